"""O: outcome indicators (成果指標)."""

from collections.abc import Iterator

from koplan_xl.plan.model import OUTCOME_YEARS, Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, parse_target
from koplan_xl.rules import direction
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.expression import (
    AnyAbove,
    AnyBelow,
    Blank,
    Condition,
    Measure,
    all_of,
    any_of,
)
from koplan_xl.rules.registry import Live, Severity, rule
from koplan_xl.rules.wording import shown
from koplan_xl.years import format_year

_PLANS = tuple(f"計画[{i}]" for i in range(OUTCOME_YEARS))
_VALUES = ("計画策定時", *_PLANS, "目標値")
_PRINTED = (*_PLANS, "目標値")
_BASELINE, _TARGET = Measure("計画策定時"), Measure("目標値")
_FIRST_PLAN, _LAST_PLAN = Measure(_PLANS[0]), Measure(_PLANS[-1])
_NAMELESS = Blank("指標名")

_BOUNDED = direction.bounded(_PRINTED)
_CLIMBING = direction.climbing(_FIRST_PLAN, _LAST_PLAN)
_SINKING = direction.sinking(_FIRST_PLAN, _LAST_PLAN)

INCOMPLETE = any_of(
    ~_NAMELESS & any_of(*(Blank(name) for name in _VALUES)),
    _NAMELESS & ~all_of(*(Blank(name) for name in _VALUES)),
)
UNIT_OR_FORMULA_MISSING = ~_NAMELESS & any_of(Blank("単位"), Blank("算式"))


def _worse_than_baseline(*values: Measure) -> Condition:
    worse = any_of(_CLIMBING & AnyBelow(values, _BASELINE), _SINKING & AnyAbove(values, _BASELINE))
    return ~_BOUNDED & worse


PLAN_WORSE_THAN_BASELINE = _worse_than_baseline(*(Measure(name) for name in _PLANS))
TARGET_WORSE_THAN_BASELINE = _worse_than_baseline(_TARGET)


def _with(context: Context, defect: Condition) -> Iterator[Record]:
    """Yield the outcome indicators with the defect; none while the plan's period is unknown."""
    if context.plan.outcome_years:
        yield from context.frames.picked("成果指標", defect.evaluate(context.frames.outcome))


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
    for record in context.plan.records("成果指標"):
        printed = {name: parse_target(_value(context, record, name)) for name in _PRINTED}
        bounds = {name: target.bound for name, target in printed.items() if target.number is not None}
        if len(set(bounds.values())) < 2:
            continue
        told = "、".join(f"{_called(context, name)}{shown(_value(context, record, name))}" for name in bounds)
        usual = max(bounds.values(), key=list(bounds.values()).count)
        odd = next(name for name, bound in bounds.items() if bound != usual)
        yield Hit(_subject(context, record, odd), told, actual=_value(context, record, odd))


@rule(
    "O04",
    "計画の値が、計画策定時より悪くなっています",
    Severity.ASK,
    look="「以上」「以下」の付かない成果指標で、各年度の計画が、向きからみて計画策定時より悪くないかを見ます。",
    why="良くするための計画なのに出発点より悪い値は、打ち間違いか、向きの取り違えが多いためです。",
    example="向きが上昇の指標で、計画策定時 53.2%、令和7年度の計画 35.2%。数字を入れ違えた。",
    fix="計画の値か向きを直してください。悪くなる見込みのとおりなら、理由を書いてください。",
    live=Live("outcome", PLAN_WORSE_THAN_BASELINE),
)
def plan_worse_than_baseline(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator with plan values on the wrong side of the baseline, at the first of them."""
    yield from _worse(context, _PLANS)


@rule(
    "O06",
    "目標値が、計画策定時より悪くなっています",
    Severity.ASK,
    look="「以上」「以下」の付かない成果指標で、目標値が、向きからみて計画策定時より悪くないかを見ます。",
    why="計画期間の終わりに出発点より悪くなる目標は、打ち間違いか、向きの取り違えが多いためです。",
    example="向きが低下の指標（実質公債費比率）で、計画策定時 8.4%、目標値 9.5%。",
    fix="目標値か向きを直してください。悪くなる見込みのとおりなら、理由を書いてください。",
)
def target_worse_than_baseline(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator whose target is on the wrong side of the baseline."""
    yield from _worse(context, ("目標値",))


def _worse(context: Context, names: tuple[str, ...]) -> Iterator[Hit]:
    by_name = {name: {r.key for r in _with(context, _worse_than_baseline(Measure(name)))} for name in names}
    for record in context.plan.records("成果指標"):
        wrong = [name for name in names if record.key in by_name[name]]
        if not wrong:
            continue
        told = "、".join(f"{_called(context, name)}{shown(_value(context, record, name))}" for name in wrong)
        direction = record.text("向き") or "空欄（計画の値の動きから判断）"
        detail = f"計画策定時{shown(record.values.get('計画策定時'))}、{told}、向きは{direction}"
        yield Hit(_subject(context, record, wrong[0]), detail, actual=_value(context, record, wrong[0]))


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
