"""The budget by account path, gross, and net of what one account transfers to another."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from koplan_xl.plan.totals import DIMENSIONS, GRAND_TOTAL, Cut, counted_twice
from koplan_xl.report.papers.budget import NO_YEARS, bars
from koplan_xl.report.papers.cutting import add_up, amount_cells, label, rows_of, year_cells, year_columns
from koplan_xl.report.papers.paper import LeftOut, Level, Paper, TableBuilder
from koplan_xl.report.papers.source import Source
from koplan_xl.years import format_year

_TREE = ("会計別", "款別", "項別", "目別")
_LEVELS: tuple[Level, ...] = ("group", "group", "row", "row")


def by_account(source: Source) -> Paper | LeftOut:
    """Return the accounts, their sum, and the net total."""
    title, rows = "会計別の事業費と純計", rows_of(source, "会計別")
    if not source.years or not rows:
        return LeftOut(title, NO_YEARS if rows else "事務事業がありません")
    builder = TableBuilder(year_columns(source, "会計", count=True))
    parts = [builder.add(year_cells(source, cut, label(source, cut), count=True)) for cut in rows]
    total = builder.add(year_cells(source, Cut(GRAND_TOTAL), "合計", count=True), "total")
    twice = [sum((source.planned(p, year) for p in _transfers(source)), Fraction(0)) for year in source.years]
    net = [source.grand(year) - amount for year, amount in zip(source.years, twice, strict=True)]
    if any(twice):
        taken = builder.add(
            ("うち会計間の繰出", Fraction(len(_transfers(source))), *amount_cells(source, twice, None))
        )
        left = builder.add(("純計（合計－繰出）", None, *amount_cells(source, net, None)), "total")
        amounts = [i for i, column in enumerate(builder.columns) if column.kind in ("amount", "change")]
        builder.down(left, (total,), amounts, minus=(taken,))
    add_up(builder, total, parts)
    unit, year = source.unit, source.years[0]
    lead = f"{format_year(year)}の合計は{unit.told(source.grand(year))}、会計間の繰出を除いた純計は{unit.told(net[0])}です。"
    notes = (
        "純計は、シート「会計対応」にある繰出金のうち、受ける会計の事業も計画にあるものを除いた額です。",
    ) * any(twice)
    return Paper(
        "会計別",
        title,
        lead,
        builder.table(),
        (bars(source, "款別の事業費", rows_of(source, "款別")),),
        notes,
    )


def by_path(source: Source) -> Paper | LeftOut:
    """Return the whole tree of 会計・款・項・目."""
    title = "会計・款・項・目別の事業費"
    if not source.years or not source.projects:
        return LeftOut(title, "事務事業か事業費の年度がありません")
    builder = TableBuilder(year_columns(source, "会計・款・項・目", count=True))
    roots = list(_branch(builder, source, (), 0))
    total = builder.add(year_cells(source, Cut(GRAND_TOTAL), "合計", count=True), "total")
    add_up(builder, total, roots)
    counts = "、".join(f"{name[0]}{len(rows_of(source, name))}" for name in _TREE[1:])
    lead = f"予算科目の順に、{counts}の事業費を示します。"
    return Paper("款項目別", title, lead, builder.table())


def _branch(builder: TableBuilder, source: Source, path: Sequence[str], depth: int) -> Iterator[int]:
    """Add the lines below a path, each before its own parts, and yield their numbers."""
    name = _TREE[depth]
    assert len(DIMENSIONS[name]) == depth + 1
    for cut in rows_of(source, name):
        if cut.values[:depth] != tuple(path):
            continue
        leaf = depth == len(_TREE) - 1
        cells = year_cells(source, cut, label(source, cut), count=True)
        line = builder.add(cells, _LEVELS[depth], depth, keep=not leaf)
        if not leaf:
            parts = list(_branch(builder, source, cut.values, depth + 1))
            builder.down(line, parts, list(builder.numbers()))
        yield line


def _transfers(source: Source) -> frozenset[str]:
    return counted_twice(source.plan) & source.projects.keys()
