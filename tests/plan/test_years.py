"""Fiscal years: what is written is read back, and what people type is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.years import format_year, parse_year, short_year


@given(st.integers(1926, 2100))
def test_what_is_written_is_read_back(year: int) -> None:
    assert parse_year(format_year(year)) == parse_year(short_year(year)) == year


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("令和７年度", 2025),
        ("R7", 2025),
        ("r7年度", 2025),
        ("２０２５", 2025),
        (2025, 2025),
        (2025.0, 2025),
        ("令和元年度", 2019),
        ("平成31年度", 2019),
        ("2025年度", 2025),
    ],
)
def test_spellings_of_a_year(typed: object, year: int) -> None:
    assert parse_year(typed) == year


@pytest.mark.parametrize("typed", ["", None, "7", 7, "令和", "来年度", "令和0年度", True, 2025.5, "R7-8"])
def test_what_is_no_year(typed: object) -> None:
    assert parse_year(typed) is None
