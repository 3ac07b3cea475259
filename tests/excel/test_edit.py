"""Editing a workbook somebody owns: what is asked changes, all the rest stays, byte for byte."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from koplan_xl.errors import WorkbookError
from koplan_xl.excel.cells import CellValue, Formula
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from tests.clients.libreoffice import Office
from tests.excel.looks import Look
from tests.excel.owned_book import DATA, LAST, OTHER, TOTALS, owned_book
from tests.structure.audit import audit
from tests.structure.checker import faults

# openpyxl warns about what it does not know; we only read values with it.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

NEW: list[list[CellValue]] = [
    ["6-3-01", "令和7年度", 1000, None, " 端の空白 "],
    ["6-3-02", "令和8年度", 2000.5, None, "=SUM(A1)"],
    ["6-3-03", None, 0],
]


@pytest.fixture(scope="module")
def owned() -> Package:
    return Package.open(owned_book())


def changed_parts(before: Package, after: bytes) -> set[str]:
    new = Package.open(after).parts
    old = before.parts
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def clean(data: bytes, folder: Path) -> None:
    assert faults(data) == []
    path = folder / "edited.xlsx"
    path.write_bytes(data)
    assert audit(path) == []


def test_no_change_keeps_every_part(owned: Package) -> None:
    assert changed_parts(owned, WorkbookEdit(owned).to_bytes()) == set()


def test_set_cell_touches_only_its_sheet(owned: Package, tmp_path: Path) -> None:
    edit = WorkbookEdit(owned)
    edit.set_cell(DATA, 3, 3, 777)
    edit.set_cell(DATA, 3, 5, "変更")
    edit.set_cell(DATA, 4, 9, "右へ")
    edit.set_cell(DATA, 40, 8, "遠く")
    edit.set_cell(DATA, 2, 1, None)  # a shared string: only the count of its uses changes there
    data = edit.to_bytes()
    strings = "xl/sharedStrings.xml"
    assert changed_parts(owned, data) == {"xl/worksheets/sheet1.xml", "xl/workbook.xml", strings}
    assert (
        owned.parts[strings].partition(b"<si>")[2] == Package.open(data).parts[strings].partition(b"<si>")[2]
    )
    clean(data, tmp_path)
    before, after = Look(owned.to_bytes(), DATA).cells(), Look(data, DATA).cells()
    assert after["C3"] == (before["C3"][0], "777", "")
    assert after["A2"] == (before["A2"][0], "", "")
    assert {place for place in before if before[place] != after[place]} == {"C3", "E3", "A2"} & before.keys()
    assert Look(data, DATA).attribute("dimension", "ref") == "A1:I40"
    assert {row.get("r") for row in Look(data, DATA).all("row") if row.get("spans")} == {"1", "5", "6"}
    assert b'fullCalcOnLoad="1"' in Package.open(data).parts["xl/workbook.xml"]
    values = (
        python_calamine.load_workbook(BytesIO(data)).get_sheet_by_name(DATA).to_python(skip_empty_area=False)
    )
    assert (values[2][2], values[2][4], values[39][7]) == (777.0, "変更", "遠く")


def test_formula_cells(owned: Package, tmp_path: Path) -> None:
    edit = WorkbookEdit(owned)
    edit.set_cell(TOTALS, 5, 1, 12)
    edit.set_cell(TOTALS, 6, 1, Formula('A1&"<"', "1500<"))
    edit.set_cell(TOTALS, 1, 1, Formula("", 5))
    data = edit.to_bytes()
    clean(data, tmp_path)
    assert "xl/calcChain.xml" not in Package.open(data).parts
    cells = Look(data, TOTALS).cells()
    assert cells["A5"][1:] == ("12", "")
    assert cells["A6"][2] == 'A1&"<"'
    assert cells["A1"][2] == f"SUM({DATA}!$C$2:$C${LAST})"


def test_same_bytes_twice(owned: Package) -> None:
    def made() -> bytes:
        edit = WorkbookEdit(owned)
        edit.append_rows(DATA, NEW)
        return edit.to_bytes()

    assert made() == made()


def test_append_rows(owned: Package, tmp_path: Path) -> None:
    edit = WorkbookEdit(owned)
    assert edit.append_rows(DATA, NEW[:1]) == LAST + 1
    assert edit.append_rows(DATA, NEW[1:]) == LAST + 2
    assert edit.append_rows(DATA, []) == LAST + 4
    edit.set_cell(DATA, LAST + 1, 5, "後から")
    data = edit.to_bytes()
    clean(data, tmp_path)
    last = LAST + len(NEW)
    assert changed_parts(owned, data) == {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/tables/table1.xml",
        "xl/charts/chart1.xml",
        "xl/workbook.xml",
    }
    assert_equals_drawn(data, last)
    rows = list(
        openpyxl.load_workbook(BytesIO(data))[DATA].iter_rows(
            min_row=LAST + 1, max_row=last, values_only=True
        )
    )
    assert [row[:3] + row[4:5] for row in rows] == [
        ("6-3-01", "令和7年度", 1000, "後から"),
        ("6-3-02", "令和8年度", 2000.5, "=SUM(A1)"),
        ("6-3-03", None, 0, None),
    ]
    assert rows[2][3] == f"=C{last}/SUM(C$2:C${last})"


def assert_equals_drawn(data: bytes, last: int) -> None:
    """Everything that runs along the table is as if the table had been drawn with that many rows."""
    reference = owned_book(last)
    for sheet in (DATA, TOTALS, OTHER):
        ours, drawn = Look(data, sheet), Look(reference, sheet)
        for container in ("dataValidation", "conditionalFormatting"):
            mine, theirs = ours.rules(container, ("type",)), drawn.rules(container, ("type",))
            # The rule on the last row alone stays where the office put it.
            assert {cell: rules for cell, rules in mine.items() if cell[1] != 3 or cell[0] < LAST} == {
                cell: rules for cell, rules in theirs.items() if cell[1] != 3 or cell[0] < LAST
            }
        assert ours.shapes() == drawn.shapes()
        assert ours.names() == drawn.names()
    assert Look(data, TOTALS).cells()["A2"][2] == Look(reference, TOTALS).cells()["A2"][2].replace(
        f'"C2:C{last}"', f'"C2:C{LAST}"'
    )
    assert Look(data, TOTALS).cells()["A4"][2] == f"COUNTA({DATA}!A1:E{last})+SUM(C2:C{LAST})+{DATA}!C{LAST}"
    for row in range(6, 10):
        assert Look(data, TOTALS).cells()[f"A{row}"] == Look(owned_book(), TOTALS).cells()[f"A{row}"]
    rules = Look(data, DATA).rules("conditionalFormatting", ("type",))
    assert [len(rules[row, 3]) for row in (2, LAST, last)] == [3, 4, 3]
    assert Look(data, OTHER).cells() == Look(owned_book(), OTHER).cells()
    table = Package.open(data).parts["xl/tables/table1.xml"].decode()
    assert table.count(f'ref="A1:E{last}"') == 2


def test_blank_row_is_filled_first(tmp_path: Path) -> None:
    package = Package.open(owned_book(last=2, blank=True))
    edit = WorkbookEdit(package)
    assert edit.append_rows(DATA, NEW[:1]) == 2
    data = edit.to_bytes()
    clean(data, tmp_path)
    assert "xl/tables/table1.xml" not in changed_parts(package, data)
    edit = WorkbookEdit(package)
    assert edit.append_rows(DATA, NEW) == 2
    data = edit.to_bytes()
    clean(data, tmp_path)
    assert Look(data, TOTALS).cells()["A1"][2] == f"SUM({DATA}!$C$2:$C$4)"
    sheet = openpyxl.load_workbook(BytesIO(data))[DATA]
    assert [sheet.cell(row, 1).value for row in range(1, 6)] == [
        "事業コード",
        "6-3-01",
        "6-3-02",
        "6-3-03",
        None,
    ]


def test_rows_at_the_end_leave_the_table(owned: Package, tmp_path: Path) -> None:
    edit = WorkbookEdit(owned)
    edit.append_rows(DATA, NEW)
    again = WorkbookEdit(Package.open(edit.to_bytes()))
    again.remove_rows(DATA, {LAST + 1, LAST + 2, LAST + 3})
    data = again.to_bytes()
    clean(data, tmp_path)
    calculation = {"xl/calcChain.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}
    assert changed_parts(owned, data) == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"} | calculation
    before, after = Look(owned.to_bytes(), DATA), Look(data, DATA)
    filled = {place: cell for place, cell in after.cells().items() if cell[1] or cell[2]}
    assert filled == {place: cell for place, cell in before.cells().items() if cell[1] or cell[2]}
    for container in ("dataValidation", "conditionalFormatting"):
        assert after.rules(container, ("type",)) == before.rules(container, ("type",))
    assert after.names() == before.names()
    third = WorkbookEdit(Package.open(data))
    assert third.append_rows(DATA, NEW) == LAST + 1
    clean(third.to_bytes(), tmp_path)


def test_a_row_in_the_middle_becomes_blank_and_keeps_its_formulas(owned: Package, tmp_path: Path) -> None:
    edit = WorkbookEdit(owned)
    edit.remove_rows(DATA, {3})
    data = edit.to_bytes()
    clean(data, tmp_path)
    strings = "xl/sharedStrings.xml"
    assert changed_parts(owned, data) == {"xl/worksheets/sheet1.xml", "xl/workbook.xml", strings}
    cells = Look(data, DATA).cells()
    assert [cells[f"{column}3"][1] for column in "ABC"] == [""] * 3 and cells["D3"][2]


def test_the_last_row_of_all_becomes_blank_and_is_filled_first(owned: Package, tmp_path: Path) -> None:
    edit = WorkbookEdit(owned)
    edit.remove_rows(DATA, set(range(2, LAST + 1)))
    data = edit.to_bytes()
    clean(data, tmp_path)
    assert Look(data, TOTALS).cells()["A1"][2] == f"SUM({DATA}!$C$2:$C$2)"
    cells = Look(data, DATA).cells()
    assert not any(cells[f"{column}{row}"][1] for column in "ABC" for row in range(2, LAST + 1))


@pytest.mark.parametrize("by_hand", [True, False])
def test_height_of_new_rows(owned: Package, by_hand: bool) -> None:
    parts = dict(owned.parts)
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b'ht="20.25" customHeight="1"' in sheet
    if not by_hand:  # a height Excel has measured; it measures new rows itself
        sheet = sheet.replace(b'ht="20.25" customHeight="1"', b'ht="20.25" hidden="1"')
    edit = WorkbookEdit(Package({**parts, "xl/worksheets/sheet1.xml": sheet}))
    edit.append_rows(DATA, NEW)
    rows = Look(edit.to_bytes(), DATA).rows()
    assert rows.get(str(LAST + 1)) == ({"ht": "20.25", "customHeight": "1"} if by_hand else None)


def test_refuses_what_stands_below(owned: Package) -> None:
    edit = WorkbookEdit(owned)
    edit.set_cell(DATA, LAST + 3, 2, "注")
    package = Package.open(edit.to_bytes())
    with pytest.raises(WorkbookError, match=rf"{DATA}.*B{LAST + 3}"):
        WorkbookEdit(package).append_rows(DATA, NEW)


def test_beside_the_table_is_fine(owned: Package, tmp_path: Path) -> None:
    edit = WorkbookEdit(owned)
    edit.set_cell(DATA, LAST + 2, 9, "注")
    again = WorkbookEdit(Package.open(edit.to_bytes()))
    again.append_rows(DATA, NEW)
    data = again.to_bytes()
    clean(data, tmp_path)
    assert Look(data, DATA).cells()[f"I{LAST + 2}"][1] == "注"


def test_refuses_totals_row_and_no_table(owned: Package) -> None:
    parts = dict(owned.parts)
    parts["xl/tables/table1.xml"] = parts["xl/tables/table1.xml"].replace(
        b'totalsRowShown="0"', b'totalsRowCount="1"'
    )
    with pytest.raises(WorkbookError, match=f"{DATA}.*集計行.*A{LAST}"):
        WorkbookEdit(Package(parts)).append_rows(DATA, NEW)
    with pytest.raises(WorkbookError, match=TOTALS):
        WorkbookEdit(owned).append_rows(TOTALS, NEW)
    with pytest.raises(WorkbookError, match="ない|ありません"):
        WorkbookEdit(owned).set_cell("無い", 1, 1, 1)
    with pytest.raises(WorkbookError, match=DATA):
        WorkbookEdit(owned).append_rows(DATA, [[1, 2, 3, 4, 5, 6]])


def shared(owned: Package) -> Package:
    """Give the workbook with three formulas shared, as Excel writes what is filled down."""
    parts = dict(owned.parts)
    text = f"SUM({DATA}!C$2:C6)+B1"
    rows = (
        f'<row r="11"><c r="A11"><f t="shared" ref="A11:A13" si="0">{text}</f><v>1</v></c></row>'
        '<row r="12"><c r="A12"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="13"><c r="A13"><f t="shared" si="0"/><v>1</v></c></row></sheetData>'
    )
    sheet = parts["xl/worksheets/sheet2.xml"].replace(b"</sheetData>", rows.encode())
    parts["xl/worksheets/sheet2.xml"] = sheet.replace(
        b'<dimension ref="A1:A9"/>', b'<dimension ref="A1:A13"/>'
    )
    return Package(parts)


def test_overwriting_the_lender_of_a_shared_formula(owned: Package, tmp_path: Path) -> None:
    edit = WorkbookEdit(shared(owned))
    edit.set_cell(TOTALS, 11, 1, 1)
    data = edit.to_bytes()
    clean(data, tmp_path)
    cells = Look(data, TOTALS).cells()
    assert [cells[place][2] for place in ("A11", "A12", "A13")] == [
        "",
        f"SUM({DATA}!C$2:C7)+B2",
        f"SUM({DATA}!C$2:C8)+B3",
    ]


def test_shared_formulas_grow_one_by_one(owned: Package, tmp_path: Path) -> None:
    edit = WorkbookEdit(shared(owned))
    edit.append_rows(DATA, NEW)
    data = edit.to_bytes()
    clean(data, tmp_path)
    cells = Look(data, TOTALS).cells()
    assert [cells[place][2] for place in ("A11", "A12", "A13")] == [
        f"SUM({DATA}!C$2:C9)+B1",
        f"SUM({DATA}!C$2:C7)+B2",
        f"SUM({DATA}!C$2:C8)+B3",
    ]


@pytest.mark.client
def test_totals_after_appending_are_right(owned: Package, office: Office, tmp_path: Path) -> None:
    edit = WorkbookEdit(owned)
    edit.append_rows(DATA, NEW)
    path = tmp_path / "appended.xlsx"
    path.write_bytes(edit.to_bytes())
    recalculated = {(place[0], place[1]): value[1] for place, value in office.recalculated(path).items()}
    assert recalculated[TOTALS, "A1"] == 1500 + 3000.5
