"""Collecting well-behaved returns: what changed arrives, once, recorded; what is unsure is refused."""

import re
from pathlib import Path

import pytest

from koplan_xl.app.collecting import Collected, collect
from koplan_xl.app.generating import generate
from koplan_xl.app.opening import open_plan
from koplan_xl.console_collect import collected_text
from koplan_xl.errors import PlanError
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.holding import BACKUP_FOLDER
from koplan_xl.excel.package import Package
from koplan_xl.grid import Formula, parse_a1
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.cycle.filling import budget, edited, entries_of, set_values
from tests.structure.checker import faults

Sent = dict[str, Path]
GRANT = budget("6-2-09", 2026, "国・県支出金")
TOTAL = budget("6-2-09", 2026, "年度別事業費")
NOTE = Subject("事務事業", "6-2-09", "特記事項")


def read(plan: Path) -> Plan:
    return open_plan(plan).plan


def changes(collected: Collected) -> dict[Subject, Value]:
    return {change.subject: change.new for one in collected.returns for change in one.changes}


def statuses(collected: Collected) -> list[str]:
    return [one.status for one in collected.returns]


def test_changed_fields_arrive_and_are_recorded(plan: Path, sent: Sent, returned: Path) -> None:
    before = plan.read_bytes()
    wanted: dict[Subject, Value] = {GRANT: 2000, TOTAL: 112855, NOTE: "一行目\n二行目"}
    set_values(sent["企画課"], returned / "back.xlsx", wanted)
    collected = collect(plan, [returned])
    assert changes(collected) == wanted
    assert statuses(collected) == ["merged"]
    after = read(plan)
    assert {subject: after.value(subject) for subject in wanted} == wanted
    history = after.records("履歴")
    assert {(r.text("コード"), r.year, r.text("新値")) for r in history} == {
        ("6-2-09", 2026, "2000"),
        ("6-2-09", 2026, "112855"),
        ("6-2-09", None, "一行目\n二行目"),
    }
    assert {r.text("ファイル名") for r in history} == {"back.xlsx"}
    assert collected.backup is not None and collected.backup.read_bytes() == before
    assert not faults(plan)


def test_nothing_else_changes(plan: Path, sent: Sent, returned: Path) -> None:
    before = read(plan)
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000})
    collect(plan, [returned])
    after = read(plan)
    for table in set(before.tables) - {"履歴"}:
        assert len(before.records(table)) == len(after.records(table))
        for old, new in zip(before.records(table), after.records(table), strict=True):
            different = {name for name in old.values if old.values[name] != new.values[name]}
            assert different == ({"国・県支出金"} if old.subject("国・県支出金") == GRANT else set())


def test_untouched_returns_change_nothing(plan: Path, sent: Sent) -> None:
    before = plan.read_bytes()
    collected = collect(plan, sent.values())
    assert set(statuses(collected)) == {"unchanged"}
    assert not [repair for one in collected.returns for repair in one.repairs]
    assert plan.read_bytes() == before


def test_dry_run_writes_nothing(plan: Path, sent: Sent, returned: Path) -> None:
    before = sorted((path, path.read_bytes()) for path in plan.parent.rglob("*") if path.is_file())
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000})
    collected = collect(plan, [returned], dry_run=True)
    assert changes(collected) == {GRANT: 2000}
    assert sorted((path, path.read_bytes()) for path in plan.parent.rglob("*") if path.is_file()) == before


def test_collecting_twice_changes_once(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000})
    collect(plan, [returned])
    once = plan.read_bytes()
    assert statuses(collect(plan, [returned])) == ["unchanged"]
    assert plan.read_bytes() == once


def test_the_office_changed_the_same_field_is_a_conflict(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000, NOTE: "新しい特記"})
    edited(plan, GRANT, 3000)
    collected = collect(plan, [returned])
    assert statuses(collected) == ["conflict"]
    conflict = collected.returns[0].conflicts[0]
    assert (conflict.subject, conflict.base, conflict.theirs, conflict.ours) == (GRANT, 0, 2000, 3000)
    assert read(plan).value(GRANT) == 3000
    assert read(plan).value(NOTE) == "新しい特記"  # the other field of the same return is taken


def test_a_corrected_return_replaces_the_earlier_one(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "1.xlsx", {GRANT: 2000, NOTE: "最初の提出"})
    collect(plan, [returned / "1.xlsx"])
    set_values(sent["企画課"], returned / "2.xlsx", {GRANT: 2500, NOTE: "最初の提出"})
    corrected = collect(plan, [returned / "2.xlsx"])
    assert changes(corrected) == {GRANT: 2500}
    assert read(plan).value(GRANT) == 2500
    assert statuses(collect(plan, [returned])) == ["unchanged", "unchanged"]
    (returned / "1.xlsx").rename(returned / "古い.xlsx")
    assert statuses(collect(plan, [returned / "古い.xlsx"])) == ["conflict"]
    assert read(plan).value(GRANT) == 2500


def test_a_correction_does_not_overrule_the_office(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "1.xlsx", {GRANT: 2000})
    collect(plan, [returned / "1.xlsx"])
    edited(plan, GRANT, 2100)
    set_values(sent["企画課"], returned / "2.xlsx", {GRANT: 2500})
    assert statuses(collect(plan, [returned / "2.xlsx"])) == ["conflict"]
    assert read(plan).value(GRANT) == 2100


def test_two_returns_of_a_department_merge_field_by_field(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000, TOTAL: 5})
    set_values(sent["企画課"], returned / "b.xlsx", {NOTE: "別の人", TOTAL: 6})
    collected = collect(plan, [returned])
    assert statuses(collected) == ["conflict", "conflict"]
    assert changes(collected) == {GRANT: 2000, NOTE: "別の人"}
    assert {conflict.theirs for one in collected.returns for conflict in one.conflicts} == {5, 6}
    assert read(plan).value(TOTAL) == 110855


def test_a_new_indicator_gets_its_code_and_its_values(plan: Path, sent: Sent, returned: Path) -> None:
    empty = [s for s in entries_of(sent["企画課"]) if s.table == "活動指標" and s.key == "6-2-04-A2"]
    assert empty, "the secretariat's second slot is empty in the book"
    name, unit = (Subject("活動指標", "6-2-04-A2", field) for field in ("指標名", "単位"))
    target = Subject("活動指標値", "6-2-04-A2", "目標", 2025)
    set_values(sent["企画課"], returned / "a.xlsx", {name: "表彰式の回数", unit: "回", target: 1})
    collect(plan, [returned])
    after = read(plan)
    record = after.find("活動指標", "6-2-04-A2")
    assert record is not None
    assert (record.text("事業コード"), record.text("番号"), record.text("指標名")) == (
        "6-2-04",
        "2",
        "表彰式の回数",
    )
    assert after.value(target) == 1
    assert not faults(plan)


def test_a_reason_arrives_in_explanations(plan: Path, sent: Sent, returned: Path) -> None:
    reason = Subject("説明", "6-3-04-A1", "理由", None, "I12")
    text = "比率そのものを指標とするため単位はない。"
    set_values(
        sent["財政課"], returned / "a.xlsx", {reason: text, Subject("部署", "財政課", "担当者"): "小諸 太郎"}
    )
    collect(plan, [returned])
    record = read(plan).find(*reason.record)
    assert record is not None
    assert (record.text("理由"), record.values["有効期限"]) == (text, 2025)


def test_results_arrive_as_new_rows(plan: Path, sent_results: Sent, returned: Path) -> None:
    settled = budget("6-2-09", 2024, "年度別事業費", "決算")
    outlook = Subject("評価", "6-2-09", "今後の方向性", 2024)
    actual = Subject("成果指標値", "6-2-K1", "実績", 2024)
    wanted: dict[Subject, Value] = {settled: 80000, outlook: "維持", actual: 310}
    set_values(sent_results["企画課"], returned / "a.xlsx", wanted)
    collected = collect(plan, [returned])
    assert statuses(collected) == ["merged"] and collected.returns[0].round == "results"
    after = read(plan)
    assert {subject: after.value(subject) for subject in wanted} == wanted
    assert not faults(plan)


def refusal(plan: Path, file: Path) -> str:
    before = plan.read_bytes()
    collected = collect(plan, [file])
    assert statuses(collected) == ["refused"]
    assert plan.read_bytes() == before
    return collected.returns[0].reason


def test_text_for_an_amount_is_refused_with_its_cell(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: "約2,000", NOTE: "これも取り込まない"})
    entry = entries_of(sent["企画課"])[GRANT]
    reason = refusal(plan, returned / "a.xlsx")
    assert "a.xlsx" in reason and entry.sheet in reason and entry.cell in reason


def test_what_else_a_refused_return_changes_is_told_and_not_taken(
    plan: Path, sent: Sent, returned: Path
) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: "約2,000", NOTE: "これも", TOTAL: 5})
    (one,) = collect(plan, [returned / "a.xlsx"]).returns
    assert one.status == "refused" and not one.changes
    assert {change.subject: change.new for change in one.pending} == {NOTE: "これも", TOTAL: 5}
    assert read(plan).value(TOTAL) == 110855


def test_a_formula_in_an_input_is_refused(plan: Path, sent: Sent, returned: Path) -> None:
    entry = entries_of(sent["企画課"])[GRANT]
    edit = WorkbookEdit(Package.open(sent["企画課"]))
    edit.set_cell(entry.sheet, *parse_a1(entry.cell), Formula("1000+1000", 2000))
    (returned / "a.xlsx").write_bytes(edit.to_bytes())
    assert entry.cell in refusal(plan, returned / "a.xlsx")


def test_full_width_amounts_are_read_and_said(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: "２，０００千円", TOTAL: "▲5"})
    collected = collect(plan, [returned])
    assert changes(collected) == {GRANT: 2000, TOTAL: -5}
    assert {repair.kind for repair in collected.returns[0].repairs} == {"N01", "N02"}


def test_text_beginning_with_an_equals_sign_stays_text(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {NOTE: '=HYPERLINK("http://x","y")'})
    collect(plan, [returned])
    opened = open_plan(plan)
    assert opened.plan.value(NOTE) == '=HYPERLINK("http://x","y")'
    record = opened.plan.find(*NOTE.record)
    location = record.place.locate(NOTE.field) if record else None
    assert location and opened.grid.sheets[location.sheet].cells[parse_a1(location.cell)].formula is None


def test_a_locked_cell_is_not_taken_over(plan: Path, sent: Sent, returned: Path) -> None:
    title = Subject("事務事業", "6-2-09", "事務事業名")
    set_values(sent["企画課"], returned / "a.xlsx", {title: "勝手な名前", GRANT: 2000})
    collected = collect(plan, [returned])
    assert changes(collected) == {GRANT: 2000}
    assert [repair.kind for repair in collected.returns[0].repairs] == ["locked_cell_changed"]


def test_a_foreign_workbook_is_refused_and_the_others_go_on(plan: Path, sent: Sent, returned: Path) -> None:
    (returned / "a.xlsx").write_bytes(plan.read_bytes())
    (returned / "b.xlsx").write_bytes(b"not a workbook")
    (returned / "~$c.xlsx").write_bytes(b"owner file")
    set_values(sent["企画課"], returned / "c.xlsx", {GRANT: 2000})
    collected = collect(plan, [returned])
    assert statuses(collected) == ["refused", "refused", "merged"]


def test_an_unknown_dispatch_is_refused(plan: Path, sent: Sent, returned: Path, tmp_path: Path) -> None:
    other = tmp_path / "別の正本.xlsx"
    other.write_bytes((Path(__file__).parents[2] / "workbooks" / plan.name).read_bytes())
    assert "配布" in refusal(other, sent["企画課"])


def test_changed_base_values_are_refused(plan: Path, sent: Sent, returned: Path) -> None:
    from koplan_xl.dispatch import HIDDEN_SHEET
    from koplan_xl.excel.read import read_grid

    hidden = read_grid(sent["企画課"]).sheets[HIDDEN_SHEET]
    row = next(
        row for (row, column), cell in hidden.cells.items() if column == 12 and cell.value == "n:84413"
    )
    edit = WorkbookEdit(Package.open(sent["企画課"]))
    edit.set_cell(HIDDEN_SHEET, row, 12, "n:1")
    (returned / "a.xlsx").write_bytes(edit.to_bytes())
    refusal(plan, returned / "a.xlsx")


def without_names(source: Path, target: Path) -> None:
    """Drop all defined names, as some spreadsheet programs do."""
    package = Package.open(source)
    book = package.parts[package.workbook_part]
    package.parts[package.workbook_part] = re.sub(
        rb"<definedNames>.*</definedNames>", b"", book, flags=re.DOTALL
    )
    target.write_bytes(package.to_bytes())


def test_lost_names_are_replaced_by_the_map_and_its_labels(plan: Path, sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000})
    without_names(returned / "a.xlsx", returned / "a.xlsx")
    collected = collect(plan, [returned])
    assert changes(collected) == {GRANT: 2000}
    repairs = collected.returns[0].repairs
    assert {repair.kind for repair in repairs} == {"name_lost"}
    sheets = {repair.location.sheet for repair in repairs if repair.location}
    assert len(repairs) > 3 * len(sheets)
    assert len([line for line in collected_text(collected).splitlines() if "読み替え" in line]) == len(sheets)


def test_a_cell_without_name_and_with_another_label_is_refused(
    plan: Path, sent: Sent, returned: Path
) -> None:
    entry = entries_of(sent["企画課"])[GRANT]
    edit = WorkbookEdit(Package.open(sent["企画課"]))
    edit.set_cell(entry.sheet, *parse_a1(entry.label_cell), "別の見出し")
    (returned / "a.xlsx").write_bytes(edit.to_bytes())
    without_names(returned / "a.xlsx", returned / "a.xlsx")
    assert entry.cell in refusal(plan, returned / "a.xlsx")


@pytest.mark.parametrize("owner", ["~$komoro-r7-policy6.xlsx", ".~lock.komoro-r7-policy6.xlsx#"])
def test_an_open_canonical_workbook_is_not_written(
    plan: Path, sent: Sent, returned: Path, owner: str
) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000})
    before = plan.read_bytes()
    plan.with_name(owner).write_bytes(b"")
    with pytest.raises(PlanError):
        collect(plan, [returned])
    with pytest.raises(PlanError):
        generate(plan, returned / "again")
    assert plan.read_bytes() == before
    assert not (plan.parent / BACKUP_FOLDER).exists() and not (returned / "again").exists()
