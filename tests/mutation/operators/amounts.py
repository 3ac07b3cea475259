"""N and T: what happens to amounts."""

from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from tests.mutation.planting import Plot, amount, plants

_TOTAL = schema.BUDGET_TOTAL
_ACCOUNT = {"A02": "the amount belongs to a transfer or to the account that receives it"}
_TOTALS = _ACCOUNT | {"Y02": "the planted total is far from the years beside it"}
_SUM = _TOTALS | {
    "T01": "one changed amount makes the row's sum wrong",
    "F04": "the changed その他 is the only one left",
}
_SOURCES = _ACCOUNT | {
    "F01": "the changed source is the bond",
    "F02": "the changed source is the bond of a project that may have none",
    "F04": "the changed その他 is the only one left",
}
CHANGED = _TOTALS | _SOURCES


def _filled(plot: Plot, fields: tuple[str, ...] = schema.BUDGET_FIELDS, least: int = 1) -> tuple[Record, str]:
    """Choose an amount of at least so much."""
    return plot.pick((r, name) for r in plot.budgets() for name in fields if amount(r, name) >= least)


def _swaps(value: int) -> list[int]:
    digits = str(value)
    swapped = (
        digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        for i in range(len(digits) - 1)
        if digits[i] != digits[i + 1]
    )
    return [int(text) for text in swapped if text[0] != "0"]


# --- N -----------------------------------------------------------------------------------------------


@plants("N01", "an amount typed as full-width text with 千円")
def amount_as_text(plot: Plot) -> None:
    record, name = _filled(plot)
    typed = f"{amount(record, name):,}千円".translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    plot.put(record, name, typed)
    plot.expect(record, name)


@plants("N01", "an indicator's target typed as text")
def target_as_text(plot: Plot) -> None:
    record = plot.pick(r for r in plot.records("活動指標値") if isinstance(r.values["目標"], int))
    plot.put(record, "目標", f"{record.values['目標']} ")
    plot.expect(record, "目標")


@plants("N02", "a ▲ or brackets put around an amount", also={**_SUM, "N03": "a marked amount is negative"})
def amount_marked_as_minus(plot: Plot) -> None:
    record, name = _filled(plot)
    plot.put(record, name, plot.pick(("▲{:,}", "△{}", "({:,})", "－{}")).format(amount(record, name)))
    plot.expect(record, name)


@plants("N03", "the sign of an amount turned", also=_SUM)
def sign_turned(plot: Plot) -> None:
    record, name = _filled(plot)
    plot.put(record, name, -amount(record, name))
    plot.expect(record, name)


@plants("N03", "the sign of a whole project-year turned", also=CHANGED)
def row_turned_negative(plot: Plot) -> None:
    record = plot.pick(r for r in plot.budgets() if amount(r, _TOTAL))
    for name in schema.BUDGET_FIELDS:
        if amount(record, name):
            plot.put(record, name, -amount(record, name))
            plot.expect(record, name)


@plants("N04", "half a 千円 added to an amount", also=_SUM)
def decimals_left(plot: Plot) -> None:
    record, name = _filled(plot)
    plot.put(record, name, amount(record, name) + 0.5)
    plot.expect(record, name)


@plants("N04", "total and a source both with decimals, so that the sum is right", also=CHANGED)
def decimals_in_balance(plot: Plot) -> None:
    record, name = _filled(plot, schema.FUNDING_SOURCES)
    for changed in (_TOTAL, name):
        plot.put(record, changed, amount(record, changed) + 0.25)
        plot.expect(record, changed)


@plants("N07", "a text such as 約300 or 12,3456 in place of an amount")
def amount_unreadable(plot: Plot) -> None:
    record, name = _filled(plot, least=10)
    text = plot.pick(("約{}", "{}以内", "{}ほか", "{}?", "12,3456", "１式"))
    plot.put(record, name, text.format(amount(record, name)))
    plot.expect(record, name)


# --- T -----------------------------------------------------------------------------------------------


@plants("T01", "two neighbouring digits of an amount swapped", also=CHANGED)
def digits_swapped(plot: Plot) -> None:
    record, name = plot.pick(
        (r, n) for r in plot.budgets() for n in schema.BUDGET_FIELDS if _swaps(amount(r, n))
    )
    plot.put(record, name, plot.pick(_swaps(amount(record, name))))
    plot.expect(record, _TOTAL)


@plants("T01", "a source moved to another year", also=CHANGED)
def source_moved_to_another_year(plot: Plot) -> None:
    record, name = plot.pick(
        (r, name)
        for r in plot.budgets()
        for name in schema.FUNDING_SOURCES
        if 0 < amount(r, name) < sum(amount(r, source) for source in schema.FUNDING_SOURCES)
    )
    other = plot.pick(plot.years_of(record))
    plot.put(record, name, 0)
    plot.put(other, name, amount(other, name) + amount(record, name))
    plot.expect(record, _TOTAL)
    plot.expect(other, _TOTAL)


@plants("T01", "a source raised by its neighbour's amount", also=CHANGED)
def source_raised_by_its_neighbour(plot: Plot) -> None:
    record, name = _filled(plot, schema.FUNDING_SOURCES)
    raised = plot.pick(n for n in schema.FUNDING_SOURCES if n != name)
    plot.put(record, raised, amount(record, raised) + amount(record, name))
    plot.expect(record, _TOTAL)


@plants("T01", "the total of another year typed", also=CHANGED)
def total_of_another_year(plot: Plot) -> None:
    record, other = plot.pick(
        (r, o) for r in plot.budgets() for o in plot.years_of(r) if amount(r, _TOTAL) != amount(o, _TOTAL)
    )
    plot.put(record, _TOTAL, amount(other, _TOTAL))
    if any(amount(record, name) for name in schema.FUNDING_SOURCES):
        plot.expect(record, _TOTAL)
    else:  # nothing pays for it: T02, of which the difference is an echo
        plot.expect(record, _TOTAL, code="T02")


@plants("T01", "an amount off by 1千円", also=CHANGED)
def off_by_one(plot: Plot) -> None:
    record, name = _filled(plot, least=2)
    plot.put(record, name, amount(record, name) + plot.pick((1, -1)))
    plot.expect(record, _TOTAL)


@plants("T02", "all sources of a project-year cleared", also=CHANGED)
def sources_cleared(plot: Plot) -> None:
    record = plot.pick(r for r in plot.budgets() if amount(r, _TOTAL))
    left = plot.pick((None, 0))
    for name in schema.FUNDING_SOURCES:
        plot.put(record, name, left)
    plot.expect(record, _TOTAL)


# --- A -----------------------------------------------------------------------------------------------


def _transfer(plot: Plot) -> tuple[Record, str, int]:
    """Choose a year of a mapped transfer; give its account and how much more the account takes in."""
    mapping = plot.pick(r for r in plot.records("会計対応") if r.text("その他の収入を含む") == "はい")
    sent = plot.pick(r for r in plot.budgets() if r.key == mapping.key)
    account = mapping.text("繰入先会計")
    receiving = {r.key for r in plot.projects() if r.text("会計") == account}
    income = sum(amount(r, "その他") for r in plot.budgets() if r.key in receiving and r.year == sent.year)
    return sent, account, income - amount(sent, _TOTAL)


@plants("A02", "a transfer (繰出金) raised above what the account takes in")
def transfer_raised(plot: Plot) -> None:
    sent, account, room = _transfer(plot)
    more = room + 2 + plot.random.randrange(100)
    for name in (_TOTAL, "一般財源"):
        plot.put(sent, name, amount(sent, name) + more)
    plot.expect(sent, _TOTAL, key=account)


@plants("A02", "the その他 of the receiving account lowered")
def income_lowered(plot: Plot) -> None:
    sent, account, room = _transfer(plot)
    receiving = next(
        r
        for p in plot.projects()
        if p.text("会計") == account
        for r in plot.budgets()
        if (r.key, r.year) == (p.key, sent.year)
    )
    for name in (_TOTAL, "その他"):
        plot.put(receiving, name, amount(receiving, name) - room - 2)
    plot.expect(sent, _TOTAL, key=account)
