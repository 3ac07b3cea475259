"""Which suffix is written by which renderer."""

from pathlib import Path

from koplan_xl.looks import STANDARD, Looks
from koplan_xl.report.columns import SEVERITY
from koplan_xl.report.model import Report

SUFFIXES = (".xlsx", ".html", ".csv", ".json")
OVERVIEW, FINDINGS, FIXED = "総括", "指摘", "解消"
TITLE = "点検結果"
# What tells a report from other files of its kind: its sheets, or a text near its beginning.
SHEETS = frozenset({OVERVIEW, FINDINGS, FIXED})
PAGE_TITLE = f"<title>{TITLE} "
SIGNS = {".html": PAGE_TITLE, ".csv": f"\ufeff{SEVERITY.name},"}


def render(report: Report, output: Path, looks: Looks = STANDARD) -> bytes:
    """Return the bytes of a report of the kind its name says; .json is the caller's own."""
    suffix = output.suffix.lower()
    if suffix == ".xlsx":
        from koplan_xl.report.workbook import render_workbook

        return render_workbook(report, output.absolute().parent, looks)
    if suffix == ".html":
        from koplan_xl.report.page import render_page

        return render_page(report, looks)
    from koplan_xl.report.table import render_csv

    return render_csv(report)
