"""N: numbers that can be read but are probably not what was meant."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import nan
from statistics import median
from typing import TYPE_CHECKING

from koplan_xl.plan import schema
from koplan_xl.plan.model import OUTCOME_YEARS, Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, fold, parse_target
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.expression import (
    Amount,
    AnyAbove,
    AnyBelow,
    Condition,
    Constant,
    FirstOf,
    Implausible,
    Limit,
    Measure,
    Ratio,
    Says,
    Within,
    any_of,
)
from koplan_xl.rules.readings import numbers
from koplan_xl.rules.registry import Live, Scope, Severity, Threshold, rule
from koplan_xl.rules.wording import shown, thousand
from koplan_xl.years import format_year

if TYPE_CHECKING:
    from pandas import DataFrame, Series

SLIP_FROM = Threshold("しきい値 N05", 300, "単位の取り違えとみる倍率の下限")
SLIP_TO = Threshold("しきい値 N05 上限", 3000, "単位の取り違えとみる倍率の上限")
HIGHEST_PERCENTAGE = Threshold("しきい値 N08", 100, "% の値の上限")
_DECIMALS_APART = 1
_FRACTION, _PERCENT_LIKE = 1, 10


def unit_slip(years: int) -> Condition:
    """Two neighbouring years are apart as yen and thousands of yen are."""
    totals = [Amount(f"{schema.BUDGET_TOTAL}[{i}]") for i in range(years)]
    low, high = Limit(SLIP_FROM.item), Limit(SLIP_TO.item)
    pairs = [*pairwise(totals)] or [(totals[0], totals[0])]  # a window of one year has no neighbours
    return any_of(*(Within(Ratio(one, other), low, high) for one, other in pairs))


def _implausible_percentage(names: tuple[str, ...]) -> Condition:
    percent = any_of(Says("単位", "%"), Says("単位", "％"))
    return percent & Implausible(tuple(Measure(name) for name in names), Limit(HIGHEST_PERCENTAGE.item))


def implausible_target(years: int) -> Condition:
    """A target in % is outside 0 to 100, or a fraction beside percentages."""
    return _implausible_percentage(tuple(f"目標[{i}]" for i in range(years)))


_PLANS = tuple(f"計画[{i}]" for i in range(OUTCOME_YEARS))
_OUTCOMES = tuple(Measure(name) for name in ("計画策定時", *_PLANS, "目標値"))
IMPLAUSIBLE_OUTCOME = _implausible_percentage(tuple(measure.name for measure in _OUTCOMES))


def _first_implausible() -> FirstOf:
    """Where `_odd_percentage` puts it: the first value outside the limits, else the first fraction."""
    highest = Limit(HIGHEST_PERCENTAGE.item)
    outside = (any_of(AnyBelow((m,), Constant(0)), AnyAbove((m,), highest)) for m in _OUTCOMES)
    fractions = (AnyAbove((m,), Constant(0)) & ~AnyAbove((m,), Constant(_FRACTION)) for m in _OUTCOMES)
    return FirstOf((*_numbered(outside), *_numbered(fractions)))


def _numbered(conditions: Iterable[Condition]) -> Iterator[tuple[Condition, int]]:
    return ((condition, number) for number, condition in enumerate(conditions, start=1))


@rule(
    "N05",
    "円と千円を取り違えた額のようです",
    Severity.ASK,
    look="事業の年度別事業費が、隣の年度や、前年度の計画の同じ年度の額の300倍から3,000倍、またはその逆でないかを見ます。",
    why="千円の欄に円の額を入れると約1,000倍になり、1つの間違いで合計が大きく狂うためです。",
    example="年度別事業費が令和7年度 4,560千円、令和8年度 4,560,000千円。令和8年度は円で入れたようです。",
    fix="千円単位に直してください。本当にその額になるときは、理由を書いてください。",
    live=Live("project", unit_slip),
    thresholds=(SLIP_FROM, SLIP_TO),
)
def amount_in_wrong_unit(context: Context) -> Iterator[Hit]:
    """Yield a hit per project with a slip, at the year that stands out."""
    years = context.plan.budget_years
    if not years:
        return
    found = set()
    for record in context.frames.picked("事務事業", context.frames.holds("project", unit_slip(len(years)))):
        found.add(record.key)
        yield _slip(context, record)
    yield from _slips_against_previous(context, found)


def _slip(context: Context, project: Record) -> Hit:
    totals = {
        year: amount
        for year in context.plan.budget_years
        if (amount := _total(context.plan.value(_spent(project.key, year))))
    }
    middle = median(totals.values())
    year = max(totals, key=lambda y: max(totals[y] / middle, middle / totals[y]))
    told = "、".join(f"{format_year(y)} {thousand(amount)}" for y, amount in totals.items())
    return Hit(_spent(project.key, year), f"年度別事業費が {told}です", actual=totals[year])


def _slips_against_previous(context: Context, found: set[str]) -> Iterator[Hit]:
    if context.previous is None:
        return
    low, high = context.threshold(SLIP_FROM), context.threshold(SLIP_TO)
    for project in context.plan.records("事務事業"):
        for year in context.plan.budget_years if project.key not in found else ():
            subject = _spent(project.key, year)
            now, before = _total(context.plan.value(subject)), _total(context.previous.value(subject))
            if min(now, before) > 0 and low <= max(now, before) / min(now, before) <= high:
                detail = f"年度別事業費 {thousand(now)}、前年度の計画では {thousand(before)}です"
                yield Hit(subject, detail, before, now)


def _spent(project: str, year: int) -> Subject:
    return Subject("事業費", project, schema.BUDGET_TOTAL, year, schema.PLANNED)


def _total(value: Value) -> int | float:
    return value if isinstance(value, int | float) else 0


@rule(
    "N06",
    "財源の空欄と数字が混じっています",
    Severity.ASK,
    look=(
        "事業の財源ごとに、数字の入った年度と空欄（－・未定を含む）の年度が混じっていないかを見ます。"
        "4つの財源がどれも 0 か空欄の年度は比べません。"
    ),
    why="空欄が「0」なのか「まだ分からない」のか、見た人に区別がつかないためです。",
    example="国・県支出金が令和7年度 1,200千円、令和8年度は空欄、令和9年度 1,200千円。",
    fix="ない年度には 0 を入れてください。まだ決まらないときは、その理由を書いてください。",
)
def blank_among_numbers(context: Context) -> Iterator[Hit]:
    """Yield a hit per project with such rows, at the first blank; a year without any source is not compared."""
    planned = context.frames.planned
    sources = planned[list(schema.FUNDING_SOURCES)].notna()
    given = planned[(planned[list(schema.FUNDING_SOURCES)].fillna(0.0) != 0).any(axis=1)]
    if given.empty:
        return
    filled = sources.loc[given.index].groupby(given["事業コード"], observed=True)
    mixed = filled.transform("any") & ~sources.loc[given.index]
    records = context.plan.records("事業費")
    seen: set[str] = set()
    for position in mixed.index[mixed.any(axis=1)]:
        record = records[position]
        gaps = [
            name for name in schema.FUNDING_SOURCES if mixed.at[position, name] and _is_open(record, name)
        ]
        if gaps and record.key not in seen:
            seen.add(record.key)
            yield Hit.at(
                record,
                gaps[0],
                f"{'・'.join(gaps)}が{shown(record.text(gaps[0]))}です。ほかの年度には数字が入っています",
            )


def _is_open(record: Record, name: str) -> bool:
    """Say whether the cell is blank, － or 未定; what cannot be read is N07."""
    return fold(record.text(name)) in ("", "-", "未定")


@rule(
    "N08",
    "% の値が大きすぎるか小さすぎます",
    Severity.ASK,
    look=(
        "単位が % の指標で、値が 0 から 100 の外にあるもの、10 を超える値に混じって 0 より大きく 1 以下の値が"
        "あるものを探します。"
    ),
    why="53% のつもりの 0.53 や、桁を間違えた 530 は、達成率を大きく狂わせるためです。",
    example="単位 % の指標で、計画が 54・0.555・57。令和7年度は 55.5 の間違いのようです。",
    fix="% の数字（53% なら 53）に直してください。100 を超えるのが正しい指標などは、理由を書いてください。",
    live=(Live("activity", implausible_target), Live("outcome", IMPLAUSIBLE_OUTCOME, _first_implausible())),
    thresholds=(HIGHEST_PERCENTAGE,),
)
def implausible_percentage(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator in %, at its first value that is outside 0 to 100 or a fraction."""
    activity, outcome = _Values.of_activity(context), _Values.of_outcome(context)
    for values, defect in ((activity, implausible_target(activity.years)), (outcome, IMPLAUSIBLE_OUTCOME)):
        if not values.years:
            continue
        for record in context.frames.picked(values.table, context.frames.holds(values.scope, defect)):
            yield _odd_percentage(context, record, values.subjects(record))


def _odd_percentage(context: Context, record: Record, subjects: list[Subject]) -> Hit:
    highest = context.threshold(HIGHEST_PERCENTAGE)
    values = {subject: context.plan.value(subject) for subject in subjects}
    numbers = {s: n for s, value in values.items() if (n := parse_target(value).number) is not None}
    outside = [s for s, number in numbers.items() if not 0 <= number <= highest]
    odd = (outside or [s for s, number in numbers.items() if 0 < number <= _FRACTION])[0]
    told = "・".join(str(values[subject]) for subject in numbers)
    return Hit(odd, f"{odd.field}が{shown(values[odd])}です（並びは {told}）", actual=values[odd])


class _Values:
    """The values of indicators of one kind: their frame, and the subjects in the order of the form."""

    def __init__(self, context: Context, table: str, years: tuple[int, ...]) -> None:
        self._context, self.table, self._years = context, table, years
        self.scope: Scope = "activity" if table == "活動指標" else "outcome"
        self.years = len(years)

    @classmethod
    def of_activity(cls, context: Context) -> "_Values":
        return cls(context, "活動指標", context.plan.budget_years)

    @classmethod
    def of_outcome(cls, context: Context) -> "_Values":
        return cls(context, "成果指標", context.plan.outcome_years)

    @property
    def frame(self) -> "DataFrame":
        frames = self._context.frames
        return frames.activity if self.table == "活動指標" else frames.outcome

    def decimals_differ(self) -> "Series[bool]":
        yearly = "目標[{}]" if self.table == "活動指標" else "計画[{}]"
        columns = [yearly.format(i) for i in range(self.years)]
        if self.table == "成果指標":
            columns += ["計画策定時", "目標値"]
        places = self.frame.assign(**{name: numbers(self.frame[name], _decimals) for name in columns})[
            columns
        ]
        return places.max(axis=1) - places.min(axis=1) > _DECIMALS_APART

    def subjects(self, record: Record) -> list[Subject]:
        column = "目標" if self.table == "活動指標" else "計画"
        yearly = [Subject(f"{self.table}値", record.key, column, year) for year in self._years]
        if self.table == "活動指標":
            return yearly
        return [record.subject("計画策定時"), *yearly, record.subject("目標値")]


@rule(
    "N09",
    "小数の桁数が年度でそろっていません",
    Severity.INFO,
    look="1つの指標の値の小数の桁数が、2桁以上違っていないかを見ます。",
    why="桁数がそろわない値は、転記の間違いや、計算した値の貼り付けが多いためです。",
    example="計画が 54・55.25・57。55.25 だけ小数が2桁ある。",
    fix="桁数をそろえてください。そのままでよければ、直す必要はありません。",
)
def decimals_differ(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator whose values differ by more than one decimal place."""
    for values in (_Values.of_activity(context), _Values.of_outcome(context)):
        for record in context.frames.picked(values.table, values.decimals_differ()):
            given = {s: context.plan.value(s) for s in values.subjects(record)}
            places = {s: _decimals(v) for s, v in given.items() if parse_target(v).number is not None}
            odd = max(places, key=lambda subject: places[subject])
            told = "・".join(str(given[subject]) for subject in places)
            yield Hit(odd, f"値の並びが {told}です", actual=given[odd])


def _decimals(value: Value) -> float:
    """Return how many decimals the number has; NaN where there is none."""
    number = parse_target(value).number
    return nan if number is None else len(f"{number:.9f}".rstrip("0").partition(".")[2])
