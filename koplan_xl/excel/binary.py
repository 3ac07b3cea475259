"""What .xls and .xlsb have in common: cells by kind, and names told by the formula that gives their place.

Formulas are stored as tokens. That a cell holds one is told, its text is not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct, unpack

from koplan_xl.errors import WorkbookError
from koplan_xl.excel.cells import MAX_CELLS, MAX_COLUMN, MAX_ROW, MAX_TEXT, utf16_units
from koplan_xl.excel.date_formats import BUILT_IN, DAYS_FROM_1900_TO_1904, shows_date
from koplan_xl.grid import Area, Cell, Sheet, Visibility, a1, quote_sheet
from koplan_xl.plan.values import Value, tidy_number

FORMULA = "…"  # the text of a formula that is not told
STATES: tuple[Visibility, ...] = ("visible", "hidden", "veryHidden")
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_CLASSES = 0x1F  # a token says in other bits how its value is used
_CELL, _AREA, _LOST_CELL, _LOST_AREA = 0x1A, 0x1B, 0x1C, 0x1D
_COLUMN = 0x3FFF  # the bits above tell of relative references


def twice() -> WorkbookError:
    """Give the error for two sheets of one name."""
    return WorkbookError("同じ名前のシートが二つあります。Excel で開いて保存し直してください。", "twice")


def rk(stored: int) -> int | float:
    """Read the short spelling of a number: 30 bits of a whole number or of a fraction, perhaps of its hundredfold."""
    bits = stored & ~3
    number: int | float
    if stored & 2:
        number = (bits - 2**32 if bits >= 2**31 else bits) >> 2
    else:
        (number,) = unpack("<d", bytes(4) + bits.to_bytes(4, "little"))
    return number / 100 if stored & 1 else number


def error_name(code: int) -> str:
    """Name an error value."""
    return _ERRORS.get(code, "#N/A")


def date_styles(codes: dict[int, str], styles: Sequence[int]) -> frozenset[int]:
    """Return the cell styles that show dates: `codes` are the formats of one's own, `styles` the format of each style."""
    formats = BUILT_IN | {number for number, code in codes.items() if shows_date(code)}
    return frozenset(style for style, number in enumerate(styles) if number in formats)


@dataclass
class Filler:
    """Puts cells into a sheet; rows and columns count from 0 as they are stored. ValueError for what cannot be."""

    sheet: Sheet
    dates: frozenset[int]
    counts_from_1904: bool

    def number(
        self, row: int, column: int, style: int, number: int | float, formula: str | None = None
    ) -> None:
        """Put a number, or a formula's."""
        if not math.isfinite(number):
            raise ValueError(number)
        value = tidy_number(number)
        is_date = style in self.dates
        if is_date and self.counts_from_1904 and value >= 1:  # less is a time of no day
            value += DAYS_FROM_1900_TO_1904
        self._put(row, column, Cell(value, formula, is_date=is_date))

    def put(self, row: int, column: int, value: Value, formula: str | None = None) -> None:
        """Put a text or a truth value; a formula may have none."""
        if isinstance(value, str) and len(value) > MAX_TEXT // 2 and utf16_units(value) > MAX_TEXT:
            raise ValueError("longer than a cell can hold")
        self._put(row, column, Cell(value, formula))

    def error(self, row: int, column: int, code: int, formula: str | None = None) -> None:
        """Put an error value."""
        self._put(row, column, Cell(None, formula, error_name(code)))

    def _put(self, row: int, column: int, cell: Cell) -> None:
        address = row + 1, column + 1
        if not (0 <= row < MAX_ROW and 0 <= column < MAX_COLUMN) or address in self.sheet.cells:
            raise ValueError(f"{a1(*address)} stands outside or twice")
        if len(self.sheet.cells) >= MAX_CELLS:
            raise WorkbookError(
                f"シート「{self.sheet.name}」のセルが多すぎます。使っていない行を削除してください。",
                "too_large",
            )
        self.sheet.cells[address] = cell


def area(first_row: int, last_row: int, first_column: int, last_column: int) -> Area:
    """Give an area from stored places, which count from 0."""
    return (first_row + 1, first_column + 1), (last_row + 1, last_column + 1)


@dataclass(frozen=True)
class Places:
    """Reads what names refer to. `layout` is that of a cell's and of an area's token, `sheets` all sheets in order.

    `references` are the ranges of sheets that tokens point to: the book they lie in, the first and the last.
    """

    cell: Struct
    area: Struct
    sheets: Sequence[str]
    references: Sequence[tuple[int, int, int]]
    own_book: int

    def told(self, tokens: bytes) -> str:
        """Spell a cell or an area of one sheet as Excel does; a lost one as #REF!, anything else as empty."""
        kind = tokens[0] & _CLASSES if tokens and tokens[0] & 0x60 else 0
        if kind in (_LOST_CELL, _LOST_AREA):
            return "#REF!"
        layout = {_CELL: self.cell, _AREA: self.area}.get(kind)
        if layout is None or len(tokens) != layout.size:
            return ""
        _, reference, *ends = layout.unpack(tokens)
        book, first, last = self.references[reference] if reference < len(self.references) else (-1, 0, 0)
        if book != self.own_book or first != last:
            return ""
        if not 0 <= first < len(self.sheets):
            return "#REF!"
        half = len(ends) // 2
        corners = zip(ends[:half], ends[half:], strict=True)
        cells = ":".join(a1(row + 1, (column & _COLUMN) + 1, absolute=True) for row, column in corners)
        return f"{quote_sheet(self.sheets[first])}!{cells}"
