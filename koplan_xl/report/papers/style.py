"""How meeting papers look: the office's looks as cell formats and chart options."""

from dataclasses import replace
from functools import cache
from typing import Any

from koplan_xl.excel.writer import Format, properties_of
from koplan_xl.looks import DASHED, SOLID, STANDARD, TEXT_FONT, WHITE, Looks, Style, number_format
from koplan_xl.plan.units import Unit
from koplan_xl.report.papers.figures import NUMBERS, Figure, Kind, shown_as
from koplan_xl.report.papers.paper import Level

# The widths of columns are reckoned in its digits, whatever font the cells have.
BOOK_FONT = {"font_name": TEXT_FONT, "font_size": STANDARD.paper_row.size, "font_scheme": "none"}
_SOURCE_INK = "#595959"
# The chart's pattern for each of Excel's patterns of cells.
_PATTERNS = {
    2: "percent_50", 3: "percent_75", 4: "large_confetti", 5: "narrow_horizontal", 6: "narrow_vertical",
    7: "wide_downward_diagonal", 8: "wide_upward_diagonal", 9: "small_checker_board", 10: "trellis",
    11: "light_horizontal", 12: "light_vertical", 13: "light_downward_diagonal", 14: "light_upward_diagonal",
    15: "small_grid", 16: "outlined_diamond", 17: "percent_10", 18: "percent_5",
}  # fmt: skip
_BROKEN_LINES = frozenset({DASHED, 4, *range(8, 14)})  # Excel's numbers of dashed and dotted lines
_THIN_LINE, _STRONG_LINE = 2.0, 2.75  # points
_CENTRED: tuple[Kind, ...] = ("centred", "sign")


class PaperLooks:
    """The formats of one workbook, each made once, and the options of its charts."""

    def __init__(self, workbook: Any, looks: Looks, unit: Unit) -> None:
        self._workbook, self._looks, self._unit = workbook, looks, unit
        self._made = cache(self._make)

    def _make(self, style: Style, properties: tuple[tuple[str, Any], ...]) -> Format:
        return self._workbook.add_format({**properties_of(style), **dict(properties)})

    def _format(self, style: Style, **properties: Any) -> Format:
        return self._made(style, tuple(properties.items()))

    def title(self) -> Format:
        """Return the format of a page's title."""
        return self._format(self._looks.paper_title, valign="vcenter")

    def lead(self) -> Format:
        """Return the format of what a paper says."""
        return self._format(self._looks.paper_lead, valign="vcenter", text_wrap=True)

    def unit(self) -> Format:
        """Return the format of the unit above a table."""
        return self._format(self._looks.paper_note, align="right", valign="vcenter")

    def note(self) -> Format:
        """Return the format of a note."""
        return self._format(self._looks.paper_note, valign="vcenter", text_wrap=True)

    def source(self, number: str) -> Format:
        """Return the format of the figures a chart is drawn from, beside the printed page."""
        return self._format(self._looks.paper_note, font_color=_SOURCE_INK, num_format=number)

    def header(self) -> Format:
        """Return the format of a column's header."""
        return self._format(self._looks.paper_head, align="center", valign="vcenter", text_wrap=True)

    def cell(self, kind: Kind, level: Level, indent: int, value: Figure) -> Format:
        """Return the format of a table's cell."""
        shown: dict[str, Any] = {"valign": "vcenter"}
        if kind in _CENTRED:
            shown |= {"align": "center"}
        elif kind in NUMBERS or kind == "measured":
            shown |= {"align": "right"}
        else:
            shown |= {"text_wrap": True, "indent": indent + 1}
        if kind in NUMBERS and not isinstance(value, str):
            shown |= {"num_format": _off_the_line(shown_as(kind, self._unit))}
        elif kind == "measured" and not isinstance(value, str) and value is not None:
            digits = "#,##0" if value.denominator == 1 else "#,##0.##########"
            shown |= {"num_format": _off_the_line(number_format(digits, self._unit.minus))}
        else:
            shown |= {"num_format": _off_the_line("@") if shown.get("align") == "right" else "@"}
        return self._format(self._style(kind, level, value), **shown)

    def _style(self, kind: Kind, level: Level, value: Figure) -> Style:
        looks = self._looks
        if kind == "sign":
            return looks.signs.get(str(value)) or replace(looks.sign_good, pattern=SOLID, fill=WHITE)
        if kind == "link":
            return looks.paper_link
        return {"row": looks.paper_row, "group": looks.paper_group, "total": looks.paper_total}[level]

    def letters(self, **more: Any) -> dict[str, Any]:
        """Return the letters of a chart."""
        style = self._looks.paper_note
        return {"name": style.font, "size": style.size, "color": style.colour, "bold": style.bold, **more}

    def bar(self, index: int) -> dict[str, Any]:
        """Return how a chart's bar is filled, from 0; after the last comes the first."""
        style = self._looks.bars[index % len(self._looks.bars)]
        if style.pattern > SOLID:
            pattern = {"pattern": _PATTERNS[style.pattern], "fg_color": style.fill, "bg_color": style.ground}
            return {"pattern": pattern}
        return {"fill": {"color": style.fill}}

    def plan_line(self) -> dict[str, Any]:
        """Return how a path's plan is drawn."""
        return _line(self._looks.line_plan, _THIN_LINE, {"type": "circle", "size": 7}, WHITE)

    def actual_line(self) -> dict[str, Any]:
        """Return how a path's results are drawn."""
        return _line(self._looks.line_actual, _STRONG_LINE, {"type": "square", "size": 8})

    def limit_line(self) -> dict[str, Any]:
        """Return how a ceiling is drawn."""
        return _line(self._looks.line_limit, _STRONG_LINE, {"type": "diamond", "size": 9})


def _line(style: Style, width: float, marker: dict[str, Any], inside: str | None = None) -> dict[str, Any]:
    below = style.edges.bottom
    line: dict[str, Any] = {"color": below.colour, "width": width}
    if below.weight in _BROKEN_LINES:
        line["dash_type"] = "dash"
    drawn = {**marker, "fill": {"color": inside or style.colour}, "border": {"color": style.colour}}
    return {"line": line, "marker": drawn}


def _off_the_line(number: str) -> str:
    """Leave a blank's room at the right of what a number format shows."""
    return ";".join(f"{part}_ " for part in number.split(";"))
