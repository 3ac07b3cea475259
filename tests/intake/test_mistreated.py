"""Whatever is done to a return, each of its inputs is read right or refused, never wrong."""

from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from koplan_xl.errors import ReturnRefused
from koplan_xl.grid import Grid
from koplan_xl.intake import Intake, read_return
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.intake.mistreating import (
    MISTREATMENTS,
    Mistreatment,
    a_cell_cut_and_pasted,
    cells_pushed_down,
    filled,
)
from tests.mutation.ground import the_returns

BY_HAND = (cells_pushed_down, a_cell_cut_and_pasted)
SMALL = ("会計課", "税務課", "監査委員事務局")


@cache
def returns() -> tuple[tuple[Grid, dict[Subject, Value]], ...]:
    """Small returns, every input filled in with a value of its own."""
    return tuple(filled(each.grid) for each in the_returns() if each.facts.department in SMALL)


def wrong(intake: Intake, truth: dict[Subject, Value]) -> dict[Subject, tuple[Value, Value]]:
    """Return the inputs that were read as something they are not.

    A value as sent is no change; it is wrong only where nothing says that the form was damaged.
    """
    refused = {refusal.subject for refusal in intake.refusals}
    read = {subject: intake.values[subject] for subject in truth.keys() & intake.values.keys() - refused}
    return {
        subject: (truth[subject], value)
        for subject, value in read.items()
        if value != truth[subject] and not (intake.refusals and value == intake.sent[subject])
    }


def unread(intake: Intake, truth: dict[Subject, Value]) -> int:
    """Return how many inputs were not read."""
    return len(truth.keys() - intake.values.keys())


def mistreated(grid: Grid, kinds: list[Mistreatment], seed: int) -> Grid:
    """Do all of it, what is moved by hand first: once a program has left names and rules behind, nothing would tell."""
    random = Random(seed)
    for kind in sorted(kinds, key=lambda kind: kind not in BY_HAND):
        grid = kind(grid, random)
    return grid


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.integers(0, len(SMALL) - 1),
    st.lists(st.sampled_from(MISTREATMENTS), min_size=1, max_size=2),
    st.integers(0, 10**6),
)
def test_no_mistreatment_ends_in_a_wrong_value(number: int, kinds: list[Mistreatment], seed: int) -> None:
    grid, truth = returns()[number]
    try:
        intake = read_return(mistreated(grid, kinds, seed), "a.xlsx")
    except ReturnRefused:
        return
    assert wrong(intake, truth) == {}
