"""Achievement of outcome indicators."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _result(
    draft: Draft, actual: str | float, plans: tuple[float, ...] = (), **settings: str | float
) -> None:
    draft.row("成果指標", "6-2-K1").update(settings)
    for row, plan in zip(draft.rows("成果指標値", "6-2-K1"), plans, strict=bool(plans)):
        row["計画"] = plan
    draft.row("成果指標値", "6-2-K1", 2024)["実績"] = actual
    draft.row("成果指標値", "6-3-K1", 2024)["実績"] = 310


@fires(("6-2-K1", 2024, "実績"))
def a_digit_missing(draft: Draft) -> None:
    _result(draft, 5.4)


@fires(("6-2-K1", 2024, "実績"))
def change_from_the_baseline(draft: Draft) -> None:
    _result(draft, 9, (0, 0, 0), 計画策定時=12, 目標値=0, 向き="低下", 単位="人")


@fires(("6-3-K1", 2024, "実績"))
def far_below_a_floor(draft: Draft) -> None:
    _result(draft, 54.3)
    draft.row("成果指標値", "6-3-K1", 2024)["実績"] = 120


@quiet
def far_above_a_floor(draft: Draft) -> None:
    _result(draft, 54.3)
    draft.row("成果指標値", "6-3-K1", 2024)["実績"] = 900


@quiet
def no_method_fits(draft: Draft) -> None:
    _result(draft, 9, (0, 0, 0), 計画策定時=0, 目標値=0, 向き="維持", 単位="人")
