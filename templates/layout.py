"""Draw a form: rows, cells and rules declared as data, written with XlsxWriter."""

from dataclasses import dataclass, field
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from styles import GROUPED, STATE_FORMATS, cell_properties
from xlsxwriter.utility import xl_cell_to_rowcol, xl_range_abs, xl_rowcol_to_cell  # type: ignore[import-untyped]

A4 = 9
PRINT_MARGINS = {"left": 0.55, "right": 0.55, "top": 0.45, "bottom": 0.55}  # inches
FOOTER_MARGIN = 0.3  # inches
DEFAULT_HEIGHT = (
    13.5  # points; other than XlsxWriter's 15, else rows of 15 would carry no height of their own
)
Area = tuple[int, int, int, int]  # first row, first column, last row, last column; 0-based
FRAME, THIN = 2, 1  # line weights as Excel numbers them


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell or merged area: `columns` like "B" or "B:F", from row `row` (1-based), `rows` high."""

    columns: str
    row: int
    text: str = ""
    style: str = "text"
    rows: int = 1
    entry: bool = False  # the department types here: unlocked and coloured

    @property
    def area(self) -> Area:
        """The cells it covers."""
        first, _, last = self.columns.partition(":")
        left, right = (xl_cell_to_rowcol(f"{name}1")[1] for name in (first, last or first))
        return self.row - 1, left, self.row + self.rows - 2, right


@dataclass(frozen=True, slots=True)
class Form:
    """A sheet of the template. Widths are pixels at 96 dpi, heights points; ranges are A1 text."""

    name: str
    widths: tuple[int, ...]
    heights: tuple[float, ...]
    cells: tuple[Cell, ...]
    frames: tuple[str, ...] = ()  # areas drawn with a heavy outline
    regions: dict[str, tuple[int, int]] = field(default_factory=dict)  # name -> first, last repeated row
    states: tuple[str, ...] = ()  # cells showing ✔ ✖ 要説明
    alarms: tuple[tuple[str, str], ...] = ()  # (cell to colour, state cell that says ✖)
    counts: tuple[tuple[str, str], ...] = ()  # (cell, style to take when above zero)
    titles: tuple[int, int] | None = None  # rows printed on every page
    breaks: tuple[int, ...] = ()  # a page ends after these rows
    frozen: int = 0  # rows kept in view
    landscape: bool = False


def mark(name: str) -> str:
    """The placeholder of that name."""
    return "{{" + name + "}}"


def draw(book: xlsxwriter.Workbook, form: Form) -> None:
    """Add the form to the workbook as a sheet."""
    sheet = book.add_worksheet(form.name)
    _set_page(sheet, form)
    for column, width in enumerate(form.widths):
        _check(sheet.set_column_pixels(column, column, width))
    sheet.set_default_row(DEFAULT_HEIGHT)
    for row, height in enumerate(form.heights):
        _check(sheet.set_row(row, height))
    frames = [_bounds(area) for area in form.frames]
    for cell in form.cells:
        _put(book, sheet, cell, frames)
    _add_formats(book, sheet, form)
    for name, (first, last) in form.regions.items():
        area = xl_range_abs(first - 1, 0, last - 1, len(form.widths) - 1)
        _check(book.define_name(f"{form.name}!{name}", f"='{form.name}'!{area}"))
    sheet.protect()


def _set_page(sheet: Any, form: Form) -> None:
    sheet.set_paper(A4)
    if form.landscape:
        sheet.set_landscape()
    sheet.set_margins(**PRINT_MARGINS)
    sheet.set_footer("&C&9&P", {"margin": FOOTER_MARGIN})
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    _check(sheet.print_area(0, 0, len(form.heights) - 1, len(form.widths) - 1))
    if form.titles:
        sheet.repeat_rows(form.titles[0] - 1, form.titles[1] - 1)
    if form.breaks:
        sheet.set_h_pagebreaks(list(form.breaks))
    if form.frozen:
        sheet.freeze_panes(form.frozen, 0)


def _put(book: xlsxwriter.Workbook, sheet: Any, cell: Cell, frames: list[Area]) -> None:
    area = cell.area
    look = book.add_format(cell_properties(cell.style, cell.entry, _edges(area, frames)))
    if area[:2] != area[2:]:
        _check(sheet.merge_range(*area, cell.text, look))
    elif cell.text:
        _check(sheet.write_string(*area[:2], cell.text, look))
    else:
        _check(sheet.write_blank(*area[:2], None, look))


def _edges(area: Area, frames: list[Area]) -> dict[str, int]:
    """The line weight of each side: heavy where the side lies on a frame around the cell."""
    around = [frame for frame in frames if _covers(frame, area)]
    sides = enumerate(("top", "left", "bottom", "right"))
    return {side: FRAME if any(frame[i] == area[i] for frame in around) else THIN for i, side in sides}


def _covers(outer: Area, inner: Area) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _add_formats(book: xlsxwriter.Workbook, sheet: Any, form: Form) -> None:
    """Colour state cells by their text, and amounts by the state beside them."""
    for address in form.states:
        for state, properties in STATE_FORMATS.items():
            formula = f'=LEFT({address},{len(state)})="{state}"'
            _colour(book, sheet, address, formula, properties)
    for address, state in form.alarms:
        _colour(book, sheet, address, f'=LEFT({state},1)="✖"', STATE_FORMATS["✖"])
    for address, state in form.counts:
        _colour(book, sheet, address, f"=N({address})>0", STATE_FORMATS[state])
    for cell in form.cells:
        if cell.style == "value":
            address = xl_rowcol_to_cell(*cell.area[:2])
            _colour(book, sheet, address, f"=AND(N({address})>=1000,N({address})=INT(N({address})))", GROUPED)


def _colour(
    book: xlsxwriter.Workbook, sheet: Any, address: str, formula: str, properties: dict[str, Any]
) -> None:
    rule = {"type": "formula", "criteria": formula, "format": book.add_format(properties)}
    _check(sheet.conditional_format(address, rule))


def _bounds(area: str) -> Area:
    first, _, last = area.partition(":")
    return (*xl_cell_to_rowcol(first), *xl_cell_to_rowcol(last or first))


def _check(code: int | None) -> None:
    """XlsxWriter reports mistakes by return code and then writes nothing."""
    if code not in (None, 0):
        raise ValueError(f"XlsxWriter refused a call (code {code})")
