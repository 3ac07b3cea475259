"""Taking collected files back: all of what they brought, or nothing; and what 履歴 tells of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from koplan_xl.app.explaining import explain
from koplan_xl.app.opening import open_plan
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.cycle.command import answer, text
from tests.cycle.filling import budget, edited, set_values
from tests.structure.checker import faults

Sent = dict[str, Path]
GRANT = budget("6-2-09", 2026, "国・県支出金")
TOTAL = budget("6-2-09", 2026, "年度別事業費")
NOTE = Subject("事務事業", "6-2-09", "特記事項")
SETTLED = budget("6-2-09", 2024, "年度別事業費", "決算")
SETTLED_GRANT = budget("6-2-09", 2024, "国・県支出金", "決算")
OUTLOOK = Subject("評価", "6-2-09", "今後の方向性", 2024)
SLOT = "6-2-04-A2"  # an indicator slot that is empty in the book
INDICATOR: dict[Subject, Value] = {
    Subject("活動指標", SLOT, "指標名"): "表彰式の回数",
    Subject("活動指標", SLOT, "単位"): "回",
    Subject("活動指標値", SLOT, "目標", 2025): 1,
}
RESULTS: dict[Subject, Value] = {SETTLED: 80000, OUTLOOK: "維持"}


def contents(plan: Plan) -> dict[str, list[dict[str, Value]]]:
    """Return all records as values, but for what the tool keeps for itself."""
    return {name: [r.values for r in records] for name, records in plan.tables.items() if name != "履歴"}


def read(plan: Path) -> Plan:
    return open_plan(plan).plan


@pytest.mark.parametrize(
    ("values", "results"),
    [({GRANT: 2000, NOTE: "特記", TOTAL: None}, False), (INDICATOR, False), (RESULTS, True)],
    ids=["fields", "indicator", "results"],
)
def test_undoing_gives_back_every_value_and_the_file_can_be_collected_again(
    plan: Path,
    sent: Sent,
    sent_results: Sent,
    returned: Path,
    values: dict[Subject, Value],
    results: bool,
) -> None:
    before, tables = contents(read(plan)), table_ranges(plan)
    set_values((sent_results if results else sent)["企画課"], returned / "a.xlsx", values)
    answer("collect", plan, returned)
    after = contents(read(plan))
    undone = answer("collect", plan, "--undo", "a.xlsx")
    assert undone["status"] == "undone" and undone["backup"]
    assert contents(read(plan)) == before
    assert table_ranges(plan) == tables
    assert not faults(plan)
    assert [one["status"] for one in answer("collect", plan, returned)["returns"]] == ["merged"]
    assert contents(read(plan)) == after
    assert not faults(plan)


def table_ranges(plan: Path) -> dict[str, bytes]:
    """Return the parts of all tables but that of 履歴, which grows with every run."""
    parts = Package.open(plan).parts
    return {
        name: data
        for name, data in parts.items()
        if name.startswith("xl/tables/") and "履歴".encode() not in data
    }


def test_undoing_shows_the_same_totals_as_before(plan: Path, sent: Sent, returned: Path) -> None:
    def totals() -> set[Value]:
        return {cell.value for cell in open_plan(plan).grid.sheets["集計"].cells.values()}

    before = totals()
    set_values(sent["企画課"], returned / "a.xlsx", {TOTAL: 112855})
    answer("collect", plan, returned)
    assert totals() != before
    answer("collect", plan, "--undo", "a.xlsx")
    assert totals() == before


def test_amounts_of_a_project_without_any_reach_the_totals(
    plan: Path, returned: Path, tmp_path: Path
) -> None:
    rows = {r.place.row for r in read(plan).records("事業費") if r.key == "6-2-09"}  # type: ignore[attr-defined]
    edit = WorkbookEdit(Package.open(plan))
    edit.remove_rows("事業費", rows)
    plan.write_bytes(edit.to_bytes())
    answer("generate", plan, "-o", tmp_path / "out", "-d", "企画課")
    (file,) = (tmp_path / "out").glob("*.xlsx")
    set_values(file, returned / "a.xlsx", {TOTAL: 112855})
    answer("collect", plan, returned)
    amounts = (r.values["年度別事業費"] for r in read(plan).records("事業費") if r.year == 2026)
    total = sum(amount for amount in amounts if isinstance(amount, int))
    assert total in {cell.value for cell in open_plan(plan).grid.sheets["集計"].cells.values()}


def test_dry_run_takes_nothing_back(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000})
    answer("collect", plan, returned)
    before = plan.read_bytes()
    undone = answer("collect", plan, "--undo", "a.xlsx", "--dry-run")
    assert [(c["field"], c["old"], c["new"]) for c in undone["changes"]] == [("国・県支出金", "2000", 0)]
    assert undone["backup"] is None and plan.read_bytes() == before


def test_a_field_changed_since_stops_all_of_it(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000, NOTE: "特記"})
    answer("collect", plan, returned)
    edited(plan, GRANT, 2100)
    before = plan.read_bytes()
    refused = answer("collect", plan, "--undo", "a.xlsx", exit_code=1)
    assert refused["status"] == "refused" and refused["changes"] == []
    assert [(o["field"], o["brought"], o["present"], o["by"]) for o in refused["obstacles"]] == [
        ("国・県支出金", "2000", 2100, None)
    ]
    assert plan.read_bytes() == before


def test_a_later_file_is_taken_back_first(plan: Path, sent: Sent, returned: Path) -> None:
    for name, value in (("1.xlsx", 2000), ("2.xlsx", 2500)):
        set_values(sent["企画課"], returned / name, {GRANT: value})
        answer("collect", plan, returned / name)
    refused = answer("collect", plan, "--undo", "1.xlsx", exit_code=1)
    assert [o["by"] for o in refused["obstacles"]] == ["2.xlsx"]
    answer("collect", plan, "--undo", "2.xlsx")
    assert read(plan).value(GRANT) == 2000
    answer("collect", plan, "--undo", "1.xlsx")
    assert read(plan).value(GRANT) == 0
    assert answer("collect", plan, returned / "2.xlsx")["returns"][0]["status"] == "merged"


@pytest.mark.parametrize("selector", ["R7-計画-01", "R7-計画-01:企画課"])
def test_a_dispatch_is_taken_back_over_all_its_files(
    plan: Path, sent: Sent, sent_results: Sent, returned: Path, selector: str
) -> None:
    set_values(sent_results["企画課"], returned / "r.xlsx", RESULTS)
    answer("collect", plan, returned / "r.xlsx")
    before = contents(read(plan))
    for name, values in (("1.xlsx", {GRANT: 2000, NOTE: "特記"}), ("2.xlsx", {GRANT: 2500, NOTE: "特記"})):
        set_values(sent["企画課"], returned / name, values)
        answer("collect", plan, returned / name)
    answer("collect", plan, "--undo", selector)
    assert contents(read(plan)) == before


def test_the_last_run_of_a_name_is_meant(plan: Path, sent: Sent, returned: Path) -> None:
    for value in (2000, 2500):
        set_values(sent["企画課"], returned / "a.xlsx", {GRANT: value})
        answer("collect", plan, returned / "a.xlsx")
        if value == 2000:
            date_back(plan)
    answer("collect", plan, "--undo", returned / "a.xlsx")
    assert read(plan).value(GRANT) == 2000


def date_back(plan: Path) -> None:
    """Let the first row of 履歴 be of another day: within one second two runs are one."""
    edit = WorkbookEdit(Package.open(plan))
    edit.set_cell("履歴", 2, 1, "2026-01-05 09:00:00")
    plan.write_bytes(edit.to_bytes())


def put_a_remark_beside(plan: Path) -> None:
    opened = open_plan(plan)
    record = opened.plan.find("評価", "6-2-09", 2024)
    assert record is not None
    place = record.place.locate("今後の方向性")
    assert place is not None
    edit = WorkbookEdit(Package.open(plan))
    edit.set_cell("評価", int(place.cell[1:]), 9, "企画課のメモ")
    plan.write_bytes(edit.to_bytes())


STANDS_ON_IT: dict[str, Callable[[Path], object]] = {
    "value": lambda plan: edited(plan, SETTLED_GRANT, 5),
    "remark": put_a_remark_beside,
}


@pytest.mark.parametrize("stand", STANDS_ON_IT.values(), ids=STANDS_ON_IT)
def test_a_record_somebody_added_to_is_not_taken_out(
    plan: Path, sent_results: Sent, returned: Path, stand: Callable[[Path], object]
) -> None:
    set_values(sent_results["企画課"], returned / "a.xlsx", RESULTS)
    answer("collect", plan, returned)
    stand(plan)
    before = plan.read_bytes()
    assert len(answer("collect", plan, "--undo", "a.xlsx", exit_code=1)["obstacles"]) == 1
    assert plan.read_bytes() == before


def test_a_record_others_refer_to_is_not_taken_out(plan: Path, sent: Sent, returned: Path) -> None:
    target = Subject("活動指標値", SLOT, "目標", 2026)
    set_values(sent["企画課"], returned / "1.xlsx", INDICATOR)
    answer("collect", plan, returned)
    set_values(sent["企画課"], returned / "2.xlsx", {**INDICATOR, target: 3})
    answer("collect", plan, returned)
    refused = answer("collect", plan, "--undo", "1.xlsx", exit_code=1)
    assert {(o["table"], o["key"], o["year"]) for o in refused["obstacles"]} == {("活動指標値", SLOT, 2026)}


def test_a_reason_the_office_rewrote_is_not_taken_back(plan: Path, sent: Sent, returned: Path) -> None:
    reason = Subject("説明", "6-3-04-A1", "理由", None, "I12")
    set_values(sent["財政課"], returned / "a.xlsx", {reason: "比率そのものを指標とするため単位はない。"})
    answer("collect", plan, returned)
    explain(plan, "I12", "6-3-04-A1", "比率を指標とし、国の様式にならって単位を置かない。")
    refused = answer("collect", plan, "--undo", "a.xlsx", exit_code=1)
    assert {o["by"] for o in refused["obstacles"]} == {plan.name}


@pytest.mark.parametrize("extra", [["回収"], ["--take", "ours"]], ids=["paths", "take"])
def test_undo_stands_alone(plan: Path, extra: list[str]) -> None:
    assert "--undo" in text("collect", plan, *extra, "--undo", "a.xlsx", exit_code=2)


def test_what_was_never_collected_cannot_be_undone(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000})
    answer("collect", plan, returned)
    assert "a.xlsx" in text("collect", plan, "--undo", "b.xlsx", exit_code=2)
    text("collect", plan, exit_code=2)


# --- history ----------------------------------------------------------------------------------------


def test_history_tells_who_when_from_which_file_and_how(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000, **INDICATOR})
    set_values(sent["財政課"], returned / "b.xlsx", {budget("6-3-09", 2026, "その他"): 7})
    answer("collect", plan, returned)
    answer("collect", plan, "--undo", "b.xlsx")
    explain(plan, "I12", "6-3-04-A1", "比率を指標とし、国の様式にならって単位を置かない。")

    def told(*arguments: str) -> list[tuple[str, str, str]]:
        found = answer("history", plan, *arguments)["events"]
        assert all(event["at"] for event in found)
        return [(event["kind"], event["file"], event["key"]) for event in found]

    everything = told()
    assert [kind for kind, _, key in everything if key in ("6-3-09", "6-3-04-A1")] == [
        "collected",
        "undone",
        "explained",
    ]
    assert {key for _, _, key in told("6-2")} == {"6-2-09", SLOT}
    assert {key for _, _, key in told("6-2-04")} == {SLOT} == {key for _, _, key in told(SLOT)}
    assert told("６－２－０９") == [("collected", "a.xlsx", "6-2-09")]
    assert {file for _, file, _ in told("-d", "財政課")} == {"b.xlsx"}
    assert told("6-2", "-d", "財政課") == []
    first = answer("history", plan, "6-2-09")["events"][0]
    assert (first["department"], first["dispatch"], first["old"], first["new"]) == (
        "企画課",
        "R7-計画-01",
        "0",
        "2000",
    )


def test_history_of_something_unknown_is_wrong_use(plan: Path) -> None:
    text("history", plan, "9-9", exit_code=2)
    text("history", plan, "-d", "宇宙課", exit_code=2)
    assert text("history", plan, "6-2")


def test_history_is_readable_on_a_screen_and_safe_for_it(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {NOTE: "長い文" * 100 + "\x1b[31m赤\n" + "終わり"})
    answer("collect", plan, returned)
    said = text("history", plan)
    assert "\x1b" not in said
    assert max(map(len, said.splitlines())) <= 100


def test_a_file_whose_name_reads_like_a_mark_is_an_ordinary_file(
    plan: Path, sent: Sent, returned: Path
) -> None:
    set_values(sent["企画課"], returned / "取消し:a.xlsx", {GRANT: 2000})
    answer("collect", plan, returned)
    assert [event["kind"] for event in answer("history", plan)["events"]] == ["collected"]
    assert answer("collect", plan, "--undo", "取消し:a.xlsx")["status"] == "undone"
