"""Targets move in their 向き."""

from tests.rules.builder import Draft, Row
from tests.rules.case import fires, quiet


def _targets(draft: Draft, *values: str | float | None, **settings: str) -> None:
    row: Row = draft.row("活動指標", "6-2-08-A1")
    row.update(settings)
    for value_row, value in zip(draft.rows("活動指標値", "6-2-08-A1"), values, strict=True):
        value_row["目標"] = value


@fires(("6-2-08-A1", 2026, "目標"))
def one_step_back(draft: Draft) -> None:
    _targets(draft, 120, 102, 130, 向き="上昇")


@fires(("6-2-08-A1", 2027, "目標"))
def back_over_an_undecided_year(draft: Draft) -> None:
    _targets(draft, 120, "未定", 110, 向き="上昇")


@fires(("6-2-08-A1", 2027, "目標"))
def ceiling_raised(draft: Draft) -> None:
    _targets(draft, "25以下", "25以下", "30以下")


@fires(("6-2-08-A1", 2026, "目標"))
def inferred_from_first_and_last(draft: Draft) -> None:
    _targets(draft, 40, 30, 50)


@quiet
def falling(draft: Draft) -> None:
    _targets(draft, 5.2, 5.1, 5, 向き="低下", 達成の型="以下")


@quiet
def level_without_direction(draft: Draft) -> None:
    _targets(draft, 40, 50, 40)


@quiet
def kept(draft: Draft) -> None:
    _targets(draft, 40, 30, 35, 向き="維持")
