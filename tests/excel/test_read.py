"""Reading a workbook into a grid: what is stored, and what is broken told as such."""

import io

import pytest
import xlsxwriter

from koplan_xl.errors import WorkbookError
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Cell


def workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("表")
        sheet.write("A1", "あ _x000B_")
        sheet.write_number("B1", 0.1 + 0.2)
        sheet.write_formula("C1", "=1+1", None, 2)
        sheet.write_formula("D1", "=1/0", None, "#DIV/0!")
        sheet.write_blank("E1", None, book.add_format({"locked": False}))
        sheet.merge_range("A3:B4", 7)
        book.define_name("全体", "='表'!$A$1")
        book.define_name("表!自分", "='表'!$B$1")
    return content.getvalue()


def test_values_formulas_errors_names_and_locks() -> None:
    grid = read_grid(workbook(), locks=True)
    sheet = grid.sheets["表"]
    assert sheet.value(1, 2) == 0.3
    assert sheet.cells[1, 3] == Cell(2, "1+1")
    assert (sheet.cells[1, 4].error, sheet.cells[1, 4].raw) == ("#DIV/0!", "#DIV/0!")
    assert (1, 5) in sheet.unlocked and (1, 1) not in sheet.unlocked
    assert sheet.merges == [((3, 1), (4, 2))]
    assert {name: target.replace("'", "") for name, target in grid.names.items()} == {"全体": "表!$A$1"}
    assert set(sheet.names) == {"自分"}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b'r="B1"', b'r="ZZZZ1"'),
        (b'<row r="1"', b'<row r="x"'),
        (b'ref="A3:B4"', b'ref="A3:?4"'),
        (b"<v>0</v>", b"<v>99</v>"),
        (b"</sheetData>", b"</sheetDate>"),
    ],
)
def test_a_broken_sheet_is_told_as_such(good: bytes, bad: bytes) -> None:
    package = Package.open(workbook())
    part = package.sheet_part("表")
    assert good in package.parts[part]
    package.parts[part] = package.parts[part].replace(good, bad, 1)
    with pytest.raises(WorkbookError):
        read_grid(package.to_bytes())
