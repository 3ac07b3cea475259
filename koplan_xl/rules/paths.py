"""Conditions on the path of an indicator: which way it heads, and whether it turns back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from koplan_xl.rules import readings
from koplan_xl.rules.expression import PLACES, Cells, Condition, Measure, Number, as_series, rounded
from koplan_xl.rules.readings import Columns, ReadOnce

if TYPE_CHECKING:
    from koplan_xl.rules.expression import Numbers, Verdicts

_UP, _DOWN = "上昇", "低下"
_NO_NUMBER = '"?"'  # makes a subtraction an error


@dataclass(frozen=True, slots=True)
class Heading(Number):
    """1 where 向き is 上昇, -1 where it is 低下; blank: which way the last of two measures lies; else 0."""

    name: str
    first: Measure
    last: Measure

    def evaluate(self, columns: Columns) -> "Numbers":
        read = ReadOnce.of(columns)
        way = rounded(read.measures(self.last.name) - self.first.evaluate(columns))
        inferred = (way > 0).astype(float) - (way < 0).astype(float)
        up, down, blank = (read.said(self.name, word.__eq__) for word in (_UP, _DOWN, ""))
        heading: Numbers = up.astype(float) - down.astype(float) + inferred * blank
        return heading

    def formula(self, cells: Cells, missing: str) -> str:
        first, last = (measure.formula(cells, _NO_NUMBER) for measure in (self.first, self.last))
        said = readings.text_of(cells.text(self.name))
        inferred = f"IFERROR(SIGN(ROUND({last}-{first},{PLACES})),0)"
        return f'IF({said}="{_UP}",1,IF({said}="{_DOWN}",-1,IF({said}="",{inferred},0)))'


@dataclass(frozen=True, slots=True)
class TurningPoint(Number):
    """Where a later measure first lies against the heading from an earlier one; 0 where none does.

    `pairs` are positions in `names`, earlier and later; positions are told from 1.
    """

    names: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    heading: Heading

    def _in_order(self) -> list[tuple[int, int]]:
        return sorted(self.pairs, key=lambda pair: pair[1])

    def evaluate(self, columns: Columns) -> "Numbers":
        numbers = [ReadOnce.of(columns).measures(name) for name in self.names]
        heading = self.heading.evaluate(columns)
        found: Numbers = 0.0
        for earlier, later in reversed(self._in_order()):
            back = rounded((numbers[later] - numbers[earlier]) * heading) < 0
            found = back * float(later + 1) + ~back * found
        return found

    def formula(self, cells: Cells, missing: str) -> str:
        down, up = (self._first(cells, side) for side in (">", "<"))
        return f"CHOOSE({self.heading.formula(cells, _NO_NUMBER)}+2,{down},0,{up})"

    def _first(self, cells: Cells, side: str) -> str:
        whole = "0"
        for pair in reversed(self._in_order()):
            earlier, later = (cells.number(self.names[position]) for position in pair)
            step = f"IF(COUNT({earlier},{later})=2,ROUND({later}-{earlier},{PLACES}),0)"
            whole = f"IF({step}{side}0,{pair[1] + 1},{whole})"
        return whole


@dataclass(frozen=True, slots=True)
class Backwards(Condition):
    """From an earlier measure to a later one the way leads against the heading."""

    point: TurningPoint

    def evaluate(self, columns: Columns) -> "Verdicts":
        return as_series(self.point.evaluate(columns)) > 0

    def formula(self, cells: Cells) -> str:
        return f"{self.point.formula(cells, '0')}>0"
