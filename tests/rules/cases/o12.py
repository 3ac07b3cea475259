"""One indicator, one set of numbers."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _copied(draft: Draft, **changes: str | float | None) -> None:
    """Make 6-3-K1 the indicator that 6-2-K1 is, except for the changes."""
    kept = {"指標コード": "6-3-K1", "施策コード": "6-3"}
    draft.row("成果指標", "6-3-K1").update(draft.row("成果指標", "6-2-K1") | kept | changes)
    for mine, theirs in zip(
        draft.rows("成果指標値", "6-3-K1"), draft.rows("成果指標値", "6-2-K1"), strict=True
    ):
        mine["計画"] = theirs["計画"]


@fires(("6-3-K1", None, "目標値"))
def other_target(draft: Draft) -> None:
    _copied(draft, 目標値=61)


@fires(("6-3-K1", None, "計画策定時"), ("6-3-K1", 2025, "計画"))
def baseline_and_plan(draft: Draft) -> None:
    _copied(draft, 計画策定時=53)
    draft.row("成果指標値", "6-3-K1", 2025)["計画"] = 56


@quiet
def the_same(draft: Draft) -> None:
    _copied(draft)


@quiet
def other_formula(draft: Draft) -> None:
    _copied(draft, 目標値=61, 算式="職員への調査")


@quiet
def target_of_another_year(draft: Draft) -> None:
    _copied(draft, 目標値=61, 目標年度="令和10年度")


@quiet
def undecided(draft: Draft) -> None:
    _copied(draft, 目標値="未定")
