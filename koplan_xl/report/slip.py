"""差戻し票: what one department is asked to mend or to explain, on A4 sheets that print as they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from koplan_xl.excel.canonical_style import FONT
from koplan_xl.excel.writer import Worksheet, book_in_memory, checked, write_value
from koplan_xl.grid import a1
from koplan_xl.looks import STANDARD, Looks
from koplan_xl.plan.values import Value
from koplan_xl.report.links import cell_link
from koplan_xl.report.looks import ReportLooks
from koplan_xl.report.model import MARK_SIGNS, Row

SHEET = "差戻し票"
_COLUMNS = (
    ("番号", 5.0), ("シート", 12.0), ("セル", 7.0), ("どのようなことか", 36.0), ("お願いしたいこと", 27.0), ("ご回答", 19.0),
)  # fmt: skip
_LAST = len(_COLUMNS) - 1
_WIDTH = sum(width for _, width in _COLUMNS)
_ANSWER_HEIGHT = 34.0  # points: two lines written by hand
_SECTIONS = (
    (("unread", "error"), "直していただくところ", "直さないと取り込めないか、計画書に載せられません。"),
    (("ask",), "理由をうかがうところ", "正しければ、シート「確認票」の理由の欄に10文字以上で書いてください。誤りなら直してください。"),
)  # fmt: skip


@dataclass(frozen=True)
class Slip:
    """What a slip says. `copies` are the names of the marked copies that lie beside it; rows point into them.

    `until` is the day the answer is wanted by, None for none.
    """

    department: str
    person: str
    plan: str
    dispatch: str
    made: date
    until: date | None
    copies: tuple[str, ...]
    rows: tuple[Row, ...]

    def count(self, *marks: str) -> int:
        """Count the rows with one of these marks."""
        return sum(row.mark in marks for row in self.rows)


def render_slip(slip: Slip, folder: Path, office: Looks = STANDARD) -> bytes:
    """Return the workbook, to be saved in `folder`, where the copies lie."""
    with book_in_memory(SHEET, FONT) as (workbook, buffer):
        looks = ReportLooks(workbook, office)
        sheet = workbook.add_worksheet(SHEET)
        for index, (name, width) in enumerate(_COLUMNS):
            checked(sheet, sheet.set_column(index, index, width), name)
        top = _write_head(sheet, slip, looks)
        _write_rows(sheet, slip, looks, top, folder)
        _set_up_page(sheet, slip, looks, top)
    return buffer.getvalue()


def _write_head(sheet: Worksheet, slip: Slip, looks: ReportLooks) -> int:
    """Write all above the table and return the row of its header."""
    _line(sheet, 0, SHEET, looks.title(), 30)
    _line(sheet, 1, f"{slip.department}　{slip.person}".rstrip() + "　様", looks.heading(), 24)
    _line(sheet, 2, f"{slip.plan}　配布番号 {slip.dispatch}　　作成日 {_day(slip.made)}", looks.plain(), 18)
    banner = looks.banner("error" if slip.count("unread", "error") else "ask")
    counts = [f"{title} {slip.count(*marks)}件" for marks, title, _ in _SECTIONS if slip.count(*marks)]
    _line(sheet, 3, "　".join(counts), banner, 26)
    row = 4
    for text in _request(slip):
        _line(sheet, row, text, looks.paragraph(), looks.row_height([(text, _WIDTH)]))
        row += 1
    return row + 1


def _request(slip: Slip) -> Iterable[str]:
    wanted = f"{_day(slip.until)}までに" if slip.until else ""
    yield "ご提出ありがとうございました。点検しましたところ、下の点がありました。お手数をおかけしますが、ご確認をお願いいたします。"
    if slip.copies:
        names = "」「".join(slip.copies)
        yield (
            f"添付の「{names}」を開くと、該当のセルに色とメモが付いています。そのファイルの中で直し、{wanted}"
            "ファイルのままご返送ください。下の表のセルの番号を押しても開きます。"
        )
    else:
        yield f"{wanted}直したファイルを、Excel のままご返送ください。"


def _write_rows(sheet: Worksheet, slip: Slip, looks: ReportLooks, top: int, folder: Path) -> None:
    for index, (name, _) in enumerate(_COLUMNS):
        write_value(sheet, top, index, name, looks.header())
    sheet.set_row(top, 22)
    at, number = top + 1, 0
    for marks, title, note in _SECTIONS:
        rows = [row for row in slip.rows if row.mark in marks]
        if not rows:
            continue
        heading = f"{MARK_SIGNS[marks[-1]]} {title}({len(rows)}件)　{note}"
        _line(sheet, at, heading, looks.band(marks[-1]), looks.row_height([(heading, _WIDTH)]) + 4)
        at += 1
        for row in rows:
            number += 1
            _write_row(sheet, at, number, row, looks, folder)
            at += 1


def _write_row(sheet: Worksheet, at: int, number: int, row: Row, looks: ReportLooks, folder: Path) -> None:
    what = row.detail if row.mark == "unread" else f"{row.title}。{row.detail} [{row.code}]"
    wanted = row.fix
    if row.expected is not None and row.expected != "":
        wanted += f"(あるべき値: {_figure(row.expected, looks)})"
    values: Sequence[Value] = (number, row.sheet, row.cell, what, wanted, None)
    for column, value in enumerate(values):
        link = (
            cell_link(row.file, row.sheet, row.cell, folder)
            if column == 2 and row.cell and row.file
            else None
        )
        if link:
            checked(sheet, sheet.write_url(at, column, link, looks.link(), row.cell), a1(at + 1, column + 1))
        else:
            write_value(sheet, at, column, value, looks.text(centred=column in (0, 2)))
    texts = [(str(value), width) for value, (_, width) in zip(values, _COLUMNS, strict=True) if value]
    sheet.set_row(at, max(looks.row_height(texts), _ANSWER_HEIGHT))


def _figure(value: Value, looks: ReportLooks) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return looks.figure(value)
    return str(value)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _line(sheet: Worksheet, row: int, text: str, look: object, height: float) -> None:
    checked(sheet, sheet.merge_range(row, 0, row, _LAST, text, look), text[:20])
    sheet.set_row(row, height)


def _set_up_page(sheet: Worksheet, slip: Slip, looks: ReportLooks, top: int) -> None:
    looks.set_up_slip(sheet)
    sheet.repeat_rows(top)
    sheet.set_footer(looks.foot(f"{SHEET}　{slip.department}".replace("&", "&&"), right="&P / &N"))
    sheet.freeze_panes(top + 1, 0)
