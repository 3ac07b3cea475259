"""The findings as CSV that Excel opens right and never runs."""

import csv
import io

from koplan_xl.plan.values import Value
from koplan_xl.report.columns import columns_of
from koplan_xl.report.model import Report

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "＠")


def render_csv(report: Report) -> bytes:
    """Return the list as UTF-8 with a byte order mark; fixed findings stand at the end."""
    columns = columns_of(report)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in columns)
    for row in (*report.rows, *report.fixed):
        writer.writerow(guarded(column.value(report, row)) for column in columns)
    return text.getvalue().encode("utf-8-sig")


def guarded(value: Value) -> Value:
    """Put an apostrophe before a text that a spreadsheet would take for a formula; numbers are safe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else value
