"""T: totals."""

from collections.abc import Iterator
from typing import NamedTuple

from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from koplan_xl.plan.values import tidy_number
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.expression import Amount, AnyAbove, Constant, Differs, NoAmount, Sum
from koplan_xl.rules.registry import Live, Severity, rule
from koplan_xl.rules.wording import difference, thousand
from koplan_xl.years import format_year

_TOTAL = Amount(schema.BUDGET_TOTAL)
_SOURCES = tuple(Amount(name) for name in schema.FUNDING_SOURCES)

FUNDING_DIFFERS = Differs(_TOTAL, Sum(_SOURCES))
UNFUNDED = AnyAbove((_TOTAL,), Constant(0)) & NoAmount(schema.FUNDING_SOURCES)


@rule(
    "T01",
    "財源の合計が年度別事業費と一致しません",
    Severity.ERROR,
    look="事業・年度ごとに、国・県支出金＋地方債＋その他＋一般財源の合計が年度別事業費とちょうど等しいかを見ます。",
    why="財源のない事業費や、使い道のない財源が計画に残らないようにするためです。1千円の差も誤りです。",
    example=(
        "年度別事業費 4,560千円、国・県支出金 1,200千円、一般財源 3,630千円。財源の合計は 4,830千円で、"
        "差は ▲270千円。9で割り切れるので、3,360 と 3,630 の桁の入れ違いが疑われます。"
    ),
    fix="年度別事業費か財源の額を直し、合計を合わせてください。財源が未定のときは一般財源に入れてください。",
    live=Live("project_year", FUNDING_DIFFERS),
)
def funding_differs_from_total(context: Context) -> Iterator[Hit]:
    """Yield a hit per project-year whose sources do not add up to its total."""
    for record in context.frames.picked("事業費", context.frames.holds("project_year", FUNDING_DIFFERS)):
        amounts = _Amounts.of(record)
        total, funding = thousand(amounts.total), thousand(amounts.funding)
        gap = difference(amounts.gap)
        detail = (
            f"年度別事業費 {total}、財源の合計 {funding}、差 {gap}{_likely_cause(context, record, amounts)}"
        )
        yield Hit.at(record, schema.BUDGET_TOTAL, detail, expected=amounts.funding)


class _Amounts(NamedTuple):
    """The amounts of a project-year, 0 where there is none."""

    total: int | float
    sources: tuple[int | float, ...]

    @classmethod
    def of(cls, record: Record) -> "_Amounts":
        total, *sources = (_amount(record, name) for name in schema.BUDGET_FIELDS)
        return cls(total, tuple(sources))

    @property
    def funding(self) -> int | float:
        return tidy_number(sum(self.sources))

    @property
    def gap(self) -> int | float:
        return tidy_number(self.total - self.funding)

    def balancing(self) -> Iterator[tuple[str, int | float, int | float]]:
        """Yield each field, its amount, and the amount with which the sum would be right."""
        yield schema.BUDGET_TOTAL, self.total, self.funding
        for name, amount in zip(schema.FUNDING_SOURCES, self.sources, strict=True):
            yield name, amount, tidy_number(amount + self.gap)


def _amount(record: Record, name: str) -> int | float:
    value = record.values.get(name)
    return value if isinstance(value, int | float) else 0


def _likely_cause(context: Context, record: Record, amounts: _Amounts) -> str:
    """Return a sentence on what may have gone wrong; empty when nothing fits."""
    for cause in (_source_apart, _swapped_digits, _neighbour_value, _divisible_by_nine):
        if told := cause(context, record, amounts):
            return f"。{told}"
    return ""


def _divisible_by_nine(context: Context, record: Record, amounts: _Amounts) -> str:
    if amounts.gap % 9:
        return ""
    return "差が9で割り切れるので、どれかの額で桁が入れ違っていないか確かめてください"


def _source_apart(context: Context, record: Record, amounts: _Amounts) -> str:
    for name, value in zip(schema.FUNDING_SOURCES, amounts.sources, strict=True):
        if value and value == -amounts.gap:
            return f"差が{name}の額と同じです。年度別事業費に{name}が含まれていないのではありませんか"
        if value and value == amounts.gap:
            return f"差が{name}の額と同じです。年度別事業費に{name}が二重に入っていませんか"
    return ""


def _swapped_digits(context: Context, record: Record, amounts: _Amounts) -> str:
    for name, value, wanted in amounts.balancing():
        if _is_swap(value, wanted):
            return f"{name} {thousand(value)}は {thousand(wanted)}の桁の入れ違いではありませんか"
    return ""


def _is_swap(value: int | float, wanted: int | float) -> bool:
    """Say whether two neighbouring digits changed places."""
    one, other = str(value), str(wanted)
    apart = [i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    return (
        len(one) == len(other)
        and len(apart) == 2
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )


def _neighbour_value(context: Context, record: Record, amounts: _Amounts) -> str:
    if record.year is None:
        return ""
    for year in (record.year - 1, record.year + 1):
        neighbour = context.plan.find("事業費", record.key, year, record.part)
        if neighbour is None:
            continue
        for name, _, wanted in amounts.balancing():
            if wanted and wanted == neighbour.values.get(name):
                return f"{name}が{format_year(year)}と同じ {thousand(wanted)}なら合います"
        if amounts.total and amounts.total == neighbour.values.get(schema.BUDGET_TOTAL):
            return f"年度別事業費が{format_year(year)}と同じ額です。隣の年度の額を書いていませんか"
    return ""


@rule(
    "T02",
    "事業費に財源がありません",
    Severity.ERROR,
    look="年度別事業費が 0 より大きいのに、4つの財源がすべて空欄か 0 になっていないかを見ます。",
    why="財源の内訳がない事業費は、特定財源と一般財源の集計から漏れてしまうためです。",
    example="年度別事業費 2,480千円で、国・県支出金、地方債、その他、一般財源がどれも空欄。",
    fix="財源の内訳を入れてください。市の負担だけで行う事業は、全額を一般財源に入れてください。",
    live=Live("project_year", UNFUNDED),
)
def total_without_funding(context: Context) -> Iterator[Hit]:
    """Yield a hit per project-year with a total and no source at all."""
    for record in context.frames.picked("事業費", context.frames.holds("project_year", UNFUNDED)):
        total = thousand(_amount(record, schema.BUDGET_TOTAL))
        yield Hit.at(
            record, schema.BUDGET_TOTAL, f"年度別事業費 {total}に対して、財源がどれも入っていません", 0
        )
