"""The findings as a workbook: 総括 with verdict and counts, 指摘 with a row each, linked to its cell."""

from collections.abc import Sequence
from pathlib import Path

from koplan_xl.excel.canonical_style import FONT
from koplan_xl.excel.writer import Worksheet, book_in_memory, checked, set_up_page, write_value
from koplan_xl.grid import a1
from koplan_xl.looks import STANDARD, Looks
from koplan_xl.plan.values import Value
from koplan_xl.report.columns import PLACE, SEVERITY, Column, columns_of
from koplan_xl.report.files import FINDINGS, FIXED, OVERVIEW, TITLE
from koplan_xl.report.links import cell_link
from koplan_xl.report.looks import ReportLooks
from koplan_xl.report.model import Report, Row
from koplan_xl.report.overview import write_overview

_MOST_LINKS = 65_530  # of one sheet, Excel's limit
_LONGEST_TEXT = 16_000  # half of Excel's limit, which counts letters beyond the first plane twice
_HEADER_HEIGHT = 22
_FOOT = (f"{TITLE}　&A", "&P / &N", "印刷 &D")


def render_workbook(report: Report, folder: Path, office: Looks = STANDARD) -> bytes:
    """Return the workbook, to be saved in `folder`: its links start there."""
    with book_in_memory(TITLE, FONT) as (workbook, buffer):
        looks = ReportLooks(workbook, office)
        overview = workbook.add_worksheet(OVERVIEW)
        _set_up(overview, write_overview(overview, report, looks, folder), looks)
        _write_rows(workbook.add_worksheet(FINDINGS), report, report.rows, looks, folder)
        if report.comparison:
            _write_rows(workbook.add_worksheet(FIXED), report, report.fixed, looks, None)
    return buffer.getvalue()


def _write_rows(
    sheet: Worksheet, report: Report, rows: Sequence[Row], looks: ReportLooks, folder: Path | None
) -> None:
    """Write a row per finding. Without `folder` no cell is a link: what is fixed may have moved."""
    columns = columns_of(report)
    for index, column in enumerate(columns):
        checked(sheet, sheet.set_column(index, index, column.width), column.name)
        write_value(sheet, 0, index, column.name, looks.header())
    sheet.set_row(0, _HEADER_HEIGHT)
    for number, row in enumerate(rows, start=1):
        values = [_fitting(column.value(report, row)) for column in columns]
        for index, (column, value) in enumerate(zip(columns, values, strict=True)):
            if (
                column is PLACE
                and folder
                and number <= _MOST_LINKS
                and _link(sheet, number, index, row, looks, folder)
            ):
                continue
            write_value(sheet, number, index, value, _look(looks, column, row, value))
        sheet.set_row(
            number, looks.row_height((str(v), c.width) for v, c in zip(values, columns, strict=True) if v)
        )
    checked(sheet, sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1), "フィルター")
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    printed = [column for column in columns if column.printed]
    _set_up(sheet, sum(column.width for column in printed), looks)
    sheet.print_area(0, 0, len(rows), len(printed) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A2:{a1(max(1, len(rows)) + 1, len(columns))}"})


def _set_up(sheet: Worksheet, width: float, looks: ReportLooks) -> None:
    set_up_page(sheet, width, looks.foot(*_FOOT))
    looks.set_up_list(sheet)


def _fitting(value: Value) -> Value:
    return (
        value[: _LONGEST_TEXT - 1] + "…" if isinstance(value, str) and len(value) > _LONGEST_TEXT else value
    )


def _look(looks: ReportLooks, column: Column, row: Row, value: Value) -> object:
    if column is SEVERITY:
        return looks.mark("explained" if row.explained else row.mark)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return looks.number(whole=value == int(value))
    return looks.text(centred=column.centred)


def _link(sheet: Worksheet, number: int, index: int, row: Row, looks: ReportLooks, folder: Path) -> bool:
    link = cell_link(row.file, row.sheet, row.cell, folder) if row.cell else None
    if link is None:
        return False
    tip = f"{Path(row.file).name} のこのセルを開く"[:255]
    checked(
        sheet, sheet.write_url(number, index, link, looks.link(), row.cell, tip), a1(number + 1, index + 1)
    )
    return True
