"""The cycle with a real client: LibreOffice opens a department's workbook, types, recalculates and saves."""

from pathlib import Path

import pytest

from koplan_xl.app.checking import check
from koplan_xl.app.collecting import collect
from koplan_xl.app.opening import open_plan
from koplan_xl.app.printing import print_book
from koplan_xl.excel.read import read_grid
from koplan_xl.forms.layout import CHECKLIST
from koplan_xl.grid import Grid, a1, parse_a1
from koplan_xl.plan.subject import Subject
from koplan_xl.rules.live import SOUND, live_rules
from koplan_xl.rules.registry import get
from tests.clients.libreoffice import Office
from tests.cycle.filling import budget, entries_of
from tests.structure.checker import faults

pytestmark = pytest.mark.client

Sent = dict[str, Path]
GRANT = budget("6-2-09", 2026, "国・県支出金")
TOTAL = budget("6-2-09", 2026, "年度別事業費")
NOTE = Subject("事務事業", "6-2-09", "特記事項")


def fill(office: Office, source: Path, target: Path, typed: dict[Subject, str]) -> None:
    places = entries_of(source)
    entries = [(places[subject].sheet, places[subject].cell, text) for subject, text in typed.items()]
    assert office.fill(source, target, entries) == []


def checklist_rows(grid: Grid) -> list[tuple[str, str, str, tuple[str, str]]]:
    """Return (rule, title, target, state cell) of every row of 確認票, read by what stands there."""
    sheet = grid.sheets[CHECKLIST]
    rows = []
    for row, cells in sheet.rows():
        texts = {column: cell.value for column, cell in cells.items()}
        code = next((v for v in texts.values() if v in {rule.code for rule in live_rules()}), None)
        state = next((c for c, cell in cells.items() if cell.formula is not None), None)
        if code and state:
            column = next(c for c, v in texts.items() if v == code)
            rows.append(
                (str(code), str(texts[column + 1]), str(texts[column - 1]), (CHECKLIST, a1(row, state)))
            )
    return rows


def test_typed_values_arrive_in_the_canonical_workbook(
    office: Office, plan: Path, sent: Sent, returned: Path
) -> None:
    typed = {GRANT: "2000", TOTAL: "112855", NOTE: "国の補助金を見込む。"}
    fill(office, sent["企画課"], returned / "a.xlsx", typed)
    collected = collect(plan, [returned])
    assert [one.status for one in collected.returns] == ["merged"]
    after = open_plan(plan).plan
    assert {s: str(after.value(s)) for s in typed} == typed
    assert sum(len(one.changes) for one in collected.returns) == 3
    assert office.changed_values(plan) == []


def test_saving_without_typing_changes_nothing(
    office: Office, plan: Path, sent: Sent, sent_results: Sent, returned: Path
) -> None:
    for round_, files in (("計画", sent), ("実績", sent_results)):
        for department, file in files.items():
            fill(office, file, returned / f"{round_}{department}.xlsx", {})
    collected = collect(plan, [returned])
    assert {one.status for one in collected.returns} == {"unchanged"}


def test_a_wrong_total_is_found_by_both_with_the_same_code_and_wording(
    office: Office, sent: Sent, returned: Path
) -> None:
    place = entries_of(sent["会計課"])[budget("6-2-02", 2025, "年度別事業費")]
    fill(office, sent["会計課"], returned / "a.xlsx", {budget("6-2-02", 2025, "その他"): "161"})
    grid = read_grid(returned / "a.xlsx")
    bad = [(code, title) for code, title, _, cell in checklist_rows(grid) if _state(grid, cell) != SOUND]
    assert bad == [("T01", get("T01").title)]
    (found,) = [f for f in check([returned / "a.xlsx"]).findings if f.code == "T01"]
    assert (found.sheet, found.cell, found.key, found.year) == (place.sheet, place.cell, "6-2-02", 2025)
    assert found.message.startswith(get("T01").title)
    assert (found.expected, found.actual) == (22953, 22943)


NASTY: tuple[dict[Subject, str], ...] = (
    {budget("6-2-02", 2025, "その他"): "-151", budget("6-2-02", 2026, "一般財源"): "22792.5"},
    {budget("6-2-02", 2025, field): "0" for field in ("その他", "一般財源")},
    {Subject("活動指標", "6-2-02-A1", "指標名"): "", Subject("活動指標", "6-2-02-A2", "単位"): ""},
    {Subject("活動指標値", "6-2-02-A1", "目標", 2026): ""},
    {budget("6-2-02", 2025, "年度別事業費"): "２２，９４３千円"},
)


@pytest.mark.parametrize("typed", NASTY)
def test_live_states_say_what_check_says(
    office: Office, sent: Sent, returned: Path, typed: dict[Subject, str]
) -> None:
    fill(office, sent["会計課"], returned / "a.xlsx", typed)
    grid = read_grid(returned / "a.xlsx")
    live = {code for code, _, _, cell in checklist_rows(grid) if _state(grid, cell) != SOUND}
    found = {f.code for f in check([returned / "a.xlsx"]).findings if get(f.code).live}
    assert live == found


def _state(grid: Grid, cell: tuple[str, str]) -> object:
    return grid.sheets[cell[0]].value(*parse_a1(cell[1]))


def test_no_cached_value_changes_and_every_file_is_sound(
    office: Office, plan: Path, sent: Sent, sent_results: Sent, tmp_path: Path
) -> None:
    book = tmp_path / "本.xlsx"
    print_book(plan, book)
    for path in [plan, book, *sent.values(), *sent_results.values()]:
        assert faults(path, leftover_placeholders=True) == [], path
        assert office.changed_values(path) == [], path
        assert None not in [stored for stored, _ in office.recalculated(path).values()], path
