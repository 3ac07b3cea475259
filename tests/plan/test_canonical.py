"""Reading the canonical workbook: the shipped plan, and what is wrong with one that broke its contract."""

from pathlib import Path

import pytest

from koplan_xl.canonical import read_plan
from koplan_xl.errors import PlanError
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Cell, Grid
from koplan_xl.plan.subject import Location, Subject

SAMPLE = Path(__file__).parents[2] / "workbooks" / "komoro-r7-policy6.xlsx"


@pytest.fixture
def grid() -> Grid:
    return read_grid(SAMPLE)


def test_the_real_plan_is_complete(grid: Grid) -> None:
    plan = read_plan(grid)
    sizes = {
        name: len(plan.records(name))
        for name in ("政策", "施策", "成果指標", "事務事業", "事業費", "活動指標")
    }
    assert sizes == {"政策": 1, "施策": 4, "成果指標": 10, "事務事業": 49, "事業費": 147, "活動指標": 43}
    assert len(plan.records("活動指標値")) == 129
    assert plan.budget_years == (2025, 2026, 2027)
    assert plan.outcome_years == (2024, 2025, 2026)
    assert plan.closed_year == 2024
    assert not plan.interpretations


def test_a_value_knows_its_cell(grid: Grid) -> None:
    plan = read_plan(grid)
    record = plan.find("事業費", "6-1-01", 2025, "計画")
    assert record is not None
    place = record.place.locate("一般財源")
    assert place is not None
    assert grid.sheets[place.sheet].value(2, 8) == plan.value(record.subject("一般財源")) == 37051
    assert place == Location("事業費", "H2")


def test_columns_may_be_moved_and_added(grid: Grid) -> None:
    sheet = grid.sheets["部署"]
    moved = {(row, 12 - column): cell for (row, column), cell in sheet.cells.items()}
    moved[(1, 20)] = Cell("庁内メモ")
    sheet.cells = moved
    assert read_plan(grid).value(Subject("部署", "総務課", "部名")) == "総務部"


def test_nothing_is_found_in_a_table_that_is_none(grid: Grid) -> None:
    plan = read_plan(grid)
    assert plan.find("集計", "施策別") is None
    assert plan.value(Subject("集計", "施策別", "事業数")) is None


def test_missing_sheets_and_columns_are_all_told(grid: Grid) -> None:
    del grid.sheets["会計対応"]
    header = next(a for a, c in grid.sheets["事業費"].cells.items() if a[0] == 1 and c.value == "その他")
    grid.sheets["事業費"].cells[header] = Cell("その他の財源")
    with pytest.raises(PlanError) as caught:
        read_plan(grid)
    assert "会計対応" in str(caught.value) and "その他" in str(caught.value)


def test_an_unreadable_version_stops(grid: Grid) -> None:
    sheet = grid.sheets["計画"]
    row = next(r for (r, c), cell in sheet.cells.items() if c == 1 and cell.value == "版")
    sheet.cells[(row, 2)] = Cell("来年度")
    with pytest.raises(PlanError):
        read_plan(grid)


@pytest.mark.parametrize("years", ["三年", "0", "99"])
def test_an_unreadable_number_of_years_stops(grid: Grid, years: str) -> None:
    sheet = grid.sheets["計画"]
    row = next(r for (r, c), cell in sheet.cells.items() if c == 1 and cell.value == "事業費の年数")
    sheet.cells[(row, 2)] = Cell(years)
    with pytest.raises(PlanError):
        read_plan(grid)
