"""How a report looks: the office's looks as the cell formats of a workbook."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from koplan_xl.excel.canonical_style import row_height
from koplan_xl.excel.writer import Format, Worksheet, foot_letters, inches, properties_of
from koplan_xl.looks import PAPERS, STANDARD, Edges, Looks, Style, number_format

_BANNER = 14  # points: the verdict's letters
_FAINT = "#767676"


class ReportLooks:
    """The formats of one workbook, each made once, and its paper."""

    def __init__(self, workbook: Any, looks: Looks) -> None:
        self._workbook, self._looks = workbook, looks
        self._made = cache(self._make)
        self._plain = replace(looks.report_row, edges=Edges())

    def _make(self, style: Style, properties: tuple[tuple[str, Any], ...]) -> Format:
        return self._workbook.add_format({**properties_of(style), **dict(properties)})

    def _format(self, style: Style, **properties: Any) -> Format:
        return self._made(style, tuple(properties.items()))

    def row_height(self, cells: Iterable[tuple[str, float]]) -> float:
        """Return the height in points that shows all texts, each wrapped in its column's width."""
        larger = max(1.0, self._looks.report_row.size / STANDARD.report_row.size)
        return row_height(((text, width / larger) for text, width in cells), larger)

    def foot(self, left: str, middle: str = "", right: str = "") -> str:
        """Return a page's foot; the texts may hold codes, such as &P."""
        letters = foot_letters(self._looks.report_foot)
        parts = (("L", left), ("C", middle), ("R", right))
        return "".join(f"&{side}{letters}{text}" for side, text in parts if text)

    def set_up_slip(self, sheet: Worksheet) -> None:
        """Print a sheet upright, as wide as the paper."""
        sheet.set_portrait()
        sheet.set_paper(PAPERS[self._looks.paper][0])
        sheet.fit_to_pages(1, 0)
        side, end = inches(self._looks.slips_side), inches(self._looks.reports_height)
        sheet.set_margins(left=side, right=side, top=end, bottom=end)
        sheet.hide_gridlines(2)

    def set_up_list(self, sheet: Worksheet) -> None:
        """Give a sheet that prints across the paper and the margins."""
        sheet.set_paper(PAPERS[self._looks.paper][0])
        side, end = inches(self._looks.reports_side), inches(self._looks.reports_height)
        sheet.set_margins(left=side, right=side, top=end, bottom=end)

    def figure(self, value: float) -> str:
        """Write an amount or a measured value in running text."""
        return figure_text(value, self._looks)

    def title(self) -> Format:
        """Return the format of a page's title."""
        return self._format(self._looks.report_title, valign="vcenter")

    def heading(self) -> Format:
        """Return the format of a table's title."""
        return self._format(self._looks.report_section, valign="vcenter")

    def plain(self) -> Format:
        """Return the format of a line of text."""
        return self._format(self._plain, valign="vcenter")

    def banner(self, mark: str) -> Format:
        """Return the format of the verdict."""
        style = replace(self._looks.marks[mark], size=_BANNER, edges=Edges())
        return self._format(style, valign="vcenter")

    def paragraph(self) -> Format:
        """Return the format of running text, wrapped."""
        return self._format(self._plain, valign="top", text_wrap=True)

    def band(self, mark: str) -> Format:
        """Return the format of a line that heads the rows of one severity."""
        return self._format(self._looks.marks[mark], valign="top", text_wrap=True)

    def header(self) -> Format:
        """Return the format of a column's header."""
        return self._format(self._looks.report_head, align="center", valign="vcenter", text_wrap=True)

    def mark(self, mark: str) -> Format:
        """Return the format of a severity: its colours."""
        return self._format(self._looks.marks[mark], valign="top")

    def text(self, *, centred: bool = False) -> Format:
        """Return the format of a text, wrapped."""
        return self._row(text_wrap=True, num_format="@", align="center" if centred else "left")

    def number(self, *, whole: bool) -> Format:
        """Return the format of an amount or a measured value."""
        digits = "#,##0" if whole else "#,##0.##########"
        return self._row(num_format=number_format(digits, self._looks.minus), align="right")

    def count(self, *, none: bool = False) -> Format:
        """Return the format of a count; a nought stands back."""
        style = self._looks.report_row
        shown = replace(style, colour=_FAINT) if none else style
        return self._format(shown, valign="top", num_format="#,##0", align="center")

    def link(self) -> Format:
        """Return the format of a cell that leads to another workbook."""
        return self._format(self._looks.report_link, valign="top", align="center")

    def _row(self, **properties: Any) -> Format:
        return self._format(self._looks.report_row, valign="top", **properties)


def figure_text(value: float, looks: Looks) -> str:
    """Write an amount or a measured value with separators and the mark of negative numbers."""
    return f"{looks.minus}{-value:,}" if value < 0 else f"{value:,}"
