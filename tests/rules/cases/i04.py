"""Targets in every funded year."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07-A1", 2027, "目標"))
def last_year_without_target(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-07-A1", 2027)["目標"] = None


@fires(("6-2-07-A1", 2025, "目標"), ("6-2-07-A1", 2026, "目標"))
def only_the_last_year_has_one(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-07-A1", 2025)["目標"] = None
    draft.tables["活動指標値"].remove(draft.row("活動指標値", "6-2-07-A1", 2026))


@quiet
def no_money_in_that_year(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-07-A1", 2027)["目標"] = None
    draft.budget("6-2-07", 2027, 0, None, None, None, None)


@quiet
def dash_is_an_answer(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-07-A1", 2027)["目標"] = "－"
