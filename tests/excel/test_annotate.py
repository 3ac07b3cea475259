"""Notes on cells of a workbook: a mark and a comment each, and nothing else changes."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from koplan_xl.errors import WorkbookError
from koplan_xl.excel.annotate import Note, annotated
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import grid_of
from koplan_xl.grid import Address, Sheet
from tests.excel.owned_book import DATA, OTHER, owned_book
from tests.structure.checker import faults

# What openpyxl says of parts it does not know is no warning about ours.
OWN = {"A1": "企画課のメモ"}  # the office's own comment on the sheet
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
NOTES = {
    DATA: {(2, 3): Note("合計が違います。\n<直す> & 確かめる", "error"), (3, 2): Note("理由は？", "ask")}
}


def comments(content: bytes, sheet: str) -> dict[str, str]:
    """Return the comments of a sheet by cell, as another reader sees them."""
    book = openpyxl.load_workbook(BytesIO(content))
    return {
        cell.coordinate: cell.comment.text for row in book[sheet].iter_rows() for cell in row if cell.comment
    }


def marked(content: bytes, sheet: str) -> dict[str, str]:
    """Return the colour that our conditional formats give to cells."""
    book = openpyxl.load_workbook(BytesIO(content))
    return {
        str(area.sqref): rule.dxf.fill.bgColor.rgb
        for area in book[sheet].conditional_formatting
        for rule in area.rules
        if "koplan-xl" in "".join(rule.formula)
    }


def noted(content: bytes, notes: Mapping[str, Mapping[Address, Note]]) -> bytes:
    return annotated(Package.open(content), notes)


def test_cells_get_a_mark_and_a_comment() -> None:
    content = noted(owned_book(), NOTES)
    assert faults(content) == []
    assert comments(content, DATA) == {
        **OWN,
        "C2": "【差戻し】合計が違います。\n<直す> & 確かめる",
        "B3": "【差戻し】理由は？",
    }
    colours = marked(content, DATA)
    assert colours.keys() == {"C2", "B3"}
    assert colours["C2"] != colours["B3"]


def unmarked(package: Package) -> list[Sheet]:
    sheets = grid_of(package).sheets.values()
    return [replace(sheet, comments=[], conditional=[]) for sheet in sheets]


def test_values_formats_and_other_sheets_stay() -> None:
    old, new = Package.open(owned_book()), Package.open(noted(owned_book(), NOTES))
    assert unmarked(new) == unmarked(old)
    changed = {name for name in old.parts if old.parts[name] != new.parts.get(name)}
    sheet = old.sheet_part(DATA)
    assert sheet in changed
    assert not {old.sheet_part(name) for name in (OTHER,)} & changed
    assert old.parts[sheet].split(b"<sheetData>")[1].split(b"</sheetData>")[0] in new.parts[sheet]


def test_new_notes_take_the_place_of_the_old() -> None:
    once = noted(owned_book(), NOTES)
    twice = noted(once, {DATA: {(4, 3): Note("こちらです", "error")}})
    assert faults(twice) == []
    assert comments(twice, DATA) == {**OWN, "C4": "【差戻し】こちらです"}
    assert marked(twice, DATA).keys() == {"C4"}
    bare = noted(twice, {})
    assert faults(bare) == []
    assert comments(bare, DATA) == OWN
    assert marked(bare, DATA) == {}


def test_comments_of_others_stay() -> None:
    content = owned_book()
    theirs = comments(content, OTHER)
    assert theirs
    place = openpyxl.utils.cell.coordinate_from_string(next(iter(theirs)))
    column = openpyxl.utils.column_index_from_string(place[0])
    new = noted(content, {OTHER: {(place[1], column): Note("重なる", "ask"), (30, 2): Note("空きに", "ask")}})
    assert faults(new) == []
    assert comments(new, OTHER) == {**theirs, "B30": "【差戻し】空きに"}
    assert faults(noted(new, {})) == []
    assert comments(noted(new, {}), OTHER) == theirs


def test_more_comments_than_a_block_of_ids_holds() -> None:
    many = {(row, 8): Note(str(row), "ask") for row in range(1, 1_030)}
    content = noted(owned_book(), {DATA: many, OTHER: {(40, 1): Note("一つ", "error")}})
    assert faults(content) == []
    assert len(comments(content, DATA)) == len(many) + len(OWN)


def test_an_unknown_sheet_is_refused() -> None:
    with pytest.raises(WorkbookError):
        noted(owned_book(), {"ない": {(1, 1): Note("x", "ask")}})
