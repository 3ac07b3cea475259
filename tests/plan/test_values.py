"""Amounts and indicator values as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.plan.values import clean_text, parse_target, read_amount, read_measured, tidy_number

FULL_WIDTH = str.maketrans("0123456789,-", "０１２３４５６７８９，－")


@pytest.mark.parametrize(
    ("typed", "value", "note"),
    [
        (1234, 1234, None),
        (1234.0, 1234, None),
        (0.1 + 0.2, 0.3, None),
        (None, None, None),
        ("", None, None),
        ("　", None, None),
        ("0", 0, "N01"),
        ("１２，３４５", 12345, "N01"),
        ("12,345千円", 12345, "N01"),
        ("12 345円", 12345, "N01"),
        ("12,345.", 12345, "N01"),
        ("１２３４．", 1234, "N01"),
        ("-5", -5, "N01"),
        ("▲1,234", -1234, "N02"),
        ("△ 5", -5, "N02"),
        ("－５", -5, "N02"),
        ("(123)", -123, "N02"),
        ("（１２３）", -123, "N02"),
        ("－", "－", None),
        ("-", "－", None),
        ("未定", "未定", None),
        ("約300", "約300", "N07"),
        ("5千円以内", "5千円以内", "N07"),
        ("1,234,000円", "1,234,000円", "N07"),
        ("(1,000 円)", "(1,000 円)", "N07"),
        ("1,000千円", 1000, "N01"),
        ("12,3456", "12,3456", "N07"),
        ("=1+1", "=1+1", "N07"),
        ("#REF!", "#REF!", "N07"),
        (True, "True", "N07"),
    ],
)
def test_amounts(typed: object, value: object, note: str | None) -> None:
    reading = read_amount(typed)
    assert (reading.value, reading.note) == (value, note)


@given(st.integers(-(10**12), 10**12))
def test_every_spelling_of_a_number_is_that_number(number: int) -> None:
    plain = f"{number:,}"
    spellings = [plain, plain.replace(",", ""), plain.translate(FULL_WIDTH), f" {plain} 千円"]
    if number < 0:
        spellings += [f"▲{-number:,}", f"({-number})"]
    assert {read_amount(spelling).value for spelling in spellings} == {number}


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_reading_an_amount_never_invents_a_number(raw: object) -> None:
    reading = read_amount(raw)
    if isinstance(raw, str) and isinstance(reading.value, int | float):
        assert reading.note in ("N01", "N02")
        assert any(mark.isdigit() for mark in raw)


@pytest.mark.parametrize(
    ("value", "number", "bound", "answered"),
    [
        ("300以上", 300, "以上", True),
        ("１５０以下", 150, "以下", True),
        (64.7, 64.7, None, True),
        ("－", None, None, True),
        ("未定", None, None, True),
        (None, None, None, False),
    ],
)
def test_targets(value: str | float | None, number: float | None, bound: str | None, answered: bool) -> None:
    target = parse_target(value)
    assert (target.number, target.bound, target.answered) == (number, bound, answered)


def test_bounds_stay_as_printed_and_numbers_become_numbers() -> None:
    assert read_measured("300以上") == "300以上"
    assert read_measured("６４．７") == 64.7
    assert read_measured("約3割") == "約3割"


def test_texts_keep_their_inner_form() -> None:
    assert clean_text("一行目\r\n二行目　") == "一行目\n二行目"
    assert clean_text(" 　") is None
    assert clean_text(5.0) == "5"


@given(st.floats(-1e9, 1e9))
def test_tidy_numbers_do_not_move(value: float) -> None:
    assert abs(tidy_number(value) - value) <= 1e-9
