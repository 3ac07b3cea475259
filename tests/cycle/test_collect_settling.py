"""Returns that meet other returns, other dispatches and the office's own changes: taken, silent, or in conflict."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from koplan_xl.app.generating import generate
from koplan_xl.app.opening import open_plan
from koplan_xl.excel.holding import BACKUP_FOLDER
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.cycle.command import answer, text
from tests.cycle.filling import budget, edited, set_values

Sent = dict[str, Path]
GRANT = budget("6-2-09", 2026, "国・県支出金")
TOTAL = budget("6-2-09", 2026, "年度別事業費")
OTHER_PROJECT = budget("6-2-11", 2026, "年度別事業費")
NOTE = Subject("事務事業", "6-2-09", "特記事項")
GOAL = Subject("事務事業", "6-2-09", "年度目標")
CLERK = Subject("部署", "企画課", "担当者")


class Office:
    """The planning office with one canonical workbook, and the department it talks to."""

    def __init__(self, plan: Path, sent: Path, folder: Path) -> None:
        self.plan, self.sent, self.folder = plan, sent, folder

    def fill(self, name: str, values: dict[Subject, Value], sent: Path | None = None) -> Path:
        file = self.folder / name
        set_values(sent or self.sent, file, values)
        return file

    def collect(self, *arguments: object, exit_code: int = 0) -> dict[str, Any]:
        return answer("collect", self.plan, *arguments, exit_code=exit_code)

    def value(self, subject: Subject) -> Value:
        return open_plan(self.plan).plan.value(subject)


@pytest.fixture
def office(plan: Path, sent: Sent, returned: Path) -> Office:
    return Office(plan, sent["企画課"], returned)


def statuses(collected: dict[str, Any]) -> list[str]:
    return [one["status"] for one in collected["returns"]]


def conflicts(collected: dict[str, Any]) -> list[tuple[str, Value, Value, str, str | None]]:
    return [
        (c["field"], c["theirs"], c["ours"], c["cause"], c["settled"])
        for one in collected["returns"]
        for c in one["conflicts"]
    ]


def taken(collected: dict[str, Any]) -> dict[str, Value]:
    return {c["field"]: c["new"] for one in collected["returns"] for c in one["changes"]}


def nothing_happens(office: Office, *files: Path) -> None:
    before = office.plan.read_bytes()
    backups = list((office.plan.parent / BACKUP_FOLDER).glob("*"))
    again = office.collect(*files)
    assert set(statuses(again)) == {"unchanged"} and again["backup"] is None
    assert office.plan.read_bytes() == before
    assert list((office.plan.parent / BACKUP_FOLDER).glob("*")) == backups


# --- the same, twice --------------------------------------------------------------------------------


def test_the_same_file_in_a_second_run_does_nothing(office: Office) -> None:
    file = office.fill("a.xlsx", {GRANT: 2000, NOTE: "新しい特記"})
    office.collect(file)
    nothing_happens(office, file)


def test_the_same_file_twice_in_a_run_is_read_once(office: Office) -> None:
    file = office.fill("a.xlsx", {GRANT: 2000})
    assert statuses(office.collect(file, file)) == ["merged"]


def test_copies_under_two_names_are_taken_once_and_told(office: Office) -> None:
    file = office.fill("a.xlsx", {GRANT: 2000})
    shutil.copyfile(file, office.folder / "a のコピー.xlsx")
    collected = office.collect(office.folder)
    assert sorted(statuses(collected)) == ["merged", "unchanged"]
    kinds = [repair["kind"] for one in collected["returns"] for repair in one["repairs"]]
    assert kinds == ["copy"]
    nothing_happens(office, office.folder)


def test_a_copy_is_in_the_same_conflicts_and_settled_once(office: Office) -> None:
    file = office.fill("a.xlsx", {GRANT: 2000})
    shutil.copyfile(file, office.folder / "b.xlsx")
    edited(office.plan, GRANT, 3000)
    assert statuses(office.collect(office.folder, exit_code=1)) == ["conflict", "conflict"]
    office.collect(office.folder, "--take", "ours")
    assert len(answer("history", office.plan)["events"]) == 1
    nothing_happens(office, office.folder)


def test_a_collected_value_the_office_changed_afterwards_is_no_news(office: Office) -> None:
    file = office.fill("a.xlsx", {GRANT: 2000})
    office.collect(file)
    for value in (2100, 0):  # 0 is the value as sent
        edited(office.plan, GRANT, value)
        nothing_happens(office, file)


# --- corrections ------------------------------------------------------------------------------------


def test_a_correction_replaces_what_still_stands_and_nothing_the_office_changed(office: Office) -> None:
    office.collect(office.fill("1.xlsx", {GRANT: 2000, TOTAL: 112855}))
    edited(office.plan, TOTAL, 9)
    corrected = office.collect(office.fill("2.xlsx", {GRANT: 2500, TOTAL: 7}), exit_code=1)
    assert taken(corrected) == {"国・県支出金": 2500}
    assert conflicts(corrected) == [("年度別事業費", 7, 9, "both_changed", None)]


def test_files_collected_before_may_stay_in_the_folder(office: Office) -> None:
    for name, value in (("1.xlsx", 2000), ("2.xlsx", 2500), ("3.xlsx", 2600)):
        office.fill(name, {GRANT: value, NOTE: "特記"})
        collected = office.collect(office.folder)
        assert taken(collected)["国・県支出金"] == value
    nothing_happens(office, office.folder)


def test_an_older_file_under_another_name_is_told_and_does_not_stop_a_newer_one(office: Office) -> None:
    for name, value in (("1.xlsx", 2000), ("2.xlsx", 2500)):
        office.collect(office.fill(name, {GRANT: value}))
    (office.folder / "1.xlsx").rename(office.folder / "1 のコピー.xlsx")
    office.fill("3.xlsx", {GRANT: 2600})
    collected = office.collect(office.folder, exit_code=1)
    assert taken(collected) == {"国・県支出金": 2600}
    assert conflicts(collected) == [("国・県支出金", 2000, 2500, "earlier_value", None)]


def test_a_file_set_back_under_its_own_name_is_a_conflict(office: Office) -> None:
    office.collect(office.fill("a.xlsx", {GRANT: 2000, NOTE: "特記", GOAL: "目標"}))
    file = office.fill("a.xlsx", {NOTE: "特記", GOAL: "目標"})
    collected = office.collect(file, exit_code=1)
    assert conflicts(collected) == [("国・県支出金", 0, 2000, "set_back", None)]
    office.collect(file, "--take", "ours")
    nothing_happens(office, file)


def test_a_field_set_back_in_a_correction_is_a_conflict_and_can_be_taken(office: Office) -> None:
    first: dict[Subject, Value] = {GRANT: 2000, NOTE: "特記", GOAL: "目標", TOTAL: 112855}
    office.collect(office.fill("1.xlsx", first))
    file = office.fill("2.xlsx", {NOTE: "特記", GOAL: "目標を直した", TOTAL: 112855})
    collected = office.collect(file, exit_code=1)
    assert taken(collected) == {"年度目標": "目標を直した"}
    assert conflicts(collected) == [("国・県支出金", 0, 2000, "set_back", None)]
    assert statuses(office.collect(file, exit_code=1)) == ["conflict"]
    assert taken(office.collect(file, "--take", "theirs:6-2-09")) == {"国・県支出金": 0}
    assert office.value(GRANT) == 0
    nothing_happens(office, file)


def test_a_colleagues_file_and_the_blank_one_set_nothing_back(office: Office) -> None:
    office.collect(office.fill("1.xlsx", {CLERK: "小諸", GRANT: 2000, NOTE: "特記"}))
    office.collect(office.fill("2.xlsx", {CLERK: "小諸", OTHER_PROJECT: 5}))
    nothing_happens(office, office.folder, office.sent)


def test_the_file_before_the_correction_sets_nothing_back(office: Office) -> None:
    older = office.fill("1.xlsx", {GRANT: 2000, NOTE: "特記"})
    office.collect(older)
    older = older.rename(office.folder / "1 のコピー.xlsx")
    office.collect(office.fill("2.xlsx", {GRANT: 2500, NOTE: "特記を直した", GOAL: "目標"}))
    causes = {cause for *_, cause, _ in conflicts(office.collect(older, exit_code=1))}
    assert causes == {"earlier_value"}
    assert office.value(GOAL) == "目標"


# --- other dispatches, other departments -------------------------------------------------------------


def test_a_former_dispatch_is_compared_with_its_own_base_and_told(office: Office, tmp_path: Path) -> None:
    edited(office.plan, TOTAL, 120000)
    made = generate(office.plan, tmp_path / "再配布", ["企画課"])
    office.collect(office.fill("new.xlsx", {NOTE: "新しいほう"}, made.files[0].path))
    former = office.fill("old.xlsx", {GRANT: 2000, TOTAL: 7, NOTE: "古いほう"})
    collected = office.collect(former, exit_code=1)
    assert taken(collected) == {"国・県支出金": 2000}
    assert {(field, ours) for field, _, ours, *_ in conflicts(collected)} == {
        ("年度別事業費", 120000),
        ("特記事項", "新しいほう"),
    }
    assert [repair["kind"] for repair in collected["returns"][0]["repairs"]] == ["former_dispatch"]


def test_both_rounds_lie_in_one_folder(office: Office, sent_results: Sent) -> None:
    office.fill("a.xlsx", {GRANT: 2000})
    office.fill("b.xlsx", {budget("6-2-09", 2024, "年度別事業費", "決算"): 80000}, sent_results["企画課"])
    collected = office.collect(office.folder)
    assert [(one["round"], one["status"]) for one in collected["returns"]] == [
        ("plan", "merged"),
        ("results", "merged"),
    ]
    assert not any(one["repairs"] for one in collected["returns"])


@pytest.mark.parametrize(("item", "value"), [("自治体名", "別市"), ("版", "令和8年度")])
def test_another_city_and_another_year_are_refused(office: Office, item: str, value: str) -> None:
    file = office.fill("a.xlsx", {GRANT: 2000})
    edited(office.plan, Subject("計画", item, "値"), value)
    before = office.plan.read_bytes()
    assert statuses(office.collect(file, exit_code=1)) == ["refused"]
    assert office.plan.read_bytes() == before


# --- --take -----------------------------------------------------------------------------------------


@pytest.fixture
def disputed(office: Office) -> Path:
    """A return whose GRANT and OTHER_PROJECT the office has changed, too."""
    edited(office.plan, GRANT, 3000)
    edited(office.plan, OTHER_PROJECT, 3)
    return office.fill("a.xlsx", {GRANT: 2000, OTHER_PROJECT: 2, NOTE: "特記"})


@pytest.mark.parametrize("scope", ["", ":企画課", ":6-2", ":6-2-09", ":６－２－０９"])
def test_theirs_is_taken_within_its_scope(office: Office, disputed: Path, scope: str) -> None:
    narrow = "09" in scope or "０９" in scope
    collected = office.collect(disputed, "--take", f"theirs{scope}", exit_code=1 if narrow else 0)
    assert office.value(GRANT) == 2000
    assert office.value(OTHER_PROJECT) == (3 if narrow else 2)
    settled = {(field, side) for field, *_, side in conflicts(collected)}
    assert settled == {("国・県支出金", "theirs"), ("年度別事業費", None if narrow else "theirs")}
    if not narrow:
        nothing_happens(office, disputed)


def test_ours_is_kept_and_not_asked_again(office: Office, disputed: Path) -> None:
    collected = office.collect(disputed, "--take", "ours:企画課")
    assert statuses(collected) == ["merged"] and taken(collected) == {"特記事項": "特記"}
    assert (office.value(GRANT), office.value(OTHER_PROJECT)) == (3000, 3)
    nothing_happens(office, disputed)
    edited(office.plan, GRANT, 0)  # back to the value as sent: what was declined stays declined
    nothing_happens(office, disputed)
    told = [e for e in answer("history", office.plan)["events"] if e["kind"] == "declined"]
    assert {(e["field"], e["old"], e["new"]) for e in told} == {
        ("国・県支出金", "2000", "3000"),
        ("年度別事業費", "2", "3"),
    }


def test_a_new_value_after_a_declined_one_is_a_conflict_again(office: Office, disputed: Path) -> None:
    office.collect(disputed, "--take", "ours")
    again = office.collect(office.fill("b.xlsx", {GRANT: 2600}), exit_code=1)
    assert conflicts(again) == [("国・県支出金", 2600, 3000, "both_changed", None)]


def test_a_declined_value_can_be_asked_for_by_its_code(office: Office, disputed: Path) -> None:
    office.collect(disputed, "--take", "ours")
    assert taken(office.collect(disputed, "--take", "theirs")) == {}
    assert taken(office.collect(disputed, "--take", "theirs:6-2-09")) == {"国・県支出金": 2000}
    nothing_happens(office, disputed)


def test_the_nearer_scope_wins(office: Office, disputed: Path) -> None:
    takes = ("--take", "ours:6-2-11", "--take", "theirs:6-2", "--take", "ours:企画課", "--take", "ours")
    office.collect(disputed, *takes)
    assert (office.value(GRANT), office.value(OTHER_PROJECT)) == (2000, 3)


def test_two_returns_with_two_values_cannot_be_settled_by_theirs(office: Office) -> None:
    office.fill("a.xlsx", {GRANT: 2000})
    office.fill("b.xlsx", {GRANT: 2500})
    collected = office.collect(office.folder, "--take", "theirs", exit_code=1)
    assert {(theirs, cause, side) for _, theirs, _, cause, side in conflicts(collected)} == {
        (2000, "returns_differ", None),
        (2500, "returns_differ", None),
    }
    assert office.value(GRANT) == 0
    office.collect(office.folder, "--take", "ours")
    nothing_happens(office, office.folder)


def test_dry_run_settles_nothing(office: Office, disputed: Path) -> None:
    before = office.plan.read_bytes()
    collected = office.collect(disputed, "--take", "theirs", "--dry-run")
    assert taken(collected)["国・県支出金"] == 2000
    assert office.plan.read_bytes() == before


@pytest.mark.parametrize(
    "take", ["ours:宇宙課", "ours:9-9", "maybe", "ours:", "theirs:6-2-09,ours:6-2-09"], ids=str
)
def test_a_choice_that_means_nothing_is_wrong_use(office: Office, disputed: Path, take: str) -> None:
    before = office.plan.read_bytes()
    options = [part for one in take.split(",") for part in ("--take", one)]
    said = text("collect", office.plan, disputed, *options, exit_code=2)
    if take.endswith(("課", "9-9")):
        assert "6-2-09" in said and "6-2-11" in said  # the conflicts there are
    assert office.plan.read_bytes() == before


def test_a_conflict_names_file_cell_and_the_three_values(office: Office, disputed: Path) -> None:
    collected = office.collect(disputed, exit_code=1)
    found = next(c for c in collected["returns"][0]["conflicts"] if c["field"] == "国・県支出金")
    assert (found["file"], found["sheet"], found["key"]) == (str(disputed), "6-2-09", "6-2-09")
    assert found["cell"] and (found["base"], found["theirs"], found["ours"]) == (0, 2000, 3000)
    said = text("collect", office.plan, disputed, exit_code=1)
    line = next(line for line in said.splitlines() if "国・県支出金" in line)
    assert all(part in line for part in (found["cell"], " 0 ", " 2000 ", " 3000"))
