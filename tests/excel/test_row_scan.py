"""Rows and cells found by pattern are those the parser finds, at the same places, or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import markup, row_scan, rows
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.excel.scan import Unusual
from koplan_xl.grid import Formula
from tests.cycle.conftest import SAMPLE
from tests.excel.owned_book import DATA, OTHER, owned_book


@contextmanager
def parsed() -> Iterator[None]:
    """Leave everything to the parser."""

    def unusual(*_: object) -> None:
        raise Unusual

    with patch.object(row_scan, "outline", unusual), patch.object(row_scan, "cells", unusual):
        yield


def places(root: markup.Element) -> list[tuple[object, ...]]:
    """Give all elements without rows, and where they stand."""
    found = []
    for item in root.walk():
        if item.name != "row":
            found.append((item.tag, item.attributes, item.start, item.inner, item.inner_end, item.end))
    return found


def told(data: bytes) -> list[object]:
    """Say all that editing asks of a sheet; equal texts are equal bytes."""
    found = rows.SheetRows(data, "sheet1.xml", "1")
    lines = []
    for number in found.rows:
        element, cells = found.row(number)
        shape = (element.tag, element.attributes, element.inner, element.inner_end, element.end)
        lines.append((number, found.rows[number], shape, list(cells.items())))
    return [places(found.root), sorted(lines)]


def agrees(data: bytes) -> bool:
    """Compare both readers; tell whether the pattern read the rows."""
    with parsed():
        expected = told(data)
    assert told(data) == expected
    try:
        _, found = row_scan.outline(data, "")
        for start, end in found.values():
            row_scan.cells(data[start:end])
    except Unusual:
        return False
    return True


def sheet(body: str) -> bytes:
    return (
        '<?xml version="1.0"?>\n<worksheet xmlns="urn:x"><dimension ref="A1"/><cols><col min="1"/></cols>'
        f'<sheetData>{body}</sheetData><mergeCells><mergeCell ref="あ"/></mergeCells></worksheet>\n'
    ).encode()


@pytest.mark.parametrize(
    "path", [SAMPLE, SAMPLE.parents[1] / "templates" / "forms.xlsx"], ids=lambda path: path.stem
)
def test_whole_workbooks(path: Path) -> None:
    package = Package.open(path)
    assert all(agrees(package.parts[each.part]) for each in package.sheets() if each.kind == "worksheet")


def test_a_book_of_another_hand_is_edited_alike() -> None:
    def edited() -> bytes:
        edit = WorkbookEdit(Package.open(owned_book()))
        edit.set_cell(DATA, 3, 3, 777)
        edit.set_cell(DATA, 4, 9, "右へ")
        edit.set_cell(DATA, 40, 8, Formula("1+1", 2))
        edit.set_cell(OTHER, 2, 2, None)
        edit.append_rows(DATA, [["6-3-01", "令和7年度", 1000, None, " 端の空白 "]])
        edit.remove_rows(DATA, {3})
        return edit.to_bytes()

    with parsed():
        expected = edited()
    assert edited() == expected


_USUAL = [
    '<c r="A1"/>',
    '<c r="B1" s="3"/>',
    '<c r="C1" s="3" t="s"><v>12</v></c>',
    '<c r="D1"><v></v></c>',
    '<c r="E1"><f>A1&lt;2</f><v>1</v></c>',
    '<c r="F1"><f t="shared" si="4" ref="F1:F3">A1</f><v>1</v></c>',
    '<c r="G1"><f t="shared" si="4"/><v>1</v></c>',
    '<c r="H1" t="inlineStr"><is><r><t>あ</t></r></is></c>',
    '<c r="I1"></c>',
]
_ODD = [
    '<c s="1" r="J1"><v>2</v></c>',
    "<c r='K1'><v>2</v></c>",
    '<c r="L1"><!-- </c> --><v>2</v></c>',
    '<c r="M1"><v><![CDATA[</row>]]></v></c>',
    '<c r="N1"><v>2</v><f>1</f></c>',
    '<c r="O1" cm="1"><f t="array" ref="O1">1</f><v>2</v></c>',
    '<c r="A2"><v>1</v></c>',
    " ",
    '<extLst><ext><c r="P1" s="9"/></ext></extLst>',
    '<row r="9"/>',
]
_PIECES = st.sampled_from([*_USUAL, *_ODD])
_OPENINGS = st.sampled_from(
    [
        '<row r="1">',
        '<row r="1" spans="1:2" ht="18.5" x:dy="1">',
        "<row r='1'>",
        '<row ht="1" r="1" >',
        '<row r="1" t="&gt;">',
    ]
)
_ROWS = st.builds(
    lambda opening, cells: f"{opening}{''.join(cells)}</row>", _OPENINGS, st.lists(_PIECES, max_size=5)
)
_BODIES = st.lists(
    st.one_of(
        _ROWS, st.sampled_from(['<row r="7"/>', '<row r="8" s="1" customFormat="1"/>', "\n", "<!-- <row -->"])
    ),
    max_size=3,
).map("".join)


@given(_BODIES)
def test_whatever_stands_in_rows(body: str) -> None:
    data = sheet(body.replace("x:dy", "dy"))
    agrees(data)


@pytest.mark.parametrize(
    ("body", "usual"),
    [
        (f'<row r="1" spans="1:9">{"".join(_USUAL)}</row>\n<row r="3"/>', True),
        *((f'<row r="1"><c r="A1"/>{odd}</row>', False) for odd in _ODD),
        ('<row r="1"><c s="1" r="A1"><v>1</v></c></row>', False),
        ('<row r="1"><c r="A1"><v>1</v></c></row><!-- x -->', False),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1"/>', False),
    ],
)
def test_what_is_usual(body: str, usual: bool) -> None:
    assert agrees(sheet(body)) is usual


def test_the_opening_tag_alone() -> None:
    text = (
        f"<?xml version='1.0'?><!-- {'あ' * 3000} --><sst a='1' count='2'>{'<si><t>x</t></si>' * 900}</sst>"
    )
    found, whole = markup.opening(text.encode()), markup.parse(text.encode())
    assert (found.tag, found.attributes, found.start, found.inner) == (
        "sst",
        whole.attributes,
        whole.start,
        whole.inner,
    )
    for broken in ("", "<a", "<!DOCTYPE a><a/>", "x"):
        with pytest.raises(WorkbookError):
            markup.opening(broken.encode())


@pytest.mark.parametrize("body", ["<row><c><v>1</v></c></row>", '<row r="1"><c><v>1</v></c></row>'])
def test_what_does_not_say_where_it_is_cannot_be_edited(body: str) -> None:
    with pytest.raises(WorkbookError):
        rows.SheetRows(sheet(body), "sheet1.xml", "1").cells(1)
