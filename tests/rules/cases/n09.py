"""Decimals."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", 2025, "計画"))
def two_more(draft: Draft) -> None:
    draft.row("成果指標値", "6-2-K1", 2025)["計画"] = 55.25


@fires(("6-2-08-A1", 2026, "目標"))
def of_an_activity_indicator(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-08-A1", 2026)["目標"] = "45.125以上"


@quiet
def one_more(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-08-A1", 2026)["目標"] = 45.5
