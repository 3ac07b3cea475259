"""Read an OpenDocument spreadsheet (.ods) into a grid: LibreOffice and others write it, Excel as well.

Content is read row by row, as what a file may hold unpacked is far more than its tree may take. Repeated cells
and rows without content are counted, never laid out. Formulas are spelled otherwise than Excel's: that a cell
holds one is told, and its text only for showing.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import kinds, markup
from koplan_xl.excel.cells import ERRORS, MAX_CELLS, MAX_COLUMN, MAX_FORMULA, MAX_ROW, MAX_TEXT, utf16_units
from koplan_xl.grid import Address, Area, Cell, Comment, Grid, Sheet, parse_area, quote_sheet
from koplan_xl.plan.values import Value, tidy_number

_CONTENT, _META, _MANIFEST = "content.xml", "meta.xml", "META-INF/manifest.xml"
_KIND, _SPREADSHEETS = "mimetype", b"application/vnd.oasis.opendocument.spreadsheet"
_NOTE = "annotation"
_UNSAID = frozenset({_NOTE, "ruby-text", "note"})  # in a text, and no part of it
_SPACES = re.compile(r"[ \t\r\n]+")
_SPACE, _TAB, _LINE_BREAK = "\0\1\2"  # never in XML: they stand for elements until blanks are cut
_MEANT = str.maketrans({_SPACE: " ", _TAB: "\t", _LINE_BREAK: "\n"})
_MOST_DIGITS = 7  # of a count: no sheet has more rows
_FIRST_DAY = datetime(1899, 12, 30)
_TIME = re.compile(r"P(?:(\d{1,6})D)?T(\d{1,6})H(\d{1,6})M(\d{1,6}(?:\.\d+)?)S")
_QUOTED = r"'(?:[^']|'')*'"
_CELL = r"\$?[A-Z]{1,3}\$?\d{1,7}"
_TARGET = re.compile(
    rf"\$?(?P<sheet>{_QUOTED}|[^'.]*)\.(?P<first>{_CELL})(?::(?:[^:]*\.)?(?P<last>{_CELL}))?"
)
_EXPRESSION = re.compile(r"^(?:\w+:)?=?\[|\]$")
_AREA = re.compile(rf"(?:{_QUOTED}|[^' .:]*)\.({_CELL})(?::(?:{_QUOTED}|[^' .:]*)\.({_CELL}))?")


def read(parts: dict[str, bytes], name: str) -> Grid:
    """Read the worksheets of an unpacked file; WorkbookError, beginning with `name`, when it cannot be used."""
    if not parts.get(_KIND, b"").startswith(_SPREADSHEETS):
        raise kinds.refusal(name, "opendocument")
    if b"encryption-data" in parts.get(_MANIFEST, b"") or "encrypted-package" in parts:
        raise kinds.refusal(name, "encrypted")
    try:
        return _Book(parts).read()
    except (ValueError, OverflowError, RecursionError, ET.ParseError) as error:
        if isinstance(error, ET.ParseError) and error.code == markup.NO_MEMORY:
            raise MemoryError from error
        raise kinds.refusal(name, "broken") from error


def has_macros(parts: dict[str, bytes]) -> bool:
    """Whether the file brings programs."""
    return any(name.startswith(("Basic/", "Scripts/")) for name in parts)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _get(element: ET.Element, name: str, default: str = "") -> str:
    """Give an attribute whatever its namespace; two programs' own come after the standard's."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), default)


def _count(element: ET.Element, name: str) -> int:
    """Give a number of repetitions or of cells spanned: 1 where none is told."""
    told = _get(element, name, "1")
    if not told.isdecimal() or len(told) > _MOST_DIGITS:
        raise ValueError(told)
    return max(1, int(told))


@dataclass
class _Book:
    """Fills a grid from the parts."""

    parts: dict[str, bytes]
    grid: Grid = field(default_factory=lambda: Grid({}, has_excel_formulas=False))
    hidden: set[str] = field(default_factory=set)  # styles of sheets that are not shown
    conditional: set[str] = field(default_factory=set)  # styles of cells that depend on a condition

    def read(self) -> Grid:
        tables: list[_Table] = []
        depth = 0  # tables in cells and drawings, and what was deleted, are none of the workbook's
        for event, element in self._events(_CONTENT):
            name = _local(element)
            begins = event == "start"
            if name in ("table", "tracked-changes"):
                depth += 1 if begins else -1
                if name == "table" and begins and depth == 1:
                    tables.append(self._table(element))
            elif begins:
                continue
            elif depth == 1 and tables:
                if name == "table-row":
                    tables[-1].row(element)
                    element.clear()
                elif name in ("named-range", "named-expression"):
                    tables[-1].sheet.names |= dict([_name(element)])
                elif name == "conditional-format":
                    tables[-1].sheet.conditional += _areas(_get(element, "target-range-address"))
            elif depth == 0 and name in ("named-range", "named-expression"):
                self.grid.names |= dict([_name(element)])
            elif name == "style":
                self._style(element)
        for table in tables:
            table.mark_matrices()
        self._properties()
        return self.grid

    def _events(self, part: str) -> Iterator[tuple[str, ET.Element]]:
        data = self.parts.get(part, b"")
        if markup.odd(data):
            raise ValueError("document type or encoding")
        yield from ET.iterparse(BytesIO(data), ("start", "end"))

    def _style(self, element: ET.Element) -> None:
        style = _get(element, "name")
        for child in element:
            if _local(child) == "table-properties" and _get(child, "display") == "false":
                self.hidden.add(style)
            elif _local(child) == "map":
                self.conditional.add(style)

    def _table(self, element: ET.Element) -> "_Table":
        name = _get(element, "name")
        if name.casefold() in {known.casefold() for known in self.grid.sheets}:
            raise WorkbookError(
                "同じ名前のシートが二つあります。Excel で開いて保存し直してください。", "twice"
            )
        state = "hidden" if _get(element, "style-name") in self.hidden else "visible"
        sheet = self.grid.sheets[name] = Sheet(name, state)  # type: ignore[arg-type]
        return _Table(sheet, self.conditional)

    def _properties(self) -> None:
        if _META in self.parts:
            for event, element in self._events(_META):
                if event == "end" and _local(element) == "user-defined":
                    self.grid.properties[_get(element, "name")] = element.text or ""


@dataclass
class _Table:
    """Fills one sheet, row by row. `done` are the rows that are behind."""

    sheet: Sheet
    conditional: set[str]
    done: int = 0
    matrices: list[Area] = field(default_factory=list)

    def row(self, element: ET.Element) -> None:
        rows = _count(element, "number-rows-repeated")
        column = 0
        for cell in element:
            if _local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            columns = _count(cell, "number-columns-repeated")
            self._cells(cell, (self.done + 1, column + 1), (self.done + rows, column + columns))
            column += columns
        self.done += rows

    def _cells(self, element: ET.Element, first: Address, last: Address) -> None:
        if _get(element, "content-validation-name"):
            self.sheet.validated.append((first, last))
        if _get(element, "style-name") in self.conditional:
            self.sheet.conditional.append((first, last))
        spanned = _span(element, "number-rows-spanned", "number-columns-spanned")
        if spanned != (1, 1):
            self.sheet.merges.append(_reaching(first, spanned))
        formula = _formula(element)
        if formula is not None:
            matrix = _span(element, "number-matrix-rows-spanned", "number-matrix-columns-spanned")
            if matrix != (1, 1):
                self.matrices.append(_reaching(first, matrix))
        cell = _cell(element, formula)
        for note in (child for child in element if _local(child) == _NOTE):
            self.sheet.comments.append(_comment(note, first))
        if cell is None:
            return
        if last[0] > MAX_ROW or last[1] > MAX_COLUMN:
            raise ValueError("outside of a sheet")
        count = (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
        if len(self.sheet.cells) + count > MAX_CELLS:
            raise WorkbookError(
                f"シート「{self.sheet.name}」のセルが多すぎます。使っていない行を削除してください。",
                "too_large",
            )
        for row in range(first[0], last[0] + 1):
            self.sheet.cells |= {(row, column): cell for column in range(first[1], last[1] + 1)}

    def mark_matrices(self) -> None:
        """Mark the results of an array formula: the file has the formula in one cell only."""
        for (top, left), (bottom, right) in self.matrices:
            for (row, column), cell in self.sheet.cells.items():
                if top <= row <= bottom and left <= column <= right and cell.formula is None:
                    self.sheet.cells[row, column] = replace(cell, formula="")


def _span(element: ET.Element, rows: str, columns: str) -> tuple[int, int]:
    return _count(element, rows), _count(element, columns)


def _reaching(first: Address, size: tuple[int, int]) -> Area:
    return first, (first[0] + size[0] - 1, first[1] + size[1] - 1)


def _formula(element: ET.Element) -> str | None:
    """Give a cell's formula without the mark of its grammar; None where there is none."""
    told = next((value for key, value in element.items() if key.rpartition("}")[2] == "formula"), None)
    if told is None:
        return None
    if len(told) > 2 * MAX_FORMULA:  # references take more letters than Excel's
        raise ValueError("longer than a formula can be")
    grammar, _, text = told.partition("=")
    return text if not grammar or grammar.endswith(":") else told


def _cell(element: ET.Element, formula: str | None) -> Cell | None:
    """Give what stands in a cell; None when nothing does."""
    kinds_told = {value for key, value in element.items() if key.rpartition("}")[2] == "value-type"}
    shown = _text(element)
    if "error" in kinds_told or shown in ERRORS:
        return Cell(None, formula, shown or "#N/A")
    value, is_date = _value(element, kinds_told, shown)
    if value is None and formula is None:
        return None
    return Cell(value, formula, is_date=is_date)


def _value(element: ET.Element, told: set[str], shown: str) -> tuple[Value, bool]:
    if told & {"float", "percentage", "currency"}:
        return tidy_number(_finite(_get(element, "value"))), False
    if "boolean" in told:
        return _get(element, "boolean-value") == "true", False
    if "date" in told:
        return _serial(_get(element, "date-value"), shown)
    if "time" in told:
        match = _TIME.fullmatch(_get(element, "time-value"))
        days, *clock = (float(part or 0) for part in match.groups()) if match else (0.0, 0.0, 0.0, 0.0)
        return days + (clock[0] * 3600 + clock[1] * 60 + clock[2]) / 86400, True
    if "string" in told:
        return _get(element, "string-value") or shown, False
    if told:
        raise ValueError("kind of value")
    return shown or None, False


def _finite(stored: str) -> float:
    number = float(stored)
    if number - number != 0:
        raise ValueError(stored)
    return number


def _serial(stored: str, shown: str) -> tuple[Value, bool]:
    """Give a date as Excel's number of days; one of no year that Python knows as its text."""
    try:
        since = datetime.fromisoformat(stored[:19]) - _FIRST_DAY
    except (ValueError, TypeError):
        return shown or stored, False
    return tidy_number(since.days + since.seconds / 86400), True


def _text(element: ET.Element) -> str:
    """Give what a cell shows, a line per paragraph."""
    text = "\n".join(_paragraph(child) for child in element if _local(child) == "p")
    if len(text) > MAX_TEXT // 2 and utf16_units(text) > MAX_TEXT:
        raise ValueError("longer than a cell can hold")
    return text


def _paragraph(element: ET.Element) -> str:
    """Give a paragraph's text: of blanks in it one counts, those that all count are elements."""
    return _SPACES.sub(" ", "".join(_runs(element))).lstrip(" ").translate(_MEANT)


def _runs(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = _local(child)
        if name == "s":
            yield _SPACE * min(_count(child, "c"), MAX_TEXT)
        elif name == "tab":
            yield _TAB
        elif name == "line-break":
            yield _LINE_BREAK
        elif name not in _UNSAID:
            yield from _runs(child)
        yield child.tail or ""


def _comment(element: ET.Element, place: Address) -> Comment:
    author = next((child.text or "" for child in element if _local(child) == "creator"), "")
    return Comment(place, author, _text(element))


def _name(element: ET.Element) -> tuple[str, str]:
    """Give a defined name and what it refers to, as Excel spells it where it is a cell or an area."""
    told = _get(element, "cell-range-address") or _get(element, "expression")
    match = _TARGET.fullmatch(_EXPRESSION.sub("", told))
    if match is None:
        return _get(element, "name"), told
    sheet = match["sheet"]
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    cells = match["first"] + (f":{match['last']}" if match["last"] else "")
    return _get(element, "name"), f"{quote_sheet(sheet)}!{cells}"


def _areas(told: str) -> list[Area]:
    return [parse_area(f"{match[1]}:{match[2] or match[1]}") for match in _AREA.finditer(told)]
