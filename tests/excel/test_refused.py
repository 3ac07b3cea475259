"""What a form sheet cannot hold is refused with the sheet's name, not lost or cloned wrongly."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from koplan_xl.errors import WorkbookError
from koplan_xl.excel.book import Book
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import CONTENT_TYPES, Package
from koplan_xl.excel.sheet import SheetTemplate

SHEET = "用紙"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Change = Callable[[dict[str, bytes]], None]


def workbook(draw: Callable[[Any, Any], None] = lambda book, sheet: None) -> Package:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    sheet.write("A1", "文字")
    draw(book, sheet)
    book.close()
    return Package.open(target.getvalue())


def related(kind: str) -> Change:
    """Give the sheet a part of some kind."""

    def change(parts: dict[str, bytes]) -> None:
        parts[f"xl/other/{kind}1.xml"] = b"<a/>"
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="../other/{kind}1.xml"/></Relationships>'
        ).encode()

    return change


def replaced(part: str, old: str, new: str) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode())

    return change


def in_cells(xml: str) -> Change:
    return replaced("xl/worksheets/sheet1.xml", "</sheetData>", f"{xml}</sheetData>")


IN_SHEET = {
    "pivot": (related("pivotTable"), "ピボット"),
    "slicer": (related("slicer"), "スライサー"),
    "control": (related("ctrlProp"), "フォーム"),
    "ole": (related("oleObject"), "オブジェクト"),
    "threads": (related("threadedComment"), "スレッド"),
    "unknown": (related("webExtension"), "webExtension"),
    "prefix": (
        replaced("xl/worksheets/sheet1.xml", "<worksheet xmlns=", "<x:worksheet xmlns:x="),
        "保存し直して",
    ),
    "data_table": (in_cells('<row r="9"><c r="A9"><f t="dataTable" ref="A9"/></c></row>'), "A9"),
    "several_sheets": (in_cells('<row r="9"><c r="A9"><f>SUM(表:裏!A1)</f></c></row>'), "表:裏"),
    "lost_master": (in_cells('<row r="9"><c r="A9"><f t="shared" si="4"/></c></row>'), "A9"),
    "row_number": (in_cells("<row/>"), "行"),
}


@pytest.mark.parametrize("case", IN_SHEET.values(), ids=IN_SHEET.keys())
def test_sheet_refused(case: tuple[Change, str]) -> None:
    change, words = case
    package = workbook()
    change(package.parts)
    if b"<x:worksheet" in package.parts["xl/worksheets/sheet1.xml"]:
        replaced("xl/worksheets/sheet1.xml", "</worksheet>", "</x:worksheet>")(package.parts)
    with pytest.raises(WorkbookError, match=f"「{SHEET}」.*{words}"):
        SheetTemplate.cut(package, SHEET)


def test_table_refused() -> None:
    package = workbook(lambda book, sheet: sheet.add_table("A1:B3"))
    with pytest.raises(WorkbookError, match=f"「{SHEET}」.*テーブル"):
        SheetTemplate.cut(package, SHEET)


def test_missing_part_refused() -> None:
    package = workbook(lambda book, sheet: sheet.insert_textbox("B2", "図"))
    del package.parts["xl/drawings/drawing1.xml"]
    with pytest.raises(WorkbookError, match=f"「{SHEET}」.*drawing1.xml"):
        SheetTemplate.cut(package, SHEET)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("vbaProject", "マクロ"), ("pivotCacheDefinition", "ピボット"), ("connections", "接続")],
)
def test_template_refused(kind: str, words: str) -> None:
    package = workbook()
    line = f'<Relationship Id="rId77" Type="{OFFICE}/{kind}" Target="a.bin"/></Relationships>'
    replaced("xl/_rels/workbook.xml.rels", "</Relationships>", line)(package.parts)
    with pytest.raises(WorkbookError, match=words):
        Book(package)


def test_strict_template_refused() -> None:
    package = workbook()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    replaced("xl/workbook.xml", main, "http://purl.oclc.org/ooxml/spreadsheetml/main")(package.parts)
    with pytest.raises(WorkbookError, match="Strict"):
        Book(package)


def test_template_type_becomes_a_workbook() -> None:
    package = workbook()
    replaced(CONTENT_TYPES, "sheet.main+xml", "template.main+xml")(package.parts)
    book = Book(package)
    book.add(SheetTemplate.cut(package, SHEET), "表", {})
    made = Package.open(book.to_bytes())
    assert made.content_type(made.workbook_part).endswith("sheet.main+xml")


def test_prefixed_sheet_is_not_edited() -> None:
    package = workbook()
    replaced("xl/worksheets/sheet1.xml", "<worksheet xmlns=", "<x:worksheet xmlns:x=")(package.parts)
    replaced("xl/worksheets/sheet1.xml", "</worksheet>", "</x:worksheet>")(package.parts)
    edit = WorkbookEdit(package)
    edit.set_cell(SHEET, 1, 1, 1)
    with pytest.raises(WorkbookError, match=f"「{SHEET}」.*保存し直して"):
        edit.to_bytes()


@pytest.mark.parametrize("block", [(3, 4), (2, 2), (1, 5)])
def test_merge_over_the_edge_of_a_block(block: tuple[int, int]) -> None:
    package = workbook(lambda book, sheet: sheet.merge_range("B2:C3", ""))
    form = SheetTemplate.cut(package, SHEET)
    if block == (1, 5):
        assert form.repeat(*block, 2).element("mergeCells").count("<mergeCell ") == 2
    elif block == (2, 2):
        assert 'ref="B2:C4"' in form.repeat(*block, 2).element("mergeCells")
    else:
        with pytest.raises(WorkbookError, match=f"「{SHEET}」.*B2:C3.*3～4行"):
            form.repeat(*block, 2)


@pytest.mark.parametrize("block", [(0, 2, 1), (3, 2, 1), (1, 2, 0)])
def test_no_block(block: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no block"):
        SheetTemplate.cut(workbook(), SHEET).repeat(*block)


def test_too_many_page_breaks() -> None:
    with pytest.raises(WorkbookError, match="改ページ"):
        SheetTemplate.cut(workbook(), SHEET).repeat(1, 1, 1100, 1)
