"""What the pattern finds in a sheet is what the parser finds, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import scan
from koplan_xl.excel.read import read_grid
from koplan_xl.excel.worksheet import Styles, read_worksheet
from koplan_xl.grid import Sheet
from tests.cycle.conftest import SAMPLE

_STRINGS = ["", "あ", "<&>", "x" * 40]
_STYLES = Styles(frozenset({2}), 0)


@contextmanager
def parsed() -> Iterator[None]:
    """Leave everything to the parser."""

    def unusual(_: object) -> None:
        raise scan.Unusual

    with patch.object(scan, "split", unusual), patch.object(scan, "strings", unusual):
        yield


def read(rows: str) -> Sheet | str:
    sheet = Sheet("1")
    data = f'<?xml version="1.0"?><worksheet xmlns="urn:x"><sheetData>{rows}</sheetData><mergeCells/></worksheet>'
    try:
        read_worksheet(data.encode("utf-8", "surrogatepass"), "sheet1.xml", sheet, _STRINGS, _STYLES)
    except WorkbookError as error:
        return error.kind
    return sheet


def is_scanned(rows: str) -> bool:
    try:
        return bool([*scan.cells(scan.split(f"<sheetData>{rows}</sheetData>".encode())[1])])
    except scan.Unusual:
        return False


@pytest.mark.parametrize(
    "path", [SAMPLE, SAMPLE.parents[1] / "templates" / "forms.xlsx"], ids=lambda p: p.stem
)
def test_whole_workbooks(path: Path) -> None:
    found = read_grid(path)
    with parsed():
        assert read_grid(path) == found


_TEXTS = st.text(st.sampled_from("aあ1&<>\"'_x000A;\n\t\r\0\ufffe #"), max_size=6)
_SPELLED = st.sampled_from(
    ["&lt;", "&amp;", "&#10;", "&#x3042;", "&#13;", "&nbsp;", "&#0;", "&#xD800;", "1", "a", " ", ""]
)
_VALUES = st.sampled_from(
    ["0", "1", "3", "12", "-1", "007", "1.5", "1E3", "１", "x", "9" * 16, "true", "#REF!"]
)
_NUMBERED = [f"{letters}{row}" for letters in ("A", "C", "AB") for row in range(1, 21)]
_HEADS = st.sampled_from([*_NUMBERED, "XFD1048576", "XFE1", "A0", "A1048577", "a1", "AAAA1"])
_FORMULAS = (
    "<f>A1+1</f>", "<f/>", "<f></f>", '<f t="shared" ref="A1:B2" si="0">A1</f>', '<f t="shared" si="0"/>',
    '<f t="array" ref="A1:B2">A1</f>', '<f aca="false">1&lt;2</f>', "<f>1<!-- 2 --></f>",
)  # fmt: skip


@st.composite
def cells(draw: st.DrawFn) -> str:
    """Give a cell, mostly usual."""
    head = f'<c r="{draw(_HEADS)}"' + draw(st.sampled_from(["", ' s="1"', ' s="2"', ' s="2"', " s='1'"]))
    kind = draw(st.sampled_from(["", "", "", "s", "s", "n", "str", "b", "e", "d", "inlineStr"]))
    formula = draw(st.sampled_from(["", *_FORMULAS])) if draw(st.booleans()) else ""
    value = draw(
        _VALUES.map("<v>{}</v>".format) | _SPELLED.map("<v>{}</v>".format) | st.sampled_from(["", "<v/>"])
    )
    text = draw((_TEXTS | _SPELLED).map('<is><t xml:space="preserve">{}</t></is>'.format)
                | st.just("<is><r><t>1</t></r><rPh sb='0' eb='1'><t>2</t></rPh></is>"))  # fmt: skip
    inside = formula + (text if kind == "inlineStr" else value)
    head += f' t="{kind}"' if kind else ""
    return draw(
        st.sampled_from(
            [f"{head}>{inside}</c>", f"{head}>{inside}</c>", f"{head}/>", f"{head}>\n{inside}\n</c>"]
        )
    )


@given(st.lists(cells(), max_size=4))
def test_the_parser_finds_the_same(row: list[str]) -> None:
    spelled = f'<row r="1">{"".join(row)}</row>'
    found = read(spelled)
    with parsed():
        assert read(spelled) == found


@pytest.mark.parametrize(
    ("rows", "scanned"),
    [
        ('<row r="1" spans="1:2"><c r="A1" s="1" t="s"><v>1</v></c><c r="B1" s="1"/></row>', True),
        ('<row r="1">\n  <c r="A1" t="inlineStr">\n <is>\n <t>あ</t>\n </is>\n </c>\n</row>', True),
        ('<row r="1"><c r="A1"><f aca="false">SUM(B1:C1)</f><v>3</v></c></row>', True),
        ('<row r="1"><c t="s" r="A1"><v>1</v></c></row>', False),
        ('<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>', False),
        ('<row r="1"><c><v>1</v></c></row>', False),
        ('<x:row r="1"><x:c r="A1"/></x:row>', False),
        ('<row r="1"><c r="A1"><v>1</v></c><!-- 2 --></row>', False),
    ],
)
def test_what_is_usual(rows: str, scanned: bool) -> None:
    assert is_scanned(rows) is scanned


@pytest.mark.parametrize(
    ("part", "texts"),
    [
        ("<sst><si><t>あ</t></si><si><t/></si>\n<si><t>a&amp;b</t></si></sst>", ["あ", "", "a&b"]),
        (
            '<sst><si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si></sst>',
            ["東京"],
        ),
        ("<sst><si><r><t>1</t></r></si></sst>", None),
        ('<!DOCTYPE sst [<!ENTITY a "b">]><sst><si><t>&a;</t></si></sst>', None),
        ("<sst><x:si><t>1</t></x:si><si><t>2</t></si></sst>", None),
        ("<sst/>", None),
    ],
)
def test_shared_strings(part: str, texts: list[str] | None) -> None:
    if texts is None:
        with pytest.raises(scan.Unusual):
            scan.strings(part.encode())
    else:
        assert scan.strings(part.encode()) == texts
