"""How far a target was reached (達成率): which method fits, and what it gives.

All numbers are in the indicator's own unit; a rate is a fraction (0.873 = 87.3 %).

| method | when | rate |
|---|---|---|
| BOUND | 達成の型 is 以上 or 以下 | 1 at or beyond the bound; short of it, UP for 以上 and DOWN for 以下 |
| UP | the value shall rise, or keep its level | actual / target |
| DOWN | the value shall fall | target / actual |
| CHANGE | a ratio means nothing (see below) and the baseline is known | (actual − baseline) / (target − baseline) |

A ratio means nothing where the target is 0 or below, or, falling, the actual is: zero accidents, a balance of −120
people. CHANGE in turn means nothing unless the target lies beyond the baseline in the 向き. Where no method fits there
is no rate, though it may still be told whether the target was reached: 一致 counts as reached at or beyond the target
in its 向き, and with 維持 at or above it. Without a 向き that is not told, and the rate is UP.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Heading = Literal["上昇", "低下", "維持"]
Bound = Literal["以上", "以下"]
_PLACES = 6  # decimals that count; what lies beyond is binary noise


class Method(StrEnum):
    """How a rate is computed, in the words that stand beside the number."""

    UP = "実績÷目標"
    DOWN = "目標÷実績"
    CHANGE = "計画策定時からの、実績の伸び÷目標の伸び"
    FLOOR = "目標以上なら100%、届かなければ 実績÷目標"
    CEILING = "目標以下なら100%、超えれば 目標÷実績"


@dataclass(frozen=True, slots=True)
class Achievement:
    """`rate` is None where no method fits, `reached` None where the 向き is unknown."""

    method: Method | None
    rate: float | None
    reached: bool | None

    @property
    def told(self) -> str:
        """Rate and method as they stand in a message: `87.3%（実績÷目標）`."""
        return "" if self.rate is None else f"{self.rate * 100:.1f}%（{self.method}）"


def achievement(
    actual: float,
    target: float,
    heading: Heading | None,
    bound: Bound | None = None,
    baseline: float | None = None,
) -> Achievement:
    """Return how far the target was reached."""
    falling = bound == "以下" or (bound is None and heading == "低下")
    gap = round(actual - target, _PLACES)
    reached = None if bound is None and heading is None else (gap <= 0 if falling else gap >= 0)
    if bound and reached:
        return Achievement(Method.CEILING if falling else Method.FLOOR, 1.0, True)
    method, rate = _ratio(actual, target, falling)
    if method and bound:
        return Achievement(Method.CEILING if falling else Method.FLOOR, rate, reached)
    if method is None and bound is None and heading in ("上昇", "低下"):
        method, rate = _change(actual, target, falling, baseline)
    return Achievement(method, rate, reached)


def _ratio(actual: float, target: float, falling: bool) -> tuple[Method | None, float | None]:
    if target <= 0 or (falling and actual <= 0):
        return None, None
    return (Method.DOWN, target / actual) if falling else (Method.UP, actual / target)


def _change(
    actual: float, target: float, falling: bool, baseline: float | None
) -> tuple[Method | None, float | None]:
    if baseline is None:
        return None, None
    way = target - baseline
    if round(-way if falling else way, _PLACES) <= 0:
        return None, None
    return Method.CHANGE, (actual - baseline) / way
