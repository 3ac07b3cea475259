"""Saved as another kind of workbook."""

from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Cell, parse_a1
from tests.excel.other_kinds import xlsb
from tests.mistreatment.case import Case, Outcome, operator
from tests.mistreatment.ground import GENERAL, GRANT

REPAIRED, REFUSED = Outcome.REPAIRED, Outcome.REFUSED


@operator("saved as OpenDocument (.ods)", REPAIRED, by_hand=True)
def opendocument(case: Case) -> None:
    case.suffix = ".ods"


@operator("a formula typed for an amount, saved as OpenDocument (.ods)", REFUSED, by_hand=True)
def opendocument_formula(case: Case) -> None:
    case.suffix = ".ods"
    case.doubtful.add(GENERAL)
    case.set_cell(GENERAL, "<f>114000+262</f><v>114262</v>")


@operator("saved as Excel 97 (.xls)", REPAIRED, by_hand=True)
def excel_97(case: Case) -> None:
    case.suffix = ".xls"


@operator("a formula and an error for amounts, saved as Excel 97 (.xls)", REFUSED, by_hand=True)
def excel_97_formula(case: Case) -> None:
    case.suffix = ".xls"
    case.doubtful |= {GENERAL, GRANT}
    case.set_cell(GENERAL, "<f>114000+262</f><v>114262</v>")
    case.set_cell(GRANT, "<v>#N/A</v>", t="e")


@operator("saved as a binary workbook (.xlsb)", REPAIRED)
def binary(case: Case) -> None:
    case.content, case.suffix = xlsb(read_grid(case.to_bytes())), ".xlsb"


@operator("a formula typed for an amount, saved as a binary workbook (.xlsb)", REFUSED)
def binary_formula(case: Case) -> None:
    case.doubtful.add(GENERAL)
    grid = read_grid(case.to_bytes())
    sheet, cell = case.place(GENERAL)
    grid.sheets[sheet].cells[parse_a1(cell)] = Cell(114_262, "114000+262")
    case.content, case.suffix = xlsb(grid), ".xlsb"
