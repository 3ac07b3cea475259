"""Sheet 総括: the verdict on top, then counts by severity, department, rule and measure."""

from pathlib import Path

from koplan_xl.excel.writer import Worksheet, checked, write_value
from koplan_xl.report.files import TITLE
from koplan_xl.report.links import cell_link
from koplan_xl.report.looks import ReportLooks
from koplan_xl.report.model import MARK_SIGNS, Report
from koplan_xl.report.summary import HEADERS, Summary, severities, summaries

_NAME_WIDTH, _FIGURE_WIDTH = 58.0, 10.0
_LAST = len(HEADERS)  # column numbers count from 0, names stand in the first
_FILES_SHOWN = 10
_LONGEST_NAME = 300


def write_overview(sheet: Worksheet, report: Report, looks: ReportLooks, folder: Path) -> float:
    """Write the sheet and return its width in digits."""
    sheet.set_column(0, 0, _NAME_WIDTH)
    sheet.set_column(1, _LAST, _FIGURE_WIDTH)
    write_value(sheet, 0, 0, TITLE, looks.title())
    sheet.set_row(0, 28)
    row = _write_severities(sheet, report, looks, _write_head(sheet, report, looks, folder))
    for summary in summaries(report):
        row = _write_summary(sheet, summary, looks, row + 1)
    sheet.hide_gridlines(2)
    return _NAME_WIDTH + _FIGURE_WIDTH * _LAST


def _write_head(sheet: Worksheet, report: Report, looks: ReportLooks, folder: Path) -> int:
    worst = report.worst
    sign = MARK_SIGNS[worst] if worst else "✔"
    banner = looks.banner(worst or "good")
    write_value(sheet, 1, 0, f"{sign} {report.verdict}", banner)
    for column in range(1, _LAST + 1):
        write_value(sheet, 1, column, None, banner)
    sheet.set_row(1, 30)
    write_value(sheet, 2, 0, f"{report.tally}。", looks.plain())
    row = 3
    if report.comparison:
        write_value(sheet, row, 0, f"{report.comparison.line}。", looks.plain())
        row += 1
    for file in report.files[:_FILES_SHOWN]:
        link = cell_link(file, "", "", folder)
        name = _shorten(f"点検したファイル: {report.short_file(file)}")
        if link:
            checked(sheet, sheet.write_url(row, 0, link, looks.plain(), name), name)
        else:
            write_value(sheet, row, 0, name, looks.plain())
        row += 1
    if (more := len(report.files) - _FILES_SHOWN) > 0:
        write_value(sheet, row, 0, f"ほか{more}ファイル", looks.plain())
        row += 1
    return row + 1


def _write_severities(sheet: Worksheet, report: Report, looks: ReportLooks, row: int) -> int:
    write_value(sheet, row, 0, "重さ別", looks.heading())
    write_value(sheet, row + 1, 0, "重さ", looks.header())
    write_value(sheet, row + 1, 1, "件数", looks.header())
    checked(sheet, sheet.merge_range(row + 1, 2, row + 1, _LAST, "すること", looks.header()), "すること")
    row += 2
    for mark, name, count, meaning in severities(report):
        write_value(sheet, row, 0, f"{MARK_SIGNS[mark]} {name}", looks.mark(mark))
        write_value(sheet, row, 1, count, looks.count(none=not count))
        checked(sheet, sheet.merge_range(row, 2, row, _LAST, meaning, looks.text()), meaning)
        row += 1
    return row


def _write_summary(sheet: Worksheet, summary: Summary, looks: ReportLooks, row: int) -> int:
    write_value(sheet, row, 0, summary.title, looks.heading())
    row += 1
    for column, name in enumerate((summary.title.removesuffix("別"), *HEADERS)):
        write_value(sheet, row, column, name, looks.header())
    for line in summary.lines:
        row += 1
        write_value(sheet, row, 0, _shorten(line.name), looks.text())
        for column, figure in enumerate(line.figures, start=1):
            write_value(sheet, row, column, figure, looks.count(none=not figure))
    if not summary.lines:
        row += 1
        write_value(sheet, row, 0, "指摘はありません", looks.text())
    return row + 1


def _shorten(name: str) -> str:
    """Cut a name that would fill the page."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
