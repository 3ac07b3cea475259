"""Findings against an earlier run: new, unchanged, fixed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from koplan_xl.app.checking import check
from koplan_xl.cli import main
from koplan_xl.errors import UsageError
from koplan_xl.plan.subject import Subject
from koplan_xl.report.baseline import compare
from koplan_xl.rules.engine import Finding
from koplan_xl.rules.registry import Severity
from tests.report.conftest import SAMPLE, spoiled


def finding(code: str = "T01", key: str = "6-1-01", message: str = "差", cell: str = "D2") -> Finding:
    return Finding(
        code,
        Severity.ERROR,
        message,
        "",
        "a.xlsx",
        "事業費",
        cell,
        key,
        None,
        2025,
        "年度別事業費",
        1,
        2,
        False,
    )


CHECKED = {"T01", "T02"}


def test_a_moved_row_and_another_file_are_the_same_finding() -> None:
    old = [{**finding(cell="D99").to_json(), "sheet": "別", "file": "b.xlsx"}]
    compared = compare([finding(), finding(key="6-1-02")], old, CHECKED)
    assert compared.states == ("unchanged", "new")
    assert compared.fixed == ()


@pytest.mark.parametrize("name", ["code", "key", "year", "field"])
def test_what_differs_in_rule_code_year_or_field_is_another(name: str) -> None:
    old = {**finding().to_json(), name: "T02"}
    compared = compare([finding()], [old], CHECKED)
    assert compared.states == ("new",) and compared.fixed == (old,)


def test_of_several_alike_the_same_wording_matches_first() -> None:
    old = [finding(message="い").to_json(), finding(message="あ").to_json()]
    compared = compare([finding(message="あ")], old, CHECKED)
    assert compared.states == ("unchanged",)
    assert [item["message"] for item in compared.fixed] == ["い"]
    assert compare([finding(message="い"), finding(message="う")], old[1:], CHECKED).states.count("new") == 1


def test_a_rule_that_was_not_checked_is_not_fixed() -> None:
    assert compare([], [finding("A02").to_json()], CHECKED).fixed == ()


def test_the_json_tells_states_only_with_a_baseline(plan: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "前回.json"
    before = check([plan], output=baseline).to_json()
    assert "baseline" not in before
    mended = spoiled(tmp_path / "直した.xlsx", {Subject("事業費", "6-2-02", "その他", 2025, "計画"): 1})
    run = CliRunner().invoke(main, ["check", str(mended), "--baseline", str(baseline), "--format", "json"])
    found = json.loads(run.stdout)
    states = [one["state"] for one in found["findings"]]
    compared = found["baseline"]
    assert set(compared) == {"new", "unchanged", "fixed"}
    assert (compared["new"], compared["unchanged"]) == (states.count("new"), states.count("unchanged"))
    assert compared["new"] and compared["unchanged"]
    assert {("T01", "6-1-02"), ("T01", "6-3-01")} <= {(o["code"], o["key"]) for o in compared["fixed"]}
    text = CliRunner().invoke(main, ["check", str(mended), "--baseline", str(baseline)]).output
    assert sum("前回との比較" in line for line in text.splitlines()) == 1


def test_a_run_against_itself_changes_nothing(plan: Path, tmp_path: Path) -> None:
    check([plan], output=tmp_path / "a.json")
    compared = check([plan], baseline=tmp_path / "a.json").comparison
    assert compared and set(compared.states) == {"unchanged"} and compared.fixed == ()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"findings": [1]}', "\x00", '{"findings": {}}'])
def test_a_file_that_is_no_earlier_run_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError):
        check([SAMPLE], baseline=tmp_path / "a.json")
    with pytest.raises(UsageError):
        check([SAMPLE], baseline=tmp_path / "ない.json")


def test_findings_of_a_file_that_cannot_be_read_now_are_not_fixed(plan: Path, tmp_path: Path) -> None:
    check([plan], output=tmp_path / "a.json")
    plan.write_bytes(b"PK")
    compared = check([SAMPLE, plan], baseline=tmp_path / "a.json").comparison
    assert compared and compared.fixed == ()
