"""I and O in the results round: are the results there, and how far do they reach the targets."""

from collections.abc import Iterator
from dataclasses import dataclass

from koplan_xl.plan import schema
from koplan_xl.plan.achievement import Achievement, Bound, Heading, achievement
from koplan_xl.plan.model import OUTCOME_YEARS, Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import DASH, Value, fold, parse_target
from koplan_xl.rules import direction
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.expression import Condition
from koplan_xl.rules.registry import Scope, Severity, Threshold, rule
from koplan_xl.rules.wording import shown
from koplan_xl.years import format_year

LOWEST_ACTIVITY = Threshold("しきい値 I10 下限", 50, "達成率がこれより低いと確認する（%）")
HIGHEST_ACTIVITY = Threshold("しきい値 I10 上限", 150, "達成率がこれより高いと確認する（%）")
LOWEST_OUTCOME = Threshold("しきい値 O08 下限", 50, "達成率がこれより低いと確認する（%）")
HIGHEST_OUTCOME = Threshold("しきい値 O08 上限", 150, "達成率がこれより高いと確認する（%）")
_RATE = "達成率"
_RATE_APART = 0.1  # points
_SURVEYS = ("調査", "アンケート")
_PERCENT = ("%", "パーセント")


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where one kind of indicator keeps its values: `planned` is what 実績 is held against."""

    scope: Scope
    table: str
    values: str
    planned: str


_ACTIVITY = _Kind("activity", "活動指標", "活動指標値", "目標")
_OUTCOME = _Kind("outcome", "成果指標", "成果指標値", "計画")


def _planned(context: Context, kind: _Kind, indicator: Record, year: int) -> Value:
    """Return what was aimed at in that year; in the last year of an outcome indicator that is 目標値."""
    value = context.plan.value(Subject(kind.values, indicator.key, kind.planned, year))
    if value is None and kind is _OUTCOME and indicator.values.get("目標年度") == year:
        return indicator.values.get("目標値")
    return value


def _results_asked_for(context: Context, closed: int) -> bool:
    """Whether the departments are giving results. 決算 alone comes from the ledger and does not tell."""
    if context.returned:
        return context.in_results_round
    return any(_with_result(context, kind, closed) for kind in (_ACTIVITY, _OUTCOME))


def _with_result(context: Context, kind: _Kind, year: int) -> set[Value]:
    """Return the codes of the indicators that have a 実績 for the year."""
    frames, declared = context.frames, schema.table(kind.values)
    columns = (frames.values(kind.values, name) for name in (declared.key, "年度", "実績"))
    return {
        code for code, its_year, value in zip(*columns, strict=True) if its_year == year and value is not None
    }


def _missing(context: Context, kind: _Kind) -> Iterator[Hit]:
    """Yield a hit per indicator that aimed at something in the closed year and has no 実績 for it."""
    closed = context.plan.closed_year
    if closed is None or not _results_asked_for(context, closed):
        return
    for indicator in context.plan.records(kind.table):
        aimed = _planned(context, kind, indicator, closed)
        result = Subject(kind.values, indicator.key, "実績", closed)
        if indicator.text("指標名") and aimed not in (None, DASH) and context.plan.value(result) is None:
            yield Hit(result, f"{kind.planned}{shown(aimed)}に対する実績が空欄です")


def _too_early(context: Context, kind: _Kind) -> Iterator[Hit]:
    """Yield a hit per 実績 of a year that is not closed."""
    closed = context.plan.closed_year
    for record in context.frames.matching(
        kind.values, "実績", lambda value: parse_target(value).number is not None
    ):
        value = record.values.get("実績")
        if closed and record.year and record.year > closed:
            told = f"実績{shown(value)}が入っていますが、確定しているのは{format_year(closed)}までです"
            yield Hit.at(record, "実績", told)


@rule(
    "I09",
    "活動指標の実績の入れ方が、確定した年度と合いません",
    Severity.ERROR,
    look=(
        "実績の回に、確定した年度の目標があるのに実績が空欄の活動指標と、まだ確定していない年度に実績の入った"
        "活動指標を探します。目標が「－」の年度には実績を求めません。"
    ),
    why="実績が抜けたり年度がずれたりすると、達成率の表が正しく作れないためです。",
    example="令和6年度の目標 12回に対する実績が空欄で、令和7年度の欄に実績 11 が入っている。",
    fix="確定した年度の欄に実績を入れてください。実績を数えなかった年度は「－」を、先の年度の欄は空欄にしてください。",
)
def activity_result_missing_or_early(context: Context) -> Iterator[Hit]:
    """Yield a hit per missing or premature 実績 of an activity indicator."""
    yield from _missing(context, _ACTIVITY)
    yield from _too_early(context, _ACTIVITY)


@rule(
    "O07",
    "成果指標の実績の入れ方が、確定した年度と合いません",
    Severity.ERROR,
    look=(
        "実績の回に、確定した年度の計画（最終年度は目標値）があるのに実績が空欄の成果指標と、まだ確定していない"
        "年度に実績の入った成果指標を探します。計画が「－」の年度には実績を求めません。"
    ),
    why="成果指標は市民や議会に約束した数字で、実績が抜けると施策を評価できないためです。",
    example="令和6年度の計画 54% に対する実績が空欄で、令和7年度の欄に実績 55.1 が入っている。",
    fix="確定した年度の欄に実績を入れてください。調査のなかった年度は「－」を、先の年度の欄は空欄にしてください。",
)
def outcome_result_missing_or_early(context: Context) -> Iterator[Hit]:
    """Yield a hit per missing or premature 実績 of an outcome indicator."""
    yield from _missing(context, _OUTCOME)
    yield from _too_early(context, _OUTCOME)


class _Directions:
    """Effective 向き and 達成の型 of every indicator of a kind, by code."""

    def __init__(self, context: Context, kind: _Kind, names: tuple[str, ...], printed: tuple[str, ...]):
        def codes(condition: Condition) -> set[str]:
            frames = context.frames
            return {r.key for r in frames.picked(kind.table, frames.holds(kind.scope, condition))}

        self._rising = codes(direction.rising(names, printed))
        self._falling = codes(direction.falling(names, printed))
        self._floors = codes(direction.floor(printed))
        self._ceilings = codes(direction.ceiling(printed))

    def heading(self, indicator: Record) -> Heading | None:
        if indicator.key in self._rising:
            return "上昇"
        if indicator.key in self._falling:
            return "低下"
        return "維持" if fold(indicator.text("向き")) == "維持" else None

    def bound(self, indicator: Record, aimed: Bound | None) -> Bound | None:
        if indicator.key in self._floors:
            return "以上"
        if indicator.key in self._ceilings:
            return "以下"
        return aimed if not indicator.text("達成の型") else None


def _directions(context: Context, kind: _Kind) -> _Directions | None:
    """Return the directions; None while the years they are inferred from are unknown."""
    if kind is _ACTIVITY:
        names = tuple(f"目標[{i}]" for i in range(len(context.plan.budget_years)))
        return _Directions(context, kind, names, names) if names else None
    if not context.plan.outcome_years:
        return None
    plans = tuple(f"計画[{i}]" for i in range(OUTCOME_YEARS))
    return _Directions(context, kind, plans, (*plans, "目標値"))


def _reached(context: Context, kind: _Kind) -> Iterator[tuple[Record, Value, Value, Achievement]]:
    """Yield indicator, what it aimed at, 実績 and achievement of the closed year."""
    closed = context.plan.closed_year
    given = _with_result(context, kind, closed) if closed else set()
    directions = _directions(context, kind) if given else None
    if closed is None or directions is None:
        return
    for indicator in context.frames.matching(
        kind.table, schema.table(kind.table).key, lambda code: code in given
    ):
        aimed = _planned(context, kind, indicator, closed)
        value = context.plan.value(Subject(kind.values, indicator.key, "実績", closed))
        if found := _achieved(directions, indicator, aimed, value):
            yield indicator, aimed, value, found


def results(context: Context, table: str) -> Iterator[tuple[Record, Value, Value, Achievement | None]]:
    """Yield each named indicator of 成果指標 or 活動指標, what it aimed at in the closed year, 実績 and achievement.

    The achievement is None where aim or 実績 is no number.
    """
    kind = _OUTCOME if table == _OUTCOME.table else _ACTIVITY
    reached = {id(indicator): found for indicator, _, _, found in _reached(context, kind)}
    closed = context.plan.closed_year
    for indicator in context.plan.records(kind.table):
        if closed and indicator.text("指標名"):
            value = context.plan.value(Subject(kind.values, indicator.key, "実績", closed))
            yield indicator, _planned(context, kind, indicator, closed), value, reached.get(id(indicator))


def _achieved(directions: _Directions, indicator: Record, aimed: Value, value: Value) -> Achievement | None:
    """Return how far a 実績 reaches what was aimed at; None where one of them is no number."""
    target, actual = parse_target(aimed), parse_target(value).number
    if target.number is None or actual is None:
        return None
    bound = directions.bound(indicator, target.bound)
    baseline = parse_target(indicator.values.get("計画策定時")).number
    return achievement(actual, target.number, directions.heading(indicator), bound, baseline)


def _out_of_range(context: Context, kind: _Kind, lowest: Threshold, highest: Threshold) -> Iterator[Hit]:
    low, high = context.threshold(lowest), context.threshold(highest)
    for indicator, aimed, value, found in _reached(context, kind):
        if found.rate is not None and not low <= round(found.rate * 100, 6) <= high:
            subject = Subject(kind.values, indicator.key, "実績", context.plan.closed_year)
            side = f"{low:g}%を下回ります" if found.rate * 100 < low else f"{high:g}%を上回ります"
            detail = f"{kind.planned}{shown(aimed)}、実績{shown(value)}、達成率 {found.told}で、{side}"
            yield Hit(subject, detail, aimed, value)


@rule(
    "I10",
    "活動指標の達成率が、目標から大きく離れています",
    Severity.ASK,
    look=(
        "確定した年度の活動指標の達成率が、50%より低いか150%より高いものを探します。達成率は、向きが上昇・維持なら"
        " 実績÷目標、低下なら 目標÷実績です。「以上」「以下」の指標は、達成していれば100%とします。"
    ),
    why="大きく外れた率は、打ち間違いや単位の違いのことが多く、本当なら目標を見直すきっかけになるためです。",
    example="目標 12回、実績 120回で、達成率 1000.0%（実績÷目標）。12 と打つところに 0 が1つ多い。",
    fix="実績と目標の数字と単位を確かめてください。正しければ、離れた事情を理由に書いてください。",
    thresholds=(LOWEST_ACTIVITY, HIGHEST_ACTIVITY),
)
def activity_far_from_target(context: Context) -> Iterator[Hit]:
    """Yield a hit per activity indicator far below or above its target in the closed year."""
    yield from _out_of_range(context, _ACTIVITY, LOWEST_ACTIVITY, HIGHEST_ACTIVITY)


@rule(
    "O08",
    "成果指標の達成率が、計画から大きく離れています",
    Severity.ASK,
    look=(
        "確定した年度の成果指標の達成率が、50%より低いか150%より高いものを探します。達成率は、向きが上昇・維持なら"
        " 実績÷計画、低下なら 計画÷実績で、0 や負の数のために割れないときは、計画策定時からの伸びで計算します。"
        "「以上」「以下」の指標は、達成していれば100%とします。"
    ),
    why="大きく外れた率は、打ち間違いや単位の違いのことが多く、本当なら施策を見直すきっかけになるためです。",
    example=(
        "向きが低下の「交通事故の死者数」で、計画策定時 12人、計画 0人、実績 9人。計画が 0 で割れないので、"
        "(9－12)÷(0－12)＝25.0% です。"
    ),
    fix="実績と計画の数字と単位を確かめてください。正しければ、離れた事情を理由に書いてください。",
    thresholds=(LOWEST_OUTCOME, HIGHEST_OUTCOME),
)
def outcome_far_from_plan(context: Context) -> Iterator[Hit]:
    """Yield a hit per outcome indicator far below or above its plan in the closed year."""
    yield from _out_of_range(context, _OUTCOME, LOWEST_OUTCOME, HIGHEST_OUTCOME)


@rule(
    "O09",
    "書かれた達成率が、計算と合いません",
    Severity.ERROR,
    look=(
        "シート「成果指標値」「活動指標値」に企画担当課が列「達成率」を加えているとき、書かれた率が、実績と計画（目標）"
        "から計算した率と 0.1 ポイントより大きく違わないかを見ます。95.2、95.2%、%の表示形式の 0.952 のどれで書いて"
        "あっても読みます。計算の方法は O08・I10 と同じです。列がないとき、率を計算できないときは見ません。"
    ),
    why="表に手で書いた率が実績と食い違うと、議会や市民に出す資料のどちらが正しいか分からなくなるためです。",
    example="計画 54%、実績 51.4% で、達成率に 92.5 と書いてある。51.4÷54＝95.2%（実績÷目標）。",
    fix="達成率を計算した値に直すか、実績か計画の打ち間違いを直してください。",
)
def typed_rate_differs(context: Context) -> Iterator[Hit]:
    """Yield a hit per typed 達成率 that is more than 0.1 points off."""
    for kind in (_ACTIVITY, _OUTCOME):
        typed = [record for record in context.plan.records(kind.values) if record.text(_RATE)]
        directions = _directions(context, kind) if typed else None
        for record in typed if directions else ():
            indicator = context.first(kind.table, record.key)
            if directions is None or indicator is None or record.year is None:
                continue
            aimed, value = _planned(context, kind, indicator, record.year), record.values.get("実績")
            found = _achieved(directions, indicator, aimed, value)
            if found is None or found.rate is None:
                continue
            rate = _typed_rate(record.text(_RATE), found.rate * 100)
            if rate is not None and round(abs(rate - found.rate * 100), 6) > _RATE_APART:
                told = f"{kind.planned}{shown(aimed)}、実績{shown(value)}なら {found.told}です"
                detail = f"達成率に {rate:.10g}% とありますが、{told}"
                yield Hit.at(record, _RATE, detail, expected=round(found.rate * 100, 1))


def _typed_rate(text: str, computed: float) -> float | None:
    """Return a typed rate in %: 95.2, `95.2%`, or 0.952 where that, as a fraction, comes nearer."""
    folded = fold(text)
    number = parse_target(folded.removesuffix("%")).number
    if number is None or folded.endswith("%"):
        return number
    return min((number, number * 100), key=lambda rate: abs(rate - computed))


@rule(
    "O10",
    "調査の実績が、計画とちょうど同じです",
    Severity.INFO,
    look="指標名か算式に「調査」「アンケート」とある%の成果指標で、実績が計画の値とちょうど同じものを探します。",
    why="市民に尋ねた割合が計画と小数点以下まで同じになることは少なく、計画の値を写した疑いがあるためです。",
    example="市民意識調査による満足度で、計画 71.0%、実績も 71.0%。",
    fix="調査の結果と照らし合わせてください。正しければ、直す必要はありません。",
)
def survey_result_equals_plan(context: Context) -> Iterator[Hit]:
    """Yield a hit per 実績 of a surveyed rate that is exactly the plan."""
    surveyed = {r.key: r for r in context.plan.records("成果指標") if _is_surveyed_rate(r)}
    for record in context.plan.records("成果指標値"):
        if record.key not in surveyed or record.year is None:
            continue
        aimed = _planned(context, _OUTCOME, surveyed[record.key], record.year)
        number = parse_target(record.values.get("実績")).number
        if number is not None and number == parse_target(aimed).number:
            yield Hit.at(record, "実績", f"計画も実績も{shown(record.values['実績'])}です")


def _is_surveyed_rate(indicator: Record) -> bool:
    text = indicator.text("指標名") + indicator.text("算式")
    unit = fold(indicator.text("単位"))
    return unit in _PERCENT and any(word in text for word in _SURVEYS)
