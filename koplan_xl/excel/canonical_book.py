"""Write a whole plan as a new canonical workbook (正本): every sheet of the schema and 集計."""

from datetime import datetime
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]

from koplan_xl.canonical import cell_value
from koplan_xl.errors import WorkbookError
from koplan_xl.excel.canonical_style import FONT, ROW_HEIGHT, Look, footer, row_height, tab_colour, width
from koplan_xl.excel.entry_rules import entry_rule
from koplan_xl.excel.totals_sheet import totals_sheet_width, write_totals
from koplan_xl.excel.writer import Worksheet, add_table, checked, keep_in_view, set_up_page, write_value
from koplan_xl.grid import a1
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.schema import Table

ROWS_TO_COME = 500  # drop-downs reach this far below a table
_CREATED = datetime(2025, 4, 1)  # constant: the same plan gives the same bytes
_OPTIONS = {"default_format_properties": FONT}


def write_canonical(plan: Plan, path: Path) -> None:
    """Write the plan to `path`, over what stands there. WorkbookError when it cannot be written."""
    title = " ".join(filter(None, (plan.city, plan.setting("計画名"))))
    workbook = xlsxwriter.Workbook(str(path), _OPTIONS)
    workbook.set_properties({"title": f"{title} 正本", "created": _CREATED})
    workbook.set_tab_ratio(80)
    look = Look(workbook)
    for table in schema.TABLES:
        sheet = workbook.add_worksheet(table.name)
        _write_table(sheet, table, plan, look)
        set_up_page(sheet, sum(map(width, table.columns)), footer(title))
    sheet = workbook.add_worksheet(schema.TOTALS_SHEET)
    write_totals(sheet, plan, look)
    set_up_page(sheet, totals_sheet_width(plan), footer(title))
    for sheet in workbook.worksheets():
        sheet.set_tab_color(tab_colour(sheet.get_name()))
        sheet.set_default_row(ROW_HEIGHT)
    try:
        workbook.close()
    except (OSError, XlsxWriterException) as error:
        raise WorkbookError(
            f"「{path}」に書けません。Excelなどで開いていれば閉じ、フォルダに書き込めるか確かめてください。"
        ) from error


def _write_table(sheet: Worksheet, table: Table, plan: Plan, look: Look) -> None:
    records = plan.records(table.name)
    for index, column in enumerate(table.columns):
        checked(sheet, sheet.set_column(index, index, width(column), look.column(column)), column.name)
    shown = [look.record(column) for column in table.columns]
    for row, record in enumerate(records, start=1):
        for index, column in enumerate(table.columns):
            value = cell_value(column, record.values.get(column.name))
            write_value(sheet, row, index, value, shown[index])
        height = row_height((record.text(column.name), width(column)) for column in table.columns)
        checked(sheet, sheet.set_row(row, height), f"{row + 1}行目")
    add_table(sheet, table.names, len(records), [look.header(table.name)] * len(table.columns))
    _set_entry_rules(sheet, table, plan)
    keep_in_view(sheet, 1 if table.columns[0].name == table.key else 0)


def _set_entry_rules(sheet: Worksheet, table: Table, plan: Plan) -> None:
    last_row = len(plan.records(table.name)) + ROWS_TO_COME
    for index, column in enumerate(table.columns):
        if rule := entry_rule(column, plan):
            result = sheet.data_validation(1, index, last_row, index, dict(rule))
            checked(sheet, result, column.name)
    cells = f"A2:{a1(last_row + 1, len(table.columns))}"
    # Codes such as 6-2-07 and numbers in text columns are meant so: no green corners.
    ignored = {"number_stored_as_text": cells, "two_digit_text_year": cells}
    checked(sheet, sheet.ignore_errors(ignored), cells)
