"""A new workbook assembled from clones of a template's sheets and from plain data sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal
from weakref import WeakKeyDictionary

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import archive, clone, names, properties, relationships, styles
from koplan_xl.excel.areas import Area
from koplan_xl.excel.cells import OWN_SHEET, cell_xml
from koplan_xl.excel.clone import Wish
from koplan_xl.excel.formula import sheets_in
from koplan_xl.excel.frame import Frame, Tab
from koplan_xl.excel.names import Name
from koplan_xl.excel.owned import Cloner
from koplan_xl.excel.package import Package
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.excel.strings import SharedStrings
from koplan_xl.excel.validations import Validation
from koplan_xl.grid import Address, CellValue, Formula, a1, column_letters, quote_sheet

__all__ = ["Book", "Validation"]

State = Literal["visible", "hidden", "veryHidden"]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_NO_LINKS: Mapping[Address, str] = MappingProxyType({})
_NO_HEIGHTS: Mapping[int, float] = MappingProxyType({})
_FRAMES: WeakKeyDictionary[Package, Frame] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Cloned:
    template: SheetTemplate
    sheet: str


class Book:
    """Sheets stand in the order they are added. The template package must not change meanwhile."""

    def __init__(self, template: Package) -> None:
        if template not in _FRAMES:
            _FRAMES[template] = Frame.read(template)
        self._template = template
        self._frame = _FRAMES[template]
        self._strings = SharedStrings(self._frame.strings)
        self._cloner = Cloner(self._frame.kept)
        self._tabs: list[Tab] = []
        self._positions: dict[str, int] = {}
        self._cloned: list[_Cloned] = []
        self._names: dict[tuple[str, str], Name] = {}
        self._properties: dict[str, str] = {}
        self._computed = True
        self._clear_fills = False
        self._wrapping_twins = False
        self._title: str | None = None

    def add(
        self,
        template: SheetTemplate,
        name: str,
        cells: Mapping[Address, CellValue],
        *,
        validations: Sequence[Validation] = (),
        links: Mapping[Address, str] = _NO_LINKS,
        row_heights: Mapping[int, float] = _NO_HEIGHTS,
        row_breaks: Sequence[int] = (),
        hidden_rows: Sequence[int] = (),
        print_area: str | None = None,
        state: State = "visible",
    ) -> None:
        """Add a clone of a template sheet with cells set.

        A Formula cell of the template that is not in `cells` stays, without a result. `links` give
        places inside the book ("'6-2-07'!D12"), `row_heights` points, `row_breaks` rows below which
        a page ends. An input rule of the template wins over `validations` on the same cells.
        """
        if template.package is not self._template:
            raise ValueError("the sheet is cut from another package")
        part = self._new_tab(name, state)
        wish = Wish(
            tuple(validations), links, row_heights, row_breaks, hidden_rows, selected=self._shown_first()
        )
        made = clone.clone(template, name, cells, wish, self._strings, number=len(self._tabs))
        self._computed = self._computed and made.computed
        self._cloner.parts[part] = made.xml
        self._cloner.types[part] = _SHEET_TYPE
        self._cloner.clone(part, template.links, clone.own_name(name), cells)
        self._cloned.append(_Cloned(template, name))
        if print_area is not None:
            area = Area.parse(print_area)
            corners = (a1(area.top, area.left, absolute=True), a1(area.bottom, area.right, absolute=True))
            self._set_name(Name(names.PRINT_AREA, f"{quote_sheet(name)}!{':'.join(corners)}", name))

    def add_data(
        self, name: str, rows: Sequence[Sequence[CellValue]], *, state: State = "veryHidden"
    ) -> None:
        """Add a plain sheet, first row at the top. Texts are texts, whatever they look like."""
        part = self._new_tab(name, state)
        lines = []
        width = max((len(row) for row in rows), default=1)
        letters = [column_letters(column) for column in range(1, width + 1)]
        for number, row in enumerate(rows, start=1):
            cells = [
                self._data_cell(name, f"{letters[at]}{number}", value)
                for at, value in enumerate(row)
                if value is not None and value != ""
            ]
            if cells:
                lines.append(f'<row r="{number}">{"".join(cells)}</row>')
        view = '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
        self._cloner.parts[part] = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
            f'<dimension ref="{Area(1, 1, max(len(rows), 1), width)}"/>{view if self._shown_first() else ""}'
            f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
        ).encode()
        self._cloner.types[part] = _SHEET_TYPE

    def define_name(
        self, name: str, refers_to: str, *, hidden: bool = True, sheet: str | None = None
    ) -> None:
        """Define a name for the workbook or, with `sheet`, for one sheet. `refers_to` without `=`."""
        names.check_name(name)
        defined = Name(name, refers_to, sheet, ' hidden="1"' if hidden else "")
        if defined.key in self._names:
            raise WorkbookError(f"名前「{name}」が二つあります。")
        self._set_name(defined)

    def set_property(self, name: str, value: str) -> None:
        """Set a custom document property (ファイル → 情報 → プロパティ → 詳細プロパティ)."""
        self._properties[name] = value

    def clear_input_fills(self) -> None:
        """Take the fill from all input cells, for paper."""
        self._clear_fills = True

    def wrap_where_asked(self) -> None:
        """Give every cell format its wrapping twin, for sheets made by `print_setup.with_wrapping`."""
        self._wrapping_twins = True

    def set_title(self, title: str) -> None:
        """Set the document's title, which a PDF made of it takes over."""
        self._title = title

    def to_bytes(self) -> bytes:
        """Write the workbook; the same calls give the same bytes."""
        if not any(tab.state == "visible" for tab in self._tabs):
            raise WorkbookError("表示するシートが一つもないブックは作れません。")
        self._refuse_dead_sheets()
        parts, types = dict(self._frame.kept), dict(self._frame.types)
        for shared in sorted(self._cloner.shared):
            parts[shared] = self._template.parts[shared]
            types[shared] = self._frame.type_of(shared)
        parts |= self._cloner.parts
        types |= self._cloner.types
        if self._clear_fills and self._frame.styles:
            parts[self._frame.styles] = styles.without_input_fills(parts[self._frame.styles])
        if self._wrapping_twins and self._frame.styles:
            parts[self._frame.styles] = styles.with_wrapping_twins(parts[self._frame.styles])
        properties.set_all(parts, types, self._properties)
        if self._title is not None:
            properties.set_title(parts, self._title)
        self._frame.write_strings(parts, types, self._strings)
        self._frame.write_workbook(parts, self._tabs, self._all_names(), self._positions, self._computed)
        self._frame.write_content_types(parts, types)
        return archive.write(parts, self._frame.packed(parts, self._template.parts))

    def _new_tab(self, name: str, state: State) -> str:
        names.check_sheet_name(name, self._positions)
        self._positions[name.casefold()] = len(self._tabs)
        part = relationships.resolve(self._frame.workbook, f"worksheets/sheet{len(self._tabs) + 1}.xml")
        self._tabs.append(Tab(name, state, part))
        return part

    def _shown_first(self) -> bool:
        """Tell whether the newest tab is the first that can be seen."""
        return [tab.state for tab in self._tabs if tab.state == "visible"] == ["visible"] and (
            self._tabs[-1].state == "visible"
        )

    def _data_cell(self, sheet: str, place: str, value: CellValue) -> str:
        if isinstance(value, Formula) and value.value is None:
            self._computed = False
        try:
            return cell_xml(f'<c r="{place}"', value, self._strings.body)
        except WorkbookError as error:
            raise WorkbookError(f"シート「{sheet}」のセル{place}: {error}") from error

    def _set_name(self, name: Name) -> None:
        self._names[name.key] = name

    def _all_names(self) -> list[Name]:
        """Give the names to be written: the template's that still mean something, then our own."""
        result = {name.key: name for name in self._frame.free_names if self._alive(name.text)}
        clones: dict[str, int] = {}
        for item in self._cloned:
            clones[item.template.name] = clones.get(item.template.name, 0) + 1
        for item in self._cloned:
            for name in item.template.names:
                # A workbook-wide name can point to one clone only; with more, each gets its own, as
                # when Excel copies a sheet.
                local = name.sheet is not None or clones[item.template.name] > 1
                text = name.text.replace(OWN_SHEET, quote_sheet(item.sheet))
                made = Name(name.name, text, item.sheet if local else None, name.attributes)
                if self._alive(text):
                    result[made.key] = made
        result |= self._names
        return sorted(result.values(), key=lambda name: (name.name.casefold(), self._position(name)))

    def _position(self, name: Name) -> int:
        if name.sheet is None:
            return -1
        if name.sheet.casefold() not in self._positions:
            raise WorkbookError(f"名前「{name.name}」のシート「{name.sheet}」がありません。")
        return self._positions[name.sheet.casefold()]

    def _alive(self, text: str) -> bool:
        return "#REF!" not in text and all(
            "[" in sheet or sheet == "" or sheet.casefold() in self._positions for sheet in sheets_in(text)
        )

    def _refuse_dead_sheets(self) -> None:
        for item in self._cloned:
            for other in sorted(item.template.others):
                if other.casefold() not in self._positions:
                    raise WorkbookError(
                        f"様式のシート「{item.template.name}」の数式がシート「{other}」を指していますが、"
                        "作るブックにそのシートはありません。"
                    )
