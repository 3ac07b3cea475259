"""Formulas as other programs rewrite them are the same formulas; others are not."""

import pytest

from koplan_xl.excel.spelling import normal

OWN = "6-3-07"
REWRITTEN = [
    ("--A1", "-(-A1)"),
    ("SUMPRODUCT(--(A1:A3>0),B1:B3)", "SUMPRODUCT(-(-(A1:A3>0)),B1:B3)"),
    ("---A1", "-(-(-A1))"),
    ("--'簡易6-3'!A1", "-(-'簡易6-3'!A1)"),
    ('--"1"', '-(-"1")'),
    ("-ROUND(A1,0)", "-(ROUND(A1,0))"),
    ("-A1^2", "(-A1)^2"),  # a sign binds closer than a power
    ("IF(A1>1E-6,1,0)", "IF(A1>1.00000000000000000004e-06,1,0)"),
    ("IF(A1>1E-6,1,0)", "IF(A1>0.000001,1,0)"),
    ("A1*0.1", "A1*0.100000000000000000001"),
    ("A1*.5", "A1*0.50"),
    ("1E+10", "10000000000"),
    ("1.23456789012345678", "1.23456789012346"),
    ("SUM((A1,B1))", "SUM((A1~B1))"),
    ("'Sheet 2'!$A$1:'Sheet 2'!$B$2", "'Sheet 2'!A1:B2"),
    ("A1:A1", "A1"),
    ("_xlfn.UNICHAR(65)", "_xlfngnumeric.UNICHAR(65)"),
    ("IF(A1,TRUE,FALSE)", "IF( a1, TRUE(), FALSE() )"),
    (f"'{OWN}'!A1", "$A$1"),
]
DIFFERENT = [
    ("--A1", "-A1"),
    ("-(-A1+B1)", "--A1+B1"),
    ("(A1+B1)*2", "A1+B1*2"),
    ("SUM(A:A)", "SUM(A1)"),
    ("SUM((A1,B1))", "SUM(A1,B1)"),
    ("ABS(A1)", "ABSA1"),
    ("A1*0.1", "A1*0.10000000000001"),
    ('"1E-6"', '"0.000001"'),
    ('"a b"', '"ab"'),
    ("'Sheet 2'!A1", "A1"),
    ("TRUE", "FALSE"),
]


@pytest.mark.parametrize(("one", "other"), REWRITTEN)
def test_what_programs_rewrite_makes_no_difference(one: str, other: str) -> None:
    assert normal(one, OWN) == normal(other, OWN)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_formula_is_another(one: str, other: str) -> None:
    assert normal(one, OWN) != normal(other, OWN)
