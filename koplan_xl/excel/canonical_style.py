"""How the canonical workbook looks: fonts, colours, widths and cell formats."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from math import ceil
from typing import Any

from koplan_xl.excel.writer import Format, foot_letters
from koplan_xl.looks import STANDARD, TEXT_FONT, number_format
from koplan_xl.plan import totals
from koplan_xl.plan.schema import TOTALS_SHEET, Column, Kind
from koplan_xl.plan.totals import Figure

FONT = {"font_name": TEXT_FONT, "font_size": 10, "font_scheme": "none"}
_AMOUNT_FORMAT = number_format("#,##0", STANDARD.minus)
_TEXT_FORMAT = 49  # Excel's own "@"
_LINE, _STRONG_LINE = "#BFBFBF", "#7F7F7F"

# (tab colour, header fill) of the sheets that belong together.
_MASTERS = ("#2F6DA8", "#D6E6F4")
_FIGURES = ("#3B8A5A", "#D9EDDF")
_RECORDS = ("#7F7F7F", "#E7E6E6")
_TOTALS = ("#C9822B", "#FBE6CC")
_GROUPS = {
    **dict.fromkeys(("成果指標値", "事業費", "活動指標値", "評価", "統制額"), _FIGURES),
    **dict.fromkeys(("説明", "配布", "履歴"), _RECORDS),
    TOTALS_SHEET: _TOTALS,
}
_SECOND_YEAR_FILL = "#F6D3A6"
_GRAND_FILL = "#FFF6E9"
WRONG = {"bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True}

# Widths are in digits of FONT, which are wide: a Japanese letter takes 1.3 of them.
_WIDE_LETTER, _NARROW_LETTER = 1.3, 0.95
_WIDTH_OF_KIND = {
    Kind.TEXT: 14.0,
    Kind.LONG_TEXT: 36.0,
    Kind.CODE: 11.0,
    Kind.YEAR: 10.0,
    Kind.AMOUNT: 12.0,
    Kind.MEASURED: 10.0,
    Kind.CHOICE: 11.0,
    Kind.REFERENCE: 15.0,
    Kind.DATE: 15.0,
}
_WIDTHS = {
    **dict.fromkeys(("番号", "単位", "規則", "様式", "回", "区分"), 8.0),
    **dict.fromkeys(("会計", "繰入先会計"), 19.0),
    **dict.fromkeys(("所管", "部署名", "関連課"), 16.0),
    **dict.fromkeys(("旧値", "新値", "連絡先", "算式"), 22.0),
    **dict.fromkeys(("事務事業名", "施策名", "政策名", "ファイル名", "基準値ハッシュ"), 26.0),
    **dict.fromkeys(("指標名", "値"), 34.0),
    **dict.fromkeys(("活動指標コード", "繰出元事業コード", "その他の収入を含む"), 15.0),
    "項目": 17.0,
}
_TOTALS_WIDTHS = {totals.CUT: 9.0, totals.LABEL: 26.0, "施策コード": 10.0, "会計": 19.0}
ROW_HEIGHT, _LINE_HEIGHT, _TALLEST_ROW = 18.0, 13.0, 409.0  # points
_CENTRED_KINDS = (Kind.CODE, Kind.YEAR, Kind.CHOICE)
_CENTRED_NAMES = ("番号", "単位")


def tab_colour(sheet: str) -> str:
    """Return the tab's colour, shared by the sheets of one group."""
    return _GROUPS.get(sheet, _MASTERS)[0]


def width(column: Column) -> float:
    """Return a table column's width in digits."""
    return _WIDTHS.get(column.name, _WIDTH_OF_KIND[column.kind])


def totals_width(name: str) -> float:
    """Return the width of a row-label column of 集計."""
    return _TOTALS_WIDTHS.get(name, 15.0)


def figure_width(figure: Figure) -> float:
    """Return the width of a computed column of 集計."""
    return 10.5 if figure.year else 8.0


def row_height(cells: Iterable[tuple[str, float]], larger: float = 1.0) -> float:
    """Return the height in points that shows all texts, each wrapped in its column's width, in letters so many times larger."""
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(max(ROW_HEIGHT, lines * _LINE_HEIGHT + 4.5) * larger, _TALLEST_ROW)


def _lines(text: str, width: float) -> int:
    """Count wrapped lines; at a line's end about a letter's room stays empty."""
    room = width - 1
    return sum(max(1, ceil(_text_width(line) / room)) for line in text.split("\n"))


def _text_width(line: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WFA" for letter in line)
    return wide * _WIDE_LETTER + (len(line) - wide) * _NARROW_LETTER


def footer(title: str) -> str:
    """Return the page footer: the plan, the sheet, the page number."""
    style = foot_letters(STANDARD.report_foot)
    return f"&L{style}{title.replace('&', '&&')}&C{style}&A&R{style}&P / &N"


class Look:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made = cache(self._make)

    def _make(self, properties: tuple[tuple[str, Any], ...]) -> Format:
        return self._workbook.add_format({**FONT, **dict(properties)})

    def _format(self, properties: dict[str, Any]) -> Format:
        return self._made(tuple(properties.items()))  # in order: `top` after `border` wins

    def wrong(self) -> Format:
        """Return the format of a check that fails."""
        return self._workbook.add_format(WRONG)

    def header(self, sheet: str, *, second: bool = False) -> Format:
        """Return the format of a header cell in its group's colour; `second`: every other year of 集計."""
        fill = _SECOND_YEAR_FILL if second else _GROUPS.get(sheet, _MASTERS)[1]
        centred = {"text_wrap": True, "align": "center", "valign": "vcenter"}
        return self._format({"bold": True, "bg_color": fill, "border": 1, "border_color": _LINE, **centred})

    def column(self, column: Column) -> Format:
        """Return the format of a whole column, for the records to come."""
        return self._format(_shown_as(column))

    def record(self, column: Column) -> Format:
        """Return the format of a record's cell."""
        return self._format({**_shown_as(column), "border": 1, "border_color": _LINE})

    def total(self, cut: totals.Cut, figure: Figure | None, *, first: bool) -> Format:
        """Return the format of a cell of 集計; `figure` None is a row label; `first` draws a line above."""
        shown: dict[str, Any] = {"valign": "vcenter", "border": 1, "border_color": _LINE}
        if figure is None:
            shown |= {"num_format": _TEXT_FORMAT, "text_wrap": True}
        elif figure.field == totals.CHECK:
            shown |= {"align": "center"}
        else:
            shown |= {"num_format": _AMOUNT_FORMAT}
        if first:
            shown |= {"top": 2, "top_color": _STRONG_LINE}
        if cut.name == totals.GRAND_TOTAL:
            shown |= {"bold": True, "bg_color": _GRAND_FILL}
        return self._format(shown)


def _shown_as(column: Column) -> dict[str, Any]:
    if column.kind is Kind.AMOUNT:
        return {"valign": "vcenter", "num_format": _AMOUNT_FORMAT, "align": "right"}
    if column.kind is Kind.MEASURED:
        return {"valign": "vcenter", "align": "right"}
    text = {"valign": "vcenter", "num_format": _TEXT_FORMAT}
    if column.kind in _CENTRED_KINDS or column.name in _CENTRED_NAMES:
        return {**text, "align": "center"}
    return {**text, "text_wrap": True}
