"""The command line's contract: exit statuses, JSON keys, no traceback, nothing but JSON on stdout."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from koplan_xl.cli import main

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "workbooks" / "komoro-r7-policy6.xlsx"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    shutil.copyfile(SAMPLE, path)
    return path


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def answer(*arguments: object, exit_code: int = 0) -> dict[str, object]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == exit_code, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def test_check_json() -> None:
    found = answer("check", SAMPLE)
    assert found["status"] == "findings" and found["plan"] == str(SAMPLE)
    assert set(found["counts"]) == {"error", "ask", "info", "explained"}  # type: ignore[call-overload]
    keys = {
        "code", "severity", "message", "fix", "file", "sheet", "cell", "key", "department", "year", "field",
        "expected", "actual", "explained",
    }  # fmt: skip
    assert all(set(finding) == keys for finding in found["findings"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(("fail_on", "status"), [("error", 0), ("ask", 1), ("info", 1)])
def test_fail_on(fail_on: str, status: int) -> None:
    assert run("check", SAMPLE, "--fail-on", fail_on).exit_code == status


def test_select_and_ignore() -> None:
    chosen = answer("check", SAMPLE, "--select", "O", "--ignore", "O14")
    assert {finding["code"][0] for finding in chosen["findings"]} == {"O"}  # type: ignore[attr-defined]
    assert "O14" not in {finding["code"] for finding in chosen["findings"]}  # type: ignore[attr-defined]


def test_the_cycle_in_json(plan: Path, tmp_path: Path) -> None:
    made = answer("generate", plan, "-o", tmp_path / "out", "-d", "会計課", "--due", "2026-12-18")
    assert (made["dispatch"], made["round"]) == ("R7-計画-01", "plan")
    (file,) = made["files"]  # type: ignore[misc]
    assert (file["department"], file["projects"], file["measures"]) == ("会計課", 1, 0)
    reported = answer("status", plan, tmp_path / "out")
    assert [d["state"] for d in reported["departments"]] == ["returned"]  # type: ignore[attr-defined]
    collected = answer("collect", plan, tmp_path / "out", "--dry-run")
    assert {"dry_run", "plan", "backup", "returns", "counts"} <= set(collected)
    (one,) = collected["returns"]  # type: ignore[misc]
    keys = {
        "file",
        "department",
        "round",
        "status",
        "changes",
        "pending",
        "repairs",
        "requests",
        "conflicts",
        "reason",
        "kind",
    }
    assert set(one) == keys
    assert one["status"] == "unchanged"
    again = answer("generate", plan, "-o", tmp_path / "out", "-d", "会計課")
    assert again["dispatch"] == "R7-計画-02"


def test_rules_and_one_rule() -> None:
    listed = json.loads(run("rules", "--format", "json").stdout)
    assert {"T01", "O04", "X06"} <= {rule["code"] for rule in listed}
    assert run("rules", "T01").exit_code == 0
    assert run("rules", "T99").exit_code == 2


def test_forms_prints_the_committed_description() -> None:
    printed = run("forms", ROOT / "templates" / "forms.xlsx").stdout
    assert printed == (ROOT / "templates" / "forms.txt").read_text(encoding="utf-8")


def test_status_before_any_dispatch(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert answer("status", plan, tmp_path / "in")["departments"] == []


BAD = {
    "no_such_plan": ("check", "ない.xlsx"),
    "folder_for_a_plan": ("print", ".", "-o", "book.xlsx"),
    "folder_without_returns": ("check", "空"),
    "text_file": ("check", "text.xlsx"),
    "empty_file": ("check", "empty.xlsx"),
    "other_workbook": ("check", "forms.xlsx"),
    "unknown_department": ("generate", "plan.xlsx", "-o", "out", "-d", "宇宙課"),
    "bad_due": ("generate", "plan.xlsx", "-o", "out", "--due", "来週"),
    "unknown_measure": ("print", "plan.xlsx", "-o", "book.xlsx", "--measure", "9-9"),
    "unknown_suffix": ("print", "plan.xlsx", "-o", "book.docx"),
    "missing_return": ("collect", "plan.xlsx", "ない.xlsx"),
    "forms_that_are_none": ("generate", "plan.xlsx", "-o", "out", "--forms", "text.xlsx"),
    "forms_of_another_kind": ("generate", "plan.xlsx", "-o", "out", "--forms", "plan.xlsx"),
    "unknown_rule": ("check", "plan.xlsx", "--select", "T99"),
    "no_command": ("fly",),
}


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
def test_wrong_use_is_told_and_changes_nothing(
    arguments: tuple[str, ...], plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = plan.parent
    (folder / "text.xlsx").write_text("ただの文字", encoding="utf-8")
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "空").mkdir()
    shutil.copyfile(ROOT / "templates" / "forms.xlsx", folder / "forms.xlsx")
    monkeypatch.chdir(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_unknown_command_is_named_with_what_was_meant() -> None:
    result = run("chek")
    assert result.exit_code == 2 and "chek" in result.stderr and "check " in result.stderr
    assert "check " not in run("fly").stderr


def test_a_broken_return_does_not_stop_the_others(plan: Path, tmp_path: Path) -> None:
    run("generate", plan, "-o", tmp_path / "out")
    (tmp_path / "out" / "壊れた.xlsx").write_bytes(b"PK\x03\x04broken")
    collected = answer("collect", plan, tmp_path / "out", exit_code=1)
    statuses = [one["status"] for one in collected["returns"]]  # type: ignore[attr-defined]
    assert statuses.count("refused") == 1 and statuses.count("unchanged") == len(statuses) - 1


def test_the_plan_is_never_printed_over(plan: Path) -> None:
    before = plan.read_bytes()
    assert run("print", plan, "-o", plan).exit_code == 2
    assert plan.read_bytes() == before


def test_an_unreadable_file_does_not_stop_the_check_of_the_others(plan: Path) -> None:
    broken = plan.with_name("壊れた.xlsx")
    broken.write_bytes(b"PK broken")
    found = answer("check", broken, plan, exit_code=1)
    assert [refusal["file"] for refusal in found["refusals"]] == [str(broken)]  # type: ignore[attr-defined]
    assert found["findings"]


def test_a_folder_that_is_not_there_is_told(plan: Path) -> None:
    result = run("check", plan, "-o", plan.parent / "ない" / "結果.json")
    assert result.exit_code == 2 and result.stderr.strip()


def test_status_counts_the_last_file_of_every_department(plan: Path, tmp_path: Path) -> None:
    run("generate", plan, "-o", tmp_path / "first", "-d", "会計課", "-d", "税務課")
    run("generate", plan, "-o", tmp_path / "again", "-d", "税務課")
    found = answer("status", plan, tmp_path / "first")
    states = {d["department"]: d["state"] for d in found["departments"]}  # type: ignore[attr-defined]
    assert states == {"会計課": "returned", "税務課": "missing"}
    assert len(found["strangers"]) == 1  # type: ignore[arg-type]
