"""A: across accounts. A transfer (繰出金) out of one account is income of another."""

from collections.abc import Iterator

from koplan_xl.plan import schema
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import fold, tidy_number
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.registry import Severity, Threshold, rule
from koplan_xl.rules.wording import difference, thousand
from koplan_xl.years import format_year

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
    planned = context.frames.planned
    accounts = planned["会計"].map(lambda account: fold(str(account or "")))
    tolerance = context.threshold(TOLERANCE_WITH_OTHER_INCOME)
    for account, (projects, with_other_income) in _transfers(context).items():
        receiving = planned[accounts == account]
        if not with_other_income or receiving.empty:
            continue
        sent = planned[planned["事業コード"].isin(projects)].groupby("年度")[schema.BUDGET_TOTAL].sum()
        income = receiving.groupby("年度")["その他"].sum()
        gaps = sent.sub(income, fill_value=0)
        for year in gaps.index[gaps > tolerance]:
            transferred, received = sent.get(year, 0.0), income.get(year, 0.0)
            yield _unreceived(account, projects, int(year), float(transferred), float(received))


def _unreceived(account: str, projects: set[str], year: int, sent: float, received: float) -> Hit:
    detail = (
        f"{account}の{format_year(year)}：繰出事業（{'、'.join(sorted(projects))}）の合計 {thousand(sent)}、"
        f"受ける側の「その他」の合計 {thousand(received)}、差 {difference(sent - received)}"
    )
    subject = Subject("事業費", min(projects), schema.BUDGET_TOTAL, year, schema.PLANNED)
    return Hit(subject, detail, tidy_number(received), tidy_number(sent), key=account)
