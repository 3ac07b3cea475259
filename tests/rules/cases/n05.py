"""Yen typed for thousands of yen."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", 2026, "年度別事業費"))
def middle_year_in_yen(draft: Draft) -> None:
    draft.budget("6-2-07", 2026, 4560000, 1200000, None, None, 3360000)


@fires(("6-2-07", 2025, "年度別事業費"))
def first_year_in_yen(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560000, 1200000, None, None, 3360000)


@fires(("6-2-07", 2027, "年度別事業費"))
def thousandth(draft: Draft) -> None:
    draft.budget("6-2-07", 2027, 5, 1, None, None, 4)


@fires(("6-3-03", 2025, "年度別事業費"))
def against_last_plan(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.budget("6-3-03", 2025, 2, None, None, None, 2)


@fires(("6-3-03", 2026, "年度別事業費"))
def with_the_ledger(draft: Draft) -> None:
    draft.add("統制額", 会計="一般会計", 款="2総務費", 年度="令和8年度", 金額=7710)
    draft.budget("6-3-03", 2026, 2300000, None, 500000, None, 1800000)


@quiet
def two_hundred_times(draft: Draft) -> None:
    draft.budget("6-2-08", 2027, 9, 0, 0, 1, 8)


@quiet
def other_limits(draft: Draft) -> None:
    draft.setting("しきい値 N05", 2000)
    draft.budget("6-2-08", 2027, 1, 0, 0, 1, 0)
