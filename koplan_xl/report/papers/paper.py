"""A meeting paper as plain data: a title, what it says in a sentence, a table, charts. No file format here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from koplan_xl.plan.units import ROUNDED_NOTE, Unit
from koplan_xl.report.papers.figures import Figure, Kind, scaled

Position = tuple[int, int]  # line and column of a table, from 0
Level = Literal["row", "group", "total"]
Look = Literal["column", "bar", "stacked", "path", "ceiling"]
WRONG_NOTE = (
    "※ 端数処理によらず、内訳の計が合計と一致しないところがあります。点検（check）の指摘を確かめてください。"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `over` heads several columns; `flexible` ones share the room that is left.

    In a `merged` column a cell that is None belongs to the one above it.
    """

    name: str
    kind: Kind = "text"
    over: str = ""
    flexible: float = 0.0
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table. `keep` holds it on one page with the next."""

    cells: tuple[Figure, ...]
    level: Level = "row"
    indent: int = 0
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure that is the sum of others, each taken with its sign."""

    total: Position
    parts: tuple[tuple[int, Position], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, lines and which figures add up to which."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    sums: tuple[Sum, ...] = ()

    def notes(self, unit: Unit) -> tuple[str, ...]:
        """Say whether shown parts miss their shown total, by rounding or for another reason."""
        wrong = broken = False
        for each in self.sums:
            parts = [(sign, self._figure(at)) for sign, at in each.parts]
            total, kind = self._figure(each.total), self.columns[each.total[1]].kind
            if sum((sign * part for sign, part in parts), Fraction(0)) != total:
                wrong = True
            elif sum((sign * scaled(part, kind, unit) for sign, part in parts), Fraction(0)) != scaled(
                total, kind, unit
            ):
                broken = True
        return (ROUNDED_NOTE,) * broken + (WRONG_NOTE,) * wrong

    def _figure(self, at: Position) -> Fraction:
        value = self.lines[at[0]].cells[at[1]]
        return value if isinstance(value, Fraction) else Fraction(0)


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one series, exact; None leaves a gap."""

    name: str
    values: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: of amounts, or of counts and indicator values as they are."""

    title: str
    look: Look
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Kind = "amount"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper. `name` is that of its sheets, `lead` what it says; small `charts` stand six to a page."""

    name: str
    title: str
    lead: str
    table: Table | None = None
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    small: bool = False
    money: bool = True


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A paper that has nothing to show, and why."""

    title: str
    reason: str


@dataclass
class TableBuilder:
    """Gather lines, and the sums among them."""

    columns: tuple[Column, ...]
    lines: list[Line] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)

    def add(
        self, cells: Sequence[Figure], level: Level = "row", indent: int = 0, *, keep: bool = False
    ) -> int:
        """Add a line and return its number."""
        self.lines.append(Line(tuple(cells), level, indent, keep))
        return len(self.lines) - 1

    def across(self, total: int, *parts: int, minus: Sequence[int] = ()) -> None:
        """Declare, for all lines, that a column is the sum of others."""
        signed = (*((1, part) for part in parts), *((-1, part) for part in minus))
        for line, each in enumerate(self.lines):
            if isinstance(each.cells[total], Fraction):
                self.sums.append(Sum((line, total), tuple((sign, (line, part)) for sign, part in signed)))

    def down(
        self, total: int, parts: Sequence[int], columns: Sequence[int], minus: Sequence[int] = ()
    ) -> None:
        """Declare that a line is the sum of others in those columns."""
        for column in columns:
            signed = (*((1, (part, column)) for part in parts), *((-1, (part, column)) for part in minus))
            self.sums.append(Sum((total, column), signed))

    def numbers(self) -> Iterator[int]:
        """Yield the columns whose figures can be added up."""
        for index, column in enumerate(self.columns):
            if column.kind in ("amount", "change", "count"):
                yield index

    def table(self) -> Table:
        """Return the table."""
        return Table(self.columns, tuple(self.lines), tuple(self.sums))
