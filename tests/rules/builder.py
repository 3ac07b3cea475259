"""A small clean plan to spoil: rows by table, read through the canonical grid like a real workbook."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from koplan_xl.canonical import read_plan
from koplan_xl.grid import Cell, Grid, Sheet, column_letters
from koplan_xl.plan import schema, totals
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value
from koplan_xl.rules.context import Context, Gathering, ReturnFacts
from koplan_xl.stored_totals import table_areas

Row = dict[str, Any]  # values, or a Cell where how it is stored matters
SOURCE = "正本.xlsx"
YEARS = (2025, 2026, 2027)
_GENERAL: Row = {"会計": "一般会計", "款": "2総務費", "項": "1総務管理費"}
_WELFARE: Row = {"会計": "一般会計", "款": "3民生費", "項": "1社会福祉費", "目": "2老人福祉費"}
_CARE: Row = {"会計": "介護保険特別会計", "款": "1総務費", "項": "1総務管理費", "目": "1一般管理費"}


@dataclass
class Draft:
    """Rows of every table, a change to sheet 集計 as it was before, a return's facts, and last year's plan.

    `fresh_totals` writes 集計 anew instead of keeping that of the clean plan. `gathering` and `office` tell of what
    is checked together with it.
    """

    tables: dict[str, list[Row]] = field(default_factory=lambda: deepcopy(_CLEAN))
    change_totals: Callable[[Sheet, Plan], None] | None = None
    returned: ReturnFacts | None = None
    previous: "Draft | None" = None
    fresh_totals: bool = False
    gathering: Gathering | None = None
    office: "Draft | None" = None

    def add(self, table: str, **values: Value) -> Row:
        """Append a row."""
        self.tables[table].append(dict(values))
        return self.tables[table][-1]

    def row(self, table: str, key: str, year: int | None = None) -> Row:
        """Return the first row with that code (and year)."""
        return next(row for row in self.rows(table, key) if year is None or row["年度"] == _year(year))

    def rows(self, table: str, key: str) -> list[Row]:
        """Return all rows with that code."""
        return [row for row in self.tables[table] if row[schema.table(table).key] == key]

    def drop(self, table: str, key: str) -> None:
        """Remove all rows with that code."""
        self.tables[table] = [row for row in self.tables[table] if row not in self.rows(table, key)]

    def budget(self, code: str, year: int, *amounts: Value) -> None:
        """Set the five amounts of a project-year, total first."""
        self.row("事業費", code, year).update(zip(schema.BUDGET_FIELDS, amounts, strict=True))

    def setting(self, item: str, value: Value) -> None:
        """Set an item of sheet 計画."""
        self.tables["計画"] = [row for row in self.tables["計画"] if row["項目"] != item]
        self.add("計画", 項目=item, 値=value)

    def explain(self, rule: str, key: str, reason: str, **values: Value) -> Row:
        """Append a reason to 説明."""
        return self.add("説明", 規則=rule, 対象コード=key, 理由=reason, 記入者="山田", **values)

    def context(self) -> Context:
        """Return the draft as rules see it, 集計 being as it was in the clean plan."""
        grid = self.grid()
        plan = read_plan(grid)
        previous = read_plan(self.previous.in_last_year_s_words().grid()) if self.previous else None
        if self.returned:
            office = read_plan(self.office.grid()) if self.office else None
            return Context(plan, SOURCE, returned=self.returned, previous=previous, office=office)
        clean = plan if self.fresh_totals else read_plan(Draft().grid())
        sheet = totals_sheet(clean)
        if self.change_totals:
            self.change_totals(sheet, clean)
        areas = table_areas(grid)
        return Context(plan, SOURCE, sheet, previous=previous, areas=areas, gathering=self.gathering)

    def in_last_year_s_words(self) -> "Draft":
        """Return a copy whose 年度目標 are not the clean plan's: a copied one would be X02 in every comparison."""
        draft = deepcopy(self)
        clean = {row["事業コード"]: row.get("年度目標") for row in _CLEAN["事務事業"]}
        for row in draft.tables["事務事業"]:
            if (goal := row.get("年度目標")) and goal == clean.get(row["事業コード"]):
                row["年度目標"] = f"昨年度の目標。{goal}"
        return draft

    def grid(self) -> Grid:
        """Write the rows into sheets."""
        sheets = {}
        for table in schema.TABLES:
            sheet = Sheet(table.name)
            extras = [c.name for c in table.extras if any(c.name in row for row in self.tables[table.name])]
            for column, name in enumerate((*table.names, *extras), start=1):
                sheet.cells[1, column] = Cell(name)
                for row, values in enumerate(self.tables[table.name], start=2):
                    if (value := values.get(name)) is not None:
                        sheet.cells[row, column] = value if isinstance(value, Cell) else Cell(value)
            sheets[table.name] = sheet
        return Grid(sheets)


def totals_sheet(plan: Plan) -> Sheet:
    """Write 集計 into a sheet's cells."""
    sheet = Sheet(schema.TOTALS_SHEET)
    names = totals.headers(plan)
    letters = {name: column_letters(number) for number, name in enumerate(names, start=1)}
    figures = {figure.header: figure for figure in totals.figures(plan)}
    for column, name in enumerate(names, start=1):
        sheet.cells[1, column] = Cell(name)
        for row, cut in enumerate(totals.cuts(plan), start=2):
            if name in figures:
                sheet.cells[row, column] = Cell(None, totals.formula(cut, figures[name], row, letters, plan))
            elif label := totals.row_label(cut, name, plan):
                sheet.cells[row, column] = Cell(label)
    return sheet


def returned_from(
    department: str,
    sent: dict[Subject, Value],
    returned: dict[Subject, Value] | None = None,
    inputs: frozenset[Subject] = frozenset(),
) -> ReturnFacts:
    """Return the facts of a return that holds the project 6-2-07 and the measure 6-2, as sent."""
    records = [("事務事業", "6-2-07"), ("施策", "6-2")]
    return ReturnFacts(
        department,
        "plan",
        "R7-1-01",
        sent,
        sent | (returned or {}),
        inputs,
        {subject: Location("6-2-07", "C4") for subject in sent},
        set(records),
        [(table, key, Location(key, "C3")) for table, key in records],
    )


def _year(year: int) -> str:
    return f"令和{year - 2018}年度"


def _project(code: str, style: str, name: str, department: str, account: Row, goal: str = "") -> Row:
    row: Row = {"事業コード": code, "施策コード": code[:3], "様式": style, "事務事業名": name}
    return row | {"所管課": department, "新規・継続": "継続"} | account | (_detailed(goal) if goal else {})


def _budgets(code: str, *amounts: Value) -> list[Row]:
    fields = dict(zip(schema.BUDGET_FIELDS, amounts, strict=True))
    return [{"事業コード": code, "年度": _year(year), "区分": "計画", **fields} for year in YEARS]


def _detailed(goal: str) -> Row:
    texts: Row = {"事業概要": "広く市民に知らせる。", "目的": "市政への理解を深める。", "年度目標": goal}
    return {"事業優先順位": "A", "市長公約事項": "1：無"} | texts


def _outcome(code: str, measure: str, name: str, unit: str, *values: Value, **settings: Value) -> Row:
    baseline, target = values
    fixed: Row = {"番号": 1, "算式": "調査で「はい」と答えた人の割合", "目標年度": "令和9年度"}
    row: Row = {"指標コード": code, "施策コード": measure, "指標名": name, "単位": unit}
    return row | fixed | {"計画策定時": baseline, "目標値": target} | settings


def _by_year(table: str, code: str, first: int, values: tuple[Value, ...]) -> list[Row]:
    key, column = schema.table(table).key, schema.table(table).columns[2].name
    return [{key: code, "年度": _year(first + i), column: value} for i, value in enumerate(values)]


_SETTINGS: Row = {
    "自治体名": "みどり市",
    "計画名": "みどり市総合計画 実施計画",
    "版": "令和7年度",
    "計画期間開始": "令和6年度",
    "計画期間終了": "令和9年度",
    "事業費の年数": 3,
    "金額単位": "千円",
}
_FILLED: dict[str, list[Row]] = {
    "計画": [{"項目": item, "値": value} for item, value in _SETTINGS.items()],
    "部署": [
        {"部署名": "企画課", "部名": "総務部"},
        {"部署名": "財政課", "部名": "総務部"},
        {"部署名": "介護高齢課", "部名": "福祉部"},
    ],
    "政策": [{"政策コード": "6", "政策名": "協働・行政経営", "所管": "総務部"}],
    "施策": [
        {
            "施策コード": "6-2",
            "政策コード": "6",
            "施策名": "行政経営の推進",
            "所管課": "企画課",
            "関連課": "全課",
        },
        {
            "施策コード": "6-3",
            "政策コード": "6",
            "施策名": "財政の健全化",
            "所管課": "財政課",
            "関連課": "－",
        },
    ],
    "成果指標": [
        _outcome("6-2-K1", "6-2", "市政に関心がある市民の割合", "%", 53.2, 60, 向き="上昇", 達成の型="一致"),
        _outcome(
            "6-3-K1", "6-3", "財政調整基金の残高", "百万円", 320, "300以上", 向き="上昇", 達成の型="以上"
        ),
    ],
    "成果指標値": [
        *_by_year("成果指標値", "6-2-K1", 2024, (54, 55.5, 57)),
        *_by_year("成果指標値", "6-3-K1", 2024, ("300以上", "300以上", "300以上")),
    ],
    "事務事業": [
        _project(
            "6-2-07",
            "詳細",
            "広報事業",
            "企画課",
            _GENERAL | {"目": "2文書広報費"},
            "広報紙を年12回発行する。",
        ),
        _project(
            "6-2-08",
            "詳細",
            "行政改革推進事業",
            "企画課",
            _GENERAL | {"目": "6企画費"},
            "改善の提案を受け付ける。",
        ),
        _project("6-3-01", "簡易", "介護保険特別会計繰出金", "財政課", _WELFARE),
        _project("6-3-02", "簡易", "介護保険事業運営費", "介護高齢課", _CARE),
        _project("6-3-03", "簡易", "財政管理費", "財政課", _GENERAL | {"目": "3財政管理費"}),
    ],
    "事業費": [
        *_budgets("6-2-07", 4560, 1200, None, None, 3360),
        *_budgets("6-2-08", 850, 0, 0, 50, 800),
        *_budgets("6-3-01", 41200, None, None, None, 41200),
        *_budgets("6-3-02", 60000, 10000, None, 50000, None),
        *_budgets("6-3-03", 2300, None, 500, None, 1800),
    ],
    "活動指標": [
        {"活動指標コード": code, "事業コード": owner, "番号": 1, "指標名": name, "単位": unit}
        for code, owner, name, unit in (
            ("6-2-07-A1", "6-2-07", "広報紙の発行", "回"),
            ("6-2-08-A1", "6-2-08", "改善の提案", "件"),
        )
    ],
    "活動指標値": [
        *_by_year("活動指標値", "6-2-07-A1", 2025, (12, 12, 12)),
        *_by_year("活動指標値", "6-2-08-A1", 2025, (40, 45, 50)),
    ],
    "会計対応": [
        {"繰出元事業コード": "6-3-01", "繰入先会計": "介護保険特別会計", "その他の収入を含む": "はい"}
    ],
    "説明": [
        {
            "規則": "T08",
            "対象コード": "6-2-07",
            "年度": "令和6年度",
            "理由": "入札差金が1,840千円生じたため。",
            "有効期限": "令和8年度",
        }
    ],
}
_CLEAN: dict[str, list[Row]] = {table.name: [] for table in schema.TABLES} | _FILLED
