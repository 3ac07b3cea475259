"""Achievement by 向き and 達成の型, each figure worked out by hand."""

import pytest

from koplan_xl.plan.achievement import Achievement, Bound, Heading, Method, achievement


@pytest.mark.parametrize(
    ("actual", "target", "heading", "bound", "baseline", "expected"),
    [
        (55, 50, "上昇", None, 40, Achievement(Method.UP, 1.1, True)),
        (9, 12, "維持", None, None, Achievement(Method.UP, 0.75, False)),
        (12, 12, None, None, None, Achievement(Method.UP, 1.0, None)),
        (8, 4, "低下", None, 10, Achievement(Method.DOWN, 0.5, False)),
        (4, 5, "低下", None, None, Achievement(Method.DOWN, 1.25, True)),
        (3, 0, "低下", None, 12, Achievement(Method.CHANGE, 0.75, False)),
        (0, 5, "低下", None, 20, Achievement(Method.CHANGE, 20 / 15, True)),
        (-150, -100, "上昇", None, -200, Achievement(Method.CHANGE, 0.5, False)),
        (-150, -100, "上昇", None, -50, Achievement(None, None, False)),
        (3, 0, "低下", None, None, Achievement(None, None, False)),
        (500, 300, "上昇", "以上", 320, Achievement(Method.FLOOR, 1.0, True)),
        (150, 300, "上昇", "以上", 320, Achievement(Method.FLOOR, 0.5, False)),
        (120, 150, "低下", "以下", 123, Achievement(Method.CEILING, 1.0, True)),
        (200, 150, "低下", "以下", 123, Achievement(Method.CEILING, 0.75, False)),
        (-5, 0, "上昇", "以上", None, Achievement(None, None, False)),
        (0.1 + 0.2, 0.3, "低下", "以下", None, Achievement(Method.CEILING, 1.0, True)),
    ],
)
def test_rate_and_method(
    actual: float,
    target: float,
    heading: Heading | None,
    bound: Bound | None,
    baseline: float | None,
    expected: Achievement,
) -> None:
    found = achievement(actual, target, heading, bound, baseline)
    assert (found.method, found.reached) == (expected.method, expected.reached)
    assert found.rate == (None if expected.rate is None else pytest.approx(expected.rate))


def test_number_is_told_with_its_method() -> None:
    assert achievement(8.73, 10, "上昇").told == "87.3%（実績÷目標）"
    assert achievement(3, 0, "低下").told == ""
