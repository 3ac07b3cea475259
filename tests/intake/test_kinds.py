"""Each mistreatment is said as what it is, with its place, and read right."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from koplan_xl.grid import Cell, Grid, parse_a1, quote_sheet
from koplan_xl.intake import Intake, read_return
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value
from tests.intake import mistreating
from tests.intake.mistreating import moved, with_sheet
from tests.intake.test_mistreated import returns, unread, wrong

Filled = tuple[Grid, dict[Subject, Value]]


@pytest.fixture
def filled() -> Filled:
    """The accountants' return: one detailed project."""
    return returns()[0]


def form_of(grid: Grid) -> str:
    return next(name for name in grid.sheets if name[:1].isdigit())


def kinds(intake: Intake) -> set[str]:
    return {repair.kind for repair in intake.repairs}


def all_read(intake: Intake, truth: dict[Subject, Value]) -> bool:
    return not wrong(intake, truth) and not unread(intake, truth)


def test_what_is_filled_in_is_read_without_a_word(filled: Filled) -> None:
    grid, truth = filled
    intake = read_return(grid, "a.xlsx")
    assert all_read(intake, truth) and not intake.repairs and not intake.refusals


def test_rows_put_in_above_the_form(filled: Filled) -> None:
    grid, truth = filled
    name = form_of(grid)
    pushed = moved(grid, grid.sheets[name], lambda a: (a[0] + 2, a[1]), names_follow=True)
    intake = read_return(pushed, "a.xlsx")
    assert all_read(intake, truth) and kinds(intake) == {"cell_moved"}
    assert intake.asides == []  # the formulas moved along, and are the same


def test_rows_put_in_by_a_program_that_leaves_names_behind(filled: Filled) -> None:
    grid, truth = filled
    name = form_of(grid)
    pushed = moved(grid, grid.sheets[name], lambda a: (a[0] + 2, a[1]), names_follow=False)
    intake = read_return(pushed, "a.xlsx")
    assert not wrong(intake, truth)
    assert "name_left_behind" in kinds(intake)
    there = {s for s in truth if s.table in ("事業費", "活動指標値")}
    assert there <= intake.values.keys()


@pytest.mark.parametrize("how", [mistreating.names_dropped, mistreating.names_pointing_to_another_book])
def test_names_lost(filled: Filled, how: mistreating.Mistreatment) -> None:
    grid, truth = filled
    seed = next(seed for seed in range(9) if Random(seed).choice((0.3, 1)) == 1)
    intake = read_return(how(grid, Random(seed)), "a.xlsx")
    assert all_read(intake, truth) and kinds(intake) == {"name_lost"}


def test_a_sheet_renamed(filled: Filled) -> None:
    grid, truth = filled
    name = form_of(grid)
    intake = read_return(mistreating._sheet_called(grid, {name: "記入済"}), "a.xlsx")
    assert all_read(intake, truth)
    assert {r.location for r in intake.repairs if r.kind == "sheet_renamed"} == {Location("記入済", "A1")}


def test_the_same_sheet_twice_counts_once(filled: Filled) -> None:
    grid, truth = filled
    name = form_of(grid)
    copy = replace(grid.sheets[name], name="写し")
    intake = read_return(replace(grid, sheets=grid.sheets | {"写し": copy}), "a.xlsx")
    assert all_read(intake, truth) and kinds(intake) == {"sheet_doubled"} and not intake.refusals
    records = Counter((table, key) for table, key, _ in intake.found_records)
    assert records["事務事業", name] == 2


def test_a_copy_that_says_something_else_is_refused_there_only(filled: Filled) -> None:
    grid, truth = filled
    name = form_of(grid)
    subject = next(s for s in truth if s.table == "事業費")
    location = read_return(grid, "a.xlsx").locations[subject]
    cells = grid.sheets[name].cells | {parse_a1(location.cell): Cell(5)}
    copy = replace(grid.sheets[name], name="写し", cells=cells)
    intake = read_return(replace(grid, sheets=grid.sheets | {"写し": copy}), "a.xlsx")
    assert [(r.subject, r.location) for r in intake.refusals] == [(subject, location)]


def test_a_label_retyped_is_said_and_the_cell_is_read(filled: Filled) -> None:
    grid, truth = filled
    name = form_of(grid)
    sheet = grid.sheets[name]
    address = next(a for a, c in sorted(sheet.cells.items()) if c.value == "地方債")
    cells = sheet.cells | {address: Cell("地方債 ※")}
    intake = read_return(with_sheet(grid, replace(sheet, cells=cells)), "a.xlsx")
    assert all_read(intake, truth) and kinds(intake) == {"label_changed"}


def test_a_deleted_row_is_refused_and_named(filled: Filled) -> None:
    grid, truth = filled
    name = form_of(grid)
    subject = next(s for s in truth if s.table == "事業費" and s.field == "地方債")
    row, _ = parse_a1(read_return(grid, "a.xlsx").locations[subject].cell)
    gone = moved(
        grid,
        grid.sheets[name],
        lambda a: None if a[0] == row else (a[0] - (a[0] > row), a[1]),
        names_follow=True,
    )
    intake = read_return(gone, "a.xlsx")
    refused = {r.subject for r in intake.refusals}
    assert refused == {s for s in truth if s.table == "事業費" and s.field == "地方債"}
    assert not wrong(intake, truth)


def test_an_input_under_a_merged_cell_is_refused(filled: Filled) -> None:
    grid, truth = filled
    intake = read_return(grid, "a.xlsx")
    subject = next(s for s in truth if s.table == "事業費")
    location = intake.locations[subject]
    row, column = parse_a1(location.cell)
    sheet = grid.sheets[location.sheet]
    cells = {a: c for a, c in sheet.cells.items() if a != (row, column)}
    merged = replace(sheet, cells=cells, merges=[*sheet.merges, ((row, column - 1), (row, column))])
    refused = read_return(with_sheet(grid, merged), "a.xlsx").refusals
    assert [(r.subject, r.location) for r in refused] == [(subject, location)]


def test_the_record_may_be_seen(filled: Filled) -> None:
    grid, truth = filled
    intake = read_return(mistreating.the_record_shown(grid, Random(0)), "a.xlsx")
    assert all_read(intake, truth) and kinds(intake) == {"hidden_sheet_shown"}


def test_foreign_names_are_nobody_s(filled: Filled) -> None:
    grid, truth = filled
    names = grid.names | {"合計": f"{quote_sheet(form_of(grid))}!$A$1", "koplan.x": "#REF!", "_x": "{1,2}"}
    intake = read_return(replace(grid, names=names), "a.xlsx")
    assert all_read(intake, truth) and not intake.repairs


def test_what_was_sent_can_be_told_from_elsewhere(filled: Filled) -> None:
    grid, truth = filled
    sent = read_return(grid, "a.xlsx").dispatch
    sheets = {name: sheet for name, sheet in grid.sheets.items() if name != mistreating.HIDDEN_SHEET}
    assert all_read(read_return(replace(grid, sheets=sheets), "a.xlsx", sent), truth)
