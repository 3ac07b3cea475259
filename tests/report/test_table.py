"""CSV: Excel opens it right and runs nothing in it."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from koplan_xl.app.checking import check
from koplan_xl.app.reporting import report_of
from koplan_xl.plan.values import Value
from koplan_xl.report.columns import COLUMNS
from koplan_xl.report.table import guarded, render_csv


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+81", "'+81"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("－", "－"),
        ("6-2-07", "6-2-07"),
        (-90, -90),
        (None, None),
    ],
)
def test_texts_that_would_be_formulas_are_guarded(value: Value, written: Value) -> None:
    assert guarded(value) == written


def test_every_finding_is_a_line_and_every_text_is_guarded(plan: Path, tmp_path: Path) -> None:
    report = report_of(check([plan]))
    report = replace(
        report, rows=tuple(replace(row, department="=1+1", fix='@"a"\n,') for row in report.rows)
    )
    content = render_csv(report)
    assert content.startswith(b"\xef\xbb\xbf")
    header, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert header == [column.name for column in COLUMNS]
    assert len(lines) == len(report.rows)
    named = [dict(zip(header, line, strict=True)) for line in lines]
    assert {line["所管課"] for line in named} == {"'=1+1"}
    assert {line["直し方"] for line in named} == {'\'@"a"\n,'}
    for line in named:
        assert not any(text.startswith(("=", "+", "@", "\t")) for text in line.values())
