"""Plans lead to the target without turning back."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _path(draft: Draft, *values: str | float, **settings: str | float | None) -> None:
    *plans, target = values
    draft.row("成果指標", "6-2-K1").update({"目標値": target, **settings})
    for row, plan in zip(draft.rows("成果指標値", "6-2-K1"), plans, strict=True):
        row["計画"] = plan


@fires(("6-2-K1", 2026, "計画"))
def years_exchanged(draft: Draft) -> None:
    _path(draft, 54, 56, 55, 60)


@fires(("6-2-K1", None, "目標値"))
def target_before_the_last_plan(draft: Draft) -> None:
    _path(draft, 54, 56, 58, 57)


@fires(("6-2-K1", 2026, "計画"))
def back_over_an_undecided_year(draft: Draft) -> None:
    _path(draft, 56, "未定", 55, 60)


@fires(("6-2-K1", 2025, "計画"))
def falling_by_inference(draft: Draft) -> None:
    _path(draft, 50, 51, 45, 40, 向き=None, 達成の型=None)


@quiet
def level(draft: Draft) -> None:
    _path(draft, 55, 55, 55, 55)


@quiet
def floor(draft: Draft) -> None:
    _path(draft, "56以上", "54以上", "55以上", "53.5以上", 達成の型=None)
