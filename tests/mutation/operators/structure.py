"""C: codes, names, departments and lists of the plan."""

from collections import Counter

from koplan_xl.grid import Cell
from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from koplan_xl.plan.schema import Kind
from koplan_xl.plan.subject import Location
from tests.mutation.ground import place
from tests.mutation.planting import Plot, amount, plants

_CODED = ("部署", "政策", "施策", "成果指標", "事務事業", "活動指標")
_LEFT_TO_C19 = ("新規・継続", "事業優先順位", "市長公約事項")


# --- C08, C19: lists ----------------------------------------------------------------------------------


@plants("C08", "a word that is not in its list typed into a drop-down field")
def outside_list(plot: Plot) -> None:
    record, column = plot.pick(
        (record, column)
        for table in schema.TABLES
        for column in table.columns
        for record in plot.records(table.name)
        if column.kind is Kind.CHOICE
        and column.name not in (table.part, *_LEFT_TO_C19)
        and (record.text(column.name) or table.name == "施策")
        and (table.name != "成果指標" or record.key in {r.key for r in plot.unremarked("成果指標")})
    )
    plot.put(record, column.name, plot.pick(("その他", "未記入", "拡大", "○")))
    plot.expect(record, column.name)


def _choice(plot: Plot) -> tuple[Record, str]:
    return plot.pick(plot.projects(schema.DETAILED)), plot.pick(_LEFT_TO_C19)


@plants("C19", "a field to choose of a detailed project cleared")
def choice_cleared(plot: Plot) -> None:
    record, column = _choice(plot)
    plot.put(record, column, None)
    plot.expect(record, column)


@plants("C19", "a field to choose of a detailed project outside its list (E, 有, 廃止)")
def choice_outside_list(plot: Plot) -> None:
    record, column = _choice(plot)
    wrong = {
        "事業優先順位": ("E", "AB", "高"),
        "市長公約事項": ("有", "1", "あり"),
        "新規・継続": ("廃止", "－"),
    }
    plot.put(record, column, plot.pick(wrong[column]))
    plot.expect(record, column)


# --- C12, C13: one thing, one number, one name ---------------------------------------------------------


@plants("C12", "a row with the same code added below")
def code_doubled(plot: Plot) -> None:
    record = plot.pick(r for table in _CODED for r in plot.unremarked(table))
    cell = plot.append(record.table, record.values)
    key = schema.table(record.table).key
    plot.expect_at(record.key, None, key, Location(record.table, cell(key)))


@plants("C12", "a project given the name of another in the same account and 所管課")
def name_doubled(plot: Plot) -> None:
    def identity(record: Record) -> list[str]:
        return [record.text(name) for name in (*schema.ACCOUNT_PATH, "所管課")]

    projects = plot.projects()
    one, other = plot.pick(
        (a, b) for i, a in enumerate(projects) for b in projects[i + 1 :] if identity(a) == identity(b)
    )
    plot.put(other, "事務事業名", one.text("事務事業名"))
    plot.expect(other, "事務事業名")


def _path(record: Record, level: str) -> tuple[str, ...]:
    return tuple(record.text(name) for name in schema.ACCOUNT_PATH[: schema.ACCOUNT_PATH.index(level) + 1])


def _shared(plot: Plot, least: int, most: int) -> tuple[str, list[Record]]:
    """Choose a 款, 項 or 目 that so many projects have."""
    level, path = plot.pick(
        (level, path)
        for level in schema.ACCOUNT_PATH[1:]
        for path, count in Counter(_path(r, level) for r in plot.projects() if r.text(level)).items()
        if least <= count <= most
    )
    return level, [r for r in plot.projects() if _path(r, level) == path]


@plants("C13", "a 款, 項 or 目 renamed in one of many projects")
def account_renamed_in_one_project(plot: Plot) -> None:
    level, members = _shared(plot, 3, 99)
    record = plot.pick(members)
    plot.put(record, level, f"{record.text(level)}等")
    plot.expect(record, level)


@plants("C13", "a 款, 項 or 目 renamed in one of two projects: both are told")
def account_renamed_in_one_of_two(plot: Plot) -> None:
    level, members = _shared(plot, 2, 2)
    record = plot.pick(members)
    plot.put(record, level, f"{record.text(level)}総務")
    for member in members:
        plot.expect(member, level)


# --- C15: references ----------------------------------------------------------------------------------

_LOST = {
    "I01": "the project has lost its only indicator",
    "I04": "the target of that year has lost its indicator",
    "O01": "the plan of that year has lost its indicator",
    "T04": "the measure named has no row in 集計",
    "Y08": "the year has lost its row",
    "A03": "the transfer or the account has lost its mapping",
    "C16": "the measure has lost its only indicator or project",
    "C18": "the indicator stands under a simple project",
}


@plants("C15", "a code that no record has", also=_LOST)
def code_dangling(plot: Plot) -> None:
    record, column = plot.pick(
        (record, column)
        for table in schema.TABLES
        for column in table.columns
        for record in plot.records(table.name)
        if column.kind is Kind.CODE and column.refers_to and record.text(column.name)
    )
    dangling = f"{record.text(column.name)[:-1]}ZZ"
    plot.put(record, column.name, dangling)
    is_key = column.name == schema.table(record.table).key
    plot.expect(record, column.name, **({"key": dangling} if is_key else {}))
    under = record.table in ("施策", "成果指標", "活動指標")
    if under:  # its own code is not below that owner's either
        plot.expect(record, column.name)


@plants("C15", "a code cleared", also=_LOST)
def reference_cleared(plot: Plot) -> None:
    record, column = plot.pick(
        (record, column)
        for table in ("施策", "成果指標", "事務事業", "活動指標")
        for column in schema.table(table).columns
        for record in plot.records(table)
        if column.kind is Kind.CODE and column.refers_to
    )
    plot.put(record, column.name, None)
    plot.expect(record, column.name)


@plants("C15", "an activity indicator put under another project", also=_LOST)
def indicator_under_another_project(plot: Plot) -> None:
    record = plot.pick(plot.unremarked("活動指標"))
    other = plot.pick(p.key for p in plot.projects() if p.key != record.text("事業コード"))
    plot.put(record, "事業コード", other)
    plot.expect(record, "事業コード")


@plants("C15", "a 年度 that cannot be read", also=_LOST)
def year_unreadable(plot: Plot) -> None:
    record = plot.pick(r for table in ("事業費", "成果指標値", "活動指標値") for r in plot.records(table))
    plot.put(record, "年度", plot.pick(("来年度", "7", "R", "令和○年度")))
    plot.expect(record, "年度", year=None)


@plants("C15", "a 区分 that is none", also=_LOST)
def part_unreadable(plot: Plot) -> None:
    record = plot.pick(plot.budgets())
    plot.put(record, "区分", plot.pick(("当初", "見込", None)))
    plot.expect(record, "区分")


# --- C17: departments ---------------------------------------------------------------------------------


@plants("C17", "a 所管課 retyped (企画科) or cleared")
def department_retyped(plot: Plot) -> None:
    record = plot.pick(r for table in ("事務事業", "施策") for r in plot.records(table))
    name = record.text("所管課")
    plot.put(record, "所管課", plot.pick((f"{name[:-1]}科", f"{name}係", None)))
    plot.expect(record, "所管課")


@plants("C17", "a word in 関連課 or 所管 that is no department")
def related_department_unknown(plot: Plot) -> None:
    record, column = plot.pick(
        (r, c) for table, c in (("施策", "関連課"), ("政策", "所管")) for r in plot.records(table)
    )
    plot.put(record, column, "企画政策局")
    plot.expect(record, column)


@plants(
    "C17",
    "a department renamed in 部署 only",
    also={"T04": "集計 has no row yet for the department's new name"},
)
def department_renamed(plot: Plot) -> None:
    department = plot.pick(plot.records("部署"))
    plot.put(department, "部署名", f"{department.key}室")
    for table in ("事務事業", "施策"):
        for record in plot.records(table):
            if record.text("所管課") == department.key:
                plot.expect(record, "所管課")


# --- C10, C14, C16, C18: what a cell, a measure or a form holds ------------------------------------------


@plants("C10", "an Excel error or a formula without a value in a cell")
def error_in_a_cell(plot: Plot) -> None:
    record, column = plot.pick(
        [
            (plot.pick(plot.budgets()), plot.pick(schema.BUDGET_FIELDS)),
            (plot.pick(plot.projects(schema.DETAILED)), plot.pick(("事業概要", "目的"))),
        ]
    )
    wrong = plot.pick((Cell(error="#REF!"), Cell(error="#DIV/0!"), Cell(formula="[1]Sheet1!B4")))
    plot.edits[place(record, column)] = wrong
    plot.expect(record, column)


@plants(
    "C14",
    "the 目 of a project with money cleared",
    also={"T04": "集計 has no row for the blank 目 of that 項 yet"},
)
def item_cleared(plot: Plot) -> None:
    year = plot.ground.plan.budget_years[0]
    spent = {r.key for r in plot.budgets() if r.year == year and amount(r, schema.BUDGET_TOTAL)}
    project = plot.pick(p for p in plot.projects() if p.key in spent and p.text("目"))
    plot.put(project, "目", None)
    plot.expect(project, "目")


@plants("C16", "all outcome indicators of a measure taken out")
def measure_without_indicators(plot: Plot) -> None:
    measure = plot.pick(plot.unremarked("施策"))
    for indicator in plot.records("成果指標"):
        if indicator.text("施策コード") == measure.key:
            for record in (indicator, *plot.values_of(indicator)):
                plot.clear_row(record)
    plot.expect(measure, "施策コード")


@plants("C18", "a text of a detailed project cleared, or one written into a simple project")
def texts_against_the_form(plot: Plot) -> None:
    column = plot.pick(("事業概要", "目的", "年度目標"))
    project, text = plot.pick(
        [
            (plot.pick(plot.projects(schema.DETAILED)), None),
            (plot.pick(plot.projects(schema.SIMPLE)), "市民を支える。"),
        ]
    )
    plot.put(project, column, text)
    plot.expect(project, column)
