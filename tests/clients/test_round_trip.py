"""A department fills in its workbook with each program: every field arrives, nothing else changes."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from koplan_xl.cli import main
from koplan_xl.dispatch import Role
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.clients.everyone import everyone
from tests.clients.saving import Entry, Job, Typed, require
from tests.cycle.conftest import SENT, SENT_RESULTS, dispatched, plan, sent, sent_results  # noqa: F401
from tests.cycle.filling import budget, entries_of

pytestmark = pytest.mark.client

DEPARTMENT, CODE, SLOT = "税務課", "6-3-07", "6-3-07-A2"
Filled = dict[Subject, Typed]

PLAN_ROUND: Filled = {
    budget(CODE, 2025, "年度別事業費"): 115500,
    budget(CODE, 2025, "一般財源"): 114262,
    budget(CODE, 2027, "国・県支出金"): 12,
    budget("6-3-13", 2026, "年度別事業費"): 179021,
    budget("6-3-13", 2026, "一般財源"): 111009,
    Subject("事務事業", CODE, "特記事項"): "一行目\n二行目　𠮷野家、葛󠄀城、髙\n（三行目）",
    Subject("事務事業", CODE, "目的"): '市民の信頼にこたえる <課税> & 徴収 "適正"',
    Subject("事務事業", CODE, "事業優先順位"): "Ａ",
    Subject("事務事業", CODE, "新規・継続"): "新規",
    Subject("説明", CODE, "理由", None, "F01"): "繰上償還のため。",
    Subject("部署", DEPARTMENT, "担当者"): "髙橋　花子",
    Subject("活動指標", SLOT, "指標名"): "口座振替率",
    Subject("活動指標", SLOT, "単位"): "%",
    Subject("活動指標値", SLOT, "目標", 2025): 50,
    Subject("活動指標値", SLOT, "目標", 2026): 50.5,
    Subject("活動指標値", SLOT, "目標", 2027): "52以上",
}
RESULTS_ROUND: Filled = {
    budget(CODE, 2024, "年度別事業費", "決算"): 98765,
    budget(CODE, 2024, "一般財源", "決算"): 98765,
    budget("6-3-13", 2024, "年度別事業費", "決算"): 0,
    Subject("活動指標値", "6-3-07-A1", "実績", 2024): 99.31,
    Subject("評価", CODE, "所見", 2024): "収納率は目標を上回った。\n口座振替は伸び悩んだ。",
    Subject("評価", CODE, "今後の方向性", 2024): "維持",
    Subject("部署", DEPARTMENT, "連絡先"): "内線 1234",
}


def entries(workbook: Path, filled: Mapping[Subject, Typed]) -> tuple[Entry, ...]:
    """Return where each subject's value is typed."""
    places = entries_of(workbook)
    assert all(places[subject].role is Role.INPUT for subject in filled)
    return tuple((places[s].sheet, places[s].cell, value) for s, value in filled.items())


@pytest.mark.parametrize("name", [client.name for client in everyone()])
def test_every_field_arrives_and_nothing_else(
    name: str,
    request: pytest.FixtureRequest,
    plan: Path,  # noqa: F811
    sent: dict[str, Path],  # noqa: F811
    sent_results: dict[str, Path],  # noqa: F811
    tmp_path: Path,
) -> None:
    office = request.getfixturevalue("office") if name == "LibreOffice" else None
    client = next(each for each in everyone(office) if each.name == name)
    require(client.unavailable_reason())
    rounds = {"plan": (sent[DEPARTMENT], PLAN_ROUND), "results": (sent_results[DEPARTMENT], RESULTS_ROUND)}
    jobs = [
        Job(source, tmp_path / f"{round_}.xlsx", entries(source, filled))
        for round_, (source, filled) in rounds.items()
    ]
    assert client.save(jobs) == ["", ""]
    for round_, (_, filled) in rounds.items():
        one = collected(plan, tmp_path / f"{round_}.xlsx")
        assert (one["status"], one["reason"], one["round"]) == ("merged", None, round_)
        assert {_subject(change): change["new"] for change in one["changes"]} == filled
        assert all(repair["message"] and repair["kind"] for repair in one["repairs"])


def collected(plan: Path, file: Path) -> dict[str, list[dict[str, Value]]]:  # noqa: F811
    """Return what `collect` says of one return."""
    result = CliRunner().invoke(main, ["collect", str(plan), str(file), "--dry-run", "--format", "json"])
    (one,) = json.loads(result.stdout)["returns"]
    return one  # type: ignore[no-any-return]


def _subject(change: dict[str, Value]) -> Subject:
    return Subject(*(change[part] for part in ("table", "key", "field", "year", "part")))  # type: ignore[arg-type]
