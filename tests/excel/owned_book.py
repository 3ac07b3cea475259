"""A workbook an office owns: a table, totals over it, a chart, pictures, comments, rules, printer settings."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from koplan_xl.excel.package import CONTENT_TYPES, Package
from tests.excel.drawn import png

DATA = "事業費"
TOTALS = "集計"
OTHER = "課の控え"
LAST = 6  # last row of the table
CODES = ("6-1-01", "6-1-02", "6-2-01", "6-2-02", "6-2-03")


def owned_book(last: int = LAST, blank: bool = False) -> bytes:
    """Give the workbook with its table down to row `last`; blank: one blank data row."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    data = book.add_worksheet(DATA)
    totals = book.add_worksheet(TOTALS)
    other = book.add_worksheet(OTHER)
    money = book.add_format({"num_format": "#,##0", "bg_color": "#FFF2CC"})
    _table(book, data, last, blank, money)
    _totals(book, totals, last, money)
    _other(book, other, last)
    book.define_name("金額", f"='{DATA}'!$C$2:$C${last}")
    book.define_name("見出し", f"='{DATA}'!$A$1:$E$1")
    data.print_area(0, 0, last - 1, 6)
    book.set_properties({"created": datetime(2025, 4, 1, tzinfo=UTC)})
    book.set_custom_property("様式版", "1")
    book.close()
    return with_printer_settings(target.getvalue())


def _table(book: Any, sheet: Any, last: int, blank: bool, money: Any) -> None:
    columns = [{"header": text} for text in ("事業コード", "年度", "金額", "比", "備考")]
    rows = (
        [] if blank else [[code, "令和7年度", 100 * at, None, ""] for at, code in enumerate(CODES, start=1)]
    )
    for number, values in enumerate(rows, start=1):
        for column, value in enumerate(values):
            sheet.write(number, column, value, money if column == 2 else None)
        sheet.write_formula(number, 3, f"=C{number + 1}/SUM(C$2:C${last})", None, 0)
    sheet.add_table(0, 0, last - 1, 4, {"columns": columns, "name": "表_事業費"})
    sheet.set_row(last - 1, 20)
    sheet.data_validation(f"B2:B{last}", {"validate": "list", "source": ["令和7年度", "令和8年度"]})
    sheet.data_validation("G2", {"validate": "list", "source": f"=$A$2:$A${last}"})
    sheet.conditional_format(
        f"C2:C{last}",
        {"type": "cell", "criteria": ">", "value": f"=AVERAGE($C$2:$C${last})", "format": money},
    )
    sheet.conditional_format(f"C2:C{last}", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format(
        f"C{last}",
        {"type": "cell", "criteria": "<", "value": 0, "format": money}
        if last > 2
        else {"type": "no_errors", "format": money},
    )
    sheet.write_comment("A1", "企画課のメモ")
    sheet.set_header("&L&G", {"image_left": "紋.png", "image_data_left": BytesIO(png())})


def _totals(book: Any, sheet: Any, last: int, money: Any) -> None:
    rng = f"{DATA}!$C$2:$C${last}"
    sheet.write_formula("A1", f"=SUM({rng})", money, 1500)
    sheet.write_formula(
        "A2", f'=SUMIFS({rng},{DATA}!$A$2:$A${last},"6-1*")+SUM({DATA}!C2:C4)&"C2:C{last}"', money, "x"
    )
    sheet.write_formula("A3", "=SUM(表_事業費[金額])", money, 1500)
    sheet.write_formula("A4", f"=COUNTA({DATA}!A1:E{last})+SUM(C2:C{last})+{DATA}!C{last}", money, 0)
    sheet.write_formula("A5", "=A1*2", None, 3000)
    for row, ends in enumerate((f"C3:C{last}", f"C2:G{last}", f"C2:C{last - 1}", f"C2:C{last + 1}"), start=6):
        sheet.write_formula(f"A{row}", f"=SUM({DATA}!{ends})", None, 0)  # none of these is the table's column
    sheet.conditional_format(
        "B1:B5", {"type": "formula", "criteria": f"=SUM({DATA}!$C$2:$C${last})>0", "format": money}
    )
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": f"={DATA}!$C$1", "categories": f"={DATA}!$A$2:$A${last}", "values": f"={rng}"})
    sheet.insert_chart("D2", chart)


def _other(book: Any, sheet: Any, last: int) -> None:
    sheet.write("A1", "そのまま")
    sheet.write_rich_string("A2", "太", book.add_format({"bold": True}), "字")
    sheet.insert_image("B2", "印.png", {"image_data": BytesIO(png())})
    sheet.insert_textbox("D2", "図形の文字")
    sheet.write_comment("A1", "触らない")
    sheet.conditional_format("A1:A9", {"type": "3_color_scale"})
    sheet.write_formula("A3", f"=C{last}+SUM(C2:C{last})", None, 0)


def with_printer_settings(data: bytes) -> bytes:
    """Add a printer's own settings to the second sheet, as Excel does, and a calculation chain."""
    package = Package.open(data)
    parts = package.parts
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256))
    parts["xl/calcChain.xml"] = (
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<c r="A1" i="2"/><c r="A2"/><c r="A3"/><c r="A4"/><c r="A5"/><c r="A6"/><c r="A7"/><c r="A8"/><c r="A9"/><c r="A3" i="3"/></calcChain>'
    )
    _replace(parts, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")
    _replace(
        parts,
        "xl/worksheets/_rels/sheet2.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rId9" Type="{office}/printerSettings" Target="../printerSettings/printerSettings1.bin"/></Relationships>',
    )
    _replace(
        parts,
        "xl/worksheets/sheet2.xml",
        "<drawing ",
        '<pageSetup orientation="portrait" r:id="rId9"/><drawing ',
    )
    _replace(
        parts,
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rId99" Type="{office}/calcChain" Target="calcChain.xml"/></Relationships>',
    )
    _replace(
        parts,
        CONTENT_TYPES,
        "</Types>",
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>',
    )
    if b'Extension="bin"' not in parts[CONTENT_TYPES]:
        _replace(
            parts,
            CONTENT_TYPES,
            "<Override",
            '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/><Override',
        )
    return package.to_bytes()


def _replace(parts: dict[str, bytes], part: str, old: str, new: str) -> None:
    assert old.encode() in parts[part], part
    parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
