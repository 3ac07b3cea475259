"""LibreOffice as a client does what its API says."""

import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.clients import libreoffice
from tests.clients.libreoffice import Office, OfficeError
from tests.clients.stored import stored_values
from tests.clients.values import CellError, Value, same

pytestmark = pytest.mark.client

SHEET = "様式　1"
Draw = Callable[[xlsxwriter.Workbook, xlsxwriter.workbook.Worksheet], None]


def draw(path: Path, drawing: Draw) -> Path:
    """Write a workbook of one sheet."""
    with xlsxwriter.Workbook(path) as workbook:
        drawing(workbook, workbook.add_worksheet(SHEET))
    return path


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Give a protected form: unlocked A1:A5 and merged C1:D1, text format in A3, locked B1 = A1*2."""

    def drawing(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.workbook.Worksheet) -> None:
        unlocked = workbook.add_format({"locked": False})
        for row in range(5):
            sheet.write_blank(row, 0, None, unlocked)
        sheet.write_blank("A3", None, workbook.add_format({"locked": False, "num_format": "@"}))
        sheet.write_formula("B1", "=A1*2", None, 0)
        sheet.merge_range("C1:D1", "", unlocked)
        sheet.protect("ひみつ")

    return draw(tmp_path / "様式 form.xlsx", drawing)


def test_typed_texts_are_read_as_a_user_means_them(office: Office, form: Path, tmp_path: Path) -> None:
    typed = [
        ("A1", "1,234"),
        ("A2", "道路の改良"),
        ("A3", "0012"),
        ("A4", "2026/4/1"),
        ("A5", "=A1+1"),
        ("C1", "x"),
    ]
    target = tmp_path / "filled.xlsx"
    assert office.fill(form, target, [(SHEET, *entry) for entry in typed]) == []
    places = [(SHEET, a1) for a1 in ("A1", "A2", "A3", "A4", "A5", "B1", "C1", "A9")]
    assert office.values(target, places) == [1234.0, "道路の改良", "0012", 46113.0, 1235.0, 2468.0, "x", None]


def test_filled_file_is_xlsx_with_recalculated_values(office: Office, form: Path, tmp_path: Path) -> None:
    target = tmp_path / "filled.xlsx"
    office.fill(form, target, [(SHEET, "A1", "7")])
    assert openpyxl.load_workbook(target, data_only=True)[SHEET]["B1"].value == 14
    assert office.changed_values(target) == []


def test_locked_cells_refuse(office: Office, form: Path, tmp_path: Path) -> None:
    target = tmp_path / "filled.xlsx"
    refused = office.fill(form, target, [(SHEET, "B1", "5"), (SHEET, "A1", "3"), (SHEET, "F9", "5")])
    assert refused == [(SHEET, "B1"), (SHEET, "F9")]
    assert office.values(target, [(SHEET, "B1"), (SHEET, "F9")]) == [6.0, None]


def test_locked_cells_of_an_unprotected_sheet_take_text(office: Office, tmp_path: Path) -> None:
    source = draw(tmp_path / "open.xlsx", lambda _, sheet: None)
    assert office.fill(source, tmp_path / "filled.xlsx", [(SHEET, "B1", "5")]) == []
    assert office.values(tmp_path / "filled.xlsx", [(SHEET, "B1")]) == [5.0]


def test_nobody_types_under_a_merge(office: Office, form: Path, tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match="merge"):
        office.fill(form, tmp_path / "filled.xlsx", [(SHEET, "D1", "5")])


def test_missing_sheet_is_said(office: Office, form: Path) -> None:
    with pytest.raises(OfficeError, match="no sheet named 無い"):
        office.values(form, [("無い", "A1")])


def test_unreadable_file_is_said_and_office_lives_on(office: Office, form: Path, tmp_path: Path) -> None:
    with pytest.raises(OfficeError):
        office.values(tmp_path / "missing.xlsx", [(SHEET, "A1")])
    assert office.values(form, [(SHEET, "B1")]) == [0.0]


WRONG: list[tuple[str, object, Value]] = [
    ("=A1*2", 99, 6.0),
    ("=A1*2", 0, 6.0),
    ('=A1&"x"', "stale", "3x"),
    ("=A1*2", "#DIV/0!", 6.0),
    ("=A1>1", False, 1.0),
    ("=1/0", 5, CellError("#DIV/0!")),
    ("=NA()", "#DIV/0!", CellError("#N/A")),
    ('="6"', 6, "6"),
    ("=A1/3", 1.0000001, 1.0),
]


@pytest.mark.parametrize(("formula", "cached", "now"), WRONG)
def test_wrong_cached_value_is_noticed(
    office: Office, tmp_path: Path, formula: str, cached: object, now: Value
) -> None:
    def drawing(_: xlsxwriter.Workbook, sheet: xlsxwriter.workbook.Worksheet) -> None:
        sheet.write("A1", 3)
        sheet.write_formula("B1", formula, None, cached)

    path = draw(tmp_path / "stale.xlsx", drawing)
    stored, _ = stored_values(path)
    assert office.changed_values(path) == [((SHEET, "B1"), stored[SHEET, "B1"], now)]


def test_wrong_stored_empty_text_is_noticed(office: Office, tmp_path: Path) -> None:
    def drawing(_: xlsxwriter.Workbook, sheet: xlsxwriter.workbook.Worksheet) -> None:
        sheet.write_formula("B1", '="x"', None, "stale")
        sheet.write_formula("B2", '=""', None, "stale")

    drawn, emptied = draw(tmp_path / "drawn.xlsx", drawing), tmp_path / "emptied.xlsx"
    with zipfile.ZipFile(drawn) as source, zipfile.ZipFile(emptied, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<v>stale</v>", b"<v></v>"))
    assert office.changed_values(emptied) == [((SHEET, "B1"), "", "x")]


RIGHT = [
    ("=A1*2", 6),
    ('=A1&"x"', "3x"),
    ("=A1>1", True),
    ("=1/0", "#DIV/0!"),
    ("=NA()", "#N/A"),
    ("=0.1+0.2", 0.3),
    ("=なし", "#NAME?"),
    ('="あ"+1', "#VALUE!"),
]


def test_right_cached_values_are_unchanged(office: Office, tmp_path: Path) -> None:
    def drawing(_: xlsxwriter.Workbook, sheet: xlsxwriter.workbook.Worksheet) -> None:
        sheet.write("A1", 3)
        for row, (formula, cached) in enumerate(RIGHT):
            sheet.write_formula(row, 1, formula, None, cached)
        sheet.write_array_formula("D1:D2", "{=A1:A2*2}", None, 6)
        sheet.write_number("D2", 0)

    path = draw(tmp_path / "right.xlsx", drawing)
    assert office.changed_values(path) == []
    assert len(office.recalculated(path)) == len(RIGHT) + 2


def test_formula_without_cached_value_is_listed_as_none(office: Office, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = SHEET
    workbook.active["A1"] = "=1+1"
    workbook.save(tmp_path / "bare.xlsx")
    assert office.recalculated(tmp_path / "bare.xlsx") == {(SHEET, "A1"): (None, 2.0)}
    assert office.changed_values(tmp_path / "bare.xlsx") == []


def test_formulas_of_hidden_sheets_count(office: Office, tmp_path: Path) -> None:
    def drawing(workbook: xlsxwriter.Workbook, _: xlsxwriter.workbook.Worksheet) -> None:
        hidden = workbook.add_worksheet("裏")
        hidden.write_formula("AB12", "=1+1", None, 3)
        hidden.very_hidden()

    path = draw(tmp_path / "hidden.xlsx", drawing)
    assert office.changed_values(path) == [(("裏", "AB12"), 3.0, 2.0)]


def test_pdf_is_printed(office: Office, form: Path, tmp_path: Path) -> None:
    office.to_pdf(form, tmp_path / "印刷.pdf")
    assert (tmp_path / "印刷.pdf").read_bytes().startswith(b"%PDF-")


def test_source_is_left_as_it_was(office: Office, form: Path, tmp_path: Path) -> None:
    before = form.read_bytes()
    office.fill(form, tmp_path / "filled.xlsx", [(SHEET, "A1", "7")])
    assert form.read_bytes() == before


def gone(group: int) -> bool:
    """Say whether no process of the group is left within some seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not libreoffice.available(), reason=libreoffice.unavailable_reason())
def test_nothing_is_left_running_after_a_timeout(form: Path) -> None:
    with Office() as own:
        group = own.pid
        assert group is not None
        own.timeout = 0.0
        with pytest.raises(OfficeError, match="longer than"):
            own.values(form, [(SHEET, "A1")])
        assert gone(group)
        with pytest.raises(OfficeError, match="has ended"):
            own.values(form, [(SHEET, "A1")])


@pytest.mark.skipif(not libreoffice.available(), reason=libreoffice.unavailable_reason())
def test_nothing_is_left_running_after_the_block() -> None:
    with Office() as own:
        group = own.pid
        profile = own.profile
        assert profile.exists()
    assert group is not None
    assert gone(group)
    assert not profile.exists()


def test_values_of_different_kinds_differ() -> None:
    assert not same(CellError("#N/A"), "#N/A")
    assert not same(1.0, "1")
    assert not same(None, "")
    assert same(1e12, 1e12 + 1e-4)
