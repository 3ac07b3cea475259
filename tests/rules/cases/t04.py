"""The formulas of 集計 are the declared ones."""

from collections.abc import Callable

from koplan_xl.grid import Cell, Sheet
from koplan_xl.plan.model import Plan
from koplan_xl.plan.schema import table
from koplan_xl.plan.totals import Cut, cuts, headers
from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def put(cut: Cut, header: str, cell: Cell) -> Callable[[Sheet, Plan], None]:
    """Return a change of one cell of 集計."""

    def change(sheet: Sheet, plan: Plan) -> None:
        sheet.cells[cuts(plan).index(cut) + 2, headers(plan).index(header) + 1] = cell

    return change


def spell_ranges(last: int) -> Callable[[Sheet, Plan], None]:
    """Return a change that spells a formula over 事業費, whose records end in row 16, with plain ranges."""
    letters = dict(zip(table("事業費").names, "ABCDEFGH", strict=True))

    def change(sheet: Sheet, plan: Plan) -> None:
        place = (cuts(plan).index(Cut("総計")) + 2, headers(plan).index(TOTAL) + 1)
        text = sheet.cells[place].formula or ""
        for name, letter in letters.items():
            text = text.replace(f"事業費[{name}]", f"事業費!${letter}$2:${letter}${last}")
        assert "[" not in text
        sheet.cells[place] = Cell(None, text.lower())

    return change


MEASURE = Cut("施策別", ("6-2",))
TOTAL = "令和7年度 年度別事業費"


@fires(("6-2", 2025, "年度別事業費"))
def constant(draft: Draft) -> None:
    draft.change_totals = put(MEASURE, TOTAL, Cell(5410))


@fires((None, 2025, "年度別事業費"))
def range_leaves_out_the_last_row(draft: Draft) -> None:
    draft.change_totals = spell_ranges(last=15)


@fires(("企画課", None, "事業数"))
def formula_deleted(draft: Draft) -> None:
    draft.change_totals = put(Cut("所管課別", ("企画課",)), "事業数", Cell())


@fires(("一般会計・10教育費", None, "集計"))
def new_account_left_out(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03").update({"款": "10教育費", "項": "1教育総務費", "目": "2事務局費"})


@fires(("財政課", None, "集計"))
def department_row_deleted(draft: Draft) -> None:
    def change(sheet: Sheet, plan: Plan) -> None:
        gone = cuts(plan).index(Cut("所管課別", ("財政課",))) + 2
        sheet.cells = {place: cell for place, cell in sheet.cells.items() if place[0] != gone}

    draft.change_totals = change


@quiet
def same_formula_in_ranges(draft: Draft) -> None:
    draft.change_totals = spell_ranges(last=16)
