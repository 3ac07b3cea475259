"""体裁: the sheet whose cells are the looks of all that is no form."""

from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from layout import A4, PRINT_MARGINS
from styles import BASE, RULE, STYLES

from koplan_xl.excel.writer import properties_of
from koplan_xl.looks import GROUPS, SHEET, STANDARD, Row, Style

_WIDTHS = (270, 250, 470)  # pixels
_NOTES = (
    "会議資料（summary）、点検の結果（check、sendback、status）と、本の金額の単位の体裁です。B列の値やセルの書式を Excel で変えると、そのとおりになります。",
    "行の順は変えてかまいません。A列の名前は変えないでください。消した行や読めない値は標準の体裁になり、どのセルかが表示されます。"
    "このシートは部署には配られません。",
    "書体は、Windows の Office にあるもの（BIZ UDPゴシック、BIZ UDゴシック、BIZ UD明朝、游ゴシック、ＭＳ ゴシックなど）から選んでください。",
)
_TITLE_HEIGHT, _NOTE_HEIGHT, _BAND_HEIGHT, _ROW_HEIGHT = 30, 26, 21, 18
_SPARE = 6  # points above and below a sample's letters


def draw_looks(book: xlsxwriter.Workbook) -> None:
    """Add the sheet to the workbook."""
    sheet = book.add_worksheet(SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column_pixels(column, column, width)
    sheet.merge_range(0, 0, 0, 2, "体裁", _format(book, "page_title"))
    sheet.set_row(0, _TITLE_HEIGHT)
    for row, note in enumerate(_NOTES, start=1):
        sheet.merge_range(row, 0, row, 2, note, _format(book, "note"))
        sheet.set_row(row, _NOTE_HEIGHT)
    at = len(_NOTES) + 1
    for title, rows in GROUPS:
        sheet.merge_range(at, 0, at, 2, title, _format(book, "band"))
        sheet.set_row(at, _BAND_HEIGHT)
        at += 1
        for row in rows:
            _put(book, sheet, at, row)
            at += 1
    _set_page(sheet, at)


def _put(book: xlsxwriter.Workbook, sheet: Any, at: int, row: Row) -> None:
    value = STANDARD.value(row.field)
    boxed = {"border": 1, "border_color": RULE}
    sheet.write_string(at, 0, row.name, _format(book, "lined", **boxed))
    sheet.write_string(at, 2, row.about, _format(book, "small", **boxed, indent=1))
    height: float = _ROW_HEIGHT
    if isinstance(value, Style):
        shown = book.add_format(
            {**properties_of(value), "align": "center", "valign": "vcenter", "num_format": "@"}
        )
        height = max(height, value.size + 2 * _SPARE)
        if row.sample:
            sheet.write_string(at, 1, row.sample, shown)
        else:
            sheet.write_blank(at, 1, None, shown)
    else:
        entry = {**boxed, "align": "center"}
        if isinstance(value, str):
            sheet.write_string(at, 1, value, _format(book, "center", **entry, num_format="@"))
        else:
            number = "0" if isinstance(value, int) else "0.0"
            sheet.write_number(at, 1, value, _format(book, "center", **entry, num_format=number))
    sheet.set_row(at, height)


def _format(book: xlsxwriter.Workbook, style: str, **more: Any) -> Any:
    look = {**BASE, **STYLES[style], **more}
    look.pop("edges", None)
    return book.add_format(look)


def _set_page(sheet: Any, rows: int) -> None:
    sheet.set_paper(A4)
    sheet.set_margins(**PRINT_MARGINS)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.print_area(0, 0, rows - 1, 2)
