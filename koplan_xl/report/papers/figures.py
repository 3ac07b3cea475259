"""Figures as papers show them: the unit, the one rounding rule, and sums that rounding breaks.

A figure is kept exact, as a Fraction: amounts in 千円, shares and rates as 0.873 for 87.3 %. It is rounded once, when it
is shown: half away from zero, amounts to whole units, shares and rates to a tenth of a percent.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from koplan_xl.plan.values import Value, tidy_number

ROUNDING = "金額は表示単位未満を、割合（%）は小数第2位を四捨五入しています"
Figure = str | Fraction | None
Kind = Literal["text", "centred", "sign", "link", "count", "measured", "amount", "change", "share", "growth"]
NUMBERS: dict[Kind, str] = {
    "count": "#,##0",
    "amount": '#,##0;"▲"#,##0',
    "change": '+#,##0;"▲"#,##0;0',
    "share": '0.0%;"▲"0.0%',
    "growth": '+0.0%;"▲"0.0%;0.0%',
}
_MONEY: tuple[Kind, ...] = ("amount", "change")
_PERCENT: tuple[Kind, ...] = ("share", "growth")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of money: how many 千円 it holds."""

    name: str
    thousands: int

    def told(self, amount: Fraction, *, signed: bool = False) -> str:
        """Write an amount of 千円 in this unit: `4,230百万円`, `▲12千円`."""
        number = int(rounded(amount / self.thousands, 0))
        sign = "▲" if number < 0 else "+" if signed and number else ""
        return f"{sign}{abs(number):,}{self.name}"


UNITS = {unit.name: unit for unit in (Unit("千円", 1), Unit("百万円", 1000))}


def exact(value: Value) -> Fraction:
    """Return a number without binary noise; 0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Fraction(0)
    return Fraction(str(tidy_number(value)))


def share(part: Fraction, whole: Fraction) -> Fraction | None:
    """Return part ÷ whole; None where that means nothing."""
    return part / whole if whole else None


def growth(now: Fraction, before: Fraction) -> Fraction | None:
    """Return (now − before) ÷ before; None where there was nothing before."""
    return (now - before) / before if before > 0 else None


def rounded(value: Fraction, places: int) -> Fraction:
    """Round half away from zero."""
    scaled = value * 10**places
    whole = floor(abs(scaled) + Fraction(1, 2))
    return Fraction(whole if scaled >= 0 else -whole, 10**places)


def scaled(value: Fraction, kind: Kind, unit: Unit) -> Fraction:
    """Return a figure as it is shown: in the unit, rounded."""
    if kind in _MONEY:
        return rounded(value / unit.thousands, 0)
    return rounded(value, 3) if kind in _PERCENT else value


def percent(value: Fraction | None, *, signed: bool = False) -> str:
    """Write a share or a rate in running text: `12.3%`, `▲0.7%`."""
    if value is None:
        return "－"
    tenths = rounded(value, 3) * 100
    sign = "▲" if tenths < 0 else "+" if signed and tenths else ""
    return f"{sign}{float(abs(tenths)):.1f}%"


def text_of(value: Figure, kind: Kind, unit: Unit) -> str:
    """Write a figure as its cell shows it."""
    if value is None:
        return "－"
    if isinstance(value, str):
        return value
    number = scaled(value, kind, unit)
    if kind in _PERCENT:
        return percent(number, signed=kind == "growth")
    sign = "▲" if number < 0 else "+" if kind == "change" and number else ""
    return f"{sign}{float(abs(number)):,.10g}" if number.denominator > 1 else f"{sign}{int(abs(number)):,}"
