"""I: activity indicators (活動指標)."""

import re
from collections.abc import Iterator
from itertools import combinations

from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, fold, parse_target
from koplan_xl.rules import direction
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.expression import (
    Amount,
    AnyAbove,
    AnyBelow,
    Blank,
    Condition,
    Constant,
    Measure,
    Unreadable,
    all_of,
    any_of,
)
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


def gap_shown(years: int) -> Condition:
    """As `gap_in_targets`, but for years with an amount that cannot be read: of those N07 speaks."""
    gaps = (
        _gap(i) & ~Unreadable(tuple(f"{name}[{i}]" for name in schema.BUDGET_FIELDS)) for i in range(years)
    )
    return ~_untargeted(years) & any_of(*gaps)


def targets_against_direction(years: int) -> Condition:
    """A later target is worse than an earlier one."""
    names = tuple(f"目標[{i}]" for i in range(years))
    pairs = [(Measure(earlier), Measure(later)) for earlier, later in combinations(names, 2)]
    back = any_of(*(AnyBelow((later,), earlier) for earlier, later in pairs))
    forth = any_of(*(AnyAbove((later,), earlier) for earlier, later in pairs))
    return any_of(direction.rising(names, names) & back, direction.falling(names, names) & forth)


UNIT_MISSING = ~_NAMELESS & _UNITLESS

# The word a name ends in says what is counted: 受診率 is a rate, 効率化の件数 is not. 合計特殊出生率 counts children.
_BRACKETED = re.compile(r"\([^()]*\)")
_RATE = re.compile(r"(?<![効能])(?<!出生)(率|割合)(の(向上|上昇|増加|改善|維持|低減|削減|低下|達成))?$")
_RATE_UNIT = re.compile(r"%|‰|パーセント|ポイント|割|倍|/|対")
_LIMITS = ("以内", "以下", "未満", "上限", "削減", "以上", "下限")
_LIMIT = r"(の(実現|達成|維持|確保))?$"
_CEILING_NAME = re.compile(rf"(以内|以下|未満|上限|削減){_LIMIT}")
_FLOOR_NAME = re.compile(rf"(以上|下限){_LIMIT}")


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
    frames, activity = context.frames, context.frames.activity
    targets = [f"目標[{i}]" for i in range(len(context.plan.budget_years))]
    filled = activity[["指標名", *targets]].notna().any(axis=1)
    lacking = ~frames.column("事務事業", "事業コード").isin(activity["事業コード"][filled].unique())
    lacking &= frames.column("事務事業", "様式") == schema.DETAILED
    for project in frames.picked("事務事業", lacking):
        yield Hit(project.subject("事業コード"), "詳細様式の事業ですが、活動指標が1つもありません")


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
    defects = context.frames.holds("activity", name_or_target_missing(len(years)))
    for record in context.frames.picked("活動指標", defects):
        if record.text("指標名").strip():
            first = Subject("活動指標値", record.key, "目標", years[0])
            yield Hit(first, f"指標名{shown(record.values['指標名'])}に、目標がどの年度にもありません")
        else:
            yield Hit.at(record, "指標名", "目標が入っていますが、指標名がありません")


@rule(
    "I03",
    "率・割合の指標なのに、単位が%ではありません",
    Severity.ASK,
    look=(
        "指標名が「率」か「割合」で終わる活動指標（後ろのかっこは除く）で、単位が%などの割合の単位でないものを"
        "探します。効率・能率・合計特殊出生率は率として扱いません。単位が空欄のときは I12 が見ます。"
    ),
    why="単位が違うと、目標の「95」が95%なのか95人なのか分からず、0.95 と 95 の書き間違いも見つからないためです。",
    example="指標名「がん検診の受診率」、目標 45 で、単位が「人」。受診者が45人なのか、45%なのか分かりません。",
    fix="率の指標なら単位を「%」に直してください。人数や件数を数えるなら、指標名を「受診者数」のように直してください。",
)
def rate_without_percentage(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator that is a rate by its name and not by its unit."""
    frames = context.frames
    suspicious = frames.asked("活動指標", "単位", _is_no_rate_unit)
    suspicious &= frames.asked("活動指標", "指標名", _is_rate)
    for record in frames.picked("活動指標", suspicious):
        yield Hit.at(record, "単位", f"単位が{shown(record.values['単位'])}です", "%")


def _is_rate(name: Value) -> bool:
    return _RATE.search(_BRACKETED.sub("", fold(str(name or ""))).strip()) is not None


def _is_no_rate_unit(unit: Value) -> bool:
    text = fold(str(unit or ""))
    return text != "" and _RATE_UNIT.search(text) is None


@rule(
    "I04",
    "事業費のある年度に活動指標の目標がありません",
    Severity.ERROR,
    look="活動指標の目標がある年度とない年度があり、ない年度にも年度別事業費があるものを探します。",
    why="お金を使う年度には、何をどれだけ行うかを示す必要があるためです。",
    example="目標が令和7年度 12回、令和8年度 12回、令和9年度は空欄。令和9年度の年度別事業費は 3,150千円。",
    fix="空いている年度の目標を入れてください。決められないときは「未定」、置かないときは「－」を入れてください。",
    live=Live("activity", gap_shown),
)
def target_missing_in_funded_year(context: Context) -> Iterator[Hit]:
    """Yield a hit per year with money and without a target."""
    years = context.plan.budget_years
    for i, year in enumerate(years):
        defects = context.frames.holds("activity", ~_untargeted(len(years)) & _gap(i))
        for record in context.frames.picked("活動指標", defects):
            spent = Subject("事業費", record.text("事業コード"), schema.BUDGET_TOTAL, year, schema.PLANNED)
            money = context.plan.value(spent)
            detail = f"{format_year(year)}の目標が空欄です"
            if isinstance(money, int | float):
                detail += f"（年度別事業費 {thousand(money)}）"
            yield Hit(Subject("活動指標値", record.key, "目標", year), detail)


@rule(
    "I05",
    "活動指標の目標が、向きと逆に動いています",
    Severity.ASK,
    look=(
        "活動指標の各年度の目標が、向き（上昇・低下）からみて、前の年度より悪くなっていないかを見ます。向きが"
        "空欄のときは「以上」「以下」、それもなければ最初と最後の年度の目標から判断します。"
    ),
    why="年を追って良くするための目標が後戻りするのは、打ち間違いか、向きの取り違えが多いためです。",
    example="向きが上昇の「講座の参加者数」で、目標が令和7年度 120人、令和8年度 102人、令和9年度 130人。",
    fix="目標か向きを直してください。見込みのとおり後戻りするなら、理由を書いてください。",
)
def target_moves_backwards(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator whose targets get worse, at the first target worse than one before."""
    years = context.plan.budget_years
    if len(years) < 2:
        return
    frames, records = context.frames, context.plan.records("活動指標")
    names = tuple(f"目標[{i}]" for i in range(len(years)))
    down = frames.holds("activity", direction.falling(names, names))
    defects = frames.holds("activity", targets_against_direction(len(years)))
    for position in defects.index[defects]:
        record = records[position]
        subjects = [Subject("活動指標値", record.key, "目標", year) for year in years]
        values = [context.plan.value(subject) for subject in subjects]
        falls = down[position]
        worse = _first_worse([parse_target(value).number for value in values], falls)
        told = "、".join(
            f"{format_year(y)}{shown(v)}" for y, v in zip(years, values, strict=True) if v is not None
        )
        way = record.text("向き") or f"{'低下' if falls else '上昇'}（空欄のため判断）"
        yield Hit(subjects[worse], f"目標が{told}、向きは{way}", actual=values[worse])


def _first_worse(numbers: list[float | None], falling: bool) -> int:
    """Return the position of the first number that is worse than one before it."""
    sign = -1 if falling else 1
    for (_, earlier), (i, later) in sorted(
        combinations(enumerate(numbers), 2), key=lambda pair: (pair[1][0], pair[0][0])
    ):
        if earlier is not None and later is not None and (later - earlier) * sign < 0:
            return i
    return len(numbers) - 1


@rule(
    "I07",
    "指標名の言葉と向きが合いません",
    Severity.ASK,
    look=(
        "指標名、または指標名のかっこの中が「以内・以下・未満・上限・削減」で終わるのに向きが上昇のもの、"
        "「以上・下限」で終わるのに向きが低下のものを探します。「65歳以上の参加者数」のような途中の言葉は見ません。"
    ),
    why="向きを取り違えると、達成の判定が逆になるためです。",
    example="指標名「会議録完成までの日数（上限）」の向きが「上昇」。25日の目標に 40日かかっても達成になります。",
    fix="向きを直してください。「削減額」を増やす指標のように向きが正しいときは、指標名を直すか理由を書いてください。",
)
def name_contradicts_direction(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator whose name calls for the other 向き."""
    typed = context.frames.folded("活動指標", "向き")
    for way, pattern, proper in (("上昇", _CEILING_NAME, "低下"), ("低下", _FLOOR_NAME, "上昇")):
        for record in context.frames.picked("活動指標", typed == way):
            if word := _ending(record.values["指標名"], pattern):
                yield Hit.at(record, "向き", f"指標名に「{word}」とあるのに、向きが{way}です", proper)


def _ending(named: Value, pattern: re.Pattern[str]) -> str:
    """Return the word in which the name, or what it has in brackets, ends; empty when it is none of these."""
    name = fold(str(named or ""))
    if not any(word in name for word in _LIMITS):
        return ""
    parts = [_BRACKETED.sub("", name).strip(), *re.split(r"[・、,]", " ".join(_BRACKETED.findall(name)))]
    found = (pattern.search(part.strip("() ")) for part in parts)
    return next((match[1] for match in found if match), "")


@rule(
    "I11",
    "別の事業に同じ名前の活動指標があります",
    Severity.INFO,
    look="2つ以上の事業で、活動指標の指標名が同じでないかを見ます（全角・半角の違いは同じとみなします）。",
    why="同じ名前の指標が並ぶと、会議や公開の資料でどの事業の数字か分からなくなるためです。",
    example="6-2-10 と 6-2-12 の両方に、活動指標「事務局職員研修」がある。",
    fix="直さなくても通ります。「監査委員事務局職員の研修」のように、事業が分かる名前にすると親切です。",
)
def indicator_name_shared(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator named like one of an earlier project."""
    names = context.frames.folded("活動指標", "指標名")
    records = context.plan.records("活動指標")
    first: dict[str, Record] = {}
    for position in names.index[names.duplicated(keep=False) & (names != "")]:
        record = records[position]
        other = first.setdefault(names[position], record)
        if other.text("事業コード") != record.text("事業コード"):
            yield Hit.at(record, "指標名", f"{other.key} の指標名と同じです")


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
    for record in context.frames.picked("活動指標", context.frames.holds("activity", UNIT_MISSING)):
        yield Hit.at(record, "単位", "単位が空欄です")
