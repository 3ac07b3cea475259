"""I: activity indicators (活動指標)."""

from collections.abc import Iterator

from koplan_xl.plan import schema
from koplan_xl.plan.subject import Subject
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.expression import Amount, AnyAbove, Blank, Condition, Constant, all_of, any_of
from koplan_xl.rules.registry import Live, Severity, rule
from koplan_xl.rules.wording import shown, thousand
from koplan_xl.years import format_year

_NAMELESS, _UNITLESS = Blank("指標名"), Blank("単位")


def _untargeted(years: int) -> Condition:
    return all_of(*(Blank(f"目標[{i}]") for i in range(years)))


def _gap(i: int) -> Condition:
    return Blank(f"目標[{i}]") & AnyAbove((Amount(f"年度別事業費[{i}]"),), Constant(0))


def name_or_target_missing(years: int) -> Condition:
    """Either a name stands without any target, or a target without a name."""
    untargeted = _untargeted(years)
    return any_of(_NAMELESS & ~untargeted, ~_NAMELESS & untargeted)


def gap_in_targets(years: int) -> Condition:
    """Some year has a target and another, in which money is spent, has none."""
    return ~_untargeted(years) & any_of(*(_gap(i) for i in range(years)))


UNIT_MISSING = ~_NAMELESS & _UNITLESS


@rule(
    "I01",
    "活動指標がありません",
    Severity.ASK,
    look="詳細様式の事業に、活動指標が1つもないものを探します。",
    why="活動指標がないと、何をどれだけ行ったかを実績の回に確かめられないためです。",
    example="詳細様式の「広報事業」に活動指標が登録されていない。",
    fix="「発行回数（回）」のように数えられる指標を1つ以上入れてください。置けないときは理由を書いてください。",
)
def no_activity_indicator(context: Context) -> Iterator[Hit]:
    """Yield a hit per detailed project without an activity indicator."""
    with_indicator = {
        record.text("事業コード")
        for record in context.plan.records("活動指標")
        if record.text("指標名") or _has_target(context, record.key)
    }
    for project in context.plan.records("事務事業"):
        if project.text("様式") == schema.DETAILED and project.key not in with_indicator:
            yield Hit(project.subject("事業コード"), "詳細様式の事業ですが、活動指標が1つもありません")


def _has_target(context: Context, indicator: str) -> bool:
    years = context.plan.budget_years
    return any(
        context.plan.value(Subject("活動指標値", indicator, "目標", year)) is not None for year in years
    )


@rule(
    "I02",
    "活動指標の名前か目標が入っていません",
    Severity.ERROR,
    look="活動指標に、目標があるのに指標名がないもの、指標名があるのに目標がどの年度にもないものを探します。",
    why="名前と目標がそろわないと、印刷した表が意味をなさず、実績とも比べられないためです。",
    example="指標名「広報紙の発行回数」の目標が、令和7・8・9年度とも空欄。",
    fix="足りない指標名か目標を入れてください。使わない欄は、指標名も目標も空欄にしてください。",
    live=Live("activity", name_or_target_missing),
)
def indicator_without_name_or_target(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator with targets but no name, or a name but no target."""
    years = context.plan.budget_years
    if not years:
        return
    defects = name_or_target_missing(len(years)).evaluate(context.frames.activity)
    for record in context.frames.picked("活動指標", defects):
        if record.text("指標名").strip():
            first = Subject("活動指標値", record.key, "目標", years[0])
            yield Hit(first, f"指標名{shown(record.values['指標名'])}に、目標がどの年度にもありません")
        else:
            yield Hit.at(record, "指標名", "目標が入っていますが、指標名がありません")


@rule(
    "I04",
    "事業費のある年度に活動指標の目標がありません",
    Severity.ERROR,
    look="活動指標の目標がある年度とない年度があり、ない年度にも年度別事業費があるものを探します。",
    why="お金を使う年度には、何をどれだけ行うかを示す必要があるためです。",
    example="目標が令和7年度 12回、令和8年度 12回、令和9年度は空欄。令和9年度の年度別事業費は 3,150千円。",
    fix="空いている年度の目標を入れてください。決められないときは「未定」、置かないときは「－」を入れてください。",
    live=Live("activity", gap_in_targets),
)
def target_missing_in_funded_year(context: Context) -> Iterator[Hit]:
    """Yield a hit per year with money and without a target."""
    activity, years = context.frames.activity, context.plan.budget_years
    for i, year in enumerate(years):
        defects = (~_untargeted(len(years)) & _gap(i)).evaluate(activity)
        for record in context.frames.picked("活動指標", defects):
            spent = Subject("事業費", record.text("事業コード"), schema.BUDGET_TOTAL, year, schema.PLANNED)
            money = context.plan.value(spent)
            detail = f"{format_year(year)}の目標が空欄です"
            if isinstance(money, int | float):
                detail += f"（年度別事業費 {thousand(money)}）"
            yield Hit(Subject("活動指標値", record.key, "目標", year), detail)


@rule(
    "I12",
    "活動指標の単位がありません",
    Severity.ASK,
    look="指標名のある活動指標で、単位が空欄のものを探します。",
    why="単位がないと、目標の「12」が回なのか人なのか読む人に分からないためです。",
    example="指標名「出前講座の開催」、目標 12 で、単位が空欄。",
    fix="「回」「人」「件」「%」などの単位を入れてください。単位のない指標は、その理由を書いてください。",
    live=Live("activity", UNIT_MISSING),
)
def activity_unit_missing(context: Context) -> Iterator[Hit]:
    """Yield a hit per named indicator without a unit."""
    for record in context.frames.picked("活動指標", UNIT_MISSING.evaluate(context.frames.activity)):
        yield Hit.at(record, "単位", "単位が空欄です")
