"""How meeting papers look: colours, patterns and cell formats. Legible in grey, and with any colour vision."""

from functools import cache
from typing import Any

from koplan_xl.excel.canonical_style import FONT, FONT_NAME
from koplan_xl.excel.writer import Format
from koplan_xl.report.papers.figures import NUMBERS, Figure, Kind
from koplan_xl.report.papers.measuring import BODY, LEAD, SMALL, TITLE
from koplan_xl.report.papers.paper import Level

BOOK_FONT = {**FONT, "font_size": BODY}
CHART_FONT = {"name": FONT_NAME, "size": 11, "color": "#000000", "bold": False}
INK = "#17365D"
_LINE, _STRONG = "#A6A6A6", "#404040"
_HEADER, _GROUP, _TOTAL = "#DCE6F1", "#F2F2F2", "#E4E4E4"
# From dark to light, with different patterns: told apart in grey print.
FILLS: tuple[dict[str, Any], ...] = (
    {"fill": {"color": "#1F4E79"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#C55A11", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#BDD7EE"}},
    {"pattern": {"pattern": "large_confetti", "fg_color": "#595959", "bg_color": "#FFFFFF"}},
    {"pattern": {"pattern": "narrow_horizontal", "fg_color": "#1F4E79", "bg_color": "#FFFFFF"}},
)
LINES: tuple[dict[str, Any], ...] = (
    {
        "line": {"color": "#7F7F7F", "width": 2.0, "dash_type": "dash"},
        "marker": {"type": "circle", "size": 7, "fill": {"color": "#FFFFFF"}, "border": {"color": "#595959"}},
    },
    {
        "line": {"color": "#1F4E79", "width": 2.75},
        "marker": {"type": "square", "size": 8, "fill": {"color": "#1F4E79"}, "border": {"color": "#1F4E79"}},
    },
)
LIMIT = {
    "line": {"color": "#C00000", "width": 2.75, "dash_type": "dash"},
    "marker": {"type": "diamond", "size": 9, "fill": {"color": "#C00000"}, "border": {"color": "#C00000"}},
}
# Told by the sign itself; the fill goes from blue over nothing to orange.
_SIGNS = {"◎": "#BDD7EE", "○": "#DEEBF7", "△": "#FBE5D6", "×": "#F4B183"}
_CENTRED: tuple[Kind, ...] = ("centred", "sign")


class PaperLooks:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made = cache(self._make)

    def _make(self, properties: tuple[tuple[str, Any], ...]) -> Format:
        return self._workbook.add_format({**BOOK_FONT, **dict(properties)})

    def _format(self, **properties: Any) -> Format:
        return self._made(tuple(properties.items()))

    def title(self) -> Format:
        """Return the format of a page's title."""
        return self._format(
            bold=True, font_size=TITLE, font_color=INK, valign="vcenter", bottom=5, bottom_color=INK
        )

    def lead(self) -> Format:
        """Return the format of what a paper says."""
        return self._format(font_size=LEAD, valign="vcenter", text_wrap=True)

    def unit(self) -> Format:
        """Return the format of the unit above a table."""
        return self._format(font_size=SMALL, align="right", valign="vcenter")

    def note(self) -> Format:
        """Return the format of a note."""
        return self._format(font_size=SMALL, valign="vcenter", text_wrap=True)

    def source(self, number: str) -> Format:
        """Return the format of the figures a chart is drawn from, beside the printed page."""
        return self._format(font_size=SMALL, font_color="#595959", num_format=number)

    def header(self) -> Format:
        """Return the format of a column's header."""
        return self._format(
            bold=True, bg_color=_HEADER, border=1, border_color=_LINE, align="center", valign="vcenter",
            text_wrap=True,
        )  # fmt: skip

    def cell(self, kind: Kind, level: Level, indent: int, value: Figure) -> Format:
        """Return the format of a table's cell."""
        shown: dict[str, Any] = {"valign": "vcenter", "border": 1, "border_color": _LINE}
        if level != "row":
            shown |= {"bold": True, "bg_color": _TOTAL if level == "total" else _GROUP}
        if level == "total":
            shown |= {"top": 2, "top_color": _STRONG}
        if kind in _CENTRED:
            shown |= {"align": "center"}
        elif kind in NUMBERS or kind == "measured":
            shown |= {"align": "right"}
        else:
            shown |= {"text_wrap": True, "indent": indent + 1}
        if kind == "sign":
            shown |= {"font_size": 16, "bold": True, "bg_color": _SIGNS.get(str(value), "#FFFFFF")}
        if kind == "link":
            shown |= {"font_color": "#0B4F9E", "underline": 1}
        if kind in NUMBERS and not isinstance(value, str):
            shown |= {"num_format": _off_the_line(NUMBERS[kind])}
        elif kind == "measured" and not isinstance(value, str) and value is not None:
            digits = "#,##0" if value.denominator == 1 else "#,##0.##########"
            shown |= {"num_format": _off_the_line(f'{digits};"▲"{digits}')}
        else:
            shown |= {"num_format": _off_the_line("@") if shown.get("align") == "right" else "@"}
        return self._format(**shown)


def _off_the_line(number: str) -> str:
    """Leave a blank's room at the right of what a number format shows."""
    return ";".join(f"{part}_ " for part in number.split(";"))
