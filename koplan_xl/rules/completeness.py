"""C: what a record should have beside its codes."""

from collections.abc import Iterator
from functools import reduce
from operator import and_, or_

from koplan_xl.plan import schema
from koplan_xl.plan.values import Value
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.registry import Severity, rule
from koplan_xl.rules.wording import shown, thousand
from koplan_xl.years import format_year

_DETAILED_TEXTS = ("事業概要", "目的", "年度目標")


@rule(
    "C14",
    "目がありません",
    Severity.ASK,
    look="事務事業の目が空欄のものを探します。ただし、最初の年度の年度別事業費が 0 か空欄の事業は問いません。",
    why="目がないと、その事業は目別の集計に入らず、予算書と突き合わせられないためです。",
    example="令和7年度に 2,300千円を計上している「財政管理費」6-3-03 の目が空欄。",
    fix="予算書の目を「3財政管理費」の形で入れてください。目をまだ置けないときは、理由を書いてください。",
)
def item_of_account_missing(context: Context) -> Iterator[Hit]:
    """Yield a hit per project without 目 that has money in the first year; an election to come has none."""
    projects, years = context.frames.project, context.plan.budget_years
    if not years:
        return
    money = projects[f"{schema.BUDGET_TOTAL}[0]"]
    missing = (money > 0) & context.frames.column("事務事業", "目").isna()
    for record, amount in zip(context.frames.picked("事務事業", missing), money[missing], strict=True):
        detail = f"目が空欄です（{format_year(years[0])}の年度別事業費 {thousand(amount)}）"
        yield Hit.at(record, "目", detail)


@rule(
    "C16",
    "施策に、事業か成果指標がありません",
    Severity.INFO,
    look="施策ごとに、事務事業と、名前か値の入った成果指標が1つ以上あるかを見ます。",
    why="事業のない施策や、成果を測れない施策が計画に残っていないか、確かめていただくためです。",
    example="施策 6-3「財政の健全化」に事務事業はあるが、成果指標が1つもない。",
    fix="入れ忘れのときは、事務事業か成果指標を加えてください。そのままでよければ、直す必要はありません。",
)
def measure_without_project_or_indicator(context: Context) -> Iterator[Hit]:
    """Yield a hit per measure that lacks projects or outcome indicators."""
    if context.returned:
        return  # it holds only a part of the plan
    with_project = set(context.frames.column("事務事業", "施策コード"))
    with_indicator = {
        record.text("施策コード")
        for record in context.plan.records("成果指標")
        if any(record.text(name).strip() for name in ("指標名", "計画策定時", "目標値"))
    }
    for record in context.plan.records("施策"):
        kinds = (("事務事業", with_project), ("成果指標", with_indicator))
        gaps = [name for name, measures in kinds if record.key not in measures]
        if gaps:
            yield Hit(record.subject("施策コード"), f"{'と'.join(gaps)}が1つもありません")


@rule(
    "C18",
    "様式と、書かれている内容が合いません",
    Severity.ASK,
    look=(
        "詳細様式の事業に、事業概要・目的・年度目標のどれかが空欄のものを探します。"
        "簡易様式の事業では、これらの文章か活動指標が入っているものを探します。"
    ),
    why="詳細様式の空欄はそのまま印刷され、簡易様式に書いた文章はどこにも印刷されないためです。",
    example="詳細様式の「広報事業」6-2-07 の目的が空欄。簡易様式の「財政管理費」6-3-03 に年度目標が書いてある。",
    fix="足りない文章を入れるか、事務事業の「様式」を直してください。そのままにする理由があれば書いてください。",
)
def contents_do_not_fit_the_form(context: Context) -> Iterator[Hit]:
    """Yield a hit per project with too little for the detailed form or too much for the simple one."""
    frames, style = context.frames, context.frames.folded("事務事業", "様式")
    texts = [frames.asked("事務事業", name, _is_filled) for name in _DETAILED_TEXTS]
    filled = frames.asked("活動指標", "指標名", _is_filled)
    named, owners = (frames.column("活動指標", name)[filled] for name in ("指標名", "事業コード"))
    with_indicator = set(owners)
    too_little = (style == schema.DETAILED) & ~reduce(and_, texts)
    measured = frames.asked("事務事業", "事業コード", lambda code: code in with_indicator)
    too_much = (style == schema.SIMPLE) & reduce(or_, texts, measured)
    for record in frames.picked("事務事業", too_little):
        gaps = [name for name in _DETAILED_TEXTS if not _is_filled(record.values[name])]
        yield Hit.at(record, gaps[0], f"詳細様式ですが、{'・'.join(gaps)}が空欄です")
    for record in frames.picked("事務事業", too_much):
        given = [name for name in _DETAILED_TEXTS if _is_filled(record.values[name])]
        told = [*given, *(f"活動指標{shown(name)}" for name in named[owners == record.key])]
        yield Hit.at(record, given[0] if given else "様式", f"簡易様式ですが、{'・'.join(told)}があります")


def _is_filled(value: Value) -> bool:
    return value is not None and str(value).strip() != ""
