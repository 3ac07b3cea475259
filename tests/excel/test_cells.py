"""What is set into a cell is what readers find there."""

import math
import re
from io import BytesIO
from xml.etree import ElementTree

import openpyxl
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.errors import WorkbookError
from koplan_xl.excel.book import Book
from koplan_xl.excel.cells import CellValue, Formula, cell_xml, clean, escape, inline_body
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from tests.excel.drawn import drawn
from tests.excel.looks import Look
from tests.structure.checker import faults

TEMPLATE = Package.open(drawn())
AWKWARD = [
    " 前の空白", "後の空白 ", "\t", "改\n行", "行末\n", "\r\n", "a\rb", "<b>&amp;\"'", "_x0041_", "_x000B_", "__x0041__",
    "_x005F_x0041_", "\x00", "\x0b\x1f", "_\x0b", "\x0bx0041_", "=1+1", "'0123", "㈱𠮷野家👪", "\ufffe", "\ud800", "\ufdd0!A1",
    "00123", "1/2", "#N/A", "TRUE", "－", "　", "\u2028", "\x7f\x85", "]]>", "0" * 32_767, "𠮷" * 16_383,
]  # fmt: skip


def decoded(text: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def stored(data: bytes, rows: int) -> list[str | None]:
    """Give the texts of the first column as they stand in the file, decoded as Excel does."""
    cells = Look(data, "値").cells()
    return [
        decoded(cells[f"A{row}"][1]) or None if f"A{row}" in cells else None for row in range(1, rows + 1)
    ]


def shown_by_openpyxl(data: bytes, rows: int) -> list[object]:
    sheet = openpyxl.load_workbook(BytesIO(data))["値"]
    return [sheet.cell(row, 1).value for row in range(1, rows + 1)]


def shown_by_calamine(data: bytes, rows: int) -> list[object]:
    sheet = python_calamine.load_workbook(BytesIO(data)).get_sheet_by_name("値")
    found = [row[0] if row else "" for row in sheet.to_python(skip_empty_area=False)]
    return [value or None for value in found + [""] * (rows - len(found))]


def book_with(values: list[CellValue]) -> bytes:
    book = Book(TEMPLATE)
    book.add_data("値", [[value] for value in values], state="visible")
    return book.to_bytes()


def edited_with(values: list[CellValue]) -> bytes:
    book = Book(TEMPLATE)
    book.add_data("値", [[0]], state="visible")
    edit = WorkbookEdit(Package.open(book.to_bytes()))
    for row, value in enumerate(values, start=1):
        edit.set_cell("値", row, 1, value)
    return edit.to_bytes()


@pytest.mark.parametrize("write", [book_with, edited_with])
def test_awkward_texts(write: object) -> None:
    assert callable(write)
    data = write(AWKWARD)
    assert faults(data) == []
    expected = [clean(text) or None for text in AWKWARD]
    assert stored(data, len(AWKWARD)) == expected
    assert shown_by_calamine(data, len(AWKWARD)) == expected
    shown = shown_by_openpyxl(data, len(AWKWARD))
    plain = [at for at, text in enumerate(AWKWARD) if "_x" not in escape(text)]  # openpyxl decodes no codes
    assert [shown[at] or None for at in plain] == [expected[at] for at in plain]


@given(
    st.lists(st.text(st.characters(exclude_categories=()), min_size=1, max_size=30), min_size=1, max_size=8)
)
def test_any_text(texts: list[str]) -> None:
    expected = [clean(text) or None for text in texts]
    for data in (book_with(list(texts)), edited_with(list(texts))):
        assert stored(data, len(texts)) == expected


@given(
    st.lists(
        st.one_of(
            st.integers(-(10**15) + 1, 10**15 - 1),
            st.floats(allow_nan=False, allow_infinity=False),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_number(values: list[CellValue]) -> None:
    assert shown_by_openpyxl(book_with(values), len(values)) == values


@pytest.mark.parametrize(
    "value",
    ["0" * 32_768, "𠮷" * 16_384, math.nan, math.inf, -math.inf, 10**15, Formula("1+" * 5000 + "1", 1)],
)
def test_refused_values_name_the_cell(value: CellValue) -> None:
    with pytest.raises(WorkbookError, match="「値」.*A2"):
        book_with([1, value])
    with pytest.raises(WorkbookError, match="「値」.*A2"):
        edited_with([1, value])


@pytest.mark.parametrize(
    ("value", "kind", "formula", "cached"),
    [
        (Formula('IF(A1<2,"<&",B1)', 'a"<b'), "str", 'IF(A1<2,"<&",B1)', 'a"<b'),
        (Formula("1/0", "#DIV/0!"), "e", "1/0", "#DIV/0!"),
        (Formula("TRUE()", True), "b", "TRUE()", "1"),
        (Formula("1.5", 1.5), None, "1.5", "1.5"),
        (Formula('""', ""), "str", '""', ""),
        (Formula("A1", None), None, "A1", None),
    ],
)
def test_formulas(value: Formula, kind: str | None, formula: str, cached: str | None) -> None:
    element = ElementTree.fromstring(cell_xml('<c r="A1" s="3"', value, inline_body))
    assert (element.get("t"), element.findtext("f"), element.findtext("v")) == (kind, formula, cached)
    assert element.get("s") == "3"


def test_formula_is_given_without_equals_sign() -> None:
    with pytest.raises(ValueError, match="equals"):
        book_with([Formula("=A1", 1)])
