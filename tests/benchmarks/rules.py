"""Time all rules on a prefecture's plan beside the group-bys they cannot do without: `python -m tests.benchmarks.rules [PROJECTS]`.

Seconds are CPU time, ratios of one run; nothing here asserts a time. The floor is what any checker of these rules
must do with the amounts and values, and nothing of what it does with texts, codes and messages:

- read every amount and every indicator value once into frames,
- sum the five amounts by year and by each cut of 集計 (T03, T04, T05, A01, A02, A04),
- count the rows of each code, year and 区分 (Y08), of each code (C12), of each account number and name (C13), of each
  identity of a project (C12) and of each indicator name (I11, O12),
- per project, whether it spends and which sources it has in which years (Y02, N06, F04, T06), and each amount beside
  that of the year before (Y02, F03, N05, Y06),
- per indicator, the lowest, highest, first and last of its values (I02, I05, N08, N09, O01–O06, O13).
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from koplan_xl.app.opening import open_plan
from koplan_xl.grid import Sheet
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record, RowPlace
from koplan_xl.plan.schema import Kind
from koplan_xl.plan.totals import DIMENSIONS
from koplan_xl.plan.values import parse_target
from koplan_xl.rules.context import Context
from koplan_xl.rules.engine import run
from koplan_xl.rules.registry import all_rules
from koplan_xl.stored_totals import TableArea, table_areas
from tests.rules.builder import totals_sheet

SAMPLE = Path(__file__).parents[2] / "workbooks" / "komoro-r7-policy6.xlsx"
RUNS = 3
SLOWEST = 10
_COPIED = ("施策", "成果指標", "成果指標値", "事務事業", "事業費", "活動指標", "活動指標値")
_NAMES = ("施策名", "事務事業名", "指標名")
_DEPARTMENT_SETS = 30  # with the 9 of the real plan some 300 departments


def grown(plan: Plan, projects: int) -> Plan:
    """Return a plan of so many projects: copies of the real measures under codes, names and texts of their own."""
    tables = {name: list(records) for name, records in plan.tables.items()}
    for copy in range(1, -(-projects // len(tables["事務事業"]))):
        for name in _COPIED:
            for record in plan.records(name):
                tables[name].append(_copied(record, copy, len(tables[name]) + 2))
    for number in range(1, _DEPARTMENT_SETS):
        for record in plan.records("部署"):
            values = record.values | {"部署名": f"{record.key}{number}"}
            tables["部署"].append(_placed(record, values, len(tables["部署"]) + 2))
    return Plan(tables)


def _copied(record: Record, copy: int, row: int) -> Record:
    values = dict(record.values)
    for column in schema.table(record.table).columns:
        value = values[column.name]
        if not isinstance(value, str):
            continue
        if column.kind is Kind.CODE and "-" in value:  # 6-2-07 becomes 6-2001-07
            policy, measure, *rest = value.split("-")
            values[column.name] = "-".join([policy, f"{measure}{copy:03d}", *rest])
        elif column.kind is Kind.REFERENCE and copy % _DEPARTMENT_SETS:
            values[column.name] = f"{value}{copy % _DEPARTMENT_SETS}"
        elif column.kind is Kind.LONG_TEXT or column.name in _NAMES:
            values[column.name] = f"{copy}の{value}"
    return _placed(record, values, row)


def _placed(record: Record, values: dict[str, str | int | float | bool | None], row: int) -> Record:
    place = record.place
    assert isinstance(place, RowPlace)
    return Record(record.table, values, RowPlace(place.sheet, row, place.columns))


def seconds(work: Callable[[], object]) -> float:
    """Return the best of some runs, in seconds of CPU time."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def read_frames(plan: Plan) -> dict[str, pd.DataFrame]:
    """Read the codes, years, amounts and indicator values, and nothing else, into frames as a script would."""
    read = {
        name: pd.DataFrame({column: [r.values[column] for r in plan.records(name)] for column in columns})
        for name, columns in {
            "事務事業": (*("事業コード", "施策コード", "所管課", "事務事業名"), *schema.ACCOUNT_PATH),
            "事業費": ("事業コード", "年度", "区分", *schema.BUDGET_FIELDS),
            "活動指標": ("活動指標コード", "事業コード", "指標名"),
            "成果指標": ("指標コード", "指標名", "算式"),
            "活動指標値": ("活動指標コード", "年度", "目標"),
            "成果指標値": ("指標コード", "年度", "計画"),
        }.items()
    }
    for name, column in (("活動指標値", "目標"), ("成果指標値", "計画")):
        read[name]["数"] = [parse_target(value).number for value in read[name][column]]
    return read


def group_bys(read: dict[str, pd.DataFrame]) -> None:
    """Do what the module's text lists, over frames that have been read."""
    amounts, code = list(schema.BUDGET_FIELDS), "事業コード"
    budgets = read["事業費"].merge(read["事務事業"], on=code, how="left")
    for dimensions in DIMENSIONS.values():
        budgets.groupby([*dimensions, "年度"], dropna=False)[amounts].sum()
    for name, keys in (
        ("事業費", [code, "年度", "区分"]),
        ("活動指標値", ["活動指標コード", "年度"]),
        ("成果指標値", ["指標コード", "年度"]),
        ("事務事業", [code]),
        ("活動指標", ["活動指標コード"]),
        ("成果指標", ["指標コード"]),
        ("事務事業", [*schema.ACCOUNT_PATH, "所管課", "事務事業名"]),
        ("事務事業", list(schema.ACCOUNT_PATH)),
        ("活動指標", ["指標名"]),
        ("成果指標", ["指標名", "算式"]),
    ):
        read[name].groupby(keys, dropna=False).size()
    (budgets[amounts].fillna(0) != 0).groupby(budgets[code]).agg(["any", "all"])
    before = budgets[[code, "年度", "区分", *amounts]].assign(年度=budgets["年度"] + 1)
    budgets.merge(before, on=[code, "年度", "区分"])
    for name, key in (("活動指標値", "活動指標コード"), ("成果指標値", "指標コード")):
        read[name].groupby(key)["数"].agg(["min", "max", "first", "last"])


def per_rule(context: Context) -> list[tuple[float, str]]:
    """Return the seconds of each rule, the slowest first. What rules share is paid by the first that asks for it."""
    spent = []
    for rule in all_rules():
        start = time.process_time()
        list(rule.function(context))
        spent.append((time.process_time() - start, rule.code))
    return sorted(spent, reverse=True)


def main(projects: int) -> None:
    """Print the tables."""
    opened = open_plan(SAMPLE)
    plan = grown(opened.plan, projects)
    totals, areas = totals_sheet(plan), table_areas(opened.grid)

    def context() -> Context:
        return _fresh(plan, totals, areas)

    read = read_frames(plan)
    reading, grouping = seconds(lambda: read_frames(plan)), seconds(lambda: group_bys(read))
    without = seconds(lambda: run(context(), ignore=["T03", "T04"]))
    everything = seconds(lambda: run(context()))
    floor = reading + grouping
    counts = [len(plan.records(name)) for name in ("事務事業", "事業費", "活動指標値")]
    print("{} projects, {} project-years, {} yearly values,".format(*counts), end=" ")
    print(f"{len(all_rules())} rules, {len(run(context()))} findings")
    for name, value in (
        ("reading the numbers", reading),
        ("bare group-bys", grouping),
        ("floor: both", floor),
        ("all rules but T03, T04", without),
        ("all rules", everything),
    ):
        print(f"{name:24} {value:7.3f} s  {value / floor:5.1f} × floor  {value / grouping:5.1f} × group-bys")
    print(f"\nThe {SLOWEST} slowest rules:")
    for value, code in per_rule(context())[:SLOWEST]:
        print(f"{code:4} {value:7.3f} s  {value / floor:5.2f} × floor")


def _fresh(plan: Plan, totals: Sheet, areas: dict[str, TableArea]) -> Context:
    """Return a context in which nothing has been worked out yet."""
    return Context(Plan(plan.tables), totals=totals, areas=areas)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
