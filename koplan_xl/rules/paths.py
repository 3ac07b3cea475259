"""Conditions on the path of an indicator: which way it heads, and whether it turns back."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from koplan_xl.rules import readings
from koplan_xl.rules.expression import PLACES, Columns, Condition, Measure, Number, Resolve, rounded

if TYPE_CHECKING:
    from koplan_xl.rules.expression import Numbers, Verdicts

_UP, _DOWN = "上昇", "低下"
_NO_NUMBER = '"?"'  # makes a subtraction an error
_WIDTH = 50  # more than any number has characters


@dataclass(frozen=True, slots=True)
class Heading(Number):
    """1 where 向き is 上昇, -1 where it is 低下; blank: which way the last of two measures lies; else 0."""

    name: str
    first: Measure
    last: Measure

    def evaluate(self, columns: Columns) -> "Numbers":
        way = rounded(
            readings.numbers(columns[self.last.name], readings.measure_of) - self.first.evaluate(columns)
        )
        inferred = (way > 0).astype(float) - (way < 0).astype(float)
        said = readings.texts(columns[self.name])
        typed = said.map({_UP: 1.0, _DOWN: -1.0}).fillna(0.0)
        heading: Numbers = typed + inferred * (said == "")
        return heading

    def formula(self, resolve: Resolve, missing: str) -> str:
        first, last = (measure.formula(resolve, _NO_NUMBER) for measure in (self.first, self.last))
        said = readings.text_of(resolve(self.name))
        inferred = f"IFERROR(SIGN(ROUND({last}-{first},{PLACES})),0)"
        return f'IF({said}="{_UP}",1,IF({said}="{_DOWN}",-1,IF({said}="",{inferred},0)))'


@dataclass(frozen=True, slots=True)
class Backwards(Condition):
    """From an earlier measure to a later one (pairs of positions) the way leads against the heading.

    The formula reads all cells at once: their texts, joined, are cleaned together and cut apart again by an
    array of positions. Reading each by itself would not fit into a cell. A pair without two numbers gives an
    error, which ISNUMBER leaves out.
    """

    names: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    heading: Heading

    def evaluate(self, columns: Columns) -> "Verdicts":
        numbers = [readings.numbers(columns[name], readings.measure_of) for name in self.names]
        heading = self.heading.evaluate(columns)
        return reduce(
            or_, (rounded((numbers[later] - numbers[earlier]) * heading) < 0 for earlier, later in self.pairs)
        )

    def formula(self, resolve: Resolve) -> str:
        joined = readings.cleaned('&"|"&'.join(resolve(name) for name in self.names), readings.IN_MEASURES)
        cut = f'SUBSTITUTE({joined},"|",REPT(" ",{_WIDTH}))'
        earlier, later = (
            f'VALUE(TRIM(MID({cut},{{{",".join(str(pair[end] * _WIDTH + 1) for pair in self.pairs)}}},{_WIDTH}))&"E0")'
            for end in (0, 1)
        )
        step = f"ROUND(({later}-{earlier})*{self.heading.formula(resolve, _NO_NUMBER)},{PLACES})"
        return f"SUMPRODUCT(--ISNUMBER(1/({step}<0)))>0"
