"""`check` on the real plan and on returns: quiet on good data, exact about a wrong figure."""

import os
import shutil
from pathlib import Path

import pytest

from koplan_xl.app.checking import check
from koplan_xl.app.opening import open_plan
from koplan_xl.errors import KoplanError, UsageError
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Formula, parse_a1
from koplan_xl.plan import schema
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from koplan_xl.rules.context import Context
from koplan_xl.rules.engine import run
from koplan_xl.rules.registry import Severity
from tests.cycle.conftest import SAMPLE
from tests.cycle.filling import budget, edited, entries_of, set_values

Sent = dict[str, Path]


def test_the_real_plan_has_no_error_and_asks_only_what_is_odd_in_the_book() -> None:
    checked = check([SAMPLE])
    counts = checked.counts()
    assert counts["error"] == 0
    assert counts["ask"] <= 12
    asked = {(f.code, f.key) for f in checked.findings if f.severity is Severity.ASK}
    assert ("O04", "6-4-K1") in asked  # its baseline is above its plans and its target
    assert ("I01", "6-4-01") in asked and ("I12", "6-3-04-A1") in asked and ("O14", "6-3-K3") in asked


def test_a_changed_figure_in_any_project_year_is_found_at_its_cell() -> None:
    opened = open_plan(SAMPLE)
    records = opened.plan.records("事業費")
    assert len(records) == 147
    for row, record in enumerate(records, start=2):
        kept = record.values["その他"]
        assert isinstance(kept, int)
        record.values["その他"] = kept + 1
        found = run(Context(opened.plan, str(SAMPLE)), ["T01"])
        assert [(f.code, f.sheet, f.cell, f.key, f.year) for f in found] == [
            ("T01", "事業費", f"D{row}", record.key, record.year)
        ]
        record.values["その他"] = kept


def test_the_same_defect_is_found_in_the_plan_and_in_the_return(
    plan: Path, sent: Sent, returned: Path
) -> None:
    subject = budget("6-3-01", 2026, "その他")
    set_values(sent["財政課"], returned / "a.xlsx", {subject: 59257})
    edited(plan, subject, 59257)
    in_plan = [f for f in check([plan]).findings if f.code == "T01"]
    in_return = [f for f in check([returned / "a.xlsx"]).findings if f.code == "T01"]
    assert [(f.key, f.year, f.expected, f.actual, f.message) for f in in_plan] == [
        (f.key, f.year, f.expected, f.actual, f.message) for f in in_return
    ]
    place = entries_of(sent["財政課"])[budget("6-3-01", 2026, schema.BUDGET_TOTAL)]
    assert [(f.sheet, f.cell) for f in in_return] == [(place.sheet, place.cell)]


@pytest.mark.parametrize(("round_", "lacking"), [("sent", set()), ("sent_results", {("O07", "実績", None)})])
def test_untouched_returns_lack_only_the_results_asked_for(
    round_: str, lacking: set[tuple[str, str, Value]], request: pytest.FixtureRequest
) -> None:
    sent: Sent = request.getfixturevalue(round_)
    checked = check(list(sent.values()))
    errors = [f for f in checked.findings if f.severity is Severity.ERROR]
    assert {(f.code, f.field, f.actual) for f in errors} == lacking
    assert checked.refusals == []


def test_a_locked_cell_and_a_wrong_choice_are_errors_of_the_return(sent: Sent, returned: Path) -> None:
    title = Subject("事務事業", "6-2-09", "事務事業名")
    choice = Subject("事務事業", "6-2-09", "事業優先順位")
    set_values(sent["企画課"], returned / "a.xlsx", {title: "勝手な名前", choice: "Z"})
    findings = {
        (f.code, f.key, f.field)
        for f in check([returned / "a.xlsx"]).findings
        if f.severity is Severity.ERROR
    }
    assert findings == {("C06", "6-2-09", "事務事業名"), ("C19", "6-2-09", "事業優先順位")}


def test_unreadable_amounts_are_one_error_each(sent: Sent, returned: Path) -> None:
    subject = budget("6-3-01", 2026, "その他")
    set_values(sent["財政課"], returned / "a.xlsx", {subject: "約6万"})
    checked = check([returned / "a.xlsx"])
    place = entries_of(sent["財政課"])[subject]
    errors = [(f.code, f.sheet, f.cell) for f in checked.findings if f.severity is Severity.ERROR]
    assert errors == [("N07", place.sheet, place.cell)]
    assert checked.refusals == []


def test_a_changed_total_formula_is_found(plan: Path) -> None:
    sheet = read_grid(plan).sheets[schema.TOTALS_SHEET]
    row, column = next(
        a for a, c in sorted(sheet.cells.items()) if c.formula and isinstance(c.value, int) and c.value > 1000
    )
    edit = WorkbookEdit(Package.open(plan))
    edit.set_cell(schema.TOTALS_SHEET, row, column, 12345)
    plan.write_bytes(edit.to_bytes())
    errors = {f.code for f in check([plan]).findings if f.severity is Severity.ERROR}
    assert errors == {"T04"}


def last_years(path: Path, version: str = "令和6年度") -> Path:
    """Copy the real plan as that of another year."""
    shutil.copyfile(SAMPLE, path)
    edited(path, Subject("計画", "版", "値"), version)
    return path


def test_last_years_plan_is_compared_with(plan: Path, tmp_path: Path) -> None:
    assert not [f for f in check([plan]).findings if f.code == "Y01"]
    edited(plan, budget("6-2-08", 2026, schema.BUDGET_TOTAL), 1863)
    found = [
        (f.code, f.key, f.year, f.expected, f.actual)
        for f in check([plan], ["Y01"], previous=last_years(tmp_path / "R6.xlsx")).findings
    ]
    assert found == [("Y01", "6-2-08", 2026, 863, 1863)]


@pytest.mark.parametrize("version", ["令和7年度", "令和8年度"])
def test_a_plan_of_the_same_or_a_later_year_is_not_taken_for_last_years(
    version: str, plan: Path, sent: Sent, tmp_path: Path
) -> None:
    wrong = last_years(tmp_path / "前年度.xlsx", version)
    for checked in (plan, sent["財政課"]):
        with pytest.raises(UsageError) as error:
            check([checked], output=tmp_path / "a.json", previous=wrong)
        assert str(wrong) in str(error.value) and str(checked) in str(error.value)
    assert not (tmp_path / "a.json").exists()


def test_the_ledger_is_compared_with(plan: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "予算.csv"
    text = "会計,款,項,目,細目,年度,金額（円）\n一般会計,14予備費,,,1予備費,令和7年度,35867999\n一般会計,1議会費,,,,R7,1\n"
    ledger.write_bytes(text.encode("cp932"))
    found = [
        (f.code, f.key, f.year, f.expected, f.actual) for f in check([plan], ["T05"], ledger=ledger).findings
    ]
    assert found == [("T05", "一般会計・1議会費", 2025, 181559, 0)]


def test_a_formula_in_an_input_cell_is_said_once(sent: Sent, returned: Path) -> None:
    subject = budget("6-3-01", 2026, "その他")
    entry = entries_of(sent["財政課"])[subject]
    edit = WorkbookEdit(Package.open(sent["財政課"]))
    edit.set_cell(entry.sheet, *parse_a1(entry.cell), Formula("59256+0", 59256))
    (returned / "a.xlsx").write_bytes(edit.to_bytes())
    checked = check([returned / "a.xlsx"])
    errors = [(f.code, f.cell, f.field) for f in checked.findings if f.severity is Severity.ERROR]
    assert errors == [("C10", entry.cell, "その他")]
    assert checked.refusals == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("option", ["baseline", "ledger", "previous", "output"])
def test_what_is_no_plain_file_is_refused_and_not_waited_for(option: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    with pytest.raises(KoplanError, match="pipe.json"):
        check([SAMPLE], **{option: pipe})  # type: ignore[arg-type]
    assert pipe.is_fifo()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_among_the_files_is_told_once_and_the_others_are_checked(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    checked = check([SAMPLE, pipe])
    assert [(file, refusal.message.count("pipe.xlsx")) for file, refusal in checked.refusals] == [(pipe, 1)]
    assert checked.findings


def test_an_unreadable_canonical_workbook_among_others_is_told_without_its_path(
    plan: Path, tmp_path: Path
) -> None:
    package = Package.open(plan)
    part = package.sheet_part("事業費")
    package.parts[part] = package.parts[part].replace(b"</sheetData>", b"<row></sheetData>")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(package.to_bytes())
    checked = check([SAMPLE, broken])
    ((file, refusal),) = checked.refusals
    assert file == broken and str(tmp_path) not in refusal.message
    with pytest.raises(KoplanError, match="broken.xlsx"):
        check([broken])
