"""Formulas are cut so that references are found and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.excel import formula
from koplan_xl.excel.block import Block
from koplan_xl.excel.cells import OWN_SHEET

NO_REFERENCES = [
    '"A1:B2"',
    '"a""B2"""',
    "LOG10(5)",
    "R8.計",
    "売上・A1",
    "XFE1+A1048577",
    "表[[#All],[A1]]",
    "表[A1]",
    "[@A1]",
    "#REF!",
    "1E5",
    "_A1",
    "A1の合計",
    "A1.B2",
    "BIN2DEC(1)",
]


@pytest.mark.parametrize("text", NO_REFERENCES)
def test_is_no_reference(text: str) -> None:
    assert [kind for kind, _ in formula.tokens(text) if kind == "ref"] == []
    assert formula.moved(text, 5, 5) == text


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("A1+$A1+A$1+$A$1", "C3+$A3+C$1+$A$1"),
        ("SUM(B2:C3,事業費!D:E,'6-2-07'!4:5)", "SUM(D4:E5,事業費!F:G,'6-2-07'!6:7)"),
        ("'it''s \"A1\"'!A1&\"A1\"", "'it''s \"A1\"'!C3&\"A1\""),
        ("A1:INDEX(B:B,2)", "C3:INDEX(D:D,2)"),
        ("[1]元!A1#", "[1]元!C3#"),
        ('IF(A1>=10,"x",-A1%)', 'IF(C3>=10,"x",-C3%)'),
        ("TAX2024*2", "TAZ2026*2"),
        ("A1 B2", "C3 D4"),
        ("XFD1", "B3"),
    ],
)
def test_moved(text: str, moved: str) -> None:
    assert formula.moved(text, 2, 2) == moved


def test_sheets() -> None:
    text = "'a b'!A1+表!A1+[2]外!A1+'a''b'!名前+表:図!A1+表!#REF!"
    assert formula.sheets_in(text) == {"a b", "表", "[2]外", "a'b", "表:図"}
    assert formula.rename_sheet(text, "表", OWN_SHEET) == text.replace("+表!", f"+{OWN_SHEET}!")


@given(st.text(st.sampled_from("A1$:!'\"[]#(表,.Z9E+ \\_?" + OWN_SHEET)))
def test_tokens_give_the_formula_back(text: str) -> None:
    assert "".join(token for _, token in formula.tokens(text)) == text
    assert formula.moved(text, 0, 0) == text


@pytest.mark.parametrize(
    ("text", "in_copy", "outside"),
    [
        ("D6", "D9", "D6"),
        ("$D$6", "$D$9", "$D$6"),
        ("D5:D7", "D8:D10", "D5:D13"),
        ("D5:D6", "D8:D9", "D5:D6"),
        ("D4:D7", "D4:D13", "D4:D13"),
        ("D4:D6", "D4:D6", "D4:D6"),
        ("D4:D9", "D4:D15", "D4:D15"),
        ("D6:D9", "D6:D15", "D6:D15"),
        ("D3", "D3", "D3"),
        ("D8", "D14", "D14"),
        ("$D$8", "$D$14", "$D$14"),
        ("5:7", "8:10", "5:13"),
        ("D:D", "D:D", "D:D"),
        ("他!D6", "他!D6", "他!D6"),
        (f"{OWN_SHEET}!D6", f"{OWN_SHEET}!D9", f"{OWN_SHEET}!D6"),
        ('"D6"&D6', '"D6"&D9', '"D6"&D6'),
        ("D4:D5:D6", "D4:D5:D9", "D4:D5:D6"),
    ],
)
def test_block(text: str, in_copy: str, outside: str) -> None:
    block = Block(5, 7, 3)
    assert block.formula(text, 3) == in_copy
    assert block.formula(text, None) == outside


def test_reference_to_the_copy_before() -> None:
    block = Block(5, 7, 3)
    assert block.formula("D2+1", 6, (5, 4)) == "D8+1"
    assert block.formula("D$2+E2", 6, (5, 4)) == "D$2+E2"
