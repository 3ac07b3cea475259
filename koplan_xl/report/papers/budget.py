"""総括表: the budget by measure, source and department, with shares and changes from year to year."""

from collections.abc import Sequence
from math import ceil

from koplan_xl.plan import schema
from koplan_xl.plan.totals import GRAND_TOTAL, Cut
from koplan_xl.report.papers.cutting import add_up, label, rows_of, year_cells, year_columns
from koplan_xl.report.papers.figures import growth, share
from koplan_xl.report.papers.paper import Chart, Column, LeftOut, Paper, Series, TableBuilder
from koplan_xl.report.papers.source import Source
from koplan_xl.years import format_year

MOST_IN_A_CHART, MOST_MEASURES = 12, 6
_LABEL_LINE, _LABEL_LINES = 13, 3  # letters of a line, lines beside a bar
NO_YEARS = "シート「計画」の版から、事業費の年度が分かりません"
_NO_PROJECTS = "事務事業がありません"


def by_measure(source: Source) -> Paper | LeftOut:
    """Return the budget of each measure over the years."""
    rows = rows_of(source, "施策別")
    return _by_cut(source, "総括表", "総括表　施策別の事業費", "施策", rows, _lead(source))


def by_department(source: Source) -> Paper | LeftOut:
    """Return the budget of each department over the years."""
    rows = rows_of(source, "所管課別")
    return _by_cut(source, "所管課別", "所管課別の事業費", "所管課", rows, _largest(source, rows))


def by_source(source: Source) -> Paper | LeftOut:
    """Return the funding of each year by source."""
    if not source.years:
        return LeftOut("財源別の事業費", NO_YEARS)
    builder = TableBuilder(year_columns(source, "財源", count=False))
    grand = Cut(GRAND_TOTAL)
    parts = [builder.add(year_cells(source, grand, name, field=name)) for name in schema.FUNDING_SOURCES]
    total = builder.add(year_cells(source, grand, schema.BUDGET_TOTAL), "total")
    add_up(builder, total, parts)
    year = source.years[0]
    general = source.grand(year, "一般財源")
    told = source.unit.percent(share(general, source.grand(year)))
    lead = f"{format_year(year)}の一般財源は{source.unit.told(general)}で、事業費の{told}です。"
    series = [
        Series(format_year(y), tuple(source.grand(y, name) for name in schema.FUNDING_SOURCES))
        for y in source.years
    ]
    chart = Chart("財源別の事業費", "bar", schema.FUNDING_SOURCES, tuple(series))
    return Paper("財源別", "総括表　財源別の事業費", lead, builder.table(), (chart,))


def by_measure_and_source(source: Source) -> Paper | LeftOut:
    """Return each measure's budget by year and source."""
    title = "総括表　施策・年度・財源別の事業費"
    if not source.years:
        return LeftOut(title, NO_YEARS)
    rows = rows_of(source, "施策別")
    builder = TableBuilder(
        (
            Column("施策", flexible=1, merged=True), Column("年度", "centred"), Column("事業費", "amount"),
            Column("構成比", "share"), *(Column(name, "amount", "財源の内訳") for name in schema.FUNDING_SOURCES),
            Column("一般財源の率", "share"), Column("増減", "change"), Column("増減率", "growth"),
        )
    )  # fmt: skip
    lines: dict[int, list[int]] = {year: [] for year in source.years}
    for cut in rows:
        for year in source.years:
            lines[year].append(_detail(builder, source, cut, label(source, cut), year, total=False))
    for year in source.years:
        total = _detail(builder, source, Cut(GRAND_TOTAL), "合計", year, total=True)
        if rows:
            builder.down(total, lines[year], [*builder.numbers(), 3])
    builder.across(2, 4, 5, 6, 7)
    lead = "施策ごとに、各年度の事業費と財源、前の年度からの動きを示します。"
    return Paper("施策別財源", title, lead, builder.table())


def _detail(builder: TableBuilder, source: Source, cut: Cut, name: str, year: int, *, total: bool) -> int:
    amount = source.total(cut, year)
    sources = [source.total(cut, year, name) for name in schema.FUNDING_SOURCES]
    before = source.total(cut, year - 1) if year != source.years[0] else None
    return builder.add(
        (
            name if year == source.years[0] else None,
            format_year(year), amount, share(amount, source.grand(year)), *sources, share(sources[-1], amount),
            None if before is None else amount - before, None if before is None else growth(amount, before),
        ),
        "total" if total else "row",
        keep=year != source.years[-1],
    )  # fmt: skip


def _by_cut(
    source: Source, name: str, title: str, first: str, rows: Sequence[Cut], lead: str
) -> Paper | LeftOut:
    if not source.years or not source.projects:
        return LeftOut(title, _NO_PROJECTS if source.years else NO_YEARS)
    builder = TableBuilder(year_columns(source, first, count=True))
    parts = [builder.add(year_cells(source, cut, label(source, cut), count=True)) for cut in rows]
    total = builder.add(year_cells(source, Cut(GRAND_TOTAL), "合計", count=True), "total")
    add_up(builder, total, parts)
    return Paper(name, title, lead, builder.table(), (bars(source, title, rows),))


def bars(source: Source, title: str, rows: Sequence[Cut]) -> Chart:
    """Show the largest rows of a cut: measures in all years, others in the first."""
    first, measures = source.years[0], bool(rows) and rows[0].name == "施策別"
    most = MOST_MEASURES if measures else MOST_IN_A_CHART
    largest = sorted(rows, key=lambda cut: -source.total(cut, first))[:most]
    among = f"（大きい順に{most}）" if len(rows) > most else ""
    shown = [cut for cut in rows if cut in largest] if measures else largest
    series = [
        Series(format_year(year), tuple(source.total(cut, year) for cut in shown))
        for year in (source.years if measures else (first,))
    ]
    heading = f"施策別の事業費{among}" if measures else f"{format_year(first)}の{title}{among}"
    return Chart(heading, "bar", tuple(_broken(label(source, cut)) for cut in shown), tuple(series))


def _broken(name: str) -> str:
    """Break a name into lines of like length, as charts cut short what is too wide for them."""
    most = _LABEL_LINE * _LABEL_LINES
    shown = name if len(name) <= most else f"{name[: most - 1]}…"
    length = ceil(len(shown) / ceil(len(shown) / _LABEL_LINE)) if shown else 1
    return "\n".join(shown[at : at + length].strip() for at in range(0, len(shown), length))


def _lead(source: Source) -> str:
    if not source.years:
        return ""
    first = source.years[0]
    moved = "、".join(
        f"{format_year(year)}{source.unit.percent(growth(source.grand(year), source.grand(year - 1)), signed=True)}"
        for year in source.years[1:]
    )
    told = f"{format_year(first)}の事業費は{source.unit.told(source.grand(first))}です。"
    return told + (f"前の年度からの増減率は、{moved}です。" if moved else "")


def _largest(source: Source, rows: Sequence[Cut]) -> str:
    if not source.years or not rows:
        return ""
    year = source.years[0]
    largest = max(rows, key=lambda cut: source.total(cut, year))
    amount = source.total(largest, year)
    part = source.unit.percent(share(amount, source.grand(year)))
    return (
        f"{format_year(year)}は{label(source, largest)}が最も多く、{source.unit.told(amount)}（{part}）です。"
    )
