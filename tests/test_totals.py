"""集計 as declared: rows, values, formulas, and formulas compared after a client rewrote them."""

import pytest

from koplan_xl.grid import Cell, Grid, Sheet, column_letters
from koplan_xl.plan import schema, totals
from koplan_xl.plan.model import Plan, Record, RowPlace
from koplan_xl.plan.totals import Cut, Figure, Totals
from koplan_xl.stored_totals import TableArea, normalise_formula, read_totals, table_areas

TOTAL = Figure(schema.BUDGET_TOTAL, 2025)
AREAS = {
    "事業費": TableArea("事業費", {"A": "事業コード", "B": "年度", "D": "年度別事業費"}, 2, 148),
    "集計": TableArea("集計", {"A": "集計", "J": "令和7年度 年度別事業費", "K": "令和7年度 その他"}, 2, 60),
}


def _records(table: str, *rows: dict[str, object]) -> list[Record]:
    return [
        Record(table, dict(row), RowPlace(table, number, {}))  # type: ignore[arg-type]
        for number, row in enumerate(rows, start=2)
    ]


def _project(code: str, measure: str, department: str, *path: str | None) -> dict[str, object]:
    return {
        "事業コード": code,
        "施策コード": measure,
        "所管課": department,
        **dict(zip(schema.ACCOUNT_PATH, path, strict=True)),
    }


def _budget(code: str, amount: object, year: int = 2025, part: str = schema.PLANNED) -> dict[str, object]:
    return {"事業コード": code, "年度": year, "区分": part, "年度別事業費": amount, "一般財源": amount}


def small_plan() -> Plan:
    """Four projects; one has no 目, two codes could be read as the same date."""
    return Plan(
        {
            "計画": _records("計画", {"項目": "版", "値": "令和7年度"}),
            "部署": _records("部署", {"部署名": "総務課"}, {"部署名": "企画課"}, {"部署名": "会計課"}),
            "施策": _records("施策", {"施策コード": "6-2", "施策名": "行政経営"}),
            "事務事業": _records(
                "事務事業",
                _project("6-2-07", "6-2", "総務課", "一般会計", "10教育費", "1総務費", "4企画費"),
                _project("6-2-7", "6-2", "総務課", "一般会計", "2総務費", "4選挙費", None),
                _project("6-3-01", "6-3", "企画課", "特別会計", "1運営費", "1運営費", "1運営費"),
                _project("6-3-02", "6-3", "企画課", "一般会計", "2総務費", "4選挙費", "1選挙費"),
            ),
            "事業費": _records(
                "事業費",
                _budget("6-2-07", 1),
                _budget("6-2-7", 20),
                _budget("6-3-01", 300),
                _budget("6-3-02", 4000),
                _budget("6-2-07", 50000, year=2026),
                _budget("6-2-07", 600000, part=schema.SETTLED),
                _budget("6-3-01", "未定", year=2026),
            ),
        }
    )


def test_rows_are_measures_departments_and_accounts_in_reading_order() -> None:
    found = [(cut.name, *cut.values) for cut in totals.cuts(small_plan())]
    assert found == [
        ("総計",),
        ("施策別", "6-2"),
        ("施策別", "6-3"),
        ("所管課別", "総務課"),
        ("所管課別", "企画課"),
        ("所管課別", "会計課"),
        ("会計別", "一般会計"),
        ("会計別", "特別会計"),
        ("款別", "一般会計", "2総務費"),
        ("款別", "一般会計", "10教育費"),
        ("款別", "特別会計", "1運営費"),
        ("項別", "一般会計", "2総務費", "4選挙費"),
        ("項別", "一般会計", "10教育費", "1総務費"),
        ("項別", "特別会計", "1運営費", "1運営費"),
        ("目別", "一般会計", "2総務費", "4選挙費", "1選挙費"),
        ("目別", "一般会計", "2総務費", "4選挙費", ""),
        ("目別", "一般会計", "10教育費", "1総務費", "4企画費"),
        ("目別", "特別会計", "1運営費", "1運営費", "1運営費"),
    ]


@pytest.mark.parametrize(
    ("cut", "figure", "expected"),
    [
        (Cut("総計"), TOTAL, 4321),
        (Cut("総計"), Figure("地方債", 2025), 0),
        (Cut("総計"), Figure("一般財源", 2026), 50000),
        (Cut("総計"), Figure(totals.COUNT), 4),
        (Cut("施策別", ("6-2",)), TOTAL, 21),
        (Cut("所管課別", ("会計課",)), TOTAL, 0),
        (Cut("項別", ("一般会計", "2総務費", "4選挙費")), TOTAL, 4020),
        (Cut("目別", ("一般会計", "2総務費", "4選挙費", "")), TOTAL, 20),
        (Cut("目別", ("一般会計", "2総務費", "4選挙費", "")), Figure(totals.COUNT), 1),
        (Cut("目別", ("一般会計", "2総務費", "4選挙費", "")), Figure(totals.CHECK), totals.AGREES),
    ],
)
def test_value(cut: Cut, figure: Figure, expected: object) -> None:
    assert Totals(small_plan()).value(cut, figure) == expected


def test_budget_rows_without_a_project_make_the_cuts_disagree() -> None:
    plan = small_plan()
    plan.tables["事業費"] += _records("事業費", _budget("9-9-99", 1))
    values = Totals(plan)
    assert values.value(Cut("総計"), TOTAL) == 4322
    assert values.value(Cut("会計別", ("一般会計",)), Figure(totals.CHECK)) == totals.DIFFERS
    assert values.value(Cut("総計"), Figure(totals.CHECK)) == totals.AGREES


def test_row_labels_name_what_a_reader_knows() -> None:
    plan = small_plan()
    assert totals.row_label(Cut("施策別", ("6-2",)), totals.LABEL, plan) == "行政経営"
    assert totals.row_label(Cut("施策別", ("6-3",)), totals.LABEL, plan) == "6-3"
    blank = Cut("目別", ("一般会計", "2総務費", "4選挙費", ""))
    assert [totals.row_label(blank, name, plan) for name in ("会計", "項", "目", "施策コード")] == [
        "一般会計",
        "4選挙費",
        "",
        "",
    ]


def _formula(text: str) -> str:
    return normalise_formula(text, AREAS)


@pytest.mark.parametrize(
    "same",
    [
        '=sumproduct( (事業費[年度] = "令和7年度") * 1 , 事業費[年度別事業費] )',
        'SUMPRODUCT((事業費!$B$2:$B$148="令和7年度")*1,事業費!$D$2:$D$148)',
        "SUMPRODUCT(('事業費'!$B$2:$B$148=\"令和7年度\")*1,事業費[[#Data],[年度別事業費]])",
        '_xlfn.SUMPRODUCT((事業費!$B$2:$B$900="令和7年度")*1,事業費!D2:D900)',
        'SUMPRODUCT((事業費[[年度]]="令和7年度")*1,事業費[年度別事業費])',
    ],
)
def test_formulas_over_the_same_records_are_equal(same: str) -> None:
    assert _formula(same) == _formula('SUMPRODUCT((事業費[年度]="令和7年度")*1,事業費[年度別事業費])')


@pytest.mark.parametrize(
    "other",
    [
        'SUMPRODUCT((事業費!$B$2:$B$147="令和7年度")*1,事業費!$D$2:$D$147)',
        'SUMPRODUCT((事業費!$B$3:$B$148="令和7年度")*1,事業費!$D$3:$D$148)',
        'SUMPRODUCT((事業費[年度]="令和8年度")*1,事業費[年度別事業費])',
        'SUMPRODUCT((事業費[年度]="令和7年度")*1,事業費[事業コード])',
        'SUMPRODUCT((事業費[年度]="令和7年度")*1,事業費[年度別事業費])+1',
        'SUMPRODUCT((別表!$B$2:$B$148="令和7年度")*1,別表!$D$2:$D$148)',
    ],
)
def test_formulas_over_other_records_differ(other: str) -> None:
    assert _formula(other) != _formula('SUMPRODUCT((事業費[年度]="令和7年度")*1,事業費[年度別事業費])')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("集計[[令和7年度 年度別事業費]:[令和7年度 その他]]", "$J$2:$K$60"),
        ("ROW(事業費[[#Headers],[事業コード]])", "ROW(事業費!$A$1)"),
        ("(集計[集計]=$A5)", "( 集計!$A$2:$A$60 = 集計!A5 )"),
    ],
)
def test_references_spelled_by_other_clients_are_equal(one: str, other: str) -> None:
    assert _formula(one) == _formula(other)


def test_text_in_formulas_keeps_its_case_and_spaces() -> None:
    assert _formula('IF(A5="x y",1,2)') != _formula('IF(A5="xy",1,2)')
    assert _formula('IF(A5="x",1,2)') != _formula('IF(A5="X",1,2)')


def _totals_sheet(plan: Plan, *, first_column: int = 1, skip: tuple[str, ...] = ()) -> Sheet:
    """Write 集計 into a sheet's cells, from another column on and without some rows or columns."""
    sheet = Sheet(schema.TOTALS_SHEET)
    names = [name for name in totals.headers(plan) if name not in skip]
    letters = {name: column_letters(number) for number, name in enumerate(names, start=first_column)}
    figures = {figure.header: figure for figure in totals.figures(plan)}
    values = Totals(plan)
    kept = [cut for cut in totals.cuts(plan) if cut.name not in skip]
    for column, name in enumerate(names, start=first_column):
        sheet.cells[1, column] = Cell(name)
        for row, cut in enumerate(kept, start=2):
            if figure := figures.get(name):
                text = totals.formula(cut, figure, row, letters, plan)
                sheet.cells[row, column] = Cell(values.value(cut, figure), text)
            elif label := totals.row_label(cut, name, plan):
                sheet.cells[row, column] = Cell(label)
    return sheet


@pytest.mark.parametrize("first_column", [1, 3])
def test_all_totals_are_found_wherever_the_table_stands(first_column: int) -> None:
    plan = small_plan()
    stored = read_totals(_totals_sheet(plan, first_column=first_column), plan)
    assert not stored.missing_cuts
    assert not stored.missing_columns
    assert len(stored.totals) == len(totals.cuts(plan)) * len(totals.figures(plan))
    assert {total.cut for total in stored.totals} == set(totals.cuts(plan))
    assert all(total.formula == total.declared for total in stored.totals)


def test_missing_rows_and_columns_are_named() -> None:
    plan = small_plan()
    stored = read_totals(_totals_sheet(plan, skip=("会計別", "令和8年度 その他")), plan)
    assert [cut.values for cut in stored.missing_cuts] == [("一般会計",), ("特別会計",)]
    assert stored.missing_columns == ("令和8年度 その他",)


def test_a_sheet_without_labels_misses_every_row() -> None:
    plan = small_plan()
    stored = read_totals(Sheet(schema.TOTALS_SHEET), plan)
    assert stored.totals == ()
    assert list(stored.missing_cuts) == totals.cuts(plan)


def test_table_areas_reach_from_the_first_to_the_last_filled_row() -> None:
    sheet = Sheet(
        "部署",
        cells={(1, 2): Cell("部署名"), (2, 2): Cell("総務課"), (9, 2): Cell("企画課"), (12, 7): Cell(1)},
    )
    area = table_areas(Grid({"部署": sheet}))["部署"]
    assert (area.columns, area.first_row, area.last_row) == ({"B": "部署名"}, 2, 9)
