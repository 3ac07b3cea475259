"""Fiscal years (年度): 令和7年度 on paper, 2025 in code."""

import re
import unicodedata
from functools import cache

# First fiscal year counted as year 1 of each era, newest first.
_ERAS = (("令和", "R", 2019), ("平成", "H", 1989), ("昭和", "S", 1926))
_ERA_YEAR = re.compile(r"(令和|平成|昭和|[RHS])\.?(元|\d{1,2})(?:年度|年)?")
_WESTERN = re.compile(r"(\d{4})(?:年度|年)?")
_FIRST, _LAST = 1926, 2100


def parse_year(value: object) -> int | None:
    """Return the fiscal year of `令和7年度`, `R7`, `２０２５` or 2025; None when it is none of these."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if value == int(value) and _FIRST <= value <= _LAST else None
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(value))).upper()
    if match := _ERA_YEAR.fullmatch(text):
        number = 1 if match[2] == "元" else int(match[2])
        first = next(first for name, letter, first in _ERAS if match[1] in (name, letter))
        return first + number - 1 if number >= 1 else None
    if match := _WESTERN.fullmatch(text):
        return int(match[1]) if _FIRST <= int(match[1]) <= _LAST else None
    return None


@cache
def format_year(year: int) -> str:
    """Write a fiscal year as the sheets do: 2025 → `令和7年度`, 2019 → `令和元年度`."""
    name, _, first = next(era for era in _ERAS if year >= era[2])
    number = year - first + 1
    return f"{name}{'元' if number == 1 else number}年度"


def short_year(year: int) -> str:
    """Write a fiscal year in the short form used in names: 2025 → `R7`."""
    _, letter, first = next(era for era in _ERAS if year >= era[2])
    return f"{letter}{year - first + 1}"
