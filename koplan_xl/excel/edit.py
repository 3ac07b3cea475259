"""Changes to a workbook that belongs to somebody else: cells set, table rows added or taken out, the rest untouched."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import archive, formula, markup, relationships, table
from koplan_xl.excel.areas import Area, parse_areas
from koplan_xl.excel.cells import MAX_ROW, escape_formula
from koplan_xl.excel.package import CONTENT_TYPES, Package
from koplan_xl.excel.rows import Lost, Setting, SheetRows, with_formulas
from koplan_xl.excel.table import Growth, Table
from koplan_xl.grid import Address, CellValue, Formula, a1


@dataclass(slots=True)
class _Appending:
    """A table that gets rows: where its data ends now, and the formulas of its last row by column."""

    table: Table
    last: int
    computed: dict[int, str]


class WorkbookEdit:
    """Collects changes and writes them at the end. Texts are written into the cells, not shared."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._parts: dict[str, str] = {}
        self._settings: dict[str, dict[Address, Setting]] = {}
        self._sheets: dict[str, SheetRows] = {}
        self._tables: dict[str, _Appending] = {}

    def set_cell(self, sheet: str, row: int, col: int, value: CellValue) -> None:
        """Set a cell; it keeps its style and loses formula and furigana. None makes it blank."""
        self._part(sheet)
        self._settings.setdefault(sheet, {})[row, col] = Setting(value)

    def append_rows(self, sheet: str, rows: Sequence[Sequence[CellValue]]) -> int:
        """Add rows below the sheet's one table and give the number of the first.

        A table with one blank data row, the least Excel knows, gets that row filled first. Values
        stand from the table's first column; columns beyond them take the last row's formula.
        """
        appending = self._appending(sheet)
        area = appending.table.area
        first = appending.last + 1
        if first + len(rows) - 1 > MAX_ROW:
            raise WorkbookError(f"シート「{sheet}」の行数が Excel の上限を超えます。")
        settings = self._settings.setdefault(sheet, {})
        for number, values in enumerate(rows, start=first):
            if len(values) > area.right - area.left + 1:
                raise WorkbookError(f"シート「{sheet}」の表の列が足りません（{len(values)}列必要です）。")
            filled = dict(enumerate(values, start=area.left))
            for column in range(area.left, area.right + 1):
                settings[number, column] = Setting(filled.get(column), model=area.bottom)
        appending.last += len(rows)
        return first

    def remove_rows(self, sheet: str, numbers: Collection[int]) -> None:
        """Take records out of the sheet's one table: rows at its end leave the table, others become blank.

        Formulas of rows that stay remain; the table keeps one data row, the least Excel knows.
        """
        appending = self._appending(sheet)
        area, rows = appending.table.area, self._rows(sheet)
        while appending.last in numbers and appending.last > appending.table.first:
            appending.last -= 1
        settings = self._settings.setdefault(sheet, {})
        for number in numbers:
            leaves = number > appending.last
            for column, cell in rows.cells(number).items():
                if area.left <= column <= area.right and cell.filled and (leaves or not cell.formula):
                    settings[number, column] = Setting(None)

    def to_bytes(self) -> bytes:
        """Write the workbook. Parts without a change are the same, byte for byte."""
        parts = dict(self._package.parts)
        for appending in self._tables.values():
            growth = Growth(appending.table, appending.last)
            if growth.table.first <= growth.last != growth.table.area.bottom:
                self._grow(parts, growth)
                self._compute(appending, growth)
        lost = Lost()
        for sheet, settings in self._settings.items():
            if settings:
                here = self._write_cells(parts, sheet, settings)
                lost = Lost(lost.formulas + here.formulas, lost.strings + here.strings)
        if any(self._settings.values()):
            _ask_for_calculation(parts, self._package.workbook_part)
        if lost.formulas:
            _drop_calculation_chain(parts, self._package)
        if lost.strings:
            _count_strings(parts, self._package, lost.strings)
        return archive.write(parts)

    def _part(self, sheet: str) -> str:
        if sheet not in self._parts:
            self._parts[sheet] = self._package.sheet_part(sheet)
        return self._parts[sheet]

    def _rows(self, sheet: str) -> SheetRows:
        if sheet not in self._sheets:
            part = self._part(sheet)
            self._sheets[sheet] = SheetRows(self._package.parts[part], part, sheet)
        return self._sheets[sheet]

    def _appending(self, sheet: str) -> _Appending:
        if sheet not in self._tables:
            found = table.find(self._package, sheet)
            self._refuse_what_stands_below(found)
            self._tables[sheet] = _Appending(found, self._end(found), self._computed_columns(found))
        return self._tables[sheet]

    def _end(self, found: Table) -> int:
        """Give the last row of the table's data: the header's when its one data row is blank."""
        sheet = found.sheet
        if found.area.bottom > found.first:
            return found.area.bottom
        columns = range(found.area.left, found.area.right + 1)
        old = self._rows(sheet).cells(found.first)
        settings = self._settings.get(sheet, {})
        filled = any(
            settings[found.first, column].value is not None
            if (found.first, column) in settings
            else column in old and old[column].filled
            for column in columns
        )
        return found.first if filled else found.first - 1

    def _computed_columns(self, found: Table) -> dict[int, str]:
        """Give the formulas of the table's last row by column."""
        rows = self._rows(found.sheet)
        start, end = rows.rows.get(found.area.bottom, (0, 0))
        data = rows.data[start:end]
        if b"<f" not in data:
            return {}
        shared = {item.start: text for item, text in rows.shared_formulas()}
        result = {}
        for cell in markup.parse(data).all("c"):
            item = cell.find("f")
            if item is not None and item.get("t", "normal") in ("normal", "shared"):
                column = Area.parse(cell.get("r")).left
                result[column] = shared.get(start + item.start, item.text)
        return result

    def _refuse_what_stands_below(self, found: Table) -> None:
        sheet, area = found.sheet, found.area
        below = Area(area.bottom + 1, area.left, MAX_ROW, area.right)
        rows = self._rows(sheet)
        places: Iterator[str] = (
            a1(number, column)
            for number in sorted(rows.rows)
            if number > area.bottom
            for column, cell in sorted(rows.cells(number).items())
            if area.left <= column <= area.right and cell.filled
        )
        merges = rows.root.find("mergeCells")
        merged = (
            str(other)
            for item in (merges.children if merges is not None else ())
            for other in parse_areas(item.get("ref"))
            if other.overlaps(below)
        )
        place = next(places, None) or next(merged, None)
        if place:
            raise WorkbookError(
                f"シート「{sheet}」の表の下のセル{place}に書き込みや結合があるため、行を追加できません。"
                "表の右か別のシートへ移してください。"
            )

    def _grow(self, parts: dict[str, bytes], growth: Growth) -> None:
        """Let everything grow that runs along the table: its own part, formulas, rules, charts, names."""
        parts[growth.table.part] = table.grown_table(parts[growth.table.part], growth)
        last = str(growth.table.area.bottom).encode()
        named = escape_formula(growth.table.sheet.replace("'", "''")).encode().lower()
        for sheet in self._package.sheets():
            data = parts[sheet.part]
            # Some writers spell Japanese as character references, which the plain search does not see.
            concerned = sheet.name == growth.table.sheet or named in data.lower() or b"&#" in data
            if sheet.kind == "worksheet" and concerned:
                parts[sheet.part] = _grown_sheet(parts[sheet.part], sheet.name, growth)
            for item in self._package.related(sheet.part):
                if item.kind == "table" and item.part and last in parts[item.part]:
                    _grow_part(parts, item.part, growth, sheet.name)
        types = self._package.content_types()[1]
        for part, kind in types.items():
            if "chart" in kind and part in parts and last in parts[part]:
                _grow_part(parts, part, growth, "")
            elif kind.endswith("pivotCacheDefinition+xml") and part in parts:
                parts[part] = _grown_pivot(parts[part], growth)
        self._grow_names(parts, growth)

    def _compute(self, appending: _Appending, growth: Growth) -> None:
        """Give new rows the last row's formulas in columns for which no value was given."""
        sheet, bottom = growth.table.sheet, growth.table.area.bottom
        settings = self._settings[sheet]
        for (row, column), setting in settings.items():
            if setting.model and setting.value is None and column in appending.computed:
                text = growth.formula(appending.computed[column], sheet)
                value = Formula(formula.moved(text, row - bottom, 0), None)
                settings[row, column] = Setting(value, setting.model)

    def _grow_names(self, parts: dict[str, bytes], growth: Growth) -> None:
        book = self._package.workbook_part
        sheets = self._package.sheets()
        edits = markup.Edits(parts[book])
        for element in markup.parse(parts[book], book).all("definedName"):
            place = element.get("localSheetId")
            home = sheets[int(place)].name if place and int(place) < len(sheets) else ""
            text = growth.name(element.get("name"), element.text, home)
            if text != element.text:
                edits.content(element, escape_formula(text))
        parts[book] = edits.apply()

    def _write_cells(self, parts: dict[str, bytes], sheet: str, settings: dict[Address, Setting]) -> Lost:
        part = self._part(sheet)
        rows = self._rows(sheet)
        if rows.data is not parts[part]:  # it has grown meanwhile
            rows = SheetRows(parts[part], part, sheet)
        # A cell that lends its formula to others must not be overwritten before they have their own.
        lenders = {
            cell.lends
            for number in ({row for row, _ in settings} if b"shared" in rows.data else ())
            for column, cell in rows.cells(number).items()
            if (number, column) in settings and cell.lends is not None
        }
        if lenders:
            rows = SheetRows(rows.unshared(lenders), part, sheet)
        parts[part], lost = rows.with_cells(settings)
        return lost


def _grown_sheet(data: bytes, sheet: str, growth: Growth) -> bytes:
    rows = SheetRows(data, "", sheet)
    grown = with_formulas(rows, lambda text: growth.formula(text, sheet))
    edits = markup.Edits(grown.data)
    for child in grown.root.children:
        if child is not grown.body:
            table.grow_elements(edits, child, growth, sheet)
    return edits.apply()


def _grow_part(parts: dict[str, bytes], part: str, growth: Growth, home: str) -> None:
    edits = markup.Edits(parts[part])
    table.grow_elements(edits, markup.parse(parts[part], part), growth, home)
    parts[part] = edits.apply()


def _grown_pivot(data: bytes, growth: Growth) -> bytes:
    """Let the source range of a pivot table grow with the table it covers."""
    edits = markup.Edits(data)
    for source in markup.parse(data).all("worksheetSource"):
        ref = source.get("ref")
        if ref and source.get("sheet").casefold() == growth.table.sheet.casefold():
            grown = growth.formula(ref, growth.table.sheet)
            if grown != ref:
                edits.attribute(source, "ref", grown)
    return edits.apply()


def _ask_for_calculation(parts: dict[str, bytes], book: str) -> None:
    """Have Excel compute everything when it opens the workbook: no stored result may be trusted now."""
    edits = markup.Edits(parts[book])
    root = markup.parse(parts[book], book)
    found = root.find("calcPr")
    if found is not None:
        if not found.flag("fullCalcOnLoad"):
            edits.attribute(found, "fullCalcOnLoad", "1")
    else:
        before = ("sheets", "functionGroups", "externalReferences", "definedNames")
        anchor = [child for child in root.children if child.name in before][-1]
        edits.replace(anchor.end, anchor.end, '<calcPr fullCalcOnLoad="1"/>')
    parts[book] = edits.apply()


def _drop_calculation_chain(parts: dict[str, bytes], package: Package) -> None:
    """Take out the list of formula cells: it names one that is none any more. Excel writes it anew."""
    book = package.workbook_part
    chain = next((item for item in package.related(book) if item.kind == "calcChain"), None)
    if chain is None or chain.part is None:
        return
    parts.pop(chain.part, None)
    _remove(parts, relationships.rels_path(book), "Id", chain.id)
    _remove(parts, CONTENT_TYPES, "PartName", "/" + chain.part)


def _count_strings(parts: dict[str, bytes], package: Package, fewer: int) -> None:
    """Set the number of uses of shared strings right; the strings themselves stay."""
    part = package.related_part(package.workbook_part, "sharedStrings")
    if part is None:
        return
    edits = markup.Edits(parts[part])
    root = markup.opening(parts[part], part)
    if root.get("count").isdigit():
        edits.attribute(root, "count", str(max(int(root.get("count")) - fewer, 0)))
    parts[part] = edits.apply()


def _remove(parts: dict[str, bytes], part: str, attribute: str, value: str) -> None:
    edits = markup.Edits(parts[part])
    for element in markup.parse(parts[part], part).children:
        if element.get(attribute) == value:
            edits.remove(element)
    parts[part] = edits.apply()
