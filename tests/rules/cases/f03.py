"""The share of grants."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", 2026, "国・県支出金"), ("6-2-07", 2027, "国・県支出金"))
def much_less_in_one_year(draft: Draft) -> None:
    draft.budget("6-2-07", 2026, 4560, 120, None, None, 4440)


@quiet
def ten_points(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 5000, 1000, None, None, 4000)
    draft.budget("6-2-07", 2026, 5000, 1500, None, None, 3500)


@quiet
def small_project(draft: Draft) -> None:
    draft.budget("6-2-08", 2027, 850, 400, 0, 50, 400)
