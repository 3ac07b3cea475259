"""I and O against last year's locked plan: quiet where there is none."""

from collections.abc import Iterator
from itertools import product

from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import UNDECIDED, Value, fold, parse_target
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.registry import Severity, rule
from koplan_xl.rules.wording import shown
from koplan_xl.years import format_year

_CHANGE_WORDS = ("変更", "改", "見直", "修正", "訂正", "統一", "統合", "新設", "差し替え", "入れ替え")


@rule(
    "I06",
    "活動指標の名前か単位が、断りなく前回から変わっています",
    Severity.ERROR,
    look=(
        "活動指標の指標名と単位を前回の計画と比べます。変わっているのに、事業の特記事項に今回書き足した断り"
        "（指標名・単位・「指標」のどれかと、「変更」などの言葉）がないものを探します。空欄だったものを埋めた"
        "ときと、全角・半角だけの違いは見ません。"
    ),
    why="黙って変えると、前の年度までの実績とつながらない数字が同じ指標として並ぶためです。",
    example="前回は単位が「団体」、今回は「回」。特記事項に何も書かれていない。",
    fix=(
        "元の指標名・単位に戻すか、特記事項に「Ｒ７から指標の単位を変更（団体→回）」のように書いてください。"
    ),
)
def indicator_changed_silently(context: Context) -> Iterator[Hit]:
    """Yield a hit per name or unit that differs from last year's without a word on it."""
    if not context.previous:
        return
    for record in context.plan.records("活動指標"):
        before = context.previous.find("活動指標", record.key)
        if before is None:
            continue
        for column in ("指標名", "単位"):
            old, new = before.text(column), record.text(column)
            if old and fold(old) != fold(new) and not _is_said(context, record, old, new):
                detail = f"{column}が前回の{shown(old)}から{shown(new)}に変わりましたが、特記事項に断りがありません"
                yield Hit.at(record, column, detail, old)


def _is_said(context: Context, indicator: Record, old: str, new: str) -> bool:
    """Whether the project's 特記事項 says so, in lines that were not there last year."""
    project = Subject("事務事業", indicator.text("事業コード"), "特記事項")
    lines = _lines(context.plan, project) - (_lines(context.previous, project) if context.previous else set())
    objects = [fold(text) for text in ("指標", "単位", old, new) if text]
    pairs = product(_CHANGE_WORDS, objects)
    return any(change in line and thing in line for (change, thing), line in product(pairs, lines))


def _lines(plan: Plan, subject: Subject) -> set[str]:
    return {fold(line) for line in str(plan.value(subject) or "").splitlines()}


@rule(
    "O11",
    "計画期間の途中で、成果指標の約束した値が変わっています",
    Severity.ERROR,
    look=(
        "計画期間が同じ前回の計画と、成果指標の計画策定時・各年度の計画・目標値を比べます。空欄か「未定」だったものを"
        "埋めたときと、書き方だけの違い（１，２００と1200）は見ません。"
    ),
    why="成果指標は計画期間の初めに約束した値で、途中で動かすと達成したかどうかが言えなくなるためです。",
    example="目標値が前回 60%、今回 58%。実績が届かないので目標のほうを下げたように見えます。",
    fix="前回の値に戻してください。計画の見直しで改めたのなら、いつ、何によって改めたかを理由に書いてください。",
)
def promised_value_changed(context: Context) -> Iterator[Hit]:
    """Yield a hit per baseline, plan or target that is not last year's."""
    plan, previous = context.plan, context.previous
    if previous is None or _period(plan) != _period(previous):
        return
    for record in plan.records("成果指標"):
        subjects = [record.subject(name) for name in ("計画策定時", "目標値")]
        years = plan.outcome_years
        subjects[1:1] = [Subject("成果指標値", record.key, "計画", year) for year in years]
        for subject in subjects:
            old, new = previous.value(subject), plan.value(subject)
            if old not in (None, UNDECIDED) and _differ(old, new):
                label = f"{format_year(subject.year)}の計画" if subject.year else subject.field
                yield Hit(subject, f"{label}が前回の{shown(old)}から{shown(new)}に変わっています", old, new)


def _period(plan: Plan) -> tuple[str | None, str | None]:
    return plan.setting("計画期間開始"), plan.setting("計画期間終了")


def _differ(old: Value, new: Value) -> bool:
    one, other = parse_target(old), parse_target(new)
    if one.number is not None and other.number is not None:
        return (round(one.number, 6), one.bound) != (round(other.number, 6), other.bound)
    return fold(str(old)) != fold(str(new or ""))
