"""Formulas and errors in input cells."""

from dataclasses import replace

from koplan_xl.grid import Cell
from koplan_xl.plan.subject import Subject
from tests.rules.builder import Draft, returned_from
from tests.rules.case import fires, quiet

NAME = Subject("事務事業", "6-2-07", "年度目標")


@fires(("6-2-07", None, "年度目標"))
def formula_in_a_return(draft: Draft) -> None:
    draft.returned = replace(returned_from("企画課", {NAME: None}), formulas={NAME: "=[見積.xlsx]Sheet1!B4"})


@fires(("6-2-07", 2025, "国・県支出金"))
def error_in_an_amount(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, Cell(None, None, "#REF!"), None, None, 3360)


@fires(("6-2-07", None, "所管課"))
def formula_without_value(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07")["所管課"] = Cell(None, "Sheet9!B4")


@quiet
def formula_with_its_value_in_the_plan(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, Cell(4560, "C2+F2"), 1200, None, None, 3360)
