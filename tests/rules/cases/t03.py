"""Subtotals of 集計 are sums."""

import re

from koplan_xl.grid import Cell, Sheet
from koplan_xl.plan.model import Plan
from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def repeat_last_row(sheet: Sheet, plan: Plan) -> None:
    """Copy the last row below itself, formulas with their own row number."""
    last = max(row for row, _ in sheet.cells)
    for (row, column), cell in list(sheet.cells.items()):
        if row == last:
            formula = cell.formula and re.sub(rf"(\$[A-Z]+){last}\b", rf"\g<1>{last + 1}", cell.formula)
            sheet.cells[last + 1, column] = Cell(cell.value, formula)


@fires(("介護保険特別会計・1総務費・1総務管理費・1一般管理費", None, "事業数"))
def row_twice(draft: Draft) -> None:
    draft.change_totals = repeat_last_row


@quiet
def new_amounts_under_standing_formulas(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 5560, 1200, None, None, 4360)
