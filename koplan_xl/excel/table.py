"""Excel tables of an existing workbook, and what has to grow with one that gets more rows."""

from dataclasses import dataclass

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import formula, markup
from koplan_xl.excel.areas import Area, parse_areas, spell_areas
from koplan_xl.excel.cells import escape_formula
from koplan_xl.excel.formula import Corners
from koplan_xl.excel.names import PRINT_AREA
from koplan_xl.excel.package import Package
from koplan_xl.grid import a1

_FORMULAS = frozenset(
    {"f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula", "definedName"}
)
_TABLE_RANGES = ("table", "autoFilter", "sortState", "sortCondition")


@dataclass(frozen=True, slots=True)
class Table:
    """The one table of a sheet. `area` holds the header, `first` is its first data row."""

    sheet: str
    part: str
    area: Area
    first: int


@dataclass(frozen=True, slots=True)
class Growth:
    """A table of `sheet` whose last row moves down to `last`."""

    table: Table
    last: int

    def formula(self, text: str, home: str) -> str:
        """Let every range grow that runs from the table's header or first row to its last row.

        `home` is the sheet the formula stands in, empty for a place outside all sheets.
        """
        if str(self.table.area.bottom) not in text:
            return text
        return formula.rewrite(text, lambda sheet, ends: self._grown(home if sheet is None else sheet, ends))

    def areas(self, sqref: str) -> str:
        """Let the areas of a rule on the table's sheet grow that end on its last row."""
        old = parse_areas(sqref)
        new = [self._area(area) for area in old]
        return sqref if new == old else spell_areas(new)

    def area(self, ref: str) -> str:
        """Let one range of the table itself grow."""
        area = Area.parse(ref)
        return str(area._replace(bottom=self.last)) if area.bottom == self.table.area.bottom else ref

    def name(self, name: str, text: str, home: str) -> str:
        """Let a defined name grow; a print area may be wider than the table it shows."""
        if name == PRINT_AREA and home.casefold() == self.table.sheet.casefold():
            return formula.rewrite(text, lambda _, ends: self._taller(ends))
        return self.formula(text, home)

    def _area(self, area: Area) -> Area:
        table = self.table
        ends = area.bottom == table.area.bottom and area.top <= table.first
        beside = area.right < table.area.left or area.left > table.area.right
        return area._replace(bottom=self.last) if ends and not beside else area

    def _grown(self, sheet: str, ends: Corners) -> Corners | None:
        table = self.table
        if sheet.casefold() != table.sheet.casefold() or len(ends) != 2:
            return None
        inside = all(table.area.left <= end.column <= table.area.right for end in ends)
        starts = min(end.row for end in ends) in (table.area.top, table.first)
        return self._taller(ends) if inside and starts else None

    def _taller(self, ends: Corners) -> Corners | None:
        if max(end.row for end in ends) != self.table.area.bottom or len(ends) != 2:
            return None
        return formula.with_bottom(ends, self.last)


def find(package: Package, sheet: str) -> Table:
    """Give the sheet's one table; WorkbookError when there is none, several, or one with a totals row."""
    parts = [item.part for item in package.related(package.sheet_part(sheet)) if item.kind == "table"]
    if len(parts) != 1 or parts[0] is None or parts[0] not in package.parts:
        raise WorkbookError(
            f"シート「{sheet}」にはテーブルがちょうど一つ必要ですが、{len(parts)}個あります。"
            "Excel の「挿入」→「テーブル」で、見出しの行から作り直してください。"
        )
    root = markup.parse(package.parts[parts[0]], parts[0])
    area = Area.parse(root.get("ref"))
    if int(root.get("totalsRowCount", "0")):
        raise WorkbookError(
            f"シート「{sheet}」の表に集計行があります（セル{a1(area.bottom, area.left)}）。"
            "「テーブル デザイン」で「集計行」を外してください。"
        )
    return Table(sheet, parts[0], area, area.top + int(root.get("headerRowCount", "1")))


def grown_table(data: bytes, growth: Growth) -> bytes:
    """Give the table's own part with its ranges grown."""
    edits = markup.Edits(data)
    for element in markup.parse(data).all(*_TABLE_RANGES):
        if element.get("ref"):
            edits.attribute(element, "ref", growth.area(element.get("ref")))
    return edits.apply()


def grow_elements(edits: markup.Edits, root: markup.Element, growth: Growth, home: str) -> None:
    """Note changes of all formulas below an element and, on the table's sheet, of all rule areas."""
    own = home.casefold() == growth.table.sheet.casefold()
    for element in root.walk():
        if element.name in _FORMULAS and not element.children:
            text = growth.formula(element.text, home)
            if text != element.text:
                edits.content(element, escape_formula(text))
        elif own and element.name == "sqref":
            _set(edits, element, element.text, growth.areas(element.text))
        if own and element.get("sqref") and element.name != "selection":
            sqref = growth.areas(element.get("sqref"))
            if sqref != element.get("sqref"):
                edits.attribute(element, "sqref", sqref)


def _set(edits: markup.Edits, element: markup.Element, old: str, new: str) -> None:
    if new != old:
        edits.content(element, new)
