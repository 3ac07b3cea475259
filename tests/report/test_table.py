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
from koplan_xl.report.model import MARKS
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


def test_the_gravest_findings_of_all_files_come_first_and_like_names_keep_their_path(
    plan: Path, tmp_path: Path
) -> None:
    (tmp_path / "二").mkdir()
    twin = tmp_path / "二" / plan.name
    twin.write_bytes(plan.read_bytes())
    (tmp_path / "壊れた.xlsx").write_bytes(b"PK")
    report = report_of(check([plan, twin, tmp_path / "壊れた.xlsx"]))
    marks = [MARKS.index(row.mark) for row in report.rows if not row.explained]
    assert marks == sorted(marks) and report.rows[0].mark == "unread"
    shown = {report.short_file(row.file) for row in report.rows}
    assert shown == {str(plan), str(twin), "壊れた.xlsx"}
    assert report.counts["unread"] == 1 and report.worst == "unread"
