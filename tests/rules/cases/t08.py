"""Settled amounts."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _row(draft: Draft, part: str, year: str, amount: int) -> None:
    draft.add("事業費", 事業コード="6-2-08", 年度=year, 区分=part, 年度別事業費=amount, 一般財源=amount)


@fires(("6-2-08", 2024, "年度別事業費"))
def over_budget(draft: Draft) -> None:
    _row(draft, "予算", "令和6年度", 850)
    _row(draft, "決算", "令和6年度", 851)


@fires(("6-2-08", 2025, "年度別事業費"))
def under_eighty_per_cent_of_the_plan(draft: Draft) -> None:
    _row(draft, "決算", "令和7年度", 679)


@fires(("6-2-08", 2024, "年度別事業費"))
def of_last_years_plan(draft: Draft) -> None:
    draft.previous = Draft()
    _row(draft.previous, "予算", "令和6年度", 2000)
    _row(draft, "決算", "令和6年度", 851)


@quiet
def eighty_per_cent(draft: Draft) -> None:
    _row(draft, "決算", "令和7年度", 680)


@quiet
def nothing_to_compare_with(draft: Draft) -> None:
    _row(draft, "決算", "令和6年度", 1)
