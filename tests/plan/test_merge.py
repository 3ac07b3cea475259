"""Three-way comparison: nothing is taken that is not certain, and order does not matter."""

from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.plan.merge import Returned, merge, same
from koplan_xl.plan.subject import Subject

AMOUNT = Subject("事業費", "6-1-01", "地方債", 2025, "計画")
values = st.one_of(st.none(), st.integers(0, 3), st.sampled_from(["あ", "い"]))


def outcome(base: object, theirs: object, ours: object) -> tuple[list[object], int]:
    changes, conflicts = merge([Returned("a.xlsx", {AMOUNT: base}, {AMOUNT: theirs})], lambda _: ours)  # type: ignore[dict-item, return-value]
    return [change.new for change in changes], len(conflicts)


def test_unchanged_field_is_left_alone_even_when_the_office_changed_it() -> None:
    assert outcome(1, 1, 5) == ([], 0)


def test_returned_change_is_taken() -> None:
    assert outcome(1, 2, 1) == ([2], 0)


def test_blanking_a_field_is_a_change() -> None:
    assert outcome(1, None, 1) == ([None], 0)


def test_both_changed_differently_is_a_conflict() -> None:
    assert outcome(1, 2, 3) == ([], 1)


def test_both_changed_alike_is_nothing() -> None:
    assert outcome(1, 2, 2) == ([], 0)


@given(values, values, values)
def test_a_change_is_taken_only_over_the_base(base: object, theirs: object, ours: object) -> None:
    taken, conflicts = outcome(base, theirs, ours)
    assert len(taken) + conflicts <= 1
    if taken:
        assert same(ours, base) and taken == [theirs]  # type: ignore[arg-type]


@given(values, values, values, values)
def test_order_of_returns_does_not_matter(base: object, first: object, second: object, ours: object) -> None:
    returns = [
        Returned(name, {AMOUNT: base}, {AMOUNT: theirs}) for name, theirs in (("a", first), ("b", second))
    ]  # type: ignore[dict-item]
    forward, backward = (merge(order, lambda _: ours) for order in (returns, returns[::-1]))  # type: ignore[return-value]
    assert [c.new for c in forward[0]] == [c.new for c in backward[0]]
    assert {c.source for c in forward[1]} == {c.source for c in backward[1]}


def test_two_returns_with_different_new_values_are_a_conflict_each() -> None:
    returns = [Returned(name, {AMOUNT: 1}, {AMOUNT: new}) for name, new in (("a", 2), ("b", 3))]
    changes, conflicts = merge(returns, lambda _: 1)
    assert not changes
    assert {(conflict.source, conflict.theirs) for conflict in conflicts} == {("a", 2), ("b", 3)}


def test_the_same_file_twice_is_taken_once() -> None:
    returns = [Returned(name, {AMOUNT: 1}, {AMOUNT: 2}) for name in ("a", "b")]
    changes, conflicts = merge(returns, lambda _: 1)
    assert [change.new for change in changes] == [2]
    assert not conflicts


def test_same_forgives_only_form() -> None:
    assert same("1", 1) and same(0.1 + 0.2, 0.3) and same(" あ", "あ")
    assert not same("300以上", 300) and not same(None, 0) and not same("－", None) and not same("未定", "－")
