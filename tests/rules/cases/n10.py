"""Dates where none belong."""

from koplan_xl.grid import Cell
from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07-A1", 2026, "目標"))
def in_an_indicator(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-07-A1", 2026)["目標"] = Cell(46085, is_date=True)


@fires(("6-2-07", 2025, "国・県支出金"))
def in_an_amount(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, Cell(46085, is_date=True), None, None, 3360)


@fires(("6-2-07-A1", None, "単位"))
def in_a_text(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1")["単位"] = Cell(0.5, is_date=True)


@quiet
def where_dates_belong(draft: Draft) -> None:
    draft.row("説明", "6-2-07")["記入日"] = Cell(46085, is_date=True)
