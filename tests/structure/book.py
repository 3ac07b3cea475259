"""A package seen as a workbook: sheets, cells, strings, styles, names, tables. Judges nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from tests.structure.package import Package
from tests.structure.ranges import read_cell

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"


def units(text: str) -> int:
    """Count UTF-16 units, as Excel counts letters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def decode(text: str) -> str:
    """Give the text that ``_x000A_`` escapes stand for."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def string_text(item: etree._Element) -> str:
    """Give the text of a plain or rich string, without furigana."""
    pieces = [*item.iterfind(f"{MAIN}t"), *item.iterfind(f"{MAIN}r/{MAIN}t")]
    return decode("".join(piece.text or "" for piece in pieces))


def number(text: str | None, missing: int = -1) -> int:
    """Give an attribute as a whole number; ``missing`` when it is absent or none."""
    return int(text) if text and text.isascii() and text.isdigit() else missing


def is_on(text: str | None) -> bool:
    """Say whether a boolean attribute is set."""
    return text in ("1", "true", "on")


@dataclass(frozen=True)
class Cell:
    """One ``c`` element and where it lies (its position counts when it has no address)."""

    row: int
    column: int
    element: etree._Element

    @property
    def kind(self) -> str:
        """Give the value's kind (attribute t)."""
        return self.element.get("t", "n")

    @property
    def stored(self) -> str | None:
        """Give the stored value's text; None without one."""
        return self.element.findtext(f"{MAIN}v")


@dataclass
class Sheet:
    """One line of the workbook's sheet list."""

    position: int
    name: str
    sheet_id: str
    state: str
    part: str
    root: etree._Element | None

    @property
    def visible(self) -> bool:
        """Say whether a user sees the tab."""
        return self.state == "visible"

    @cached_property
    def rows(self) -> list[etree._Element]:
        """Give the row elements."""
        return [] if self.root is None else self.root.findall(f"{MAIN}sheetData/{MAIN}row")

    @cached_property
    def cells(self) -> list[Cell]:
        """Give all cells; those with an impossible address are left out."""
        found, row_number = [], 0
        for row in self.rows:
            row_number = number(row.get("r"), row_number + 1)
            column = 0
            for element in row.iterfind(f"{MAIN}c"):
                column += 1
                if (given := element.get("r")) is not None:
                    place = read_cell(given)
                    if place is None:
                        continue
                    column = place[1]
                found.append(Cell(row_number, column, element))
        return found

    @cached_property
    def by_place(self) -> dict[tuple[int, int], Cell]:
        """Give the cells by (row, column)."""
        return {(cell.row, cell.column): cell for cell in self.cells}


@dataclass(frozen=True)
class DefinedName:
    """A defined name; ``scope`` is the attribute localSheetId or None."""

    name: str
    scope: str | None
    formula: str


@dataclass(frozen=True)
class Table:
    """A table and the sheet it lies on."""

    sheet: Sheet
    part: str
    root: etree._Element

    @property
    def name(self) -> str:
        """Give the name formulas use."""
        return str(self.root.get("displayName", ""))

    @cached_property
    def columns(self) -> list[str]:
        """Give the column names."""
        return [
            decode(c.get("name", "")) for c in self.root.iterfind(f"{MAIN}tableColumns/{MAIN}tableColumn")
        ]


class Book:
    """A workbook; only made when the workbook part is there and readable."""

    def __init__(self, package: Package, part: str, root: etree._Element) -> None:
        self.package = package
        self.part = part
        self.root = root
        self.lines = package.by_id(part)
        self.sheets = [
            self._sheet(position, element)
            for position, element in enumerate(root.iterfind(f"{MAIN}sheets/{MAIN}sheet"))
        ]

    def _sheet(self, position: int, element: etree._Element) -> Sheet:
        line = self.lines.get(element.get(f"{RELATION}id", ""))
        part = (line.part if line else None) or ""
        return Sheet(
            position,
            element.get("name", ""),
            element.get("sheetId", ""),
            element.get("state", "visible"),
            part,
            self.package.root(part),
        )

    @cached_property
    def worksheets(self) -> list[Sheet]:
        """Give the readable sheets with cells (no chart sheets)."""
        return [s for s in self.sheets if s.root is not None and s.root.tag == f"{MAIN}worksheet"]

    @cached_property
    def sheet_names(self) -> set[str]:
        """Give the sheet names without case."""
        return {sheet.name.casefold() for sheet in self.sheets}

    @cached_property
    def strings_root(self) -> etree._Element | None:
        """Give the shared strings part."""
        return self.package.root(self.package.target(self.part, "sharedStrings"))

    @cached_property
    def strings(self) -> list[str]:
        """Give the shared strings."""
        root = self.strings_root
        return [] if root is None else [string_text(item) for item in root.iterfind(f"{MAIN}si")]

    @cached_property
    def styles_root(self) -> etree._Element | None:
        """Give the styles part."""
        return self.package.root(self.package.target(self.part, "styles"))

    def style_count(self, group: str) -> int:
        """Give the number of entries in one group of the styles part, as cellXfs or dxfs."""
        found = None if self.styles_root is None else self.styles_root.find(f"{MAIN}{group}")
        return 0 if found is None else sum(1 for child in found if isinstance(child.tag, str))

    @cached_property
    def names(self) -> list[DefinedName]:
        """Give the defined names."""
        return [
            DefinedName(e.get("name", ""), e.get("localSheetId"), e.text or "")
            for e in self.root.iterfind(f"{MAIN}definedNames/{MAIN}definedName")
        ]

    @cached_property
    def tables(self) -> list[Table]:
        """Give the readable tables of all sheets."""
        return list(self._tables())

    def _tables(self) -> Iterator[Table]:
        for sheet in self.worksheets:
            for line in self.package.owned(sheet.part, "table"):
                root = self.package.root(line.part)
                if line.part and root is not None:
                    yield Table(sheet, line.part, root)

    def text(self, cell: Cell) -> str | None:
        """Give the cell's text; None when it holds none (or a dead string number)."""
        if cell.kind == "inlineStr":
            inline = cell.element.find(f"{MAIN}is")
            return None if inline is None else string_text(inline)
        if cell.kind == "s":
            index = number(cell.stored)
            return self.strings[index] if 0 <= index < len(self.strings) else None
        return decode(cell.stored or "") if cell.kind == "str" else None
