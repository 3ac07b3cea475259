"""O: outcome indicators (成果指標)."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from math import nan
from typing import TYPE_CHECKING

from koplan_xl.plan.model import OUTCOME_YEARS, Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, fold, parse_target
from koplan_xl.rules import direction
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.expression import Blank, Condition, Constant, Measure, all_of, any_of
from koplan_xl.rules.paths import Backwards, Heading, TurningPoint
from koplan_xl.rules.readings import once_each
from koplan_xl.rules.registry import Live, Severity, Threshold, rule
from koplan_xl.rules.wording import shown
from koplan_xl.years import format_year

if TYPE_CHECKING:
    import pandas as pd

_PLANS = tuple(f"計画[{i}]" for i in range(OUTCOME_YEARS))
_VALUES = ("計画策定時", *_PLANS, "目標値")
_PRINTED = (*_PLANS, "目標値")
_NOISE = 1e-3  # more than rounding of a step can move
_NAMELESS = Blank("指標名")
LEAP = Threshold("しきい値 O13", 3, "最初の動きが、その後の最大の動きの何倍を超えたら確認するか")

_BOUNDED = direction.bounded(_PRINTED)
_HEADING = Heading("向き", Measure(_PLANS[0]), Measure(_PLANS[-1]))

INCOMPLETE = any_of(
    ~_NAMELESS & any_of(*(Blank(name) for name in _VALUES)),
    _NAMELESS & ~all_of(*(Blank(name) for name in _VALUES)),
)
_SETTINGS = ("向き", "達成の型")
UNDECIDED = ~_NAMELESS & any_of(*(Blank(name) for name in _SETTINGS))
UNIT_OR_FORMULA_MISSING = ~_NAMELESS & any_of(Blank("単位"), Blank("算式"))


def _from_baseline(*names: str) -> TurningPoint:
    path = ("計画策定時", *names)
    return TurningPoint(path, tuple((0, i) for i in range(1, len(path))), _HEADING)


def _worse_than_baseline(*names: str) -> Condition:
    return ~_BOUNDED & Backwards(_from_baseline(*names))


PLAN_WORSE_THAN_BASELINE = _worse_than_baseline(*_PLANS)
TARGET_WORSE_THAN_BASELINE = _worse_than_baseline("目標値")
# What lies on the wrong side of the baseline is O04's and O06's.
_TURN = TurningPoint(_VALUES, tuple(combinations(range(1, len(_VALUES)), 2)), _HEADING)
PATH_TURNS_BACK = ~_BOUNDED & Backwards(_TURN)


def _with(context: Context, defect: Condition) -> Iterator[Record]:
    """Yield the outcome indicators with the defect; none while the plan's period is unknown."""
    if context.plan.outcome_years:
        yield from context.frames.picked("成果指標", context.frames.holds("outcome", defect))


def _or_twice(context: Context, suspicious: "pd.Series[bool]") -> "pd.Series[bool]":
    """Add the indicators whose code stands there twice: `_value` gives those of the first row, the frame has each row's."""
    return suspicious | context.frames.column("成果指標", "指標コード").duplicated(keep=False)


def _subject(context: Context, record: Record, name: str) -> Subject:
    """Return the subject of one of `_VALUES`."""
    if name not in _PLANS:
        return record.subject(name)
    return Subject("成果指標値", record.key, "計画", context.plan.outcome_years[_PLANS.index(name)])


def _value(context: Context, record: Record, name: str) -> Value:
    return context.plan.value(_subject(context, record, name))


def _called(context: Context, name: str) -> str:
    """Name one of `_VALUES` as the form does: `令和7年度の計画`."""
    if name not in _PLANS:
        return name
    return f"{format_year(context.plan.outcome_years[_PLANS.index(name)])}の計画"


@rule(
    "O01",
    "成果指標の欄がそろっていません",
    Severity.ERROR,
    look=(
        "成果指標に、指標名があるのに計画策定時・各年度の計画・目標値のどれかが空欄のもの、"
        "数値があるのに指標名がないものを探します。"
    ),
    why="出発点・途中の計画・目標値がそろわないと、達成の度合いを計算できないためです。",
    example="計画策定時 1,250人、計画 1,300人・1,350人、目標値 1,450人で、令和8年度の計画が空欄。",
    fix="空いている値を入れてください。値がまだ決まらないときは「未定」、置かないときは「－」を入れてください。",
    live=Live("outcome", INCOMPLETE),
)
def outcome_block_incomplete(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator with gaps, at its first gap."""
    for record in _with(context, INCOMPLETE):
        if not record.text("指標名").strip():
            yield Hit.at(record, "指標名", "数値が入っていますが、指標名がありません")
            continue
        gaps = [name for name in _VALUES if _value(context, record, name) is None]
        told = "、".join(_called(context, name) for name in gaps)
        yield Hit(_subject(context, record, gaps[0]), f"{told}が空欄です")


@rule(
    "O02",
    "「以上」「以下」の付け方がそろっていません",
    Severity.ASK,
    look="1つの成果指標の各年度の計画と目標値で、「以上」「以下」の付くものと付かないものが混じっていないかを見ます。",
    why="「以上」は下限を守る指標、付かないものは近づける指標で、達成の判定の仕方が違うためです。",
    example="計画が 300以上・300以上・300 で、目標値が 300以上。令和8年度だけ「以上」がない。",
    fix="すべてに同じ「以上」「以下」を付けるか、すべてから外してください。",
)
def bound_on_some_values_only(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator whose plans and target do not all have the same bound."""
    if not context.plan.outcome_years:
        return
    suspicious = _or_twice(context, _bounds_differ(context.frames.outcome))
    for record in context.frames.picked("成果指標", suspicious):
        printed = {name: parse_target(_value(context, record, name)) for name in _PRINTED}
        bounds = {name: target.bound for name, target in printed.items() if target.number is not None}
        if len(set(bounds.values())) < 2:
            continue
        told = "、".join(f"{_called(context, name)}{shown(_value(context, record, name))}" for name in bounds)
        usual = max(bounds.values(), key=list(bounds.values()).count)
        odd = next(name for name, bound in bounds.items() if bound != usual)
        yield Hit(_subject(context, record, odd), told, actual=_value(context, record, odd))


def _bounds_differ(outcome: "pd.DataFrame") -> "pd.Series[bool]":
    bounds = outcome[list(_PRINTED)].apply(lambda column: once_each(column, _bound_number, float))
    return bounds.max(axis=1) > bounds.min(axis=1)


def _bound_number(value: Value) -> float:
    """Tell the bounds apart as numbers; NaN where no number has one."""
    target = parse_target(value)
    return nan if target.number is None else float((None, "以上", "以下").index(target.bound))


@rule(
    "O03",
    "成果指標の向きか達成の型が決まっていません",
    Severity.ASK,
    look=(
        "指標名のある成果指標で、シート「成果指標」の向き（上昇・低下・維持）か達成の型（以上・以下・一致）が空欄のものを"
        "探し、計画全体で1回だけ、推測した値と合わせて知らせます。どちらも企画担当課が決める欄で様式にはないため、"
        "部署から戻ったファイルでは見ません。"
    ),
    why="空欄のあいだは計画の値の動きや「以上」「以下」から推測し、推測が違えば達成の判定も違ってしまうためです。",
    example="6-3-K2「経常収支比率」の向きと達成の型が空欄。計画が 92.0%・91.5%・91.0% なので、低下・一致と推測します。",
    fix="シート「成果指標」の向きと達成の型を選んでください。推測のままでよいときは、その値を入れてください。",
)
def direction_or_bound_undecided(context: Context) -> Iterator[Hit]:
    """Yield one hit for the plan, at the first gap; none in a return, where nobody can mend it."""
    undecided = [] if context.returned else [*_with(context, UNDECIDED)]
    if not undecided:
        return
    first = undecided[0]
    gap = next(name for name in _SETTINGS if not first.text(name).strip())
    told = "、".join(
        f"{record.key}「{record.text('指標名')}」（{guess}）"
        for record, guess in _guessed(context, undecided)
    )
    detail = f"{len(undecided)}件：{told}"
    yield Hit(None, detail, location=first.place.locate(gap))


def _guessed(context: Context, undecided: list[Record]) -> Iterator[tuple[Record, str]]:
    """Yield each indicator with what its blank 向き and 達成の型 are taken for."""
    frames = context.frames
    meant = {
        name: {record.key for record in frames.picked("成果指標", frames.holds("outcome", condition))}
        for name, condition in (
            ("上昇", direction.rising(_PLANS, _PRINTED)),
            ("低下", direction.falling(_PLANS, _PRINTED)),
            ("以上", direction.floor(_PRINTED)),
            ("以下", direction.ceiling(_PRINTED)),
        )
    }
    for record in undecided:
        way = next((name for name in ("上昇", "低下") if record.key in meant[name]), "不明")
        bound = next((name for name in ("以上", "以下") if record.key in meant[name]), "一致")
        guesses = zip(_SETTINGS, (way, bound), strict=True)
        yield (
            record,
            "、".join(f"{name}は{guess}と推測" for name, guess in guesses if not record.text(name).strip()),
        )


@rule(
    "O04",
    "計画の値が、計画策定時より悪くなっています",
    Severity.ASK,
    look="「以上」「以下」の付かない成果指標で、各年度の計画が、向きからみて計画策定時より悪くないかを見ます。",
    why="良くするための計画なのに出発点より悪い値は、打ち間違いか、向きの取り違えが多いためです。",
    example="向きが上昇の指標で、計画策定時 53.2%、令和7年度の計画 35.2%。数字を入れ違えた。",
    fix="計画の値か向きを直してください。悪くなる見込みのとおりなら、理由を書いてください。",
    live=Live("outcome", PLAN_WORSE_THAN_BASELINE, _from_baseline(*_PLANS)),
)
def plan_worse_than_baseline(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator with plan values on the wrong side of the baseline, at the first of them."""
    yield from _worse(context, _PLANS)


@rule(
    "O05",
    "計画から目標値までの道筋が、途中で後戻りしています",
    Severity.ASK,
    look=(
        "「以上」「以下」の付かない成果指標で、各年度の計画から目標値までの値が、向きからみて前の値より悪くなって"
        "いないかを見ます。計画策定時より悪い値は O04 と O06 が見ます。"
    ),
    why="目標値に向かう計画が途中で後戻りするのは、打ち間違いか、年度の入れ違いが多いためです。",
    example="向きが上昇の指標で、計画 54%・56%・55%、目標値 60%。令和7年度と令和8年度が入れ違っている。",
    fix="計画か目標値、または向きを直してください。見込みのとおり後戻りするなら、理由を書いてください。",
    live=Live("outcome", PATH_TURNS_BACK, _TURN),
)
def path_turns_back(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator whose plans and target turn back, at the first value worse than one before."""
    for record in _with(context, PATH_TURNS_BACK):
        values = {name: _value(context, record, name) for name in _PRINTED}
        worse = _turning_point(record, [parse_target(value).number for value in values.values()])
        told = "・".join(f"{_called(context, name)}{shown(value)}" for name, value in values.items())
        detail = f"{told}、向きは{_direction_told(record)}"
        yield Hit(_subject(context, record, _PRINTED[worse]), detail, actual=values[_PRINTED[worse]])


def _turning_point(record: Record, numbers: list[float | None]) -> int:
    """Return the position of the first number worse than one before it."""
    first, last = numbers[0], numbers[len(_PLANS) - 1]
    falls = record.text("向き").strip() == "低下"
    if not record.text("向き").strip() and first is not None and last is not None:
        falls = last < first
    for i, later in enumerate(numbers):
        earlier = [number for number in numbers[:i] if number is not None]
        if later is not None and earlier and (later > min(earlier) if falls else later < max(earlier)):
            return i
    return len(numbers) - 1


def _direction_told(record: Record) -> str:
    return record.text("向き") or "空欄（計画の値の動きから判断）"


@rule(
    "O06",
    "目標値が、計画策定時より悪くなっています",
    Severity.ASK,
    look="「以上」「以下」の付かない成果指標で、目標値が、向きからみて計画策定時より悪くないかを見ます。",
    why="計画期間の終わりに出発点より悪くなる目標は、打ち間違いか、向きの取り違えが多いためです。",
    example="向きが低下の指標（実質公債費比率）で、計画策定時 8.4%、目標値 9.5%。",
    fix="目標値か向きを直してください。悪くなる見込みのとおりなら、理由を書いてください。",
    live=Live("outcome", TARGET_WORSE_THAN_BASELINE, Constant(len(_VALUES))),
)
def target_worse_than_baseline(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator whose target is on the wrong side of the baseline."""
    yield from _worse(context, ("目標値",))


def _worse(context: Context, names: tuple[str, ...]) -> Iterator[Hit]:
    by_name = {name: {r.key for r in _with(context, _worse_than_baseline(name))} for name in names}
    for record in context.plan.records("成果指標"):
        wrong = [name for name in names if record.key in by_name[name]]
        if not wrong:
            continue
        told = "、".join(f"{_called(context, name)}{shown(_value(context, record, name))}" for name in wrong)
        baseline = shown(record.values.get("計画策定時"))
        detail = f"計画策定時{baseline}、{told}、向きは{_direction_told(record)}"
        yield Hit(_subject(context, record, wrong[0]), detail, actual=_value(context, record, wrong[0]))


@rule(
    "O12",
    "同じ成果指標の数値が、施策によって違います",
    Severity.ERROR,
    look=(
        "2つ以上の施策にある、指標名と算式が同じ成果指標で、計画策定時・各年度の計画・目標値が食い違っていないかを"
        "見ます。どちらかが空欄・未定の値と、算式が空欄の指標は比べません。"
    ),
    why="同じものを測る数字が2つあると、議会や市民にどちらが正しいか説明できないためです。",
    example="「市政に対する市民満足度」（市民意識調査）の目標値が、施策 6-1 では 75.2%、施策 6-2 では 72.5%。",
    fix="正しいほうの数値にそろえてください。別のものを測る指標なら、指標名か算式で区別してください。",
)
def same_indicator_with_other_numbers(context: Context) -> Iterator[Hit]:
    """Yield a hit per value that differs from that of the same indicator under an earlier measure."""
    first: dict[tuple[str, str], Record] = {}
    for record in context.plan.records("成果指標"):
        name, formula = fold(record.text("指標名")), fold(record.text("算式"))
        if not (name and formula):
            continue
        other = first.setdefault((name, formula), record)
        if other.text("施策コード") != record.text("施策コード"):
            yield from _differing(context, record, other)


def _differing(context: Context, record: Record, other: Record) -> Iterator[Hit]:
    ends = [each.values.get("目標年度") for each in (record, other)]
    for name in _VALUES if context.plan.outcome_years else ("計画策定時", "目標値"):
        if name == "目標値" and ends[0] != ends[1]:
            continue
        mine, theirs = _value(context, record, name), _value(context, other, name)
        one, two = parse_target(mine), parse_target(theirs)
        if None not in (one.number, two.number) and (one.number, one.bound) != (two.number, two.bound):
            detail = f"{_called(context, name)}が、{other.key} では{shown(theirs)}、ここでは{shown(mine)}です"
            yield Hit(_subject(context, record, name), detail, theirs, mine)


@rule(
    "O13",
    "最初の年度の計画が、計画策定時から大きく飛んでいます",
    Severity.ASK,
    look=(
        "「以上」「以下」の付かない成果指標で、計画策定時から最初の年度の計画までの動きが、その後の年度ごとの動きの"
        "最大の3倍を超えるものを探します。その後の値がまったく動かない指標は見ません。"
    ),
    why="初年度だけ大きく動く計画は、計画策定時の値の取り違えか、測り方の変更であることが多いためです。",
    example="計画策定時 65%、計画 74%・75%・76%、目標値 77%。最初に 9 動き、そのあとは 1 ずつ。",
    fix="計画策定時と最初の年度の計画を確かめてください。正しければ、初年度に大きく動く根拠を理由に書いてください。",
    thresholds=(LEAP,),
)
def first_plan_leaps(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator whose first step is out of proportion to the later ones."""
    factor = context.threshold(LEAP)
    if not context.plan.outcome_years:
        return
    suspicious = _or_twice(context, _may_leap(context.frames.outcome, factor))
    suspicious &= context.frames.holds("outcome", ~_BOUNDED)
    for record in context.frames.picked("成果指標", suspicious):
        numbers = [parse_target(_value(context, record, name)).number for name in _VALUES]
        steps = [
            abs(round(later - earlier, 6))
            for earlier, later in pairwise(numbers)
            if earlier is not None and later is not None
        ]
        if len(steps) < len(_VALUES) - 1 or not max(steps[1:]) or steps[0] <= factor * max(steps[1:]):
            continue
        baseline, value = record.values.get("計画策定時"), _value(context, record, _PLANS[0])
        detail = (
            f"計画策定時{shown(baseline)}から{_called(context, _PLANS[0])}{shown(value)}まで {steps[0]:g} 動き、"
            f"その後の動きは大きくても {max(steps[1:]):g} です"
        )
        yield Hit(_subject(context, record, _PLANS[0]), detail, actual=value)


def _may_leap(outcome: "pd.DataFrame", factor: float) -> "pd.Series[bool]":
    """Say where the first step may be out of proportion, binary noise left aside."""
    read = outcome[list(_VALUES)].apply(lambda column: once_each(column, _number, float))
    steps = read.diff(axis=1).abs()
    return steps[_PLANS[0]] > factor * steps[list(_VALUES[2:])].max(axis=1) - _NOISE


def _number(value: Value) -> float:
    number = parse_target(value).number
    return nan if number is None else number


@rule(
    "O14",
    "成果指標の単位か算式がありません",
    Severity.ASK,
    look="指標名のある成果指標で、単位または算式が空欄のものを探します。",
    why="単位と算式がないと、担当が替わったときに同じ方法で実績を出せないためです。",
    example="指標名「市民の満足度」、単位 % で、算式が空欄。",
    fix="単位と算式（例：満足と答えた人 ÷ 回答者 × 100）を入れてください。置けないときは理由を書きます。",
    live=Live("outcome", UNIT_OR_FORMULA_MISSING),
)
def outcome_unit_or_formula_missing(context: Context) -> Iterator[Hit]:
    """Yield a hit per named indicator without a unit or without a formula."""
    for record in _with(context, UNIT_OR_FORMULA_MISSING):
        gaps = [name for name in ("単位", "算式") if not record.text(name).strip()]
        yield Hit.at(record, gaps[0], f"{'と'.join(gaps)}が空欄です")
