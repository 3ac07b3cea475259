"""Write pages into a workbook, one sheet each, that print as they are on A4 landscape."""

from collections.abc import Sequence
from typing import Any

from koplan_xl.excel.chart_fonts import with_japanese_named
from koplan_xl.excel.writer import Worksheet, book_in_memory, checked, foot_letters, inches, write_value
from koplan_xl.looks import PAPERS, STANDARD, Looks
from koplan_xl.plan.units import Unit
from koplan_xl.plan.values import Value, tidy_number
from koplan_xl.report.papers.charts import draw
from koplan_xl.report.papers.figures import Figure, Kind, scaled
from koplan_xl.report.papers.measuring import Room, blocks, room_of
from koplan_xl.report.papers.paging import (
    GAP,
    SMALL_ACROSS,
    Page,
    lead_height,
    note_height,
)
from koplan_xl.report.papers.paper import Column, Table
from koplan_xl.report.papers.style import BOOK_FONT, PaperLooks

_DIGIT, _EXCELS_DIGIT = 8.36, 7  # points of a digit of BOOK_FONT; pixels of the digit XlsxWriter reckons with
_PIXELS = 4 / 3  # of a point
_EQUAL_COLUMNS = 12
_FOOT = 0.3  # inches from the paper's edge
_SOURCE_WIDTH = 110
_EDGE = 4  # pixels round a chart


def render(pages: Sequence[Page], title: str, footer: str, unit: Unit, looks: Looks = STANDARD) -> bytes:
    """Return the workbook; `footer` says where the figures come from."""
    with book_in_memory(title, BOOK_FONT) as (workbook, buffer):
        formats, room = PaperLooks(workbook, looks, unit), room_of(looks)
        for number, page in enumerate(pages, start=1):
            sheet = workbook.add_worksheet(page.sheet)
            _Writer(workbook, sheet, page, unit, formats, room).write()
            _set_up_page(sheet, footer, number, len(pages), looks)
    return with_japanese_named(buffer.getvalue())


class _Writer:
    """Writes one page from the top down; `_row` is the next row, from 0."""

    def __init__(
        self, workbook: Any, sheet: Worksheet, page: Page, unit: Unit, looks: PaperLooks, room: Room
    ) -> None:
        self._workbook, self._sheet, self._page = workbook, sheet, page
        self._unit, self._looks, self._room = unit, looks, room
        widths = page.widths or (room.width / _EQUAL_COLUMNS,) * _EQUAL_COLUMNS
        self._pixels = [round(width / _DIGIT * _EXCELS_DIGIT) for width in widths]
        self._row = 0

    @property
    def _last(self) -> int:
        return len(self._pixels) - 1

    def write(self) -> None:
        sheet, page, looks, room = self._sheet, self._page, self._looks, self._room
        for index, pixels in enumerate(self._pixels):
            checked(sheet, sheet.set_column_pixels(index, index, pixels), "列幅")
        self._across(page.title, room.title_row, looks.title())
        self._across(page.paper.lead, lead_height(page.paper, room), looks.lead())
        self._across(f"（単位：{self._unit.name}）" if page.paper.money else "", room.unit_row, looks.unit())
        if page.table:
            self._header(page.table, page.header)
            self._lines(page.table)
        if page.charts:
            self._charts()
        for note in page.notes:
            self._across(note, note_height(note, room), looks.note())
        sheet.print_area(0, 0, self._row - 1, self._last)

    def _across(self, text: str, height: float, look: object) -> None:
        """Write a text over all columns of a row."""
        self._merge(self._row, 0, self._row, self._last, text, look)
        self._sheet.set_row(self._row, height)
        self._row += 1

    def _merge(
        self, top: int, left: int, bottom: int, right: int, value: Figure, look: object, kind: Kind = "text"
    ) -> None:
        if (top, left) != (bottom, right):
            checked(self._sheet, self._sheet.merge_range(top, left, bottom, right, "", look), "結合")
        write_value(self._sheet, top, left, self._shown(value, kind), look)

    def _shown(self, value: Figure, kind: Kind) -> Value:
        if isinstance(value, str) or value is None:
            return value or ("－" if value is None else "")
        number = scaled(value, kind, self._unit)
        return int(number) if number.denominator == 1 else tidy_number(float(number))

    def _header(self, table: Table, heights: Sequence[float]) -> None:
        look, top = self._looks.header(), self._row
        for height in heights:
            self._sheet.set_row(self._row, height)
            self._row += 1
        bottom, columns = self._row - 1, table.columns
        index = 0
        while index < len(columns):
            over = columns[index].over
            end = index
            while over and end < len(columns) and columns[end].over == over:
                end += 1
            if not over:
                self._merge(top, index, bottom, index, columns[index].name, look)
                index += 1
                continue
            self._merge(top, index, top, end - 1, over, look)
            for each in range(index, end):
                write_value(self._sheet, bottom, each, columns[each].name, look)
            index = end
        self._sheet.freeze_panes(self._row, 0)

    def _lines(self, table: Table) -> None:
        for offset, (line, height) in enumerate(zip(table.lines, self._page.rows, strict=True)):
            self._sheet.set_row(self._row + offset, height)
            for index, (column, value) in enumerate(zip(table.columns, line.cells, strict=True)):
                if not column.merged:
                    indent = line.indent if index == 0 else 0
                    look = self._looks.cell(column.kind, line.level, indent, value)
                    self._cell(self._row + offset, index, column, value, look)
        for index, column in enumerate(table.columns):
            if column.merged:
                self._merged(table, index, column)
        self._row += len(table.lines)

    def _cell(self, row: int, index: int, column: Column, value: Figure, look: object) -> None:
        if column.kind == "link" and isinstance(value, str):
            sheet = value.replace("'", "''")
            checked(
                self._sheet, self._sheet.write_url(row, index, f"internal:'{sheet}'!A1", look, value), value
            )
        else:
            write_value(self._sheet, row, index, self._shown(value, column.kind), look)

    def _merged(self, table: Table, index: int, column: Column) -> None:
        for first, last in blocks(table, index):
            line = table.lines[first]
            look = self._looks.cell(column.kind, line.level, 0, line.cells[index])
            self._merge(
                self._row + first, index, self._row + last - 1, index, line.cells[index], look, column.kind
            )

    def _charts(self) -> None:
        page, height = self._page, self._page.chart_height
        across = SMALL_ACROSS if page.paper.small else len(page.charts)
        top = self._row
        if page.table:
            self._sheet.set_row(top, GAP)
            top += 1
        source = 0
        edges = [round(i * len(self._pixels) / across) for i in range(across + 1)]
        for number, chart in enumerate(page.charts):
            row, place = top + number // across, number % across
            drawn = draw(
                self._workbook, self._sheet, chart, (source, self._last + 2), self._unit, self._looks,
                page.paper.small,
            )  # fmt: skip
            source += len(chart.categories) + 2
            width = sum(self._pixels[edges[place] : edges[place + 1]])
            drawn.set_size({"width": width - _EDGE, "height": round(height * _PIXELS) - 2 * _EDGE})
            placed = {"x_offset": _EDGE, "y_offset": _EDGE, "object_position": 1, "description": chart.title}
            checked(self._sheet, self._sheet.insert_chart(row, edges[place], drawn, placed), chart.title)
            self._sheet.set_row(row, height)
        self._sheet.set_column_pixels(self._last + 2, self._last + 2, _SOURCE_WIDTH)
        self._row = top + -(-len(page.charts) // across)


def _set_up_page(sheet: Worksheet, footer: str, number: int, of: int, looks: Looks) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPERS[looks.paper][0])
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    side = inches(looks.papers_side)
    sheet.set_margins(left=side, right=side, top=inches(looks.papers_top), bottom=inches(looks.papers_bottom))
    style = foot_letters(looks.paper_foot)
    sheet.set_footer(f"&L{style}{footer.replace('&', '&&')}&R{style} {number} / {of}", {"margin": _FOOT})
    sheet.hide_gridlines(2)
