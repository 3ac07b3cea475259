"""Rates of achievement typed into a column of the office's own."""

from koplan_xl.plan.values import Value
from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _rate(draft: Draft, rate: Value, actual: float = 51.4) -> None:
    draft.row("成果指標値", "6-2-K1", 2024).update({"実績": actual, "達成率": rate})
    draft.row("成果指標値", "6-3-K1", 2024)["実績"] = 310


@fires(("6-2-K1", 2024, "達成率"))
def another_rate(draft: Draft) -> None:
    _rate(draft, 92.5)


@fires(("6-2-K1", 2024, "達成率"))
def just_more_than_a_tenth_of_a_point(draft: Draft) -> None:
    _rate(draft, "98.88%", actual=53.46)  # 99.0


@fires(("6-2-K1", 2024, "達成率"))
def another_fraction(draft: Draft) -> None:
    _rate(draft, 0.925)


@fires(("6-2-07-A1", 2024, "達成率"))
def of_an_activity(draft: Draft) -> None:
    _rate(draft, None)
    draft.add(
        "活動指標値", 活動指標コード="6-2-07-A1", 年度="令和6年度", 目標=12, 実績=9, 達成率="７５．２％"
    )


@fires(("6-3-K1", 2024, "達成率"))
def a_floor_reached_is_one_hundred(draft: Draft) -> None:
    _rate(draft, None)
    draft.row("成果指標値", "6-3-K1", 2024)["達成率"] = 103.3


@quiet
def rounded_to_a_tenth(draft: Draft) -> None:
    _rate(draft, "９５.２％")  # 95.185


@quiet
def rounded_down(draft: Draft) -> None:
    _rate(draft, 95.1)


@quiet
def fraction_shown_as_percentage(draft: Draft) -> None:
    _rate(draft, 0.952)


@quiet
def no_rate(draft: Draft) -> None:
    _rate(draft, "－")


@quiet
def nothing_to_compute_from(draft: Draft) -> None:
    _rate(draft, None)
    draft.row("成果指標値", "6-2-K1", 2025)["達成率"] = 80
