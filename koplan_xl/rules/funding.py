"""F: funding sources."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from koplan_xl.plan.values import fold, tidy_number
from koplan_xl.rules.across_years import jumps
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.expression import Amount, Limit, NotMultiple
from koplan_xl.rules.registry import Live, Severity, Threshold, rule
from koplan_xl.rules.wording import thousand
from koplan_xl.years import format_year

if TYPE_CHECKING:
    from pandas import DataFrame, Series

BOND_STEP = Threshold("しきい値 F01", 100, "地方債の額の単位（千円）")
SHARE_MOVE = Threshold("しきい値 F03", 10, "国・県支出金の割合の動きの上限（ポイント）")
SHARE_FROM = Threshold("しきい値 F03 事業費", 1000, "割合を比べる年度別事業費の下限（千円）")
ONE_OFF = Threshold("しきい値 F04", 10000, "一度きりの「その他」とみる額の下限（千円）")
_GRANT, _BOND, _OTHER, _ = schema.FUNDING_SOURCES
_NOISE = 1e-6
_NOT_FOR_BONDS = ("人件費", "繰出金", "公債費", "予備費")

ODD_BOND = NotMultiple(Amount(_BOND), Limit(BOND_STEP.item))


@rule(
    "F01",
    "地方債の額に端数があります",
    Severity.ASK,
    look="地方債の額が 100千円の倍数かを見ます。",
    why="地方債は10万円単位で借りるのが普通で、端数は打ち間違いか、欄の間違いが多いためです。",
    example="地方債に 12,340千円と入っている。12,300千円か、一般財源の額との入れ違いが疑われます。",
    fix="借り入れる予定の額に直し、財源の合計を合わせてください。端数が正しいときは、理由を書いてください。",
    live=Live("project_year", ODD_BOND),
    thresholds=(BOND_STEP,),
)
def bond_with_odd_amount(context: Context) -> Iterator[Hit]:
    """Yield a hit per bond that is not a multiple of the step."""
    step = context.threshold(BOND_STEP)
    for record in context.frames.picked("事業費", context.frames.holds("project_year", ODD_BOND)):
        bond = _amount(record, _BOND)
        odd = thousand(tidy_number(bond % step))
        yield Hit.at(record, _BOND, f"地方債 {thousand(bond)}は {thousand(step)}単位でなく、端数が {odd}です")


def _amount(record: Record, name: str) -> int | float:
    value = record.values.get(name)
    return value if isinstance(value, int | float) else 0


@rule(
    "F02",
    "地方債を充てられない経費に、地方債が入っています",
    Severity.ASK,
    look="事業名・款・項・目に 人件費・繰出金・公債費・予備費 とある事業に、地方債が入っていないかを見ます。",
    why="地方債を充てられる経費は法律で限られ、これらに充てることは原則としてできないためです。",
    example="「税務総務費人件費」に地方債 5,000千円。すぐ下の行の事業の額が入れ違っている。",
    fix="正しい財源の欄に移してください。借換えや退職手当債などで正しいときは、理由を書いてください。",
)
def bond_for_running_costs(context: Context) -> Iterator[Hit]:
    """Yield a hit per project-year of payroll, transfers, debt service or reserve with a bond."""
    budgets = context.frames.budgets
    for record in context.frames.picked("事業費", budgets[_BOND] > 0):
        project = context.first("事務事業", record.key)
        texts = [fold(project.text(name)) for name in ("事務事業名", "款", "項", "目")] if project else []
        word = next((word for word in _NOT_FOR_BONDS for text in texts if word in text), None)
        if word:
            yield Hit.at(record, _BOND, f"{word}の事業に、地方債 {thousand(_amount(record, _BOND))}です", 0)


@rule(
    "F03",
    "国・県支出金の割合が、前の年度から大きく動いています",
    Severity.ASK,
    look=(
        "隣り合う年度の年度別事業費がどちらも 1,000千円以上の事業で、国・県支出金の割合が10ポイントを超えて"
        "動いていないかを見ます。事業費そのものが大きく動いた年度（Y02）と、財源の合計が合わない年度は問いません。"
    ),
    why="補助率は同じなのが普通で、割合の動きは、欄の間違いや補助の打切りの見落としが多いためです。",
    example="事業費はどちらの年度も 4,560千円で、国・県支出金が 1,200千円（26.3％）から 120千円（2.6％）に減った。",
    fix="額を確かめて直してください。補助制度が変わるなど、正しいときは理由を書いてください。",
    thresholds=(SHARE_MOVE, SHARE_FROM),
)
def grant_share_moves(context: Context) -> Iterator[Hit]:
    """Yield a hit per year whose share of grants is far from that of the year before."""
    move, least = context.threshold(SHARE_MOVE), context.threshold(SHARE_FROM)
    explained = {(record.key, record.year) for record, _ in jumps(context)}
    by_year = context.frames.consecutive
    sound = _adds_up(by_year, "") & _adds_up(by_year, "前 ")
    both = sound & (by_year[schema.BUDGET_TOTAL] >= least) & (by_year[f"前 {schema.BUDGET_TOTAL}"] >= least)
    shares = by_year[_GRANT] / by_year[schema.BUDGET_TOTAL] * 100
    before = by_year[f"前 {_GRANT}"] / by_year[f"前 {schema.BUDGET_TOTAL}"] * 100
    moved = both & ((shares - before).abs().round(6) > move)
    for record, was, now in zip(
        context.frames.picked("事業費", moved), before[moved], shares[moved], strict=True
    ):
        if record.year is None or (record.key, record.year) in explained:
            continue
        told = f"{format_year(record.year - 1)}の {was:.1f}％から {now:.1f}％に動いています"
        yield Hit.at(record, _GRANT, f"年度別事業費に占める国・県支出金の割合が、{told}")


def _adds_up(frame: "DataFrame", prefix: str) -> "Series[bool]":
    """Say where the sources are what T01 wants; the shares of other rows mean nothing."""
    sources = frame[[f"{prefix}{name}" for name in schema.FUNDING_SOURCES]].sum(axis=1, skipna=False)
    verdicts: Series[bool] = (sources - frame[f"{prefix}{schema.BUDGET_TOTAL}"]).abs() < _NOISE
    return verdicts


@rule(
    "F04",
    "「その他」が1つの年度だけに入っています",
    Severity.ASK,
    look="事業の「その他」が、1つの年度だけ 10,000千円以上で、ほかの年度ではすべて 0 か空欄のものを探します。",
    why="基金の取崩しや寄附のような一度きりの財源は、次の年度の一般財源の負担に響くためです。",
    example="「元金」の「その他」が令和7年度だけ 300,000千円で、令和8・9年度は 0千円。",
    fix="欄や年度の間違いなら直してください。正しいときは、何の財源かを理由に書いてください（例：減債基金の取崩し）。",
    thresholds=(ONE_OFF,),
)
def other_income_in_one_year(context: Context) -> Iterator[Hit]:
    """Yield a hit per project whose その他 stands in a single year of the window and is large."""
    income, groups = context.frames.known[_OTHER], context.frames.known["事業コード"]
    alone = (income.fillna(1.0) > 0).groupby(groups, observed=True).transform(
        "sum"
    ) == 1  # what cannot be read may be some
    several = groups.groupby(groups, observed=True).transform("size") > 1
    once = alone & several & (income >= context.threshold(ONE_OFF))
    for record in context.frames.picked("事業費", once):
        yield Hit.at(
            record, _OTHER, f"その他 {thousand(_amount(record, _OTHER))}が、この年度だけに入っています"
        )
