"""Read one worksheet's XML into a `Sheet`: fast where it is spelled the usual way, by a parser otherwise."""

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import formula as formulas
from koplan_xl.excel import scan, tree
from koplan_xl.excel.areas import parse_areas
from koplan_xl.excel.boxes import Wrapped, boxes
from koplan_xl.excel.cells import (
    MAX_CELLS,
    MAX_COLUMN,
    MAX_DIGITS,
    MAX_FORMULA,
    MAX_ROW,
    MAX_TEXT,
    column_number,
    utf16_units,
)
from koplan_xl.grid import Address, Area, Cell, Sheet, a1, parse_a1, parse_area
from koplan_xl.plan.values import Value, tidy_number

# A cell, or a row, that says where it is and holds nothing. Rows come second: they may hold such cells only.
_EMPTY_CELL = re.compile(rb'<((?:\w+:)?)c(?=\s[^<>]*?\sr="|\s+r=")[^<>]*?(?:/>|>\s*</\1c>)')
_EMPTY_ROW = re.compile(rb'<((?:\w+:)?)row(?=\s[^<>]*?\sr="|\s+r=")[^<>]*?(?:/>|>\s*</\1row>)')


@dataclass(frozen=True, slots=True)
class Styles:
    """What cell formats say, by their numbers: `dates` show a number as a date. `first_day` is added to dates.

    Only asked for with locks: the `unlocked` formats, those of them whose text is `wrapped`, and the width of a
    digit in pixels.
    """

    dates: frozenset[int]
    first_day: int
    unlocked: frozenset[int] = frozenset()
    wrapped: Mapping[int, Wrapped] | None = None
    digit: float = 0.0


def read_worksheet(data: bytes, part: str, sheet: Sheet, strings: list[str], styles: Styles) -> None:
    """Fill a sheet. WorkbookError when the part is broken or holds more than a sheet can."""
    try:
        _Reader(sheet, strings, styles).read(data, part)
    except ValueError as error:  # addresses and style numbers that are none
        raise _broken(sheet, "の中身") from error


def _broken(sheet: Sheet, what: str) -> WorkbookError:
    return WorkbookError(
        f"シート「{sheet.name}」{what}が壊れています。Excel で開いて保存し直してください。", "broken"
    )


def _areas(ref: str) -> list[Area]:
    """Read a list of areas; what is none says nothing about any cell."""
    try:
        return [((area.top, area.left), (area.bottom, area.right)) for area in parse_areas(ref)]
    except ValueError:
        return []


class _Reader:
    def __init__(self, sheet: Sheet, strings: list[str], styles: Styles) -> None:
        self.sheet, self.strings, self.styles = sheet, strings, styles
        self.masters: dict[str, tuple[str, Address]] = {}
        self.wrapping: dict[Address, Wrapped] = {}
        self.spilled: list[Area] = []

    def read(self, data: bytes, part: str) -> None:
        root = self._scanned(data, part)
        if root is None:
            lean = self.styles.wrapped is None
            # Cells and rows that are only formatted are left out first: there may be millions of them.
            root = tree.parse(_EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", data)) if lean else data, part)
            self._rows(tree.child(root, "sheetData"))
        self._mark_spilled()
        for block in root:
            name = tree.local(block)
            if name == "mergeCells":
                self.sheet.merges = [parse_area(merge.get("ref", "")) for merge in block]
            elif name == "conditionalFormatting":
                self.sheet.conditional += _areas(block.get("sqref", ""))
            elif name == "dataValidations":
                self.sheet.validated += [area for rule in block for area in _areas(rule.get("sqref", ""))]
            elif name == "extLst":
                self._extensions(block)
        if self.wrapping:
            self.sheet.boxes = boxes(root, self.wrapping, self.sheet.merges, self.styles.digit)

    def _extensions(self, block: ET.Element) -> None:
        """Read the areas of rules that Excel 2010 and later keep apart."""
        kinds = {
            "dataValidation": self.sheet.validated,
            "conditionalFormatting": self.sheet.conditional,
        }
        for element in block.iter():
            if (areas := kinds.get(tree.local(element))) is not None:
                areas += [a for place in tree.children(element, "sqref") for a in _areas(place.text or "")]

    def _scanned(self, data: bytes, part: str) -> ET.Element | None:
        """Read the rows by pattern and return the rest of the sheet; None when a parser must read it all.

        Blank cells are passed over, so it is no way to find locks.
        """
        if self.styles.wrapped is not None:
            return None
        try:
            rest, rows = scan.split(data)
            self._cells_of(rows)
        except scan.Unusual:
            self.sheet.cells.clear()
            self.masters.clear()
            self.spilled.clear()
            return None
        return tree.parse(rest, part)

    def _cells_of(self, rows: str) -> None:
        cells, dates = self.sheet.cells, self.styles.dates
        texts: dict[str, Cell] = {}  # the same text in many cells is one object
        for found in scan.cells(rows):
            for _, letters, row, style, kind, is_formula, told, formula, stored, is_inline, inline in found:
                if not letters:
                    continue
                address = (int(row), column_number(letters))
                if address in cells or not (0 < address[0] <= MAX_ROW and address[1] <= MAX_COLUMN):
                    raise ValueError(f"{letters}{row}")
                if kind == "s" and stored and not is_formula:
                    if stored not in texts:
                        texts[stored] = Cell(self._value("s", stored, address))
                    cells[address] = texts[stored]
                    continue
                own = (
                    self._formula(scan.attributes(told), scan.plain(formula), address) if is_formula else None
                )
                text = self._fitting(tree.decoded(scan.plain(inline))) if is_inline else None
                number = int(style) if style else 0
                if not kind and not is_formula and number not in dates and stored.isdecimal():
                    cells[address] = Cell(self._value("n", stored, address))
                else:
                    self._put(address, number, kind or "n", own, scan.plain(stored) or None, text)
            self._refuse_too_many()

    def _rows(self, data: ET.Element | None) -> None:
        row = 0
        for row_element in data if data is not None else ():
            row = int(row_element.get("r", row + 1))
            column = 0
            for element in row_element:
                reference = element.get("r")
                address: Address = parse_a1(reference) if reference else (row, column + 1)
                column = address[1]
                if not (0 < address[0] <= MAX_ROW and 0 < column <= MAX_COLUMN):
                    raise ValueError(reference)
                self._cell(address, element)
            self._refuse_too_many()

    def _refuse_too_many(self) -> None:
        if len(self.sheet.cells) > MAX_CELLS:
            raise WorkbookError(
                f"シート「{self.sheet.name}」のセルが多すぎます。使っていない行を削除してください。",
                "too_large",
            )

    def _cell(self, address: Address, element: ET.Element) -> None:
        style = int(element.get("s", "0"))
        if style in self.styles.unlocked:
            self.sheet.unlocked.add(address)
            self.sheet.cells[address] = Cell()
            if self.styles.wrapped and style in self.styles.wrapped:
                self.wrapping[address] = self.styles.wrapped[style]
        if not len(element):
            return
        if address in self.sheet.cells and address not in self.sheet.unlocked:
            raise ValueError(f"{a1(*address)} stands twice")
        formula = stored = text = None
        for child in element:
            name = tree.local(child)
            if name == "v":
                stored = child.text
            elif name == "f":
                formula = self._formula(child.attrib, child.text or "", address)
            elif name == "is":
                text = self._fitting(tree.rich_text(child))
        self._put(address, style, element.get("t", "n"), formula, stored, text)

    def _put(
        self,
        address: Address,
        style: int,
        kind: str,
        formula: str | None,
        stored: str | None,
        text: str | None,
    ) -> None:
        """Set a cell from what the file has for it: `stored` as spelled, `text` inside the cell itself."""
        if kind == "e":
            self.sheet.cells[address] = Cell(None, formula, stored or "#N/A")
            return
        value: Value = text if stored is None else self._value(kind, stored, address)
        if value is not None or formula is not None:
            number = isinstance(value, int | float) and kind == "n"
            is_date = kind == "d" or (number and style in self.styles.dates)
            if is_date and isinstance(value, int | float) and value >= 1:  # less is a time of no day
                value += self.styles.first_day
            self.sheet.cells[address] = Cell(value, formula, is_date=is_date)

    def _formula(self, attributes: Mapping[str, str], text: str, address: Address) -> str:
        """Return a formula's own text; the cells that share another's have it as if copied there."""
        if len(text) > MAX_FORMULA:
            raise ValueError("longer than a formula can be")
        if attributes.get("t") != "shared":
            if ":" in attributes.get("ref", ""):
                self.spilled.append(parse_area(attributes["ref"]))
            return text
        index = attributes.get("si", "")
        if text:
            self.masters[index] = (text, address)
            return text
        text, origin = self.masters.get(index, ("", address))
        return formulas.moved(text, address[0] - origin[0], address[1] - origin[1])

    def _mark_spilled(self) -> None:
        """Mark the results of an array formula or a data table: the file has the formula in one cell only."""
        for (top, left), (bottom, right) in self.spilled:
            for (row, column), cell in self.sheet.cells.items():
                if top <= row <= bottom and left <= column <= right and cell.formula is None:
                    self.sheet.cells[row, column] = cell._replace(formula="")

    def _value(self, kind: str, stored: str, address: Address) -> Value:
        try:
            if kind == "s":
                return self._fitting(self.strings[_index(stored)])
            if kind == "b":
                return stored in ("1", "true")
            if kind in ("str", "inlineStr", "d"):
                return self._fitting(tree.decoded(stored))
            whole = len(stored) <= MAX_DIGITS and stored.lstrip("-").isdigit()
            return tidy_number(int(stored) if whole else _finite(stored))
        except (ValueError, IndexError, OverflowError) as error:
            raise _broken(self.sheet, f"のセル{a1(*address)}の値") from error

    def _fitting(self, text: str) -> str:
        if len(text) > MAX_TEXT // 2 and utf16_units(text) > MAX_TEXT:
            raise ValueError("longer than a cell can hold")
        return text


def _index(stored: str) -> int:
    index = int(stored)
    if index < 0:
        raise IndexError(stored)
    return index


def _finite(stored: str) -> float:
    number = float(stored)
    if not math.isfinite(number):
        raise ValueError(stored)
    return number
