"""Read a workbook into a grid: stored values, formulas, errors, merges, names, locks, the areas of input rules and
conditional formats, comments and custom properties.

Our own small reader, because a returned form needs what fast value readers leave out: which cell holds a
formula or an error, defined names, custom properties, and whether a cell is locked. Furigana is never part of
a value, and a formula's cached number is kept apart from typed ones by `Cell.formula`.
"""

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import formula as formulas
from koplan_xl.excel import markup
from koplan_xl.excel.areas import parse_areas
from koplan_xl.excel.boxes import Wrapped, boxes, wrapped_styles
from koplan_xl.excel.cells import (
    MAX_CELLS,
    MAX_COLUMN,
    MAX_DIGITS,
    MAX_FORMULA,
    MAX_ROW,
    MAX_TEXT,
    utf16_units,
)
from koplan_xl.excel.date_formats import BUILT_IN, DAYS_FROM_1900_TO_1904, shows_date
from koplan_xl.excel.package import Package
from koplan_xl.excel.remarks import read_comments
from koplan_xl.grid import Address, Area, Cell, Grid, Sheet, Visibility, a1, parse_a1, parse_area
from koplan_xl.plan.values import Value, tidy_number

_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# A cell, or a row, that says where it is and holds nothing. Rows come second: they may hold such cells only.
_EMPTY_CELL = re.compile(rb'<((?:\w+:)?)c(?=\s[^<>]*?\sr="|\s+r=")[^<>]*?(?:/>|>\s*</\1c>)')
_EMPTY_ROW = re.compile(rb'<((?:\w+:)?)row(?=\s[^<>]*?\sr="|\s+r=")[^<>]*?(?:/>|>\s*</\1row>)')


def read_grid(source: Path | bytes, *, locks: bool = False) -> Grid:
    """Read all worksheets. `locks` also finds the unlocked cells and their boxes. WorkbookError when unusable."""
    return grid_of(Package.open(source), locks=locks)


def grid_of(package: Package, *, locks: bool = False) -> Grid:
    """Read the worksheets of an opened package."""
    try:
        return _grid_of(package, locks)
    except ValueError as error:  # indexes and numbers that are none
        raise WorkbookError(
            "ブックの中身が壊れています。Excel で開き、名前を付けて保存し直してください。", "broken"
        ) from error


def _grid_of(package: Package, locks: bool) -> Grid:
    book = package.workbook_part
    strings = _shared_strings(package, book)
    unlocked = _unlocked_styles(package, book) if locks else frozenset[int]()
    dates = _date_styles(package, book)
    first_day = DAYS_FROM_1900_TO_1904 if _counts_from_1904(package, book) else 0
    part = package.related_part(book, "styles") if locks else None
    wrapped, digit = wrapped_styles(_tree(package, part)) if part else ({}, 0.0)
    listed = [sheet for sheet in package.sheets() if sheet.kind == "worksheet"]
    if len({sheet.name.casefold() for sheet in listed}) != len(listed):
        raise WorkbookError("同じ名前のシートが二つあります。Excel で開いて保存し直してください。", "twice")
    sheets = {
        sheet.name: _Reader(
            Sheet(sheet.name, cast(Visibility, sheet.state)),
            strings,
            unlocked,
            dates,
            first_day,
            wrapped,
            digit,
        ).read(_tree(package, sheet.part, lean=not locks))
        for sheet in listed
    }
    for sheet in listed:
        sheets[sheet.name].comments = read_comments(package, sheet.part)
    names = _defined_names(package, book, [sheet.name for sheet in package.sheets()], sheets)
    return Grid(sheets, names, custom_properties(package))


def _tree(package: Package, part: str, *, lean: bool = False) -> ET.Element:
    """Parse a part. `lean` leaves out cells and rows that are only formatted: there may be millions of them."""
    data = package.parts[part]
    try:
        if markup.odd(data):
            raise ValueError("document type or encoding")
        return ET.fromstring(_without_empty(data) if lean else data)
    except (ET.ParseError, ValueError) as error:
        if isinstance(error, ET.ParseError) and error.code == markup.NO_MEMORY:
            raise MemoryError from error
        raise WorkbookError(
            f"ブックの中の {part} が壊れています。Excel で開き、名前を付けて保存し直してください。", "broken"
        ) from error


def _without_empty(sheet: bytes) -> bytes:
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", sheet))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _children(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (child for child in element if _local(child.tag) == name)


def _rich_text(element: ET.Element) -> str:
    """Join the runs of a string item; phonetic runs (furigana) and their properties are left out."""
    parts: list[str] = []
    for child in element:
        name = _local(child.tag)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts.extend(t.text or "" for t in _children(child, "t"))
    return _decoded("".join(parts))


def _decoded(text: str) -> str:
    """Read Excel's spelling of control characters; halves of a letter that stand alone are none."""
    if "_x" not in text:
        return text
    text = _CODED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _shared_strings(package: Package, book: str) -> list[str]:
    part = package.related_part(book, "sharedStrings")
    part = part or next((name for name in package.parts if name.endswith("/sharedStrings.xml")), None)
    return [_rich_text(item) for item in _children(_tree(package, part), "si")] if part else []


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


def _unlocked_styles(package: Package, book: str) -> frozenset[int]:
    part = package.related_part(book, "styles")
    if part is None:
        return frozenset()
    formats = next((e for e in _tree(package, part) if _local(e.tag) == "cellXfs"), None)
    return frozenset(
        index
        for index, xf in enumerate(formats if formats is not None else ())
        if any(p.get("locked") in ("0", "false") for p in _children(xf, "protection"))
    )


def _counts_from_1904(package: Package, book: str) -> bool:
    settings = next((e for e in _tree(package, book) if _local(e.tag) == "workbookPr"), None)
    return settings is not None and settings.get("date1904") in ("1", "true", "on")


def _date_styles(package: Package, book: str) -> frozenset[int]:
    part = package.related_part(book, "styles")
    if part is None:
        return frozenset()
    formats = set(BUILT_IN)
    dates: frozenset[int] = frozenset()
    for block in _tree(package, part):
        if _local(block.tag) == "numFmts":
            for each in block:
                if shows_date(each.get("formatCode", "")):
                    formats.add(int(each.get("numFmtId", "0")))
        elif _local(block.tag) == "cellXfs":
            dates = frozenset(i for i, xf in enumerate(block) if int(xf.get("numFmtId", "0")) in formats)
    return dates


def _areas(ref: str) -> list[Area]:
    """Read a list of areas; what is none says nothing about any cell."""
    try:
        return [((area.top, area.left), (area.bottom, area.right)) for area in parse_areas(ref)]
    except ValueError:
        return []


class _Reader:
    """Fills one sheet from its XML."""

    def __init__(
        self,
        sheet: Sheet,
        strings: list[str],
        unlocked: frozenset[int],
        dates: frozenset[int],
        first_day: int,
        wrapped: Mapping[int, Wrapped],
        digit: float,
    ) -> None:
        self.sheet = sheet
        self.strings = strings
        self.unlocked = unlocked
        self.dates = dates
        self.first_day = first_day
        self.masters: dict[str, tuple[str, Address]] = {}
        self.wrapped = wrapped
        self.digit = digit
        self.wrapping: dict[Address, Wrapped] = {}
        self.spilled: list[Area] = []

    def read(self, root: ET.Element) -> Sheet:
        try:
            for part in root:
                name = _local(part.tag)
                if name == "sheetData":
                    self._rows(part)
                    self._mark_spilled()
                elif name == "mergeCells":
                    self.sheet.merges = [parse_area(merge.get("ref", "")) for merge in part]
                elif name == "conditionalFormatting":
                    self.sheet.conditional += _areas(part.get("sqref", ""))
                elif name == "dataValidations":
                    self.sheet.validated += [area for rule in part for area in _areas(rule.get("sqref", ""))]
                elif name == "extLst":
                    self._extensions(part)
            if self.wrapping:
                self.sheet.boxes = boxes(root, self.wrapping, self.sheet.merges, self.digit)
        except ValueError as error:  # addresses and style numbers that are none
            raise WorkbookError(
                f"シート「{self.sheet.name}」の中身が壊れています。Excel で開いて保存し直してください。",
                "broken",
            ) from error
        return self.sheet

    def _extensions(self, block: ET.Element) -> None:
        """Read the areas of rules that Excel 2010 and later keep apart."""
        kinds = {
            "dataValidation": self.sheet.validated,
            "conditionalFormatting": self.sheet.conditional,
        }
        for element in block.iter():
            if (areas := kinds.get(_local(element.tag))) is not None:
                areas += [a for place in _children(element, "sqref") for a in _areas(place.text or "")]

    def _rows(self, data: ET.Element) -> None:
        row = 0
        for row_element in data:
            row = int(row_element.get("r", row + 1))
            column = 0
            for element in row_element:
                reference = element.get("r")
                address: Address = parse_a1(reference) if reference else (row, column + 1)
                column = address[1]
                if not (0 < address[0] <= MAX_ROW and 0 < column <= MAX_COLUMN):
                    raise ValueError(reference)
                self._cell(address, element)
            if len(self.sheet.cells) > MAX_CELLS:
                raise WorkbookError(
                    f"シート「{self.sheet.name}」のセルが多すぎます。使っていない行を削除してください。",
                    "too_large",
                )

    def _cell(self, address: Address, element: ET.Element) -> None:
        style = int(element.get("s", "0"))
        if style in self.unlocked:
            self.sheet.unlocked.add(address)
            self.sheet.cells[address] = Cell()
            if style in self.wrapped:
                self.wrapping[address] = self.wrapped[style]
        if not len(element):
            return
        if address in self.sheet.cells and address not in self.sheet.unlocked:
            raise ValueError(f"{a1(*address)} stands twice")
        kind = element.get("t", "n")
        formula = stored = None
        value: Value = None
        for child in element:
            name = _local(child.tag)
            if name == "v":
                stored = child.text
            elif name == "f":
                formula = self._formula(child, address)
            elif name == "is":
                value = self._fitting(_rich_text(child))
        if kind == "e":
            self.sheet.cells[address] = Cell(None, formula, stored or "#N/A")
            return
        if stored is not None:
            value = self._value(kind, stored, address)
        if value is not None or formula is not None:
            number = isinstance(value, int | float) and kind == "n"
            is_date = kind == "d" or (number and style in self.dates)
            if is_date and isinstance(value, int | float) and value >= 1:  # less is a time of no day
                value += self.first_day
            self.sheet.cells[address] = Cell(value, formula, is_date=is_date)

    def _formula(self, element: ET.Element, address: Address) -> str:
        """Return a formula's own text; the cells that share another's have it as if copied there."""
        text = element.text or ""
        if len(text) > MAX_FORMULA:
            raise ValueError("longer than a formula can be")
        if element.get("t") != "shared":
            if ":" in element.get("ref", ""):
                self.spilled.append(parse_area(element.get("ref", "")))
            return text
        index = element.get("si", "")
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
                    self.sheet.cells[row, column] = replace(cell, formula="")

    def _value(self, kind: str, stored: str, address: Address) -> Value:
        try:
            if kind == "s":
                return self._fitting(self.strings[_index(stored)])
            if kind == "b":
                return stored in ("1", "true")
            if kind in ("str", "inlineStr", "d"):
                return self._fitting(_decoded(stored))
            whole = len(stored) <= MAX_DIGITS and stored.lstrip("-").isdigit()
            return tidy_number(int(stored) if whole else _finite(stored))
        except (ValueError, IndexError, OverflowError) as error:
            raise WorkbookError(
                f"シート「{self.sheet.name}」のセル{a1(*address)}の値が壊れています。Excel で開いて保存し直してください。",
                "broken",
            ) from error

    def _fitting(self, text: str) -> str:
        if len(text) > MAX_TEXT // 2 and utf16_units(text) > MAX_TEXT:
            raise ValueError("longer than a cell can hold")
        return text


def _defined_names(package: Package, book: str, order: list[str], sheets: dict[str, Sheet]) -> dict[str, str]:
    """Return workbook-level names; sheet-local ones go to their sheet."""
    names: dict[str, str] = {}
    for block in _tree(package, book):
        if _local(block.tag) != "definedNames":
            continue
        for element in block:
            name, target, local = element.get("name", ""), element.text or "", element.get("localSheetId")
            if local is None:
                names[name] = target
            elif int(local) < len(order) and order[int(local)] in sheets:
                sheets[order[int(local)]].names[name] = target
    return names


def custom_properties(package: Package) -> dict[str, str]:
    part = package.related_part("", "custom-properties")
    if part is None:
        return {}
    return {
        item.get("name", ""): "".join(child.text or "" for child in item) for item in _tree(package, part)
    }
