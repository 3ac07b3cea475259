"""Sheets, cells, names and properties without meaning: what reading a file gives, and all that checks need."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from koplan_xl.plan.values import Value

Address = tuple[int, int]
Visibility = Literal["visible", "hidden", "veryHidden"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's stored value; `formula` without `=`; `error` is `#REF!` and the like."""

    value: Value = None
    formula: str | None = None
    error: str | None = None


@dataclass(slots=True)
class Sheet:
    """One worksheet: cells by (row, column), both from 1; merged ranges as corner addresses."""

    name: str
    state: Visibility = "visible"
    cells: dict[Address, Cell] = field(default_factory=dict)
    merges: list[tuple[Address, Address]] = field(default_factory=list)

    def value(self, row: int, column: int) -> Value:
        """Return the stored value, None when the cell is blank or absent."""
        cell = self.cells.get((row, column))
        return cell.value if cell else None

    def rows(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Yield (row number, cells by column) in row order."""
        by_row: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in self.cells.items():
            by_row.setdefault(row, {})[column] = cell
        yield from sorted(by_row.items())


@dataclass(slots=True)
class Grid:
    """A workbook: sheets in tab order, defined names (`name` → formula text), custom properties."""

    sheets: dict[str, Sheet]
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
