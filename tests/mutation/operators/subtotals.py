"""T03 and T04: what happens to sheet 集計."""

import re
from collections.abc import Callable

from koplan_xl.grid import Formula, a1, parse_a1
from koplan_xl.plan import schema, totals
from koplan_xl.plan.subject import Location
from koplan_xl.stored_totals import StoredTotal, read_totals
from tests.mutation.planting import Plot, plants

_SHEET = schema.TOTALS_SHEET
_CORNER = Location(_SHEET, "A1")


def _stored(plot: Plot) -> list[StoredTotal]:
    return list(read_totals(plot.ground.grid.sheets[_SHEET], plot.ground.plan).totals)


def _key(total: StoredTotal) -> str | None:
    return "・".join(filter(None, total.cut.values)) or None


def _expect_at(plot: Plot, total: StoredTotal) -> None:
    figure = total.figure
    plot.expect_at(_key(total), figure.year, figure.field, total.location)


def _change_formula(plot: Plot, change: Callable[[str], str]) -> None:
    """Change the formula of one total that the change applies to."""
    total = plot.pick(t for t in _stored(plot) if change(t.formula or "") != t.formula)
    text = Formula(change(total.formula or ""), total.value)
    plot.edits[_SHEET, parse_a1(total.location.cell)] = text
    _expect_at(plot, total)


@plants("T03", "a row of 集計 copied below the last")
def subtotal_row_doubled(plot: Plot) -> None:
    copied = plot.pick(t for t in _stored(plot) if t.figure.field == totals.COUNT)
    row, cells = parse_a1(copied.location.cell)[0], plot.ground.grid.sheets[_SHEET].cells
    below = max(row for row, _ in cells) + 1
    for (_, column), cell in [(at, cell) for at, cell in cells.items() if at[0] == row]:
        own = re.sub(rf"(?<=[A-Z]){row}(?!\d)", str(below), cell.formula or "")
        plot.edits[_SHEET, (below, column)] = Formula(own, cell.value) if own else cell.value
    count = a1(below, parse_a1(copied.location.cell)[1])
    plot.expect_at(_key(copied), None, totals.COUNT, Location(_SHEET, count))


@plants("T04", "a formula of 集計 replaced by the value it showed")
def formula_frozen(plot: Plot) -> None:
    total = plot.pick(_stored(plot))
    plot.edits[_SHEET, parse_a1(total.location.cell)] = total.value
    _expect_at(plot, total)


@plants("T04", "a formula of 集計 replaced by a wrong value")
def formula_overtyped(plot: Plot) -> None:
    total = plot.pick(t for t in _stored(plot) if t.figure.field != totals.CHECK)
    assert isinstance(total.value, int)
    plot.edits[_SHEET, parse_a1(total.location.cell)] = total.value + plot.random.randrange(1, 1000)
    _expect_at(plot, total)


@plants("T04", "a formula of 集計 cleared")
def formula_cleared(plot: Plot) -> None:
    total = plot.pick(_stored(plot))
    plot.edits[_SHEET, parse_a1(total.location.cell)] = None
    _expect_at(plot, total)


@plants("T04", "a formula of 集計 made to add another field")
def formula_of_another_field(plot: Plot) -> None:
    _change_formula(plot, lambda text: text.replace("事業費[その他]", "事業費[地方債]"))


@plants("T04", "a formula of 集計 made to add another year")
def formula_of_another_year(plot: Plot) -> None:
    _change_formula(plot, lambda text: text.replace("令和8年度", "令和9年度"))


@plants("T04", "a formula of 集計 pointed at another row's label")
def formula_of_another_row(plot: Plot) -> None:
    _change_formula(plot, lambda text: re.sub(r"(\$[A-Z])(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}", text))


@plants("T04", "a formula of 集計 with a constant added")
def formula_with_a_constant(plot: Plot) -> None:
    _change_formula(plot, lambda text: f"{text}+100")


@plants("T04", "a range of a formula of 集計 that leaves out the last rows")
def range_shortened(plot: Plot) -> None:
    last = len(plot.records("事業費"))  # the header is row 1
    _change_formula(plot, lambda text: text.replace("事業費[一般財源]", f"事業費!$H$2:$H${last - 3}"))


@plants("T04", "a row of 集計 taken out")
def subtotal_row_left_out(plot: Plot) -> None:
    cut = plot.pick(t for t in _stored(plot) if t.figure.field == totals.COUNT and t.cut.values)
    row = parse_a1(cut.location.cell)[0]
    for address in plot.ground.grid.sheets[_SHEET].cells:
        if address[0] == row:
            plot.edits[_SHEET, address] = None
    plot.expect_at(_key(cut), None, totals.CUT, _CORNER)


@plants("T04", "a column of 集計 renamed")
def subtotal_column_left_out(plot: Plot) -> None:
    headers = {c.value: at for at, c in plot.ground.grid.sheets[_SHEET].cells.items() if at[0] == 1}
    header = plot.pick(figure.header for figure in totals.figures(plot.ground.plan))
    plot.edits[_SHEET, headers[header]] = f"{header}（旧）"
    plot.expect_at(None, None, None, _CORNER)
