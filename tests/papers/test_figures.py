"""The rounding rule, and the note where it shows."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.plan.achievement import Achievement, Method
from koplan_xl.plan.model import Plan, Record, RowPlace
from koplan_xl.plan.units import ROUNDED_NOTE, UNITS, rounded
from koplan_xl.report.papers.figures import growth, share, text_of
from koplan_xl.report.papers.paper import WRONG_NOTE, Column, TableBuilder
from koplan_xl.report.papers.signals import signal
from koplan_xl.rules.context import Context

THOUSAND, MILLION = UNITS["千円"], UNITS["百万円"]
AMOUNTS = st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=6)


def half_up(amount: int) -> int:
    return int((Decimal(amount) / 1000).quantize(Decimal(1), ROUND_HALF_UP))


def table_of(parts: list[int], total: int) -> TableBuilder:
    builder = TableBuilder((Column("名"), Column("額", "amount")))
    lines = [builder.add(("内訳", Fraction(part))) for part in parts]
    builder.down(builder.add(("計", Fraction(total)), "total"), lines, list(builder.numbers()))
    return builder


@given(AMOUNTS)
def test_the_note_stands_exactly_where_shown_parts_miss_the_shown_total(parts: list[int]) -> None:
    table = table_of(parts, sum(parts)).table()
    missed = sum(map(half_up, parts)) != half_up(sum(parts))
    assert table.notes(MILLION) == ((ROUNDED_NOTE,) if missed else ())
    assert table.notes(THOUSAND) == ()


@given(AMOUNTS, st.integers(1, 10**6))
def test_a_sum_that_is_wrong_is_not_put_down_to_rounding(parts: list[int], off: int) -> None:
    assert table_of(parts, sum(parts) + off).table().notes(MILLION) == (WRONG_NOTE,)


@given(st.integers(-(10**7), 10**7), st.integers(-(10**7), 10**7))
def test_a_change_is_checked_against_the_amounts_it_comes_from(before: int, now: int) -> None:
    builder = TableBuilder((Column("前", "amount"), Column("後", "amount"), Column("増減", "change")))
    builder.add((Fraction(before), Fraction(now), Fraction(now - before)))
    builder.across(2, 1, minus=(0,))
    missed = half_up(now) - half_up(before) != half_up(now - before)
    assert builder.table().notes(MILLION) == ((ROUNDED_NOTE,) if missed else ())


@given(st.integers(-(10**9), 10**9))
def test_amounts_are_rounded_half_away_from_zero(amount: int) -> None:
    assert rounded(Fraction(amount, 1000), 0) == half_up(amount)


def test_shares_of_three_thirds_need_the_note() -> None:
    builder = TableBuilder((Column("構成比", "share"),))
    lines = [builder.add((Fraction(1, 3),)) for _ in range(3)]
    builder.down(builder.add((Fraction(1),)), lines, [0])
    assert builder.table().notes(THOUSAND) == (ROUNDED_NOTE,)


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (Fraction(-1499), "amount", "▲1"), (Fraction(-1500), "amount", "▲2"), (Fraction(499), "change", "0"),
        (Fraction(2500), "change", "+3"), (Fraction(1, 8), "share", "12.5%"), (Fraction(-1, 3), "growth", "▲33.3%"),
        (Fraction("12.50"), "measured", "12.5"), (Fraction(1234), "count", "1,234"), (None, "growth", "－"),
        ("300以上", "measured", "300以上"),
    ],
)  # fmt: skip
def test_how_figures_are_written(value: Fraction | str | None, kind: str, shown: str) -> None:
    assert text_of(value, kind, MILLION) == shown  # type: ignore[arg-type]


def test_what_has_no_base_has_no_rate() -> None:
    assert share(Fraction(1), Fraction(0)) is None
    assert growth(Fraction(1), Fraction(0)) is None
    assert THOUSAND.percent(None) == "－"


def context_of(**settings: str) -> Context:
    records = [Record("計画", {"項目": k, "値": v}, RowPlace("計画", 2, {})) for k, v in settings.items()]
    return Context(Plan({"計画": list(records)}))


@pytest.mark.parametrize(
    ("rate", "sign"),
    [
        (1.2, "◎"),
        (1.0, "◎"),
        (0.9994, "○"),
        (0.9, "○"),
        (0.8999, "○"),
        (0.8994, "△"),
        (0.7, "△"),
        (0.69, "×"),
    ],
)
def test_signals_follow_the_rate_as_shown(rate: float, sign: str) -> None:
    assert signal(context_of(), Achievement(Method.UP, rate, rate >= 1)) == sign


def test_sheet_plan_may_set_other_thresholds() -> None:
    stricter = context_of(**{"しきい値 判定○": "95"})
    assert signal(stricter, Achievement(Method.UP, 0.93, False)) == "△"


@pytest.mark.parametrize(("reached", "sign"), [(True, "◎"), (False, "×"), (None, "－")])
def test_without_a_rate_the_target_reached_decides(reached: bool | None, sign: str) -> None:
    assert signal(context_of(), Achievement(None, None, reached)) == sign
    assert signal(context_of(), None) == "－"
