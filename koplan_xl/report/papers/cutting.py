"""A table of one cut of the plan: a line for each of its values, over the years."""

from collections.abc import Sequence
from fractions import Fraction

from koplan_xl.plan import schema
from koplan_xl.plan.totals import COUNT, Cut, Figure, row_label
from koplan_xl.plan.units import exact
from koplan_xl.report.papers.figures import Figure as Cell
from koplan_xl.report.papers.figures import growth, share
from koplan_xl.report.papers.paper import Column, TableBuilder
from koplan_xl.report.papers.source import Source
from koplan_xl.years import format_year

_MOST_YEARS_WITH_MOVES = 3


def year_columns(source: Source, first: str, *, count: bool) -> tuple[Column, ...]:
    """Amount and share of the first year; amount, change and rate of the years after it, where the page has room."""
    columns = [Column(first, flexible=1), *([Column("事業数", "count")] if count else ())]
    for year in source.years:
        over = format_year(year)
        columns.append(Column("事業費", "amount", over))
        if year == source.years[0]:
            columns.append(Column("構成比", "share", over))
        elif _has_moves(source):
            columns += [Column("増減", "change", over), Column("増減率", "growth", over)]
    return tuple(columns)


def year_cells(
    source: Source, cut: Cut, name: str, *, count: bool = False, field: str = schema.BUDGET_TOTAL
) -> list[Cell]:
    """Return the figures of a cut under `year_columns`."""
    amounts = [source.total(cut, year, field) for year in source.years]
    part = share(amounts[0], source.grand(source.years[0]))
    counted = [exact(source.totals.value(cut, Figure(COUNT)))] if count else []
    return [name, *counted, *amount_cells(source, amounts, part)]


def amount_cells(source: Source, amounts: Sequence[Fraction], part: Fraction | None) -> list[Cell]:
    """Return the amounts of the years with their moves; `part` is the share of the first."""
    cells: list[Cell] = []
    for index, amount in enumerate(amounts):
        cells.append(amount)
        if not index:
            cells.append(part)
        elif _has_moves(source):
            cells += [amount - amounts[index - 1], growth(amount, amounts[index - 1])]
    return cells


def _has_moves(source: Source) -> bool:
    return len(source.years) <= _MOST_YEARS_WITH_MOVES


def add_up(builder: TableBuilder, total: int, parts: Sequence[int]) -> None:
    """Declare that the parts make the total, in each year, and which columns a change comes from."""
    names = [column.name for column in builder.columns]
    if parts:
        builder.down(total, parts, [*builder.numbers(), names.index("構成比")])
    amounts = [index for index, column in enumerate(builder.columns) if column.kind == "amount"]
    for before, now in zip(amounts, amounts[1:], strict=False):
        if builder.columns[now + 1 : now + 2] and builder.columns[now + 1].kind == "change":
            builder.across(now + 1, now, minus=(before,))


def rows_of(source: Source, name: str) -> list[Cut]:
    """Return the rows of a cut that hold projects."""
    return [cut for cut in source.cuts if cut.name == name and source.totals.value(cut, Figure(COUNT))]


def label(source: Source, cut: Cut) -> str:
    """Name a row of a cut; a measure with its code."""
    name = row_label(cut, "名称", source.plan)
    return f"{cut.values[0]} {name}" if cut.name == "施策別" and cut.values[0] else name
