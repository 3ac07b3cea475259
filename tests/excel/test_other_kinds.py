"""Workbooks saved as .ods, .xls and .xlsb: the same grid as of an .xlsx, as far as those kinds tell it."""

import os
import struct
import subprocess
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koplan_xl.errors import WorkbookError
from koplan_xl.excel.binary import rk
from koplan_xl.excel.read import read_grid
from koplan_xl.excel.returned import open_returned
from koplan_xl.grid import Address, Cell, Grid, Sheet
from koplan_xl.plan.values import tidy_number
from tests.clients.nodejs import FOLDER, SHEETJS
from tests.clients.saving import require
from tests.excel.other_kinds import ERRORS, WRITERS, compound, ods_parts, xls_stream, zipped

TEXTS = (
    "6-2-07",
    "1",
    "2025/6/2",
    "葛󠄀城 𠮷野家",
    "一行目\n二行目",
    " 端 ",
    "二　つ  三つ",
    "ガ",
    "=1+1",
    "長" * 32_000,
)
EXAMPLES = int(os.environ.get("KOPLAN_EXAMPLES", "30"))


def cells() -> dict[Address, Cell]:
    found = {(row, 1): Cell(text) for row, text in enumerate(TEXTS, start=1)}
    found |= {(row, 2): Cell(None, None, error) for row, error in enumerate(ERRORS, start=1)}
    numbers = (0, 115500, -3, 0.1, 50.5, 2**40, 1e-7)
    found |= {(row, 3): Cell(number) for row, number in enumerate(numbers, start=1)}
    results: tuple[Cell, ...] = (Cell(5, "…"), Cell("文字", "…"), Cell(True, "…"), Cell(None, "…", "#REF!"))
    found |= {(row, 4): cell for row, cell in enumerate(results, start=1)}
    return found | {(1, 5): Cell(True), (2, 5): Cell(45810, is_date=True), (9, 5): Cell(None, "…")}


def sample() -> Grid:
    first = Sheet("6-2-07", cells=cells(), merges=[((20, 1), (21, 3))], validated=[((5, 3), (5, 3))])
    second = Sheet("別の 'シート'", "hidden", cells={(65536, 256): Cell("端")})
    names = {"koplan.n00001": "'6-2-07'!$C$5", "koplan.n00002": "'別の ''シート'''!$A$1:$B$3"}
    return Grid({sheet.name: sheet for sheet in (first, second)}, names)


def opened(data: bytes, folder: Path) -> Grid:
    path = folder / "x.xlsx"  # the name says nothing
    path.write_bytes(data)
    return open_returned(path).grid


@pytest.mark.parametrize("kind", WRITERS)
def test_a_grid_comes_back(kind: str, tmp_path: Path) -> None:
    there, back = sample(), opened(WRITERS[kind](sample()), tmp_path)
    assert list(back.sheets) == list(there.sheets)
    assert {name: sheet.state for name, sheet in back.sheets.items()} == {
        name: sheet.state for name, sheet in there.sheets.items()
    }
    for name, sheet in there.sheets.items():
        found = back.sheets[name]
        told = {
            a: c for a, c in found.cells.items() if c != Cell("", "…")
        }  # .xlsb: a formula's blank is a text
        assert told == {a: c for a, c in sheet.cells.items() if a in told}
        assert set(found.cells) == set(sheet.cells)
        assert found.merges == sheet.merges and found.validated == sheet.validated
        for address, cell in told.items():
            assert type(cell.value) is type(sheet.cells[address].value)
    assert back.names == there.names
    assert not back.has_excel_formulas


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1)
        | st.floats(-1e15, 1e15)
        | st.integers(-(10**14), 10**14)
        | st.booleans(),
        max_size=20,
    )
)
def test_any_values_come_back(kind: str, values: list[str | float | bool], tmp_path: Path) -> None:
    sheet = Sheet("値", cells={(n, n): Cell(value) for n, value in enumerate(values, start=1)})
    back = opened(WRITERS[kind](Grid({"値": sheet})), tmp_path).sheets["値"]
    for address, cell in sheet.cells.items():
        found = back.cells[address]
        assert found.value == (tidy_number(cell.value) if isinstance(cell.value, float) else cell.value)
        assert isinstance(found.value, bool) == isinstance(cell.value, bool)


@pytest.mark.parametrize("kind", WRITERS)
def test_two_sheets_of_one_name_are_refused(kind: str, tmp_path: Path) -> None:
    grid = Grid({"Ａ": Sheet("Ａ"), "ａ": Sheet("ａ")})
    with pytest.raises(WorkbookError) as refused:
        opened(WRITERS[kind](grid), tmp_path)
    assert refused.value.kind == "twice"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('office:value-type="percentage" office:value="0.505">', Cell(0.505)),
        ('office:value-type="currency" office:value="12">', Cell(12)),
        ('office:value-type="date" office:date-value="2025-06-02T12:00:00">', Cell(45810.5, is_date=True)),
        ('office:value-type="date" office:date-value="12345-01-01"><text:p>x</text:p>', Cell("x")),
        ('office:value-type="time" office:time-value="PT06H00M00S">', Cell(0.25, is_date=True)),
        ('office:value-type="string"><text:p>a  \n b</text:p>', Cell("a b")),
        ('office:value-type="string"><text:p>a<text:s text:c="3"/>b<text:line-break/>c</text:p>', Cell("a   b\nc")),
        ('office:value-type="string"><text:p><text:ruby><text:ruby-base>東</text:ruby-base>'
         "<text:ruby-text>ひがし</text:ruby-text></text:ruby>京</text:p>", Cell("東京")),
        ('office:value-type="string"><office:annotation><text:p>質問</text:p></office:annotation>'
         "<text:p>値</text:p>", Cell("値")),
        ('office:value-type="string"><text:p>#N/A</text:p>', Cell(None, None, "#N/A")),
        ('table:formula="of:=[.B1]*2" office:value-type="float" office:value="8">', Cell(8, "[.B1]*2")),
    ],
)  # fmt: skip
def test_what_open_document_says_of_a_cell(cell: str, expected: Cell, tmp_path: Path) -> None:
    parts = ods_parts(Grid({"値": Sheet("値", cells={(1, 1): Cell("x")})}))
    before = b'office:value-type="string"><text:p>x</text:p>'
    assert before in parts["content.xml"]
    parts["content.xml"] = parts["content.xml"].replace(before, cell.encode())
    assert opened(zipped(parts), tmp_path).sheets["値"].cells == {(1, 1): expected}


def test_results_of_an_array_formula_are_no_typed_values(tmp_path: Path) -> None:
    parts = ods_parts(
        Grid({"値": Sheet("値", cells={(1, 1): Cell(1, "x"), (2, 1): Cell(2), (3, 1): Cell(3)})})
    )
    matrix = b'table:number-matrix-rows-spanned="2" table:number-matrix-columns-spanned="1" table:formula'
    parts["content.xml"] = parts["content.xml"].replace(b"table:formula", matrix)
    found = opened(zipped(parts), tmp_path).sheets["値"].cells
    assert [cell.formula for cell in found.values()] == ["x", "", None]


def test_rows_without_content_are_only_counted(tmp_path: Path) -> None:
    parts = ods_parts(Grid({"値": Sheet("値", cells={(1, 1): Cell(1), (1_048_576, 16_384): Cell(2)})}))
    more = b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:style-name="c" '
    more += b'table:number-columns-repeated="16384"/></table:table-row></table:table>'
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", more)
    assert len(opened(zipped(parts), tmp_path).sheets["値"].cells) == 2


def test_texts_of_one_byte_letters_and_of_cells_without_the_shared_ones(tmp_path: Path) -> None:
    stream = xls_stream(Grid({"A": Sheet("A", cells={(1, 1): Cell(1.5)})}))
    number = struct.pack("<HHHHHd", 0x203, 14, 0, 0, 0, 1.5)
    label = struct.pack("<HHHHHHB", 0x204, 12, 0, 0, 0, 3, 0) + b"caf"
    assert number in stream
    assert opened(compound(stream.replace(number, label)), tmp_path).sheets["A"].value(1, 1) == "caf"


@pytest.mark.parametrize(
    ("stored", "number"),
    [(0x3FF00000, 1), (0x3FF00001, 0.01), (400 << 2 | 2, 400), (-5 << 2 & 0xFFFFFFFF | 3, -0.05)],
)
def test_numbers_in_short(stored: int, number: float) -> None:
    assert rk(stored) == number


@pytest.mark.client
@pytest.mark.parametrize(("kind", "suffix"), [("xlsb", ".xlsb"), ("biff8", ".xls"), ("ods", ".ods")])
def test_what_sheetjs_writes_is_what_it_read(kind: str, suffix: str, tmp_path: Path) -> None:
    require(SHEETJS.unavailable_reason())
    source, target = tmp_path / "a.xlsx", tmp_path / f"b{suffix}"
    with xlsxwriter.Workbook(source, {"strings_to_numbers": False}) as made:
        sheet = made.add_worksheet("値")
        for row, text in enumerate(TEXTS[:-1]):
            sheet.write_string(row, 0, text)
            sheet.write_number(row, 1, row * 12345.25)
        sheet.merge_range("D1:E2", "結合")
    script = f'const X=require("xlsx");X.writeFile(X.readFile("{source}"),"{target}",{{bookType:"{kind}"}})'
    subprocess.run(["node", "-e", script], cwd=FOLDER, check=True, timeout=60)
    found, there = open_returned(target).grid.sheets["値"], read_grid(source).sheets["値"]
    assert found.cells == there.cells and found.merges == there.merges
