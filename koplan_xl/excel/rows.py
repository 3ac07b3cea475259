"""Rows of an existing sheet: setting cells, adding rows, every other byte as it was."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import formula, markup, row_scan
from koplan_xl.excel.areas import Area
from koplan_xl.excel.cells import cell_xml, escape_formula, inline_body
from koplan_xl.excel.markup import Edits, Element
from koplan_xl.excel.row_scan import OldCell, Span
from koplan_xl.excel.scan import Unusual
from koplan_xl.grid import Address, CellValue, a1, parse_a1

_ROW = "row"
_NO_NUMBER = 0  # a row that does not say where it is
# What a new row takes over from the row it is modelled on; not its number, hiding or outline.
_MODEL_ATTRIBUTES = ("s", "customFormat", "ht", "customHeight", "thickTop", "thickBot")


class Setting(NamedTuple):
    """A value for a cell. `model` is the row whose cell in the same column gives the style instead."""

    value: CellValue
    model: int | None = None


@dataclass(slots=True)
class Lost:
    """What other parts of the workbook still count: formulas and shared strings that are no more."""

    formulas: int = 0
    strings: int = 0


class SheetRows:
    """A worksheet part, read down to its rows; cells are looked at row by row, when asked for."""

    def __init__(self, data: bytes, part: str, sheet: str) -> None:
        self.data = data
        self.part = part
        self.sheet = sheet
        try:
            self.root, self.rows = row_scan.outline(data, part)
        except Unusual:
            self.root, self.rows = _parsed_outline(data, part)
        found = self.root.find("sheetData")
        if found is None or self.root.tag != "worksheet" or _NO_NUMBER in self.rows:
            raise _unusable(sheet)
        self.body = found

    def row(self, number: int) -> tuple[Element, dict[int, OldCell]]:
        """Give a row that is there, and its cells by column, with places in the row's own bytes."""
        start, end = self.rows[number]
        data = self.data[start:end]
        try:
            return row_scan.cells(data)
        except Unusual:
            pass
        try:
            return _parsed_row(data)
        except ValueError as error:  # a cell that does not say where it is
            raise _unusable(self.sheet) from error

    def cells(self, row: int) -> dict[int, OldCell]:
        """Give the cells of a row by column."""
        return self.row(row)[1] if row in self.rows else {}

    def default_style(self, row: int, column: int) -> str:
        """Give the style attribute that a new cell takes from its row or its column."""
        if row in self.rows:
            element, _ = self.row(row)
            if element.flag("customFormat") and element.get("s"):
                return f' s="{element.get("s")}"'
        columns = self.root.find("cols")
        for item in columns.children if columns is not None else ():
            if int(item.get("min")) <= column <= int(item.get("max")) and item.get("style", "0") != "0":
                return f' s="{item.get("style")}"'
        return ""

    def with_cells(self, settings: Mapping[Address, Setting]) -> tuple[bytes, Lost]:
        """Give the part with cells set, and what went with their old values."""
        return _Writer(self, settings).write()

    def unshared(self, indices: set[str]) -> bytes:
        """Give the part with some shared formulas written out in every cell."""
        edits = Edits(self.data)
        for item, text in self.shared_formulas():
            if item.get("si") in indices:
                edits.replace(item.start, item.end, f"<f>{escape_formula(text)}</f>")
        return edits.apply()

    def shared_formulas(self) -> list[tuple[Element, str]]:
        """Give all shared formulas with the text each stands for; places count from the part's start."""
        masters: dict[str, tuple[str, Address]] = {}
        result = []
        for start, end in self.rows.values():
            data = self.data[start:end]
            if b"shared" not in data:
                continue
            for cell in markup.parse(data).all("c"):
                item = cell.find("f")
                if item is None or item.get("t") != "shared":
                    continue
                place = parse_a1(cell.get("r"))
                if item.text:
                    masters[item.get("si")] = (item.text, place)
                text, origin = masters.get(item.get("si"), ("", place))
                item.start += start
                item.end += start
                result.append((item, formula.moved(text, place[0] - origin[0], place[1] - origin[1])))
        return result


def _unusable(sheet: str) -> WorkbookError:
    return WorkbookError(f"シート「{sheet}」は扱えない形で保存されています。Excel で保存し直してください。")


def _parsed_outline(data: bytes, part: str) -> tuple[Element, dict[int, Span]]:
    """The plain twin of `row_scan.outline`: the rows are children of the tree, too."""
    root = markup.parse(data, part, leaf=_ROW)
    body = root.find("sheetData")
    rows = body.children if body is not None else ()
    return root, {int(row.get("r") or _NO_NUMBER): (row.start, row.end) for row in rows}


def _parsed_row(data: bytes) -> tuple[Element, dict[int, OldCell]]:
    """The plain twin of `row_scan.cells`."""
    root = markup.parse(data)
    found: dict[int, OldCell] = {}
    for item in root.children:
        if item.name == "c":
            found.setdefault(parse_a1(item.get("r"))[1], _parsed_cell(data, item))
    return root, found


def _parsed_cell(data: bytes, item: Element) -> OldCell:
    source = item.find("f")
    value = item.find("v")
    lends = source is not None and source.get("t") == "shared" and source.text != ""
    return OldCell(
        item.start,
        item.end,
        f' s="{item.get("s")}"' if item.get("s") else "",
        data[source.start : source.end].decode() if source is not None else "",
        source.get("si") if source is not None and lends else None,
        source is not None or (value is not None and value.text != "") or item.find("is") is not None,
        item.get("t") == "s",
    )


class _Writer:
    def __init__(self, rows: SheetRows, settings: Mapping[Address, Setting]) -> None:
        self.rows = rows
        self.edits = Edits(rows.data)
        self.by_row: dict[int, dict[int, Setting]] = {}
        self.models: dict[int, tuple[str, dict[int, OldCell]]] = {}
        self.styles: dict[Address, str] = {}
        self.lost = Lost()
        for (row, column), setting in sorted(settings.items(), key=itemgetter(0)):
            self.by_row.setdefault(row, {})[column] = setting

    def write(self) -> tuple[bytes, Lost]:
        below = sorted(self.rows.rows)
        added: list[str] = []
        for number, settings in self.by_row.items():
            if number in self.rows.rows:
                self.change(number, settings)
                continue
            line = self.new(number, settings)
            after = bisect_right(below, number)
            if after == len(below):
                added.append(line)
            else:
                start, _ = self.rows.rows[below[after]]
                self.edits.replace(start, start, line)
        if added:
            self.edits.append(self.rows.body, "".join(added))
        self.dimension()
        return self.edits.apply(), self.lost

    def change(self, number: int, settings: dict[int, Setting]) -> None:
        """Set cells of a row that is there."""
        start, end = self.rows.rows[number]
        root, cells = self.rows.row(number)
        edits = Edits(self.rows.data[start:end])
        edits.attribute(root, "spans", None)
        for column, setting in settings.items():
            old = cells.get(column)
            xml = self.cell(number, column, setting, old)
            if old is not None:
                edits.replace(old.start, old.end, xml)
                self.lost.formulas += bool(old.formula)
                self.lost.strings += old.is_shared_string
                continue
            after = next((cell.start for at, cell in cells.items() if at > column), None)
            if after is not None:
                edits.replace(after, after, xml)
            else:
                self.append(edits, root, cells, xml)
        self.edits.replace(start, end, edits.apply().decode())

    def append(self, edits: Edits, root: Element, cells: dict[int, OldCell], xml: str) -> None:
        """Add behind the last cell, before what else a row may hold."""
        if cells:
            last = max(cell.end for cell in cells.values())
            edits.replace(last, last, xml)
        elif root.children:
            edits.replace(root.inner, root.inner, xml)
        else:
            edits.append(root, xml)

    def new(self, number: int, settings: dict[int, Setting]) -> str:
        """Spell a row that is not there yet."""
        model = next((item.model for item in settings.values() if item.model in self.rows.rows), None)
        attributes = "" if model is None else self.model(model)[0]
        cells = "".join([self.cell(number, column, item, None) for column, item in settings.items()])
        return f'<row r="{number}"{attributes}>{cells}</row>'

    def cell(self, row: int, column: int, setting: Setting, old: OldCell | None) -> str:
        model = self.model(setting.model)[1].get(column) if setting.model else None
        if model is not None:
            style = model.style
        elif old is not None:
            style = old.style
        else:
            style = self.default_style(setting.model or row, column)
        own = old.formula if old is not None else ""
        place = a1(row, column)
        try:
            return cell_xml(f'<c r="{place}"{style}', setting.value, inline_body, own)
        except WorkbookError as error:
            raise WorkbookError(f"シート「{self.rows.sheet}」のセル{place}: {error}") from error

    def default_style(self, row: int, column: int) -> str:
        if (row, column) not in self.styles:
            self.styles[row, column] = self.rows.default_style(row, column)
        return self.styles[row, column]

    def model(self, row: int) -> tuple[str, dict[int, OldCell]]:
        """Give what new rows take over from a row, and its cells."""
        if row not in self.models:
            self.models[row] = ("", {})
            if row in self.rows.rows:
                element, cells = self.rows.row(row)
                kept = {name: element.get(name) for name in _MODEL_ATTRIBUTES if element.get(name)}
                if "customHeight" not in kept:
                    kept.pop("ht", None)
                self.models[row] = ("".join(f' {name}="{value}"' for name, value in kept.items()), cells)
        return self.models[row]

    def dimension(self) -> None:
        """Let the sheet's dimension hold all cells set: some readers look no further."""
        element = self.rows.root.find("dimension")
        if element is None or not self.by_row:
            return
        columns = [column for settings in self.by_row.values() for column in settings]
        area = Area.parse(element.get("ref", "A1"))
        grown = Area(
            min(area.top, *self.by_row),
            min(area.left, *columns),
            max(area.bottom, *self.by_row),
            max(area.right, *columns),
        )
        self.edits.attribute(element, "ref", str(grown))


def with_formulas(rows: SheetRows, change: Callable[[str], str]) -> SheetRows:
    """Give the sheet with every formula in its cells changed; shared ones are written out where needed."""
    if b"<f" not in rows.data:
        return rows
    indices = {item.get("si") for item, text in rows.shared_formulas() if change(text) != text}
    if indices:
        rows = SheetRows(rows.unshared(indices), rows.part, rows.sheet)
    edits = Edits(rows.data)
    for start, end in rows.rows.values():
        data = rows.data[start:end]
        if b"<f" not in data:
            continue
        for item in markup.parse(data).all("f"):
            text = change(item.text)
            if text != item.text:
                edits.replace(start + item.inner, start + item.inner_end, escape_formula(text))
    return SheetRows(edits.apply(), rows.part, rows.sheet) if edits else rows
