"""The floor under `check`: bare group-bys. And what each rule costs.

The floor is what any checker of these rules must do with the amounts and values, and nothing of what it does with texts,
codes and messages, over frames that are there already (`read_frames` makes them, as a script would):

- sum the five amounts by year and by each cut of 集計 (T03, T04, T05, A01, A02, A04),
- count the rows of each code, year and 区分 (Y08), of each code (C12), of each account number and name (C13), of each
  identity of a project (C12) and of each indicator name (I11, O12),
- per project, whether it spends and which sources it has in which years (Y02, N06, F04, T06), and each amount beside
  that of the year before (Y02, F03, N05, Y06),
- per indicator, the lowest, highest, first and last of its values (I02, I05, N08, N09, O01–O06, O13).
"""

import time
from pathlib import Path

import pandas as pd

from koplan_xl.app.opening import open_plan
from koplan_xl.garbage import uncollected
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.totals import DIMENSIONS
from koplan_xl.plan.values import parse_target
from koplan_xl.rules.context import Context
from koplan_xl.rules.registry import all_rules
from koplan_xl.stored_totals import table_areas


def fresh_context(path: Path) -> Context:
    """Return a canonical workbook as rules see it, nothing worked out yet."""
    opened = open_plan(path)
    sheet = opened.grid.sheets.get(schema.TOTALS_SHEET)
    return Context(opened.plan, path.name, sheet, areas=table_areas(opened.grid))


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
    with uncollected():
        for rule in all_rules():
            start = time.process_time()
            list(rule.function(context))
            spent.append((time.process_time() - start, rule.code))
    return sorted(spent, reverse=True)
