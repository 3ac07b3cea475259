"""Every rule finds what is planted for it in the real plan, where it is, and nothing that is not there."""

import os

import pytest

from koplan_xl.rules.registry import all_rules
from tests.mutation.document import DOCUMENT, render
from tests.mutation.measure import all_operators, measure, plantings
from tests.mutation.planting import Operator


def test_every_rule_has_an_operator() -> None:
    assert {operator.code for operator in all_operators()} == {rule.code for rule in all_rules()}


def test_operators_have_names_of_their_own() -> None:
    names = [operator.name for operator in all_operators()]
    assert sorted(names) == sorted(set(names))


def test_consequences_are_of_other_rules_that_exist() -> None:
    codes = {rule.code for rule in all_rules()}
    for operator in all_operators():
        assert operator.also.keys() <= codes - {operator.code}, operator.name


@pytest.mark.parametrize("operator", all_operators(), ids=lambda each: f"{each.code}-{each.name}")
def test_planted_defects_are_found_and_nothing_else(operator: Operator) -> None:
    for number in range(plantings()):
        outcome = measure(operator.name, number)
        assert outcome.planted, number
        assert (outcome.missed, outcome.misplaced, outcome.extra) == ((), (), ()), number


@pytest.mark.skipif("KOPLAN_MUTATIONS" in os.environ, reason="the page has the default number of plantings")
def test_the_page_is_fresh() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == render(), "run python -m tests.mutation"
