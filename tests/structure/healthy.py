"""A rich workbook without any fault: what the forms and the canonical workbook are made of."""

import base64
import io

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

PLAN, FORM, SECOND, CHART, CHOICES = "正本", "様式　1", "様式　2", "集計", "選択肢"
DIFFERENCE = "=事業一覧[[#This Row],[事業費]]-事業一覧[[#This Row],[一般 財源]]"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def workbook(**options: bool) -> bytes:
    """Give the workbook's bytes; options go to XlsxWriter."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, **options}) as book:
        _plan(book, book.add_worksheet(PLAN))
        _form(book, book.add_worksheet(FORM))
        _form(book, book.add_worksheet(SECOND))
        _chart(book, book.add_worksheet(CHART))
        choices = book.add_worksheet(CHOICES)
        choices.write_column("A1", ["継続", "新規", "完了"])
        choices.hide()
        book.define_name("区分の一覧", f"='{CHOICES}'!$A$1:$A$3")
        book.define_name(f"'{FORM}'!合計", f"='{FORM}'!$C$8")
    return data.getvalue()


def _plan(book: Workbook, sheet: Worksheet) -> None:
    rows = [["0101", 1200, 300], ["0102", 0, 45.5], ["0103", 7, 8]]
    columns = [
        {"header": "番号"},
        {"header": "事業費"},
        {"header": "一般 財源", "format": book.add_format({"num_format": "#,##0;▲#,##0"})},
        {"header": "差", "formula": DIFFERENCE},
    ]
    sheet.add_table("A3:D6", {"name": "事業一覧", "columns": columns, "data": rows})
    for row, (_, total, own) in enumerate(rows, 3):
        sheet.write_formula(row, 3, DIFFERENCE, None, total - own)
    sheet.write_formula("A1", "=SUM(事業一覧[事業費])", None, 1207)
    sheet.freeze_panes(3, 1)


def _form(book: Workbook, sheet: Worksheet) -> None:
    unlocked = book.add_format({"locked": False, "border": 1})
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
    sheet.merge_range("A1:D1", "事業計画調書", bold)
    sheet.merge_range("B3:D3", "", unlocked)
    sheet.write_string("A3", " 事業名　")
    sheet.write_rich_string("A4", bold, "目的", " と ", red, "効果 ")
    sheet.write_boolean("D4", True)
    for row in range(4, 7):
        sheet.write_number(row, 2, row * 10, unlocked)
    sheet.write_formula("C8", "=SUM(C5:C7)", bold, 150)
    sheet.write_formula("D8", '=IF(C8>100,"超過 ("&TEXT(C8,"#,##0")&")","")', None, "超過 (150)")
    sheet.write_formula("D9", f"='{PLAN}'!A1/0", None, "#DIV/0!")
    sheet.write_array_formula("C10:C11", "{=C5:C6*2}", None, 80)
    sheet.write_number("C11", 100)
    sheet.set_column("A:A", 20, bold)
    sheet.set_row(11, 30, bold)
    sheet.data_validation(
        "B3", {"validate": "list", "source": "=区分の一覧", "input_title": "区分", "input_message": "選ぶ"}
    )
    sheet.data_validation(
        "C5:C6", {"validate": "list", "source": ["1", "2"], "error_title": "誤り", "error_message": "数"}
    )
    sheet.data_validation(
        "C7", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": "=C8"}
    )
    sheet.conditional_format("C5:C7", {"type": "cell", "criteria": ">", "value": 50, "format": red})
    sheet.conditional_format("D8", {"type": "formula", "criteria": "=$C$8>100", "format": red})
    sheet.conditional_format("C5:C7", {"type": "data_bar", "data_bar_2010": True})
    sheet.write_comment("B3", "事業名を書く")
    sheet.write_comment("C5", "千円")
    sheet.set_header("&L&G&R&A", {"image_left": "head.png", "image_data_left": io.BytesIO(PICTURE)})
    sheet.insert_image("F1", "logo.png", {"image_data": io.BytesIO(PICTURE)})
    sheet.insert_textbox("F5", "計", {"textlink": "=$C$8"})
    sheet.write_url("A13", f"internal:'{PLAN}'!A1", string="正本へ")
    sheet.write_url("A14", "internal:区分の一覧", string="一覧へ")
    sheet.write_url("A15", "https://example.com/", string="市")
    sheet.set_h_pagebreaks([8, 12])
    sheet.print_area("A1:D15")
    sheet.repeat_rows(0, 1)
    sheet.protect()


def _chart(book: Workbook, sheet: Worksheet) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"='{PLAN}'!$B$4:$B$6", "categories": f"='{PLAN}'!$A$4:$A$6"})
    sheet.insert_chart("B2", chart)
    sheet.write_row("A1", ["課", "件数"])
    sheet.autofilter("A1:B9")
