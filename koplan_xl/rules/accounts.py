"""A: across accounts. A transfer (繰出金) out of one account is income of another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from koplan_xl.plan import schema
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.totals import counted_twice
from koplan_xl.plan.values import fold, tidy_number
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.readings import texts
from koplan_xl.rules.registry import Severity, Threshold, rule
from koplan_xl.rules.wording import difference, thousand
from koplan_xl.years import format_year

if TYPE_CHECKING:
    from pandas import Series

_GENERAL_ACCOUNT, _TRANSFER = "一般会計", "繰出金"
TOLERANCE = Threshold("しきい値 A01", 1, "許す差（千円）")
TOLERANCE_WITH_OTHER_INCOME = Threshold("しきい値 A02", 1, "許す差（千円）")


def _transfers(context: Context) -> dict[str, tuple[set[str], bool]]:
    """Return the transferring projects of each account, and whether その他 holds other income."""
    accounts: dict[str, tuple[set[str], bool]] = {}
    for record in context.plan.records("会計対応"):
        account = fold(record.text("繰入先会計"))
        projects, with_other_income = accounts.get(account, (set(), False))
        includes = with_other_income or fold(record.text("その他の収入を含む")) == "はい"
        accounts[account] = ({*projects, record.key}, includes)
    return accounts


@rule(
    "A01",
    "繰出金と、受ける会計の「その他」が一致しません",
    Severity.ERROR,
    look=(
        "会計対応で「その他の収入を含む」が「いいえ」の会計について、年度ごとに、繰出事業の年度別事業費の合計が、"
        "その会計の事業の「その他」の合計と等しいかを見ます（1千円までの差は許します）。"
    ),
    why="繰入金のほかに「その他」の収入がない会計では、出した額と受けた額は同じになるはずだからです。",
    example="公平委員会特別会計への繰出金が 250千円なのに、同会計の「その他」の合計は 280千円。差は ▲30千円。",
    fix="繰出金の額か、受ける会計の「その他」を直してください。ほかの収入があるときは、会計対応を「はい」にしてください。",
    thresholds=(TOLERANCE,),
)
def transfer_differs_from_other_income(context: Context) -> Iterator[Hit]:
    """Yield a hit per account that lives on transfers alone and year in which the two sums differ."""
    tolerance = context.threshold(TOLERANCE)
    for flow in _flows(context, with_other_income=False):
        if abs(flow.gap) > tolerance:
            yield flow.hit()


@rule(
    "A02",
    "繰出金が、受ける会計の「その他」を超えています",
    Severity.ERROR,
    look=(
        "会計対応で「その他の収入を含む」が「はい」の会計について、年度ごとに、繰出事業の年度別事業費の合計が、"
        "その会計の事業の「その他」の合計を超えていないかを見ます（1千円までの差は許します）。"
    ),
    why="繰り出した額は、受ける会計では必ず「その他」に入るので、それより少なくなることはないためです。",
    example="介護保険特別会計への繰出金が 412,300千円なのに、同会計の「その他」の合計は 398,700千円。",
    fix="繰出金の額か、受ける会計の事業の「その他」の額を直してください。会計対応の組合せも確かめてください。",
    thresholds=(TOLERANCE_WITH_OTHER_INCOME,),
)
def transfer_exceeds_other_income(context: Context) -> Iterator[Hit]:
    """Yield a hit per receiving account and year that takes in less than is transferred to it."""
    tolerance = context.threshold(TOLERANCE_WITH_OTHER_INCOME)
    for flow in _flows(context, with_other_income=True):
        if flow.gap > tolerance:
            yield flow.hit()


class _Flow(NamedTuple):
    """What the transferring projects of an account send in a year, and what it takes in as その他."""

    account: str
    projects: set[str]
    year: int
    sent: float
    received: float

    @property
    def gap(self) -> float:
        return self.sent - self.received

    def hit(self) -> Hit:
        detail = (
            f"{self.account}の{format_year(self.year)}：繰出事業（{'、'.join(sorted(self.projects))}）の合計 "
            f"{thousand(self.sent)}、受ける側の「その他」の合計 {thousand(self.received)}、差 {difference(self.gap)}"
        )
        subject = Subject("事業費", min(self.projects), schema.BUDGET_TOTAL, self.year, schema.PLANNED)
        return Hit(subject, detail, tidy_number(self.received), tidy_number(self.sent), key=self.account)


def _flows(context: Context, with_other_income: bool) -> Iterator[_Flow]:
    planned = context.frames.known
    accounts = _accounts(context)
    for account, (projects, includes) in _transfers(context).items():
        receiving = planned[accounts == account]
        if includes is not with_other_income or receiving.empty:
            continue
        sending = planned[planned["事業コード"].isin(projects)]
        unread = {
            *sending["年度"][sending[schema.BUDGET_TOTAL].isna()],
            *receiving["年度"][receiving["その他"].isna()],
        }
        sent = sending.groupby("年度")[schema.BUDGET_TOTAL].sum()
        income = receiving.groupby("年度")["その他"].sum()
        for year in sorted({*sent.index, *income.index} - unread):
            yield _Flow(
                account, projects, int(year), float(sent.get(year, 0.0)), float(income.get(year, 0.0))
            )


def _accounts(context: Context) -> "Series[str]":
    return texts(context.frames.known["会計"])


@rule(
    "A03",
    "繰出金の相手の会計が分かりません",
    Severity.INFO,
    look=(
        "事業名に「繰出金」とある事業が会計対応にあるか、一般会計でない会計に繰り出す事業が会計対応にあるかを見ます。"
    ),
    why="会計対応にない繰出金は、受ける会計の額と突き合わせることができないためです。",
    example="「水道事業会計繰出金」6-3-11 が会計対応にない。",
    fix="相手の会計が計画にあるときは、シート「会計対応」に加えてください。なければ、直す必要はありません。",
)
def transfer_without_counterpart(context: Context) -> Iterator[Hit]:
    """Yield a hit per transfer without a receiver, and per special account without a transfer."""
    if context.returned:
        return  # it holds only a part of the plan
    mapped = {record.key for record in context.plan.records("会計対応")}
    receivers = _transfers(context).keys()
    frames, accounts = context.frames, context.frames.folded("事務事業", "会計")
    transferring = frames.asked("事務事業", "事務事業名", lambda name: _TRANSFER in fold(str(name or "")))
    for record in frames.picked("事務事業", transferring):
        if record.key not in mapped:
            yield Hit(record.subject("事務事業名"), "繰り出す相手の会計が、会計対応にありません")
    unknown = ~accounts.isin(["", _GENERAL_ACCOUNT, *receivers]) & ~accounts.duplicated()
    for record in frames.picked("事務事業", unknown):
        account = fold(record.text("会計"))
        yield Hit.at(record, "会計", f"「{account}」に繰り出す事業が、会計対応にありません")


@rule(
    "A04",
    "全会計の合計は、繰出金を二重に数えています",
    Severity.INFO,
    look=(
        "会計対応にある繰出金のうち、受ける会計の事業も計画にあるものを、全会計の年度別事業費の合計から除いた額"
        "（純計）を示します。"
    ),
    why="繰り出す会計と受ける会計の両方で数えるので、単純な合計は市全体の事業費より大きくなるためです。",
    example="令和7年度の全会計の合計が 4,230,386千円、うち繰出金 250千円、純計 4,230,136千円。",
    fix="全会計の合計を公表するときは、純計を併せて示してください。直す必要はありません。",
)
def transfers_counted_twice(context: Context) -> Iterator[Hit]:
    """Yield one hit with gross and net totals when there are mapped transfers between accounts of the plan."""
    if context.returned:
        return
    planned = context.frames.known
    twice = planned["事業コード"].isin(counted_twice(context.plan))
    inner = planned[twice].groupby("年度")[schema.BUDGET_TOTAL].sum()
    gross = planned.groupby("年度")[schema.BUDGET_TOTAL].sum()
    unread = {*planned["年度"][planned[schema.BUDGET_TOTAL].isna()]}
    told = [
        f"{format_year(year)} 合計 {thousand(total)}、うち繰出金 {thousand(amount)}、純計 {thousand(total - amount)}"
        for year in context.plan.budget_years
        if year not in unread
        and (amount := float(inner.get(year, 0.0)))
        and (total := float(gross.get(year, 0.0)))
    ]
    if told:
        yield Hit(None, " / ".join(told))
