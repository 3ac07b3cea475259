"""Closed years stay as they were."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _settled(draft: Draft, amount: int, year: str = "令和6年度") -> None:
    draft.add("事業費", 事業コード="6-2-07", 年度=year, 区分="決算", 年度別事業費=amount, 一般財源=amount)


@fires(("6-2-07", 2024, "年度別事業費"), ("6-2-07", 2024, "一般財源"))
def settlement(draft: Draft) -> None:
    draft.previous = Draft()
    _settled(draft.previous, 4412)
    _settled(draft, 4421)


@fires(("6-2-K1", 2024, "実績"))
def result_deleted(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.row("成果指標値", "6-2-K1", 2024)["実績"] = 54.5


@quiet
def the_same(draft: Draft) -> None:
    draft.previous = Draft()
    _settled(draft.previous, 4412)
    _settled(draft, 4412)


@quiet
def first_given_this_year(draft: Draft) -> None:
    draft.previous = Draft()
    _settled(draft, 4412)


@quiet
def year_still_open(draft: Draft) -> None:
    draft.previous = Draft()
    _settled(draft.previous, 4412, "令和7年度")
    _settled(draft, 4421, "令和7年度")
