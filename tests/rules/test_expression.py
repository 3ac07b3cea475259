"""Conditions over columns, as the checker evaluates them."""

from typing import Any

import pandas as pd
import pytest

from koplan_xl.plan.values import Value
from koplan_xl.rules.expression import (
    Amount,
    AnyAbove,
    AnyBelow,
    Blank,
    Condition,
    Constant,
    Differs,
    Fractional,
    Measure,
    Mentions,
    NoAmount,
    Says,
    Sum,
    Unreadable,
    all_of,
    any_of,
)

A, B = Amount("a"), Amount("b")


def verdict(condition: Condition, **cells: Value) -> bool:
    columns = {name: pd.Series([value], dtype=object) for name, value in cells.items()}
    (answer,) = condition.evaluate(columns)
    return bool(answer)


@pytest.mark.parametrize(
    ("condition", "cells", "expected"),
    [
        (Differs(A, B), {"a": "１，２３４千円", "b": 1234}, False),
        (Differs(A, Sum((B, Amount("c")))), {"a": 0.3, "b": 0.1, "c": 0.2}, False),
        (Differs(A, B), {"a": "－", "b": None}, False),
        (Differs(A, B), {"a": "約5", "b": 5}, True),
        (AnyBelow((A,), Constant(0)), {"a": "▲5"}, True),
        (AnyBelow((A,), Constant(0)), {"a": None}, False),
        (AnyBelow((Measure("a"), Measure("b")), Measure("c")), {"a": None, "b": 4, "c": "5以上"}, True),
        (AnyBelow((Measure("a"),), Measure("b")), {"a": 4, "b": "未定"}, False),
        (AnyAbove((Measure("a"),), Measure("b")), {"a": "未定", "b": -4}, False),
        (AnyAbove((Measure("a"),), Measure("b")), {"a": 0.1 + 0.2, "b": 0.3}, False),
        (Fractional(A), {"a": "12.5"}, True),
        (Fractional(A), {"a": 12.0}, False),
        (NoAmount(("a", "b")), {"a": "－", "b": 0}, True),
        (NoAmount(("a", "b")), {"a": "12", "b": 0}, False),
        (Unreadable(("a", "b")), {"a": "約300", "b": 0}, True),
        (Unreadable(("a", "b")), {"a": "－", "b": "▲5"}, False),
        (Blank("a"), {"a": "　 "}, True),
        (Blank("a"), {"a": 0}, False),
        (Blank("a"), {"a": "－"}, False),
        (Says("a", "上昇"), {"a": " 上昇 "}, True),
        (Mentions(("a", "b"), "以上"), {"a": 3, "b": "3以上"}, True),
        (Mentions(("a", "b"), "以上"), {"a": "3以", "b": "上3"}, False),
        (all_of(Blank("a"), ~Blank("b")), {"a": None, "b": 1}, True),
        (any_of(Blank("a"), Blank("b")), {"a": 2, "b": 1}, False),
    ],
)
def test_verdict(condition: Condition, cells: dict[str, Value], expected: bool) -> None:
    assert verdict(condition, **cells) is expected


def test_numeric_columns_are_taken_as_they_are() -> None:
    columns: dict[str, pd.Series[Any]] = {"a": pd.Series([5.0, float("nan")]), "b": pd.Series([5, 1])}
    assert list(Differs(A, B).evaluate(columns)) == [False, True]
    assert list(NoAmount(("a",)).evaluate(columns)) == [False, True]


def test_binary_noise_is_no_fraction() -> None:
    columns: dict[str, pd.Series[Any]] = {"a": pd.Series([30 * 0.1, 0.1 * 3 * 10, 2.5])}
    assert list(Fractional(A).evaluate(columns)) == [False, False, True]


def test_no_rows() -> None:
    columns = {"a": pd.Series([], dtype=object)}
    for condition in (Blank("a"), Mentions(("a",), "x"), NoAmount(("a",)), Fractional(A)):
        assert list(condition.evaluate(columns)) == []
