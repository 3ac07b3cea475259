"""Template workbooks drawn with XlsxWriter: the same form with its block standing there k times."""

import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

FORM = "事業用紙"
FIRST, LAST = 7, 9  # the block of one copy, rows counted from 1
HEIGHT = LAST - FIRST + 1
ITEMS = ("維持", "改善", "縮小")


def png(red: int = 200) -> bytes:
    """Give a small picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = b"".join(b"\0" + bytes((red, 90, 40)) * 12 for _ in range(12))
    header = struct.pack(">IIBBBBB", 12, 12, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


class Drawing:
    """Draws one form sheet; `count` copies of the block, a page break after every `breaks_every` of them.

    Without `breaks_every` a page ends below the last copy; 0 stands for no break at all there.
    """

    def __init__(self, book: Any, name: str, count: int, breaks_every: int | None = None) -> None:
        self.book = book
        self.name = name
        self.count = count
        self.breaks_every = breaks_every
        self.sheet = book.add_worksheet(name)
        self.breaks = [5]
        self.plain = book.add_format({"border": 1, "font_name": "BIZ UDGothic"})
        self.label = book.add_format({"border": 1, "bg_color": "#DDDDDD", "text_wrap": True})
        self.input = book.add_format(
            {"border": 1, "bg_color": "#FFF2CC", "locked": False, "num_format": "#,##0"}
        )
        self.red = book.add_format({"font_color": "#C00000"})
        self.after = FIRST + count * HEIGHT  # first row below the last copy

    def draw(self) -> None:
        """Draw everything."""
        self.head()
        for copy in range(self.count):
            self.block(copy, FIRST + copy * HEIGHT)
        self.tail()
        self.page()

    def head(self) -> None:
        sheet = self.sheet
        sheet.set_column("A:A", 14, self.plain)
        sheet.set_column("B:F", 11)
        sheet.merge_range("A1:F1", '実施計画書 "兼" 事業説明書', self.label)
        sheet.write("A2", "{{事業.事務事業名}}", self.input)
        sheet.write("B2", 7, self.input)
        sheet.write("C2", "令和7年度", self.label)
        sheet.merge_range("D2:F3", "所管", self.label)
        sheet.set_row(1, 24)
        sheet.write_url("A3", f"internal:'{self.name}'!B2", self.plain, "年度へ")
        sheet.write_url("B3", "https://example.lg.jp/plan?a=1&b=2", self.plain, "案内")
        sheet.write_comment("A2", "事業名を<入力>してください", {"author": "企画課"})
        sheet.data_validation(
            "B2",
            {
                "validate": "integer",
                "criteria": "between",
                "minimum": 1,
                "maximum": 99,
                "input_title": "年度",
                "input_message": "数字で\n入力",
            },
        )
        sheet.conditional_format("B2", {"type": "cell", "criteria": ">", "value": 50, "format": self.red})

    def block(self, copy: int, top: int) -> None:
        sheet = self.sheet
        sheet.merge_range(top - 1, 0, top + 1, 0, "事業", self.label)
        sheet.merge_range(top - 1, 1, top - 1, 2, "事業費", self.label)
        sheet.set_row(top - 1, 30)
        sheet.set_row(top + 1, 21)
        for column in (3, 4):
            sheet.write_blank(top - 1, column, None, self.input)
        sheet.write(top, 1, '財源 "A1"', self.label)
        for column in (2, 3):
            sheet.write_blank(top, column, None, self.input)
        sheet.write_formula(
            top, 4, f'=IF(D{top}="","D{FIRST}",$D${top}-SUM(C{top + 1}:D{top + 1})*B$2)', self.plain, ""
        )
        sheet.write(top + 1, 1, "方針", self.label)
        sheet.write_blank(top + 1, 2, None, self.input)
        sheet.write_formula(
            top + 1, 3, f"='{self.name}'!E{top + 1}/SUM(D$5:D${self.after})+D{self.after}", self.plain, 0
        )
        where = f"C{top + 2}"
        sheet.data_validation(where, {"validate": "list", "source": list(ITEMS)})
        sheet.data_validation(
            f"C{top + 1}:D{top + 1}",
            {
                "validate": "custom",
                "value": f"=C{top + 1}<=$D${top}",
                "error_title": "財源",
                "error_message": "事業費以下で",
            },
        )
        sheet.conditional_format(
            f"D{top}:E{top}",
            {"type": "formula", "criteria": f'=AND($D${top}<>"",D{top}>"a""b")', "format": self.red},
        )
        sheet.conditional_format(
            f"C{top + 1}",
            {"type": "formula", "criteria": f"=C{top + 1}>{_cell('D', self.after)}", "format": self.red},
        )
        sheet.write_url(top + 1, 4, f"internal:'{self.name}'!C{top + 1}", self.plain, "財源へ")
        sheet.write_comment(top - 1, 3, "単位は千円", {"author": "企画課", "x_scale": 0.8})
        sheet.insert_image(
            top, 5, "印.png", {"image_data": BytesIO(png()), "object_position": 1, "description": "印"}
        )
        sheet.insert_textbox(
            top - 1,
            6,
            "",
            {"width": 60, "height": 20, "textlink": f"='{self.name}'!$C${top + 2}", "object_position": 1},
        )
        self.deep(top)
        if self.breaks_every and (copy + 1) % self.breaks_every == 0 and copy + 1 < self.count:
            self.breaks.append(top + HEIGHT - 1)

    def deep(self, top: int) -> None:
        """Draw what few forms have: serial number, array formula, sparkline, own data bar, chart."""
        sheet = self.sheet
        sheet.write_formula(top - 1, 5, f"=F{top - HEIGHT}+1", self.plain, 0)
        sheet.write_array_formula(f"H{top}:H{top + 1}", f"{{=D{top}*D{top}:D{top + 1}}}", self.plain, 0)
        sheet.add_sparkline(top + 1, 7, {"range": f"'{self.name}'!C{top + 1}:D{top + 1}"})
        bar = {
            "type": "data_bar",
            "data_bar_2010": True,
            "max_type": "formula",
            "max_value": f"='{self.name}'!$D${top}",
        }
        sheet.conditional_format(f"C{top + 1}:D{top + 1}", {**bar, "min_type": "num", "min_value": 0})
        # Without $, but for one row: these mean the same cells in every copy.
        for outside in (f"=E{top + 2}>D{self.after}", f"=E{top + 2}>B3"):
            sheet.conditional_format(
                f"E{top + 2}", {"type": "formula", "criteria": outside, "format": self.red}
            )
        chart = self.book.add_chart({"type": "line"})
        chart.add_series({"values": [self.name, top, 2, top, 3]})
        sheet.insert_chart(top, 9, chart, {"x_scale": 0.2, "y_scale": 0.1, "object_position": 1})
        self.breaks.append(top)

    def tail(self) -> None:
        sheet, after, last = self.sheet, self.after, self.after - 1
        sheet.write(after - 1, 0, "合計", self.label)
        sheet.write_formula(after - 1, 3, f"=SUM(D{FIRST - 1}:D{last})", self.plain, 0)
        sheet.write_formula(after - 1, 4, f"=COUNTA(E{FIRST}:E{last})+$B$2", self.plain, 0)
        sheet.write_formula(after, 3, f'=D{after}*2&"D{FIRST}"', self.plain, "")
        sheet.merge_range(after, 0, after, 2, "注", self.label)
        sheet.set_row(after, 40)
        sheet.merge_range(FIRST - 2, 8, after, 8, "縦書き", self.label)
        height = 20 + self.count * (40 + 20 + 28) + 10  # from above the block to below it, in pixels
        sheet.insert_textbox(FIRST - 2, 12, "縦", {"width": 30, "height": height, "object_position": 1})
        tops = " ".join(f"F{FIRST + copy * HEIGHT}" for copy in range(1, self.count))
        straddling = {
            "type": "no_blanks",
            "format": self.red,
            "multi_range": f"F{FIRST - 1}:F{FIRST} {tops}".strip(),
        }
        sheet.conditional_format(f"F{FIRST - 1}:F{FIRST}", straddling)
        sheet.ignore_errors({"number_stored_as_text": f"A{FIRST}:C{after}"})
        sheet.unprotect_range(f"C{FIRST}:D{last}", "入力")
        sheet.data_validation(f"F{after + 1}", {"validate": "list", "source": "=一覧"})
        sheet.conditional_format(
            f"D{after}", {"type": "cell", "criteria": ">", "value": f"$D${after + 1}", "format": self.red}
        )
        sheet.conditional_format(
            f"D{FIRST}:D{last}", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True}
        )
        sheet.write_comment(after - 1, 0, "合計は自動", {"author": "企画課"})
        chart = self.book.add_chart({"type": "column"})
        chart.add_series(
            {
                "name": [self.name, after - 1, 0],
                "categories": [self.name, 1, 1, 1, 3],
                "values": [self.name, after - 1, 3, after - 1, 4],
            }
        )
        chart.set_title({"name": "推移"})
        sheet.insert_chart(after + 2, 0, chart, {"x_scale": 0.5, "y_scale": 0.4, "object_position": 1})

    def page(self) -> None:
        sheet = self.sheet
        sheet.set_paper(9)
        sheet.repeat_rows(0, 1)
        sheet.print_area(0, 0, self.after + 10, 5)
        if self.breaks_every is None:
            self.breaks.append(self.after - 1)
        sheet.set_h_pagebreaks([*self.breaks, self.after + 1])
        sheet.set_header("&L&G&C用紙の頭", {"image_left": "紋.png", "image_data_left": BytesIO(png(20))})
        sheet.set_footer("&C&P / &N")
        sheet.protect("", {"format_rows": True})
        sheet.freeze_panes(3, 0)


def _cell(column: str, row: int) -> str:
    return f"${column}${row}"


def drawn(count: int = 1, breaks_every: int | None = None, name: str = FORM, others: bool = True) -> bytes:
    """Give a workbook with the form; `others` adds a sheet with a list and one that nobody uses."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    Drawing(book, name, count, breaks_every).draw()
    after = FIRST + count * HEIGHT
    book.define_name("一覧", "=選択肢!$A$1:$A$3")
    book.define_name(f"{name}!合計欄", f"='{name}'!$D${after}")
    book.define_name("全体.年度", f"='{name}'!$B$2")
    book.define_name("繰返し.事業", f"='{name}'!${FIRST}:${LAST}")
    book.define_name("税率", "=0.1")
    items = book.add_worksheet("選択肢")
    items.write_column("A1", ITEMS)
    if others:
        unused = book.add_worksheet("使わない")
        unused.write("A1", "捨てる文字列")
        unused.insert_image("B2", "別.png", {"image_data": BytesIO(png(1))})
        unused.write_comment("A1", "捨てるコメント")
    book.set_properties({"created": datetime(2025, 4, 1, tzinfo=UTC)})
    book.set_custom_property("様式版", "1")
    book.close()
    return target.getvalue()
