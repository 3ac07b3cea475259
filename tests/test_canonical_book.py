"""The canonical workbook as written: sheets, tables, drop-downs, formulas, and the shipped one."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from koplan_xl.canonical import read_plan
from koplan_xl.errors import WorkbookError
from koplan_xl.excel.canonical_book import write_canonical
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import column_letters
from koplan_xl.plan import schema, totals
from koplan_xl.plan.model import Plan
from koplan_xl.plan.schema import Column, Kind
from koplan_xl.stored_totals import normalise_formula, read_totals, table_areas
from tests.clients.libreoffice import Office
from tests.structure.checker import faults
from tests.test_totals import small_plan
from workbooks.build import SHIPPED, SOURCE, read_source

SHEETS = [*(table.name for table in schema.TABLES), schema.TOTALS_SHEET]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "正本.xlsx"
    write_canonical(small_plan(), path)
    return path


@pytest.fixture(scope="module")
def komoro(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("komoro") / "正本.xlsx"
    write_canonical(read_source(SOURCE), path)
    return path


@pytest.fixture(scope="module")
def book(komoro: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(komoro)


def _values(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    return {table.name: [record.values for record in plan.records(table.name)] for table in schema.TABLES}


def test_reading_the_written_workbook_gives_the_same_plan(komoro: Path) -> None:
    assert _values(read_plan(read_grid(komoro))) == _values(read_source(SOURCE))


def test_the_shipped_workbook_is_what_its_source_gives(komoro: Path) -> None:
    assert read_grid(SHIPPED) == read_grid(komoro)


def test_the_same_plan_gives_the_same_bytes_in_another_process(komoro: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    root = Path(__file__).parents[1]
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from workbooks.build import main; main(sys.argv[1:])",
            str(again),
        ],
        cwd=root,
        env={"PYTHONPATH": str(root), "PYTHONHASHSEED": "7"},
        check=True,
    )
    assert again.read_bytes() == komoro.read_bytes()


@pytest.mark.parametrize("plan", ["small", "komoro"])
def test_the_package_is_sound(plan: str, request: pytest.FixtureRequest) -> None:
    assert faults(request.getfixturevalue(plan)) == []


def test_every_sheet_holds_one_table_of_its_name_and_columns(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == SHEETS
    plan = read_source(SOURCE)
    for name in SHEETS:
        tables = list(book[name].tables.values())
        columns = totals.headers(plan) if name == schema.TOTALS_SHEET else list(schema.table(name).names)
        rows = len(totals.cuts(plan)) if name == schema.TOTALS_SHEET else max(1, len(plan.records(name)))
        assert [(t.name, t.ref) for t in tables] == [(name, f"A1:{column_letters(len(columns))}{rows + 1}")]
        assert [cell.value for cell in book[name][1]] == columns


def test_header_and_code_column_stay_in_view_and_on_every_page(book: openpyxl.Workbook) -> None:
    panes = {name: book[name].freeze_panes for name in SHEETS}
    assert panes["事務事業"] == "B2"
    assert panes["履歴"] == "A2"
    assert panes["集計"] == "C2"
    for name in SHEETS:
        page = book[name].page_setup
        assert (page.orientation, page.paperSize, page.fitToHeight) == ("landscape", 9, 0)
        assert book[name].print_title_rows == "$1:$1"
        assert book[name].sheet_properties.tabColor is not None


def _rule(sheet: Worksheet, column: str) -> Any:
    """Return the data validation of a column, which must reach below the table."""
    letters = next(cell.column_letter for cell in sheet[1] if cell.value == column)
    rows = int(next(iter(sheet.tables.values())).ref.rpartition(":")[2].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    found = [
        rule
        for rule in sheet.data_validations.dataValidation
        for area in rule.sqref.ranges
        if area.coord.startswith(f"{letters}2:") and area.max_row >= rows + 300
    ]
    assert len(found) == 1, (sheet.title, column)
    return found[0]


REFERENCES = [(t.name, c) for t in schema.TABLES for c in t.columns if c.refers_to]
CHOICES = [(t.name, c) for t in schema.TABLES for c in t.columns if c.kind is Kind.CHOICE]


@pytest.mark.parametrize(("table", "column"), REFERENCES)
def test_references_offer_the_records_of_their_master_sheet(
    book: openpyxl.Workbook, table: str, column: Column
) -> None:
    assert column.refers_to
    master, name = column.refers_to
    letters = column_letters(schema.table(master).names.index(name) + 1)
    last = len(read_source(SOURCE).records(master)) + 1
    rule = _rule(book[table], column.name)
    assert (rule.type, rule.formula1) == ("list", f"'{master}'!${letters}$2:${letters}${last}")


@pytest.mark.parametrize(("table", "column"), CHOICES)
def test_choices_are_offered(book: openpyxl.Workbook, table: str, column: Column) -> None:
    rule = _rule(book[table], column.name)
    assert (rule.type, rule.formula1) == ("list", f'"{",".join(column.choices)}"')


def test_values_written_in_full_width_are_warned_of_only(book: openpyxl.Workbook) -> None:
    styles = {
        name: _rule(book["事務事業"], name).errorStyle for name in ("事業優先順位", "市長公約事項", "様式")
    }
    assert styles == {"事業優先順位": "warning", "市長公約事項": "warning", "様式": None}


def test_years_around_the_plan_are_offered(book: openpyxl.Workbook) -> None:
    rule = _rule(book["事業費"], "年度")
    years = rule.formula1.strip('"').split(",")
    assert (years[0], years[-1]) == ("令和3年度", "令和12年度")


def test_number_formats(book: openpyxl.Workbook) -> None:
    sheet = book["事業費"]
    assert [sheet[f"{letters}2"].number_format for letters in "ABD"] == ["@", "@", '#,##0;"▲"#,##0']
    assert sheet.column_dimensions["D"].width >= 12
    assert book["集計"]["J2"].number_format == '#,##0;"▲"#,##0'


def test_long_texts_get_taller_rows(book: openpyxl.Workbook) -> None:
    heights = book["施策"].row_dimensions
    assert heights[2].height > 60
    assert book["事業費"].row_dimensions[2].height == 18


@pytest.mark.parametrize("plan", ["small", "komoro"])
def test_every_total_stands_there_as_declared_with_its_value(
    plan: str, request: pytest.FixtureRequest
) -> None:
    grid = read_grid(request.getfixturevalue(plan))
    read = read_plan(grid)
    stored = read_totals(grid.sheets[schema.TOTALS_SHEET], read)
    values, areas = totals.Totals(read), table_areas(grid)
    assert not stored.missing_cuts
    assert not stored.missing_columns
    assert len(stored.totals) == len(totals.cuts(read)) * len(totals.figures(read))
    for total in stored.totals:
        assert normalise_formula(total.formula or "", areas) == normalise_formula(total.declared, areas)
        assert total.value == values.value(total.cut, total.figure), total.location


@pytest.mark.client
@pytest.mark.parametrize("plan", ["small", "komoro"])
def test_recalculation_changes_no_total(plan: str, request: pytest.FixtureRequest, office: Office) -> None:
    path = request.getfixturevalue(plan)
    pairs = office.recalculated(path)
    cells = sum(1 for name, _ in pairs if name == schema.TOTALS_SHEET)
    assert cells == len(pairs) > 100
    assert not any(stored is None for stored, _ in pairs.values())
    assert office.changed_values(path) == []


@pytest.mark.client
def test_a_project_without_item_is_counted_where_the_item_is_blank(small: Path, office: Office) -> None:
    """Two codes that would be the same date (6-2-07, 6-2-7) are kept apart too."""
    plan = small_plan()
    row = totals.cuts(plan).index(totals.Cut("目別", ("一般会計", "2総務費", "4選挙費", ""))) + 2
    assert office.values(small, [("集計", f"I{row}"), ("集計", f"J{row}")]) == [1.0, 20.0]


@pytest.mark.client
def test_typing_moves_the_totals(small: Path, tmp_path: Path, office: Office) -> None:
    target = tmp_path / "typed.xlsx"
    office.fill(small, target, [("事業費", "D2", "1001"), ("事務事業", "J3", "1選挙費")])
    rows = {cut: row for row, cut in enumerate(totals.cuts(small_plan()), start=2)}
    cuts = [
        totals.Cut("総計"),
        totals.Cut("施策別", ("6-2",)),
        totals.Cut("目別", ("一般会計", "2総務費", "4選挙費", "")),
        totals.Cut("目別", ("一般会計", "2総務費", "4選挙費", "1選挙費")),
    ]
    assert office.values(target, [("集計", f"J{rows[cut]}") for cut in cuts]) == [5321.0, 1021.0, 0.0, 4020.0]


@pytest.mark.client
def test_an_empty_plan_gives_a_sound_workbook_ready_for_typing(tmp_path: Path, office: Office) -> None:
    path = tmp_path / "empty.xlsx"
    write_canonical(Plan({"計画": small_plan().records("計画")}), path)
    assert faults(path) == []
    assert office.changed_values(path) == []
    read = read_plan(read_grid(path))
    assert [record.key for records in read.tables.values() for record in records] == ["版"]


@pytest.mark.client
def test_formulas_saved_by_another_client_are_still_the_declared_ones(
    small: Path, tmp_path: Path, office: Office
) -> None:
    target = tmp_path / "saved.xlsx"
    office.fill(small, target, [("部署", "C2", "担当")])
    grid = read_grid(target)
    areas = table_areas(grid)
    stored = read_totals(grid.sheets[schema.TOTALS_SHEET], read_plan(grid))
    assert len(stored.totals) > 100
    for total in stored.totals:
        assert normalise_formula(total.formula or "", areas) == normalise_formula(total.declared, areas)


def test_a_text_too_long_for_a_cell_is_refused(tmp_path: Path) -> None:
    plan = small_plan()
    plan.tables["施策"][0].values["目的"] = "長" * 32768
    with pytest.raises(WorkbookError):
        write_canonical(plan, tmp_path / "long.xlsx")
    assert not (tmp_path / "long.xlsx").exists()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError):
        write_canonical(small_plan(), tmp_path / "nowhere" / "正本.xlsx")


def test_text_like_a_formula_or_a_link_stays_text(tmp_path: Path) -> None:
    plan = small_plan()
    texts = {"目的": "=1+1", "方針": "https://example.jp/"}
    plan.tables["施策"][0].values.update(texts)
    write_canonical(plan, tmp_path / "text.xlsx")
    cells = read_plan(read_grid(tmp_path / "text.xlsx")).records("施策")[0].values
    assert {name: cells[name] for name in texts} == texts
