"""Achievement of activity indicators."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _result(draft: Draft, target: str | float, actual: str | float, **settings: str) -> None:
    draft.row("活動指標", "6-2-07-A1").update(settings)
    draft.add("活動指標値", 活動指標コード="6-2-07-A1", 年度="令和6年度", 目標=target, 実績=actual)
    draft.row("成果指標値", "6-2-K1", 2024)["実績"] = 54.3
    draft.row("成果指標値", "6-3-K1", 2024)["実績"] = 310


@fires(("6-2-07-A1", 2024, "実績"))
def a_zero_too_many(draft: Draft) -> None:
    _result(draft, 12, 120)


@fires(("6-2-07-A1", 2024, "実績"))
def under_half(draft: Draft) -> None:
    _result(draft, 12, 5, 向き="維持")


@fires(("6-2-07-A1", 2024, "実績"))
def ceiling_passed_twice(draft: Draft) -> None:
    _result(draft, "12以下", 25)


@quiet
def half(draft: Draft) -> None:
    _result(draft, 12, 6)


@quiet
def far_below_a_ceiling(draft: Draft) -> None:
    _result(draft, 12, 2, 向き="低下", 達成の型="以下")


@quiet
def lower_threshold(draft: Draft) -> None:
    draft.setting("しきい値 I10 下限", 40)
    _result(draft, 12, 5)
