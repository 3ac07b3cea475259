"""Figures as papers show them: what a kind of figure is, its number format, its text.

A figure is kept exact, as a Fraction: amounts in 千円, shares and rates as 0.873 for 87.3 %. `plan/units.py` rounds it, once,
when it is shown: amounts to whole units, shares and rates to the percentage's places.
"""

from fractions import Fraction
from typing import Literal

from koplan_xl.looks import number_format
from koplan_xl.plan.units import Unit, rounded

Figure = str | Fraction | None
Kind = Literal["text", "centred", "sign", "link", "count", "measured", "amount", "change", "share", "growth"]
NUMBERS: frozenset[Kind] = frozenset(("count", "amount", "change", "share", "growth"))
_MONEY: tuple[Kind, ...] = ("amount", "change")
_PERCENT: tuple[Kind, ...] = ("share", "growth")


def shown_as(kind: Kind, unit: Unit) -> str:
    """Return the number format of a kind of figure; Excel's own for what has none."""
    rate = f"0.{'0' * unit.places}%" if unit.places else "0%"
    return {
        "count": "#,##0",
        "amount": number_format("#,##0", unit.minus),
        "change": f"+{number_format('#,##0', unit.minus)};0",
        "share": number_format(rate, unit.minus),
        "growth": f"+{number_format(rate, unit.minus)};{rate}",
    }.get(kind, "General")


def share(part: Fraction, whole: Fraction) -> Fraction | None:
    """Return part ÷ whole; None where that means nothing."""
    return part / whole if whole else None


def growth(now: Fraction, before: Fraction) -> Fraction | None:
    """Return (now − before) ÷ before; None where there was nothing before."""
    return (now - before) / before if before > 0 else None


def scaled(value: Fraction, kind: Kind, unit: Unit) -> Fraction:
    """Return a figure as it is shown: in the unit, rounded."""
    if kind in _MONEY:
        return rounded(value / unit.thousands, 0)
    return rounded(value, unit.places + 2) if kind in _PERCENT else value


def text_of(value: Figure, kind: Kind, unit: Unit) -> str:
    """Write a figure as its cell shows it."""
    if value is None:
        return "－"
    if isinstance(value, str):
        return value
    if kind in _PERCENT:
        return unit.percent(value, signed=kind == "growth")
    number = scaled(value, kind, unit)
    sign = unit.sign(number, signed=kind == "change")
    return f"{sign}{float(abs(number)):,.10g}" if number.denominator > 1 else f"{sign}{int(abs(number)):,}"
