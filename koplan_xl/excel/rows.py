"""Rows of an existing sheet: setting cells, adding rows, every other byte as it was."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import formula, markup
from koplan_xl.excel.areas import Area
from koplan_xl.excel.cells import cell_xml, escape_formula, inline_body
from koplan_xl.excel.markup import Edits, Element
from koplan_xl.grid import Address, CellValue, a1, parse_a1

_ROW = "row"
# What a new row takes over from the row it is modelled on; not its number, hiding or outline.
_MODEL_ATTRIBUTES = ("s", "customFormat", "ht", "customHeight", "thickTop", "thickBot")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value for a cell. `model` is the row whose cell in the same column gives the style instead."""

    value: CellValue
    model: int | None = None


@dataclass(frozen=True, slots=True)
class OldCell:
    """A cell as it stands: its style attribute, its `<f>` element as written, whether it shows anything."""

    style: str
    formula: str
    shared: Element | None
    filled: bool
    is_shared_string: bool


@dataclass(slots=True)
class Lost:
    """What other parts of the workbook still count: formulas and shared strings that are no more."""

    formulas: int = 0
    strings: int = 0


class SheetRows:
    """A worksheet part, parsed down to its rows; cells are looked at row by row, when asked for."""

    def __init__(self, data: bytes, part: str, sheet: str) -> None:
        self.data = data
        self.part = part
        self.sheet = sheet
        self.root = markup.parse(data, part, leaf=_ROW)
        found = self.root.find("sheetData")
        if found is None or self.root.tag != "worksheet":
            raise WorkbookError(
                f"シート「{sheet}」は扱えない形で保存されています。Excel で保存し直してください。"
            )
        self.body = found
        self.rows = {int(row.get("r", "0")): row for row in found.children}

    def cells(self, row: int) -> dict[int, OldCell]:
        """Give the cells of a row by column."""
        element = self.rows.get(row)
        if element is None:
            return {}
        data = self.data[element.start : element.end]
        return {
            parse_a1(item.get("r"))[1]: _old_cell(data, item)
            for item in markup.parse(data).children
            if item.name == "c"
        }

    def default_style(self, row: int, column: int) -> str:
        """Give the style attribute that a new cell takes from its row or its column."""
        element = self.rows.get(row)
        if element is not None and element.flag("customFormat") and element.get("s"):
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
        for row in self.rows.values():
            data = self.data[row.start : row.end]
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
                item.start += row.start
                item.end += row.start
                result.append((item, formula.moved(text, place[0] - origin[0], place[1] - origin[1])))
        return result


def _old_cell(data: bytes, item: Element) -> OldCell:
    source = item.find("f")
    value = item.find("v")
    return OldCell(
        f' s="{item.get("s")}"' if item.get("s") else "",
        data[source.start : source.end].decode() if source is not None else "",
        source if source is not None and source.get("t") == "shared" else None,
        source is not None or (value is not None and value.text != "") or item.find("is") is not None,
        item.get("t") == "s",
    )


class _Writer:
    def __init__(self, rows: SheetRows, settings: Mapping[Address, Setting]) -> None:
        self.rows = rows
        self.edits = Edits(rows.data)
        self.by_row: dict[int, dict[int, Setting]] = {}
        self.models: dict[int, dict[int, OldCell]] = {}
        self.lost = Lost()
        for (row, column), setting in sorted(settings.items()):
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
                start = self.rows.rows[below[after]].start
                self.edits.replace(start, start, line)
        if added:
            self.edits.append(self.rows.body, "".join(added))
        self.dimension()
        return self.edits.apply(), self.lost

    def change(self, number: int, settings: dict[int, Setting]) -> None:
        """Set cells of a row that is there."""
        element = self.rows.rows[number]
        data = self.rows.data[element.start : element.end]
        root = markup.parse(data)
        edits = Edits(data)
        edits.attribute(root, "spans", None)
        cells = [(parse_a1(item.get("r"))[1], item) for item in root.children if item.name == "c"]
        for column, setting in settings.items():
            item = next((item for at, item in cells if at == column), None)
            old = None if item is None else _old_cell(data, item)
            xml = self.cell(number, column, setting, old)
            if item is not None and old is not None:
                edits.replace(item.start, item.end, xml)
                self.lost.formulas += bool(old.formula)
                self.lost.strings += old.is_shared_string
                continue
            after = next((item for at, item in cells if at > column), None)
            if after is None:
                self.append(edits, root, xml)
            else:
                edits.replace(after.start, after.start, xml)
        self.edits.replace(element.start, element.end, edits.apply().decode())

    def append(self, edits: Edits, root: Element, xml: str) -> None:
        """Add behind the last cell, before what else a row may hold."""
        last = [item for item in root.children if item.name == "c"]
        if last:
            edits.replace(last[-1].end, last[-1].end, xml)
        elif root.children:
            edits.replace(root.inner, root.inner, xml)
        else:
            edits.append(root, xml)

    def new(self, number: int, settings: dict[int, Setting]) -> str:
        """Spell a row that is not there yet."""
        model = next((self.rows.rows.get(item.model) for item in settings.values() if item.model), None)
        kept = (
            {} if model is None else {name: model.get(name) for name in _MODEL_ATTRIBUTES if model.get(name)}
        )
        if "customHeight" not in kept:
            kept.pop("ht", None)
        attributes = "".join(f' {name}="{value}"' for name, value in kept.items())
        cells = "".join(self.cell(number, column, item, None) for column, item in settings.items())
        return f'<row r="{number}"{attributes}>{cells}</row>'

    def cell(self, row: int, column: int, setting: Setting, old: OldCell | None) -> str:
        model = self.model(setting.model).get(column) if setting.model else None
        if model is not None:
            style = model.style
        elif old is not None:
            style = old.style
        else:
            style = self.rows.default_style(setting.model or row, column)
        own = old.formula if old is not None else ""
        place = a1(row, column)
        try:
            return cell_xml(f'<c r="{place}"{style}', setting.value, inline_body, own)
        except WorkbookError as error:
            raise WorkbookError(f"シート「{self.rows.sheet}」のセル{place}: {error}") from error

    def model(self, row: int) -> dict[int, OldCell]:
        if row not in self.models:
            self.models[row] = self.rows.cells(row)
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
    for row in rows.rows.values():
        data = rows.data[row.start : row.end]
        if b"<f" not in data:
            continue
        for item in markup.parse(data).all("f"):
            text = change(item.text)
            if text != item.text:
                edits.replace(row.start + item.inner, row.start + item.inner_end, escape_formula(text))
    return SheetRows(edits.apply(), rows.part, rows.sheet) if edits else rows
