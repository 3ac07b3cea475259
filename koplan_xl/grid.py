"""Sheets, cells, names and properties without meaning: what reading a file gives, and all that checks need."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from koplan_xl.plan.values import Value

Address = tuple[int, int]
Area = tuple[Address, Address]  # top-left and bottom-right corner
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
Visibility = Literal["visible", "hidden", "veryHidden"]


class Cell(NamedTuple):
    """A cell's stored value; `formula` without `=`; `error` is `#REF!` and the like.

    `is_date`: the number is shown as a date or a time.
    """

    value: Value = None
    formula: str | None = None
    error: str | None = None
    is_date: bool = False

    @property
    def raw(self) -> Value:
        """What stands in the cell for a reader: an error or an unvalued formula as its text, else the value."""
        if self.error:
            return self.error
        if self.formula is not None and self.value is None:
            return f"={self.formula}"
        return self.value


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a cell, of either of Excel's two kinds."""

    address: Address
    author: str
    text: str


class Formula(NamedTuple):
    """A formula to be written, without `=`, with the value it has: readers show that value."""

    text: str
    value: Value


CellValue = Value | Formula  # None is a blank cell that keeps its style


@dataclass(frozen=True, slots=True)
class Box:
    """What a cell has room for when printed: lines, each of so many full-width characters."""

    line: int
    lines: int

    @property
    def capacity(self) -> int:
        """Full-width characters in all."""
        return self.line * self.lines


@dataclass(slots=True)
class Sheet:
    """One worksheet: cells by (row, column), both from 1; merged ranges as corner addresses.

    `names` are the sheet-local defined names; `unlocked` the cells whose style is not locked, `boxes` the room
    in those of them whose text is wrapped; `validated` and `conditional` the areas with input rules and with
    conditional formats.
    """

    name: str
    state: Visibility = "visible"
    cells: dict[Address, Cell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    unlocked: set[Address] = field(default_factory=set)
    validated: list[Area] = field(default_factory=list)
    conditional: list[Area] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    boxes: dict[Address, Box] = field(default_factory=dict)

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
    """A workbook: sheets in tab order, defined names (`name` → formula text), custom properties.

    `has_excel_formulas`: formulas are spelled as Excel spells them; else they only say that a cell holds one.
    """

    sheets: dict[str, Sheet]
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    has_excel_formulas: bool = True


@cache
def column_letters(column: int) -> str:
    """Name a column number: 1 → `A`, 28 → `AB`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int, *, absolute: bool = False) -> str:
    """Write an address: (12, 4) → `D12`, absolute `$D$12`."""
    return f"${column_letters(column)}${row}" if absolute else f"{column_letters(column)}{row}"


@lru_cache(maxsize=2**16)  # the same few thousand addresses are read again and again
def parse_a1(reference: str) -> Address:
    """Read `D12` or `$D$12`; ValueError when it is not one cell's address."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError(reference)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def parse_area(reference: str) -> Area:
    """Read `A1:C5` (or one cell) as its corners; ValueError when it is neither."""
    first, _, last = reference.partition(":")
    return parse_a1(first), parse_a1(last or first)


def inside(address: Address, areas: Iterable[Area]) -> bool:
    """Whether a cell lies in one of the areas."""
    row, column = address
    return any(top <= row <= bottom and left <= column <= right for (top, left), (bottom, right) in areas)


def quote_sheet(name: str) -> str:
    """Write a sheet name for use in a formula: always quoted."""
    return "'" + name.replace("'", "''") + "'"


def split_reference(reference: str) -> tuple[str, str] | None:
    """Take `'6-2-07'!$D$12` apart into sheet name and cells; None when no sheet is named or it is #REF!."""
    sheet, separator, cells = reference.rpartition("!")
    if not separator or "#REF" in reference:
        return None
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, cells
