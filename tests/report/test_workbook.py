"""The workbook: values, links, verdict, and nothing Excel would repair."""

import re
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from koplan_xl.app.checking import check
from koplan_xl.app.reporting import report_of
from koplan_xl.errors import PlanError, UsageError
from koplan_xl.grid import a1
from koplan_xl.report.files import FINDINGS, FIXED, OVERVIEW
from koplan_xl.report.model import Report
from koplan_xl.report.page import render_page
from koplan_xl.report.table import render_csv
from koplan_xl.report.workbook import render_workbook
from tests.clients.libreoffice import Office
from tests.report.conftest import ATTACK, SAMPLE
from tests.structure.audit import audit
from tests.structure.checker import faults


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_every_finding_is_a_row_whose_cell_leads_to_its_place(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "結果").mkdir()
    output = tmp_path / "結果" / "点検結果.xlsx"
    checked = check([plan], output=output)
    sheet = openpyxl.load_workbook(output)[FINDINGS]
    rows = rows_of(sheet)
    assert [(r["規則"], r["シート"], r["セル"], r["コード"], r["項目"]) for r in rows] == [
        (f.code, f.sheet or "", f.cell or "", f.key or "", f.field or "") for f in checked.findings
    ]
    column = list(rows[0]).index("セル") + 1
    for number, finding in enumerate(checked.findings, start=2):
        link = sheet.cell(number, column).hyperlink
        if finding.cell is None:  # a finding about the whole plan has no cell
            assert link is None
            continue
        assert link is not None
        assert link.location == f"'{finding.sheet}'!{finding.cell}"
        target = unquote(str(link.target)).removeprefix("file:///").replace("\\", "/")
        assert (output.parent / target).resolve() == plan.resolve()


def test_figures_are_numbers_with_their_difference_and_texts_stay_texts(plan: Path, tmp_path: Path) -> None:
    output = tmp_path / "a.xlsx"
    check([plan], ["T01"], output=output)
    sheet = openpyxl.load_workbook(output)[FINDINGS]
    rows = rows_of(sheet)
    assert {row["規則"] for row in rows} == {"T01"}
    for row in rows:
        expected, actual = row["あるべき値"], row["実際の値"]
        assert isinstance(expected, int) and isinstance(actual, int)
        assert row["差"] == actual - expected
    assert any(ATTACK in str(row["内容"]) for row in rows)
    assert not any(cell.data_type == "f" for line in sheet.iter_rows() for cell in line)


def test_texts_that_look_like_formulas_or_links_are_strings(plan: Path, tmp_path: Path) -> None:
    report = report_of(check([plan], ["T01"]))
    for text in ("=1+1", "+1", "@SUM(A1)", "http://example.com/", "internal:A1", "{=1}"):
        rows = tuple(replace(row, title=text, detail=text, fix=text) for row in report.rows)
        (tmp_path / "a.xlsx").write_bytes(render_workbook(replace(report, rows=rows), tmp_path))
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")[FINDINGS]
        cells = [cell for line in sheet.iter_rows(min_row=2, min_col=3, max_col=4) for cell in line]
        assert {(cell.value, cell.data_type, cell.hyperlink) for cell in cells} == {(text, "s", None)}


def test_the_overview_tells_verdict_and_counts(plan: Path, tmp_path: Path) -> None:
    output = tmp_path / "a.xlsx"
    checked = check([plan], output=output)
    sheet = openpyxl.load_workbook(output)[OVERVIEW]
    column = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert "要修正" in column[1] and "✖" in column[1]
    for title in ("重さ別", "部署別", "規則別", "施策別"):
        assert title in column
    by_name = {str(row[0]): row for row in sheet.iter_rows(values_only=True)}
    assert by_name["✖ 要修正"][1] == checked.counts()["error"]
    measure = next(row for name, row in by_name.items() if name.startswith("6-1 "))
    assert measure[-1] == sum((f.key or "").startswith("6-1") for f in checked.findings)


def test_pages_are_a4_landscape_with_the_header_repeated_and_a_filter(plan: Path, tmp_path: Path) -> None:
    check([plan], output=tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert all(s.page_setup.orientation == "landscape" and s.page_setup.paperSize == 9 for s in book)
    sheet = book[FINDINGS]
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref and sheet.freeze_panes == "C2"
    assert {cell.font.name for line in sheet.iter_rows() for cell in line} == {"BIZ UDPゴシック"}


@pytest.fixture
def widest(plan: Path, tmp_path: Path) -> Report:
    """Two files and an earlier run: all that is ever printed. One text is long, some are explained."""
    check([plan], ["T"], output=tmp_path / "a.json")
    made = report_of(check([plan], baseline=tmp_path / "a.json"))
    rows = [replace(row, explained=row.mark == "ask") for row in made.rows]
    rows[1] = replace(rows[1], detail=f"はじめ{rows[1].detail * 5}おわり", file="別.xlsx")
    return replace(made, rows=tuple(rows), files=(*made.files, "別.xlsx"))


def test_paper_has_the_columns_that_tell_what_to_mend_where(widest: Report, tmp_path: Path) -> None:
    for report, last in ((widest, "前回比"), (replace(widest, comparison=None, files=("a",)), "直し方")):
        (tmp_path / "a.xlsx").write_bytes(render_workbook(report, tmp_path))
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")[FINDINGS]
        columns = [str(cell.value) for cell in sheet[1]]
        printed = columns[: columns.index(last) + 1]
        end = f"${a1(1, len(printed))[:-1]}${len(report.rows) + 1}"
        assert sheet.print_area == f"'{FINDINGS}'!$A$1:{end}"
        assert {"重さ", "規則", "内容", "シート", "セル", "所管課", "直し方"} <= set(printed)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    # Code and year are left out because every message names them.
    assert all(row.key in row.detail and row.year in row.detail for row in widest.rows)
    explained = [row.severity for row in widest.rows if row.explained]
    assert explained and all("✔" in text for text in explained)


def pdf_text(path: Path, *options: str) -> str:
    return subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, check=True).stdout.decode()


@pytest.mark.client
def test_paper_is_readable_and_whole(widest: Report, office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(render_workbook(widest, tmp_path))
    office.to_pdf(tmp_path / "a.xlsx", tmp_path / "a.pdf")
    words = re.findall(r'xMin="([\d.]+)".*xMax="([\d.]+)".*>要修正<', pdf_text(tmp_path / "a.pdf", "-bbox"))
    letters = [(float(right) - float(left)) / 3 for left, right in words]  # a letter is as wide as high
    assert letters and min(letters) >= 8  # points
    pages = pdf_text(tmp_path / "a.pdf", "-raw").removesuffix("\f").split("\f")
    listed = [re.sub(r"\s", "", page) for page in pages if "直し方" in page]
    assert len(listed) >= 2 and all("題名" in page for page in listed)  # the header repeats
    for row in widest.rows:
        for text in (row.detail, row.fix):
            assert any(re.sub(r"\s", "", text) in page for page in listed)


@pytest.mark.parametrize("files", ["plan", "clean"])
def test_excel_finds_nothing_to_repair(files: str, plan: Path, tmp_path: Path) -> None:
    output, baseline = tmp_path / "a.xlsx", tmp_path / "a.json"
    check([plan], output=baseline)
    chosen = plan if files == "plan" else SAMPLE
    check([chosen], ["T"], output=output, baseline=baseline)
    assert FIXED in openpyxl.load_workbook(output).sheetnames
    assert faults(output) == []
    assert audit(output) == []


def test_the_same_findings_give_the_same_bytes(plan: Path, tmp_path: Path) -> None:
    report = report_of(check([plan]))
    first = render_workbook(report, tmp_path)
    time.sleep(1.1)
    assert render_workbook(report, tmp_path) == first


def test_five_thousand_findings_are_written_in_seconds(plan: Path, tmp_path: Path) -> None:
    report = report_of(check([plan]))
    many = replace(report, rows=report.rows * (5000 // len(report.rows) + 1))
    start = time.perf_counter()
    render_workbook(many, tmp_path)
    render_page(many)
    render_csv(many)
    assert time.perf_counter() - start < 15


@pytest.mark.parametrize("name", ["a.sarif", "a.pdf", "a", "a.xls"])
def test_other_kinds_of_file_are_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        check([SAMPLE], output=tmp_path / name)
    assert all(suffix in str(error.value) for suffix in (".xlsx", ".html", ".csv", ".json"))
    assert not (tmp_path / name).exists()


def test_no_workbook_of_the_office_is_written_over(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "別の正本.xlsx"
    other.write_bytes(SAMPLE.read_bytes())
    for output in (plan, other):
        before = output.read_bytes()
        with pytest.raises(UsageError):
            check([plan], output=output)
        assert output.read_bytes() == before
    report = tmp_path / "点検結果.xlsx"
    check([plan], output=report)
    check([plan], output=report)


@pytest.mark.parametrize("suffix", [".html", ".csv", ".json"])
def test_only_a_report_is_written_over(suffix: str, plan: Path, tmp_path: Path) -> None:
    output = tmp_path / f"予算{suffix}"
    for content in ("会計,款,項,目,年度,金額\n", "<title>お知らせ</title>", '{"name": 1}'):
        output.write_text(content, encoding="utf-8")
        with pytest.raises(UsageError):
            check([plan], ["T01"], output=output)
        assert output.read_text(encoding="utf-8") == content
    output.write_bytes(b"")
    for _ in range(2):
        check([plan], ["T01"], output=output)
    assert output.stat().st_size


def test_what_is_read_protected_or_open_is_not_written_over(plan: Path, tmp_path: Path) -> None:
    ledger, output = tmp_path / "a.csv", tmp_path / "b.csv"
    check([plan], ["T01"], output=output)
    for name in ("~$b.csv", ".~lock.b.csv#"):
        (tmp_path / name).touch()
        with pytest.raises(PlanError):
            check([plan], ["T01"], output=output)
        (tmp_path / name).unlink()
    output.chmod(0o444)
    with pytest.raises(UsageError):
        check([plan], ["T01"], output=output)
    ledger.write_text("会計,款,項,目,年度,金額\n一般会計,1議会費,,,R7,1\n", encoding="utf-8")
    with pytest.raises(UsageError):
        check([plan], ["T01"], output=ledger, ledger=ledger)


def test_letters_that_no_file_can_hold_are_replaced(plan: Path, tmp_path: Path) -> None:
    checked = check([plan], ["T01"])
    bad, long = "\ud800\ufffe.xlsx", "🎌" * 20_000
    findings = [replace(f, file=bad, message=f"{bad}\x0b{long}", department=bad) for f in checked.findings]
    report = report_of(replace(checked, files=(Path(bad),), findings=findings))
    (tmp_path / "a.xlsx").write_bytes(render_workbook(report, tmp_path))
    assert faults(tmp_path / "a.xlsx") == []
    assert "??.xlsx" in render_page(report).decode() and "??.xlsx" in render_csv(report).decode()


def test_a_folder_that_is_not_there_is_told(plan: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        check([plan], output=tmp_path / "ない" / "a.csv")
