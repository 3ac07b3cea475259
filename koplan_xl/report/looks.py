"""How a report looks: the colours of the severities and the cell formats of the workbook."""

from functools import cache
from typing import Any

from koplan_xl.excel.canonical_style import FONT
from koplan_xl.excel.writer import Format

# Fill and letters by mark; the contrast of each pair is above 4.5.
COLOURS = {
    "unread": ("#9C0006", "#FFFFFF"),
    "error": ("#FFC7CE", "#9C0006"),
    "ask": ("#FFEB9C", "#6B4400"),
    "info": ("#DDEBF7", "#1F4E79"),
    "explained": ("#E2EFDA", "#2F5A2F"),
    "good": ("#C6E7CE", "#0B5A1E"),
}
_LINE = "#BFBFBF"
_HEADER = "#E3E8EE"
_TOP = {"valign": "top", "border": 1, "border_color": _LINE}


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made = cache(self._make)

    def _make(self, properties: tuple[tuple[str, Any], ...]) -> Format:
        return self._workbook.add_format({**FONT, **dict(properties)})

    def _format(self, **properties: Any) -> Format:
        return self._made(tuple(properties.items()))

    def title(self) -> Format:
        """Return the format of a page's title."""
        return self._format(bold=True, font_size=16, valign="vcenter")

    def heading(self) -> Format:
        """Return the format of a table's title."""
        return self._format(bold=True, font_size=12, valign="vcenter")

    def plain(self) -> Format:
        """Return the format of a line of text."""
        return self._format(valign="vcenter")

    def banner(self, mark: str) -> Format:
        """Return the format of the verdict."""
        fill, letters = COLOURS[mark]
        return self._format(bold=True, font_size=14, valign="vcenter", bg_color=fill, font_color=letters)

    def paragraph(self) -> Format:
        """Return the format of running text, wrapped."""
        return self._format(valign="top", text_wrap=True)

    def band(self, mark: str) -> Format:
        """Return the format of a line that heads the rows of one severity."""
        fill, letters = COLOURS[mark]
        return self._format(**_TOP, bold=True, text_wrap=True, bg_color=fill, font_color=letters)

    def header(self) -> Format:
        """Return the format of a column's header."""
        centred = {"align": "center", "valign": "vcenter", "text_wrap": True}
        return self._format(bold=True, bg_color=_HEADER, border=1, border_color=_LINE, **centred)

    def mark(self, mark: str) -> Format:
        """Return the format of a severity: its colours, and bold."""
        fill, letters = COLOURS[mark]
        return self._format(**_TOP, bold=True, bg_color=fill, font_color=letters)

    def text(self, *, centred: bool = False) -> Format:
        """Return the format of a text, wrapped."""
        return self._format(**_TOP, text_wrap=True, num_format="@", align="center" if centred else "left")

    def number(self, *, whole: bool) -> Format:
        """Return the format of an amount or a measured value."""
        digits = "#,##0" if whole else "#,##0.##########"
        return self._format(**_TOP, num_format=f'{digits};"▲"{digits}', align="right")

    def count(self, *, none: bool = False) -> Format:
        """Return the format of a count; a nought stands back."""
        return self._format(
            **_TOP, num_format="#,##0", align="center", font_color="#767676" if none else "#000000"
        )

    def link(self) -> Format:
        """Return the format of a cell that leads to another workbook."""
        return self._format(**_TOP, align="center", font_color="#0B4F9E", underline=1)
