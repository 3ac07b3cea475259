"""成果指標 and 活動指標: plan, actual and achievement with its method, and the path of each outcome indicator."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from koplan_xl.plan.achievement import Achievement
from koplan_xl.plan.model import Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.units import exact
from koplan_xl.plan.values import Value, parse_target
from koplan_xl.report.papers.figures import Figure
from koplan_xl.report.papers.paper import Chart, Column, LeftOut, Paper, Series, Table, TableBuilder
from koplan_xl.report.papers.signals import MISSED, SIGNALS, legend, signal
from koplan_xl.report.papers.source import Source, name_of
from koplan_xl.rules.results import results
from koplan_xl.years import format_year, short_year

_LONGEST_TITLE = 17  # letters of a name above a small chart
_SIGNS = (*(sign for sign, _ in SIGNALS), MISSED)
_FIXED = "実績はまだ入っていないので、計画だけを示します。"


@dataclass(frozen=True, slots=True)
class _Result:
    indicator: Record
    aimed: Value
    actual: Value
    found: Achievement | None
    sign: str


def outcomes(source: Source) -> Paper | LeftOut:
    """Return the outcome indicators: results of the closed year, or the plan while there are none."""
    title = "成果指標の達成状況"
    found = _results(source, "成果指標")
    if not found:
        return LeftOut(title, "成果指標がありません")
    owners = [one.indicator.text("施策コード") for one in found]
    if not _known(found):
        years = source.plan.outcome_years
        table = _planned_table(source, found, owners, "成果指標値", "計画", years, outcome=True)
        lead = f"{len(found)}の成果指標の、計画策定時から目標値までの計画です。{_FIXED}"
        return Paper("成果指標", "成果指標の計画", lead, table, money=False)
    table = _result_table(source, found, owners, "計画")
    return Paper(
        "成果指標",
        title,
        _lead(source, "成果指標", found),
        table,
        (),
        legend(source.context),
        money=False,
    )


def paths(source: Source) -> Paper | LeftOut:
    """Return a small chart for each outcome indicator: from the baseline by the plan to the target, actuals over it."""
    title = "成果指標の推移"
    charts = [_path(source, one.indicator) for one in _results(source, "成果指標")]
    shown = tuple(chart for chart in charts if chart)
    if not shown:
        return LeftOut(title, "数で書かれた成果指標がありません")
    actual = "、実線は実績" if any(len(chart.series) > 1 for chart in shown) else ""
    lead = f"点線は計画策定時から目標値までの計画{actual}です。"
    return Paper("成果指標の推移", title, lead, charts=shown, small=True, money=False)


def activities(source: Source) -> Paper | LeftOut:
    """Return the activity indicators: results of the closed year, or the targets while there are none."""
    title = "活動指標の達成状況"
    found = _results(source, "活動指標")
    if not found:
        return LeftOut(title, "活動指標がありません")
    owners = []
    for one in found:
        code = one.indicator.text("事業コード")
        project = source.projects.get(code)
        owners.append(name_of(project, "事務事業名") if project else code)
    if not _known(found):
        table = _planned_table(source, found, owners, "活動指標値", "目標", source.years, outcome=False)
        lead = f"{len(found)}の活動指標の、各年度の目標です。{_FIXED}"
        return Paper("活動指標", "活動指標の目標", lead, table, money=False)
    table = _result_table(source, found, owners, "目標")
    chart = _counts(source, found)
    notes = legend(source.context)
    return Paper("活動指標", title, _lead(source, "活動指標", found), table, (chart,), notes, money=False)


def _results(source: Source, table: str) -> list[_Result]:
    return [
        _Result(indicator, aimed, actual, found, signal(source.context, found))
        for indicator, aimed, actual, found in results(source.context, table)
    ]


def _known(found: Iterable[_Result]) -> bool:
    return any(one.actual is not None for one in found)


def _lead(source: Source, name: str, found: Sequence[_Result]) -> str:
    counts = Counter(one.sign for one in found)
    judged = sum(counts[sign] for sign in _SIGNS)
    told = "、".join(f"{sign} {counts[sign]}" for sign in _SIGNS)
    year = format_year(source.plan.closed_year) if source.plan.closed_year else ""
    return f"{year}の実績で判定できた{name}は{len(found)}のうち{judged}。{told}です。"


def _shown(value: Value) -> Figure:
    """Return an indicator value as printed; a blank stays blank."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return exact(value)
    return "" if value is None else str(value)


def _names(owner: str, outcome: bool) -> tuple[Column, ...]:
    first = Column(owner, "centred", merged=True) if outcome else Column(owner, flexible=1, merged=True)
    return (first, Column("指標名", flexible=1.9), Column("単位", "centred"))


def _add(builder: TableBuilder, owners: Sequence[str], index: int, cells: Sequence[Figure]) -> None:
    """Add an indicator's line; those of one owner stay together under its name."""
    new = index == 0 or owners[index] != owners[index - 1]
    more = index + 1 < len(owners) and owners[index + 1] == owners[index]
    builder.add((owners[index] if new else None, *cells), keep=more)


def _result_table(source: Source, found: Sequence[_Result], owners: Sequence[str], planned: str) -> Table:
    outcome, closed = planned == "計画", source.plan.closed_year
    over = format_year(closed) if closed else ""
    builder = TableBuilder(
        (
            *_names("施策" if outcome else "事業", outcome),
            *((Column("計画策定時", "measured"),) if outcome else ()),
            Column(planned, "measured", over), Column("実績", "measured", over), Column("達成率", "share", over),
            Column("判定", "sign", over), Column("計算の仕方", flexible=1),
            *((Column("目標値", "measured"),) if outcome else ()),
        )
    )  # fmt: skip
    for index, one in enumerate(found):
        record, reached = one.indicator, one.found
        rate = Fraction(str(reached.rate)) if reached and reached.rate is not None else None
        cells: list[Figure] = [record.text("指標名"), record.text("単位")]
        cells += [_shown(record.values.get("計画策定時"))] if outcome else []
        cells += [_shown(one.aimed), _shown(one.actual), rate, one.sign]
        cells += [str(reached.method) if reached and reached.method else ""]
        cells += [_shown(record.values.get("目標値"))] if outcome else []
        _add(builder, owners, index, cells)
    return builder.table()


def _planned_table(
    source: Source, found: Sequence[_Result], owners: Sequence[str], values: str, planned: str,
    years: Sequence[int], *, outcome: bool,
) -> Table:  # fmt: skip
    builder = TableBuilder(
        (
            *_names("施策" if outcome else "事業", outcome),
            *((Column("計画策定時", "measured"),) if outcome else ()),
            *(Column(format_year(year), "measured", planned) for year in years),
            *((Column("目標値", "measured"),) if outcome else ()),
        )
    )  # fmt: skip
    for index, one in enumerate(found):
        record = one.indicator
        cells: list[Figure] = [record.text("指標名"), record.text("単位")]
        cells += [_shown(record.values.get("計画策定時"))] if outcome else []
        cells += [_shown(source.plan.value(Subject(values, record.key, planned, year))) for year in years]
        cells += [_shown(record.values.get("目標値"))] if outcome else []
        _add(builder, owners, index, cells)
    return builder.table()


def _path(source: Source, indicator: Record) -> Chart | None:
    """Return the path of an indicator; None where its plan holds no number."""

    def number(value: Value) -> Fraction | None:
        found = parse_target(value).number
        return None if found is None else exact(found)

    def value(column: str, year: int) -> Fraction | None:
        return number(source.plan.value(Subject("成果指標値", indicator.key, column, year)))

    years, target_year = source.plan.outcome_years, indicator.values.get("目標年度") or source.plan.period_end
    last = [target_year] if isinstance(target_year, int) and target_year not in years else []
    start, target = number(indicator.values.get("計画策定時")), number(indicator.values.get("目標値"))
    plans = [value("計画", year) for year in years]
    planned = [start, *plans, *([target] if last else ())]
    if not any(point is not None for point in planned):
        return None
    actuals = [value("実績", year) for year in (*years, *last)]
    series = [Series("計画", tuple(planned))]
    if any(point is not None for point in actuals):
        series.append(Series("実績", (start, *actuals)))
    name, unit = indicator.text("指標名"), indicator.text("単位")
    cut = f"{name[: _LONGEST_TITLE - 1]}…" if len(name) > _LONGEST_TITLE else name
    title = f"{indicator.key} {cut}" + (f"（{unit}）" if unit else "")
    names = ("策定時", *(short_year(year) for year in (*years, *last)))
    return Chart(title, "path", names, tuple(series), "measured")


def _counts(source: Source, found: Sequence[_Result]) -> Chart:
    """Count the signals by measure."""
    counts: dict[str, Counter[str]] = {}
    for one in found:
        project = source.projects.get(one.indicator.text("事業コード"))
        measure = project.text("施策コード") if project else ""
        counts.setdefault(measure, Counter())[one.sign] += 1
    series = [Series(sign, tuple(Fraction(count[sign]) for count in counts.values())) for sign in _SIGNS]
    return Chart("施策別の判定の数", "stacked", tuple(counts), tuple(series), "count")
