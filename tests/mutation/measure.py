"""Plant, check, and compare what is said with what must be said."""

import os
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from random import Random

from koplan_xl.rules.engine import run
from tests.mutation import operators
from tests.mutation.ground import (
    Ground,
    Place,
    beside_last_years,
    the_plan,
    the_plan_and_last_years,
    the_plan_with_results,
    the_plan_without_mappings,
    the_returns,
)
from tests.mutation.planting import OPERATORS, Operator, Plot

DEFAULT = 2


def plantings() -> int:
    """Return how often each operator plants: few by default, KOPLAN_MUTATIONS for a thorough round."""
    return int(os.environ.get("KOPLAN_MUTATIONS", DEFAULT))


def all_operators() -> list[Operator]:
    """Return the operators in the order of the catalogue."""
    for module in iter_modules(operators.__path__):
        import_module(f"{operators.__name__}.{module.name}")
    return sorted(OPERATORS, key=lambda each: ("CNTFAYIOX".index(each.code[0]), each.code))


@dataclass(frozen=True)
class Outcome:
    """What came of one planting. `extra` are alarms that were neither planted nor declared as consequences."""

    planted: tuple[Place, ...]
    found: tuple[Place, ...]
    missed: tuple[Place, ...]
    misplaced: tuple[Place, ...]
    extra: tuple[Place, ...]
    consequences: tuple[Place, ...]


def grow(operator: Operator, number: int) -> Plot:
    """Plant one defect; the same number gives the same planting every time."""
    random = Random(f"{operator.code} {operator.name} {number}")
    plot = Plot(operator.code, random.choice(_grounds(operator)), random)
    operator.plant(plot)
    return plot


@cache
def _grounds(operator: Operator) -> list[Ground]:
    if operator.into == "return":
        return [each for each in the_returns() if each.plan.records("事務事業")]
    if operator.into == "results":
        closed = the_plan_with_results()
        return [beside_last_years(closed) if operator.compares else closed]
    if operator.into == "unmapped":
        return [the_plan_without_mappings()]
    return [the_plan_and_last_years() if operator.compares else the_plan()]


def harvest(plot: Plot) -> Counter[Place]:
    """Return what the checker says of the planted workbook."""
    ground = plot.ground.with_edits(plot.edits, plot.previous_edits)
    ground = replace(ground, grid=plot.reshape(ground.grid))
    returned = plot.facts or ground.context.returned
    context = replace(ground.context, returned=returned, gathering=plot.gathering, office=plot.office)
    return Counter(map(Place.of, run(context)))


@cache
def measure(operator_name: str, number: int) -> Outcome:
    """Plant once and tell planted, found, misplaced and extra alarms apart."""
    operator = next(each for each in all_operators() if each.name == operator_name)
    plot = grow(operator, number)
    said = harvest(plot) - plot.ground.places
    expected = Counter(plot.expected)
    found, missed = said & expected, expected - said
    rest = list((said - expected).elements())
    misplaced = [place for place in rest if place.code in {each.code for each in missed}]
    consequences = [p for p in rest if p not in misplaced and operator.allows(p, plot)]
    extra = [p for p in rest if p not in misplaced and p not in consequences]
    return Outcome(
        tuple(plot.expected),
        tuple(found.elements()),
        tuple(missed.elements()),
        tuple(misplaced),
        tuple(extra),
        tuple(consequences),
    )
