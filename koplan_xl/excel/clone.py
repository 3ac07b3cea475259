"""The XML of one clone of a template sheet."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import elements
from koplan_xl.excel.cells import (
    OWN_ID,
    OWN_SHEET,
    cell_xml,
    escape_formula,
)
from koplan_xl.excel.layout import Layout
from koplan_xl.excel.sheet import ORDER, SheetTemplate
from koplan_xl.excel.strings import SharedStrings
from koplan_xl.excel.validations import Validation
from koplan_xl.grid import Address, CellValue, Formula, a1, quote_sheet

_ID_MARK = re.compile(f"{OWN_ID}([^{OWN_ID}]*){OWN_ID}")
_VIEW = re.compile(r"<sheetView(?=[\s/>])")
_RANK = {name: rank for rank, name in enumerate(ORDER)}


@dataclass(frozen=True)
class Wish:
    """What a clone gets beside the values of its cells; `selected` marks the tab shown first."""

    validations: Sequence[Validation] = ()
    links: Mapping[Address, str] = field(default_factory=dict)
    row_heights: Mapping[int, float] = field(default_factory=dict)
    row_breaks: Sequence[int] = ()
    hidden_rows: Sequence[int] = ()
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Clone:
    """A finished sheet; `computed` tells whether every formula in it has its result."""

    xml: bytes
    computed: bool


def clone(
    template: SheetTemplate,
    name: str,
    cells: Mapping[Address, CellValue],
    wish: Wish,
    strings: SharedStrings,
    *,
    number: int,
) -> Clone:
    """Fill a template's holes. `number` makes ids unique in the book."""
    hidden = frozenset(wish.hidden_rows)
    layout = template.layout(frozenset(cells), hidden.union(wish.row_heights))
    pieces = layout.pieces.copy()
    for place, row in layout.rows:
        pieces[place] = row.tag(wish.row_heights.get(row.number), row.number in hidden)
    _fill(pieces, layout, name, cells, strings)
    strings.use(layout.strings)

    before, after = _around(template, wish, layout.dimension)
    text = "".join((template.opening, before, *pieces, after, "</worksheet>"))
    text = text.replace(OWN_SHEET, own_name(name))
    if OWN_ID in text:
        text = _ID_MARK.sub(lambda match: _guid(match[1], number), text)
    computed = not layout.formulas and not any(
        isinstance(value, Formula) and value.value is None for value in cells.values()
    )
    return Clone(text.encode(), computed)


def own_name(sheet: str) -> str:
    """Spell a sheet's name for formulas, escaped so that it fits elements and attributes."""
    return escape_formula(quote_sheet(sheet)).replace('"', "&quot;")


def _fill(
    pieces: list[str], layout: Layout, name: str, cells: Mapping[Address, CellValue], strings: SharedStrings
) -> None:
    body = strings.body
    for hole in layout.holes:
        value = cells[hole.address]
        head = hole.head
        if hole.extra and isinstance(value, Formula) and not value.text:
            head += hole.extra
        try:
            pieces[hole.piece] = cell_xml(head, value, body, hole.formula)
        except WorkbookError as error:
            raise WorkbookError(f"シート「{name}」のセル{a1(*hole.address)}: {error}") from error


def _around(template: SheetTemplate, wish: Wish, dimension: str) -> tuple[str, str]:
    """Give the elements before and after the rows, with our own among them in Excel's order."""
    own = {"dimension": dimension}
    if wish.validations:
        own["dataValidations"] = template.with_validations(tuple(wish.validations))
    if wish.links:
        own["hyperlinks"] = elements.hyperlinks(template.element("hyperlinks"), wish.links)
    if wish.row_breaks:
        own["rowBreaks"] = elements.row_breaks(template.element("rowBreaks"), wish.row_breaks)
    if wish.selected:
        own["sheetViews"] = _selected(template.element("sheetViews"))
    around = [item for item in template.elements if item[0] not in own]
    around += [(name, xml) for name, xml in own.items() if xml]
    around.sort(key=lambda item: _rank(item[0]))
    rows = _RANK["sheetData"]
    before = "".join(xml for name, xml in around if _rank(name) < rows)
    return before, "".join(xml for name, xml in around if _rank(name) > rows)


def _rank(name: str) -> float:
    # What Excel wraps for older versions (mc:AlternateContent) stands where drawings and controls do.
    return _RANK.get(name, _RANK["picture"] + 0.5)


def _selected(views: str) -> str:
    if not views:
        return '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
    return _VIEW.sub('<sheetView tabSelected="1"', views, count=1)


def _guid(mark: str, number: int) -> str:
    digits = hashlib.sha256(f"{number}/{mark}".encode()).hexdigest().upper()
    return f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}}}"
