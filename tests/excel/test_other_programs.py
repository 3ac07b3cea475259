"""Workbooks as other programs write them: the same values, spelled otherwise."""

import re
from pathlib import Path

import pytest
import xlsxwriter

from koplan_xl.excel.package import Package
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Grid
from koplan_xl.plan.merge import same
from koplan_xl.plan.values import date_text

TEXTS = ("ガ行の「が」", "吉野家の𠮷", "葛󠄀飾区", "神と神", "一行目\n二行目", " 端の空白 ", "1")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as made:
        sheet = made.add_worksheet("Sheet")
        for row, text in enumerate(TEXTS):
            sheet.write_string(row, 0, text)
        sheet.write_number("B1", 46085, made.add_format({"num_format": "yyyy/m/d"}))
        sheet.write_number("B2", 0.5, made.add_format({"num_format": "h:mm"}))
    return path


def texts(grid: Grid) -> list[object]:
    (sheet,) = grid.sheets.values()
    return [sheet.value(row, 1) for row in range(1, len(TEXTS) + 1)]


def changed(path: Path, part: str, pattern: str, new: str) -> Package:
    package = Package.open(path)
    text, count = re.subn(pattern, new, package.parts[part].decode(), flags=re.DOTALL)
    assert count
    package.parts[part] = text.encode()
    return package


def test_texts_come_back_letter_by_letter(book: Path) -> None:
    assert texts(read_grid(book)) == [*TEXTS]


def test_texts_inside_their_cells(book: Path) -> None:
    package = Package.open(book)
    items = re.findall(r"<si>(.*?)</si>", package.parts["xl/sharedStrings.xml"].decode(), re.DOTALL)
    part = package.sheet_part("Sheet")
    inline = re.sub(
        r't="s"><v>(\d+)</v>',
        lambda match: f't="inlineStr"><is>{items[int(match[1])]}</is>',
        package.parts[part].decode(),
    )
    package.parts[part] = inline.encode()
    del package.parts["xl/sharedStrings.xml"]
    assert texts(read_grid(package.to_bytes())) == [*TEXTS]


def test_shared_strings_that_nothing_leads_to(book: Path) -> None:
    package = changed(book, "xl/_rels/workbook.xml.rels", r"<Relationship [^>]*sharedStrings[^>]*/>", "")
    assert texts(read_grid(package.to_bytes())) == [*TEXTS]


def test_furigana_are_no_part_of_a_text(book: Path) -> None:
    phonetic = '<rPh sb="0" eb="1"><t>カナ</t></rPh><phoneticPr fontId="1"/></si>'
    package = changed(book, "xl/sharedStrings.xml", "</si>", phonetic)
    assert texts(read_grid(package.to_bytes())) == [*TEXTS]


@pytest.mark.parametrize("spelling", ["_x000D_\n", "&#13;\n", "_x000B_", "\u2028", "_x000D_"])
def test_every_kind_of_line_end_is_the_same_line_end(book: Path, spelling: str) -> None:
    package = changed(book, "xl/sharedStrings.xml", "一行目\n二行目", f"一行目{spelling}二行目")
    assert all(same(old, new) for old, new in zip(TEXTS, texts(read_grid(package.to_bytes())), strict=True))


def test_the_strict_kind_of_workbook(book: Path) -> None:
    package = Package.open(book)
    kinds = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    for part in package.parts:
        for transitional, strict in kinds.items():
            package.parts[part] = package.parts[part].replace(transitional, strict)
    assert texts(read_grid(package.to_bytes())) == [*TEXTS]


def test_days_counted_from_1904(book: Path) -> None:
    usual = read_grid(book).sheets["Sheet"]
    package = changed(book, "xl/workbook.xml", r"<workbookPr[^>]*/>", '<workbookPr date1904="1"/>')
    sheet = read_grid(package.to_bytes()).sheets["Sheet"]
    assert date_text(usual.value(1, 2)) == "2026/3/4" and date_text(sheet.value(1, 2)) == "2030/3/5"
    assert date_text(sheet.value(2, 2)) == "12:00"


@pytest.mark.parametrize("end", ["/>", "></c>"])
def test_a_million_formatted_rows_are_no_cells(book: Path, end: str) -> None:
    rows = "".join(f'<row r="{row}" s="1"><c r="A{row}" s="1"{end}</row>' for row in range(100, 1_000_100))
    package = changed(book, Package.open(book).sheet_part("Sheet"), "</sheetData>", f"{rows}</sheetData>")
    grid = read_grid(package.to_bytes())
    assert texts(grid) == [*TEXTS]
    assert len(grid.sheets["Sheet"].cells) == len(TEXTS) + 2


def test_cells_that_do_not_say_where_they_are_keep_their_places(book: Path) -> None:
    part = Package.open(book).sheet_part("Sheet")
    row = '<row r="50"><c s="0"/><c t="str"><v>二番目</v></c></row><row><c t="str"><v>次</v></c></row>'
    package = changed(book, part, "</sheetData>", f"{row}</sheetData>")
    sheet = read_grid(package.to_bytes()).sheets["Sheet"]
    assert (sheet.value(50, 2), sheet.value(51, 1)) == ("二番目", "次")
