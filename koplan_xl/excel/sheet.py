"""One sheet of a template, cut once into pieces, so that a clone is filling holes and joining."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import formula, markup, names, owned, repeat, validations
from koplan_xl.excel.areas import Area, parse_areas
from koplan_xl.excel.block import Block
from koplan_xl.excel.cells import (
    OWN_ID,
    OWN_SHEET,
    escape_attribute,
    escape_formula,
)
from koplan_xl.excel.layout import Cell, Layout, Row, lay_out
from koplan_xl.excel.markup import Edits, Element
from koplan_xl.excel.names import Name
from koplan_xl.excel.owned import Link
from koplan_xl.excel.package import Package
from koplan_xl.excel.validations import Validation
from koplan_xl.grid import Address, a1, parse_a1

# The order Excel insists on for what stands in a worksheet.
ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_DROPPED = frozenset({"dimension", "customSheetViews"})
_REFUSED = {
    "oleObjects": "埋め込みオブジェクト",
    "controls": "フォームの部品（ボタンやチェックボックス）",
    "tableParts": "テーブル",
    "slicerList": "スライサー",
    "timelineRefs": "タイムライン",
}
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2"})
_MAX_LAYOUTS = 64  # forms are filled in few ways; what comes in hundreds is not worth keeping
_GUID = re.compile(r"\{[0-9A-Fa-f-]{36}\}")


@dataclass
class SheetTemplate:
    """One worksheet of a template package.

    `elements` are the worksheet's children in order, without sheetData and dimension, the sheet's
    own name and all ids that must be unique replaced by marks (see `cells.OWN_SHEET`).
    """

    name: str
    package: Package
    opening: str
    elements: list[tuple[str, str]]
    rows: dict[int, Row]
    columns: list[tuple[int, int, str]]  # first, last, style attribute
    links: tuple[Link, ...]
    names: list[Name]
    others: frozenset[str]  # other sheets its formulas name
    _layouts: dict[object, Layout] = field(default_factory=dict, repr=False)
    _validations: dict[tuple[Validation, ...], str] = field(default_factory=dict, repr=False)
    _repeated: dict[object, "SheetTemplate"] = field(default_factory=dict, repr=False)

    @classmethod
    def cut(cls, package: Package, sheet_name: str) -> "SheetTemplate":
        """Read a worksheet; WorkbookError when it holds what cannot be cloned."""
        part = package.sheet_part(sheet_name)
        data = package.parts[part].replace(OWN_SHEET.encode(), b"").replace(OWN_ID.encode(), b"")
        return _Cutter(package, part, sheet_name, data).template()

    def repeat(self, first: int, last: int, count: int, breaks_every: int | None = None) -> "SheetTemplate":
        """Give the sheet with rows first..last standing there `count` times, one below the other.

        `breaks_every=n` puts a page break after every n copies, not after the last. The result is
        kept: the same arguments give the same object.
        """
        key = (first, last, count, breaks_every)
        if key not in self._repeated:
            if len(self._repeated) >= _MAX_LAYOUTS:
                self._repeated.clear()
            self._repeated[key] = repeat.repeated(self, Block(first, last, count), breaks_every)
        return self._repeated[key]

    def element(self, name: str) -> str:
        """Give the (first) child element of that name, or an empty text."""
        return next((xml for at, xml in self.elements if at == name), "")

    @cached_property
    def formulas(self) -> dict[Address, str]:
        """The formulas of the sheet, with marks for its own name."""
        return {
            (n, cell.column): cell.formula
            for n, row in self.rows.items()
            for cell in row.cells
            if cell.formula
        }

    @cached_property
    def conditional(self) -> list[Area]:
        """The areas with conditional formats, those of Excel 2010's extension included."""
        blocks = (xml for name, xml in self.elements if name in ("conditionalFormatting", "extLst"))
        rules = (rule for xml in blocks for rule in markup.parse(xml.encode()).all("conditionalFormatting"))
        places = ((rule, rule.find("sqref")) for rule in rules)
        return [a for rule, at in places for a in parse_areas(at.text if at else rule.get("sqref"))]

    def with_validations(self, wished: tuple[Validation, ...]) -> str:
        """Give the sheet's input rules with others where it has none; kept, as most clones wish for the same."""
        if wished not in self._validations:
            if len(self._validations) >= _MAX_LAYOUTS:
                self._validations.clear()
            taken = validations.covered(self.elements)
            self._validations[wished] = validations.merged(self.element("dataValidations"), taken, wished)
        return self._validations[wished]

    def column_style(self, column: int) -> str:
        """Give the style attribute that new cells of a column take."""
        return next((style for first, last, style in self.columns if first <= column <= last), "")

    def layout(self, cells: frozenset[Address], rows: frozenset[int]) -> Layout:
        """Cut the rows for a set of cells and of rows whose tags will be set; kept for the next clone."""
        key = (cells, rows)
        if key not in self._layouts:
            if len(self._layouts) >= _MAX_LAYOUTS:
                self._layouts.clear()
            self._layouts[key] = lay_out(self.rows, self.column_style, cells, rows)
        return self._layouts[key]


class _Cutter:
    def __init__(self, package: Package, part: str, name: str, data: bytes) -> None:
        self.package = package
        self.part = part
        self.name = name
        self.data = data
        self.root = markup.parse(data, part)
        self.ids: dict[str, str] = {}
        self.others: set[str] = set()
        self.masters: dict[str, tuple[str, Address]] = {}

    def template(self) -> SheetTemplate:
        if ":" in self.root.tag or self.root.name != "worksheet":
            raise self.error("は扱えない形で保存されています。Excel で保存し直してください。")
        links = owned.collect(self.package, self.part, self.name)
        elements: list[tuple[str, str]] = []
        rows: dict[int, Row] = {}
        columns: list[tuple[int, int, str]] = []
        for child in self.root.children:
            self.refuse(child)
            if child.name == "sheetData":
                rows = self.without_array_results({row.number: row for row in map(self.row, child.children)})
                continue
            if child.name == "cols":
                columns = [_column(item) for item in child.children]
            if child.name not in _DROPPED:
                elements.append((child.name, self.marked(child)))
        local = names.of_sheet(names.read(self.package), self.name)
        for name in local:
            self.note(name.text)
        others = frozenset(self.others)
        return SheetTemplate(
            self.name, self.package, self.opening(), elements, rows, columns, links, local, others
        )

    def error(self, rest: str) -> WorkbookError:
        return WorkbookError(f"様式のシート「{self.name}」{rest}")

    def refuse(self, child: Element) -> None:
        """Refuse what would be shared or lost by cloning."""
        for element in child.all(*_REFUSED):
            if element.children:
                what = _REFUSED[element.name]
                raise self.error(f"に{what}があります。様式では使えません。取り除いてください。")

    def opening(self) -> str:
        edits = Edits(self.data)
        self.drop_uids(edits, self.root)
        return edits.apply(0, self.root.inner).decode("utf-8-sig")

    def marked(self, top: Element) -> str:
        """Give an element as text, with marks for the sheet's name and for ids."""
        edits = Edits(self.data)
        for element in top.walk():
            self.drop_uids(edits, element)
            if element.name in _FORMULAS and not element.children:
                text = self.formula(element.text)
                if text != element.text:
                    edits.content(element, escape_formula(text))
            elif element.name == "cfvo" and element.get("val"):
                self.mark_attribute(edits, element, "val", self.formula(element.get("val")))
            elif element.name == "hyperlink" and element.get("location"):
                location = owned.mark_location(element.get("location"), self.name)
                self.mark_attribute(edits, element, "location", location)
            elif element.name == "id" and _GUID.fullmatch(element.text.strip()):
                edits.content(element, self.id_mark(element.text.strip()))
            elif element.name == "cfRule" and _GUID.fullmatch(element.get("id")):
                edits.attribute(element, "id", self.id_mark(element.get("id")))
            elif element.name == "sheetView":
                edits.attribute(element, "tabSelected", None)
            elif element.name == "sheetPr":
                edits.attribute(element, "codeName", None)
        return edits.apply(top.start, top.end).decode()

    def drop_uids(self, edits: Edits, element: Element) -> None:
        """Revision ids must not occur twice in a book; Excel gives new ones."""
        for attribute in element.attributes:
            if attribute.endswith(":uid"):
                edits.attribute(element, attribute, None)

    def mark_attribute(self, edits: Edits, element: Element, name: str, text: str) -> None:
        if text != element.get(name):
            edits.attribute(element, name, escape_formula(text).replace('"', "&quot;"))

    def id_mark(self, guid: str) -> str:
        number = self.ids.setdefault(guid.upper(), str(len(self.ids)))
        return f"{OWN_ID}{number}{OWN_ID}"

    def formula(self, text: str) -> str:
        """Mark the own sheet's name; note the others."""
        text = formula.rename_sheet(text, self.name, OWN_SHEET)
        self.note(text)
        return text

    def note(self, text: str) -> None:
        for sheet in formula.sheets_in(text):
            if ":" in sheet and "[" not in sheet:
                raise self.error(f"に複数のシートにまたがる数式（{sheet}）があります。様式では使えません。")
            if sheet not in ("", OWN_SHEET) and "[" not in sheet:
                self.others.add(sheet)

    def row(self, element: Element) -> Row:
        number = int(element.get("r", "0"))
        if not number:
            raise self.error("に番号のない行があります。Excel で保存し直してください。")
        kept = {
            name: escape_attribute(value)
            for name, value in element.attributes.items()
            if name not in ("r", "spans") and not name.endswith(":uid")
        }
        cells = (self.cell(item) for item in element.children if item.name == "c")
        return Row(number, kept, tuple(sorted(cells, key=lambda cell: cell.column)))

    def without_array_results(self, rows: dict[int, Row]) -> dict[int, Row]:
        """Drop the stored results in the other cells of array formulas."""
        arrays = [Area.parse(cell.array) for row in rows.values() for cell in row.cells if cell.array]
        for number, row in rows.items() if arrays else ():
            cells = []
            for cell in row.cells:
                here = Area(number, cell.column, number, cell.column)
                area = next((area for area in arrays if area.overlaps(here)), None)
                result_only = area is not None and not cell.formula
                cells.append(replace(cell, array=str(area), body="/>", string=None) if result_only else cell)
            rows[number] = replace(row, cells=tuple(cells))
        return rows

    def cell(self, element: Element) -> Cell:
        row, column = parse_a1(element.get("r"))
        style = f' s="{element.get("s")}"' if element.get("s") else ""
        extra = "".join(f' {name}="{element.get(name)}"' for name in ("cm", "ph") if element.get(name))
        source = element.find("f")
        if source is not None:
            text = self.formula(self.plain_formula(source, (row, column)))
            array = source.get("ref") if source.get("t") == "array" else ""
            return Cell(column, style, extra, text, array, "", None)
        value = element.find("v")
        if value is None and element.find("is") is None:
            return Cell(column, style, extra, "", "", "/>", None)
        kind = f' t="{element.get("t")}"' if element.get("t") else ""
        inside = self.data[element.inner : element.inner_end].decode()
        string = int(value.text) if value is not None and element.get("t") == "s" else None
        return Cell(column, style, extra, "", "", f"{kind}>{inside}</c>", string)

    def plain_formula(self, element: Element, place: Address) -> str:
        """Give a formula's text on its own: shared ones become plain."""
        if element.get("t") == "dataTable":
            raise self.error(f"のセル{a1(*place)}にデータテーブルがあります。様式では使えません。")
        if element.get("t") != "shared":
            return element.text
        index = element.get("si")
        if element.text:
            self.masters[index] = (element.text, place)
            return element.text
        if index not in self.masters:
            raise self.error(f"のセル{a1(*place)}の数式が壊れています。入れ直してください。")
        text, origin = self.masters[index]
        return formula.moved(text, place[0] - origin[0], place[1] - origin[1])


def _column(element: Element) -> tuple[int, int, str]:
    style = element.get("style", "0")
    return int(element.get("min")), int(element.get("max")), f' s="{style}"' if style != "0" else ""
