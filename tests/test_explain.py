"""`explain`: a good reason is stored and explains; a poor one is refused and changes nothing."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from koplan_xl.app.checking import check
from koplan_xl.app.opening import open_plan
from koplan_xl.cli import main
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.grid import parse_a1
from koplan_xl.plan.model import Record
from koplan_xl.rules.engine import Finding
from tests.structure.checker import faults

SAMPLE = Path(__file__).parents[1] / "workbooks" / "komoro-r7-policy6.xlsx"
GOOD = "国が公表する比率をそのまま使い、算式は国の手引きによるため。"
OTHER = "県の指導により、令和8年度から算式を載せることにしたため。"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return Path(shutil.copyfile(SAMPLE, tmp_path / "正本.xlsx"))


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["explain", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def stored(*arguments: object) -> dict[str, object]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def reasons(plan: Path) -> list[Record]:
    return open_plan(plan).plan.records("説明")


def asked(plan: Path) -> Finding:
    (found,) = [f for f in check([plan], ["O14"]).findings if f.key == "6-3-K3"]
    return found


def set_field(plan: Path, column: str, value: str) -> None:
    place = reasons(plan)[0].place.locate(column)
    assert place is not None
    edit = WorkbookEdit(Package.open(plan))
    edit.set_cell(place.sheet, *parse_a1(place.cell), value)
    plan.write_bytes(edit.to_bytes())


def test_a_reason_is_stored_and_explains(plan: Path) -> None:
    before, version = plan.read_bytes(), open_plan(plan).plan.version
    assert not asked(plan).explained
    answer = stored(plan, "o14", "６-3-K3", "--reason", GOOD, "--author", "山田")
    assert set(answer) == {"rule", "key", "year", "reason", "author", "date", "until", "backup", "notices"}
    assert (answer["rule"], answer["key"], answer["year"]) == ("O14", "6-3-K3", None)
    assert (answer["reason"], answer["author"], answer["until"]) == (GOOD, "山田", version)
    assert Path(str(answer["backup"])).read_bytes() == before
    (record,) = reasons(plan)
    assert record.values["有効期限"] == version and record.values["記入日"] == answer["date"]
    assert asked(plan).explained
    assert faults(plan) == []
    (row,) = [r for r in open_plan(plan).plan.records("履歴") if r.text("表") == "説明"]
    assert (row.key, row.text("項目"), row.text("旧値"), row.text("新値")) == (
        "6-3-K3",
        "理由(O14)",
        "",
        GOOD,
    )


def test_the_same_target_is_updated_not_doubled(plan: Path) -> None:
    stored(plan, "O14", "6-3-K3", "--reason", GOOD, "--author", "山田")
    stored(plan, "O14", "6-3-K3", "--reason", OTHER, "--until", "R9")
    (record,) = reasons(plan)
    assert (record.text("理由"), record.values["有効期限"]) == (OTHER, 2027)
    assert record.text("記入者") == ""  # who wrote the old text did not write the new one
    stored(plan, "O14", "6-3-K3", "--reason", OTHER, "--year", "令和7年度")
    assert [r.year for r in reasons(plan)] == [None, 2025]


def test_the_same_reason_again_writes_nothing(plan: Path) -> None:
    stored(plan, "O14", "6-3-K3", "--reason", GOOD, "--author", "山田")
    before = plan.read_bytes()
    again = stored(plan, "O14", "6-3-K3", "--reason", GOOD)
    assert again["backup"] is None and again["author"] == "山田"
    assert plan.read_bytes() == before
    assert len(list(plan.parent.glob("バックアップ/*"))) == 1


def test_a_reason_is_text_even_when_it_looks_like_a_formula(plan: Path) -> None:
    reason = "=1+1 は誤記ではなく、算式の例を示したものであるため"
    stored(plan, "O14", "6-3-K3", "--reason", reason)
    assert reasons(plan)[0].text("理由") == reason
    assert asked(plan).explained


REFUSED = {
    "unknown_rule": ("T99", "6-3-K3", "--reason", GOOD),
    "unknown_key": ("O14", "6-9-K9", "--reason", GOOD),
    "an_error": ("T01", "6-1-01", "--reason", GOOD),
    "an_info": ("N01", "6-1-01", "--reason", GOOD),
    "short": ("O14", "6-3-K3", "--reason", "国の比率"),
    "empty": ("O14", "6-3-K3", "--reason", " "),
    "empty_word": ("O14", "6-3-K3", "--reason", "問題なし"),
    "same_as_another": ("O14", "6-3-K3", "--reason", OTHER),
    "expired": ("O14", "6-3-K3", "--reason", GOOD, "--until", "令和6年度"),
    "no_year": ("O14", "6-3-K3", "--reason", GOOD, "--year", "来年"),
    "no_expiry": ("O14", "6-3-K3", "--reason", GOOD, "--until", "いつか"),
    "too_long": ("O14", "6-3-K3", "--reason", "長" * 40_000),
    "no_reason": ("O14", "6-3-K3"),
}


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED)
def test_what_could_not_explain_is_refused_and_changes_nothing(
    arguments: tuple[str, ...], plan: Path
) -> None:
    stored(plan, "I01", "6-4-01", "--reason", OTHER)
    before = plan.read_bytes()
    result = run(plan, *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("エラー: ")
    assert plan.read_bytes() == before


def test_an_open_workbook_is_not_written(plan: Path) -> None:
    (plan.parent / f"~${plan.name}").write_bytes(b"")
    before = plan.read_bytes()
    assert run(plan, "O14", "6-3-K3", "--reason", GOOD).exit_code == 2
    assert plan.read_bytes() == before


def test_an_expired_reason_is_asked_for_again_with_its_text(plan: Path) -> None:
    stored(plan, "O14", "6-3-K3", "--reason", GOOD)
    set_field(plan, "有効期限", "令和6年度")
    found = asked(plan)
    assert not found.explained
    assert GOOD in found.message and "令和6年度" in found.message
    stored(plan, "O14", "6-3-K3", "--reason", GOOD)
    assert asked(plan).explained and GOOD not in asked(plan).message


def test_a_reason_for_what_is_not_asked_is_stored_and_told(plan: Path) -> None:
    result = run(plan, "O04", "6-3-K3", "--reason", GOOD)
    assert result.exit_code == 0
    assert "出ていません" in result.output
    assert "出ていません" not in run(plan, "O14", "6-3-K3", "--reason", GOOD).output
