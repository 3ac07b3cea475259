"""How a cell is read, told twice: as the formula text Excel works out, and over a column in pandas."""

from collections.abc import Callable, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from koplan_xl.plan.values import fold, parse_target, read_amount, read_measured

if TYPE_CHECKING:
    import pandas as pd

# What remains of a readable text is -123.5, and E0 is put behind it: then VALUE takes nothing else for a
# number, neither a date, a time, a percentage nor an empty text. (LibreOffice's ASC leaves the wide space alone.)
_MINUS_MARKS = tuple((mark, "-") for mark in "▲△−(")
_LEFT_OUT = tuple((mark, "") for mark in (" ", "\u3000", ",", ")", "千円", "円"))
IN_AMOUNTS = (*_LEFT_OUT, *_MINUS_MARKS)
IN_MEASURES = (*IN_AMOUNTS, ("以上", ""), ("以下", ""))


def reading(cell: str, missing: str, replacements: Sequence[tuple[str, str]]) -> str:
    """Return the formula that reads a number as `plan.values` does."""
    return f'IF(ISNUMBER({cell}),{cell},IFERROR(VALUE({cleaned(cell, replacements)}&"E0"),{missing}))'


def cleaned(text: str, replacements: Sequence[tuple[str, str]]) -> str:
    """Return the formula that cleans a text of what may stand around a number."""
    text = f"CLEAN(ASC({text}))"
    for old, new in replacements:
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    return text


def text_of(cell: str) -> str:
    """Return the formula of a text without the blanks around it."""
    return f'TRIM(CLEAN(SUBSTITUTE({cell},"\u3000"," ")))'


def numbers(column: "pd.Series[Any]", read: Callable[[Any], float]) -> "pd.Series[float]":
    """Return the column as numbers, read one by one unless it holds numbers already."""
    return column if column.dtype.kind in "if" else column.map(read).astype(float)


def texts(column: "pd.Series[Any]") -> "pd.Series[str]":
    """Return the column as folded texts, empty where blank."""
    return column.map(lambda raw: "" if absent(raw) else fold(str(raw)))


def nothing(column: "pd.Series[Any]") -> "pd.Series[bool]":
    """Say where no digit but 0 stands."""
    if column.dtype.kind in "if":
        return column.fillna(0.0) == 0
    return ~texts(column).map(lambda text: any(digit in text for digit in "123456789")).astype(bool)


def absent(raw: object) -> bool:
    """Say whether a raw value is a blank."""
    return raw is None or (isinstance(raw, float) and isnan(raw))  # pandas may make a blank NaN


def amount_of(raw: Any) -> float:
    """Read an amount in 千円; NaN where there is none."""
    value = None if absent(raw) else read_amount(raw).value
    return float(value) if isinstance(value, int | float) else float("nan")


def measure_of(raw: Any) -> float:
    """Read the number in an indicator value; NaN where there is none."""
    number = None if absent(raw) else parse_target(read_measured(raw)).number
    return float("nan") if number is None else number
