"""Whatever is done to a return, each of its inputs is read right or refused, never wrong."""

import os
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koplan_xl.errors import ReturnRefused
from koplan_xl.grid import Grid
from koplan_xl.intake import Intake, read_return
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.intake import mistreating as m
from tests.intake.mistreating import MISTREATMENTS, Mistreatment, filled
from tests.mutation.ground import the_returns

EXAMPLES = int(os.environ.get("KOPLAN_EXAMPLES", "0"))  # more of them, other ones each time
SMALL = ("会計課", "税務課", "監査委員事務局")


ONCE_WRONG: list[tuple[int, list[Mistreatment], int]] = [
    (1, [m.rows_inserted_by_a_program, m.rows_deleted, m.a_cell_cut_and_pasted], 100305),
    (1, [m.columns_inserted, m.rows_inserted_by_a_program, m.a_cell_cut_and_pasted], 100687),
    (2, [m.labels_replaced, m.rows_inserted_by_a_program, m.cells_pushed_down], 101387),
    (1, [m.rows_inserted_by_a_program, m.labels_traded, m.cells_pushed_down], 102040),
    (1, [m.cells_pushed_down, m.cells_pushed_down, m.labels_cleared], 102386),
    (1, [m.rows_deleted_by_a_program, m.labels_traded, m.names_made_local], 102542),
    (1, [m.rows_inserted_by_a_program, m.names_dropped, m.cells_pushed_down], 102620),
    (2, [m.cells_pushed_down, m.rows_deleted], 102628),
    (2, [m.columns_inserted_by_a_program, m.labels_replaced, m.cells_pushed_down], 103644),
    (2, [m.rows_inserted_by_a_program, m.cells_pushed_down], 103895),
    (1, [m.rows_deleted, m.labels_cleared, m.labels_traded], 203938),
    (1, [m.rows_deleted_by_a_program, m.labels_traded, m.rows_deleted], 206712),
    (0, [m.cells_pushed_down, m.columns_deleted, m.rows_deleted_by_a_program], 209311),
    (0, [m.labels_replaced, m.rows_deleted_by_a_program, m.labels_traded], 210749),
    (2, [m.rows_inserted, m.names_pointing_to_another_book, m.labels_traded], 211607),
]
"""Return, what was done to it and the seed: found by hunting, each read as something it was not."""


@cache
def sent() -> tuple[Grid, ...]:
    """Small workbooks as they were sent."""
    return tuple(each.grid for each in the_returns() if each.facts.department in SMALL)


@cache
def returns() -> tuple[tuple[Grid, dict[Subject, Value]], ...]:
    """Small returns, every input filled in with a value of its own."""
    return tuple(filled(grid) for grid in sent())


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
    """Do all of it, one after the other."""
    random = Random(seed)
    for kind in kinds:
        grid = kind(grid, random)
    return grid


@settings(max_examples=EXAMPLES or 200, deadline=None, derandomize=not EXAMPLES, database=None)
@given(
    st.integers(0, len(SMALL) - 1),
    st.lists(st.sampled_from(MISTREATMENTS), min_size=1, max_size=3),
    st.integers(0, 10**6),
)
def test_no_mistreatment_ends_in_a_wrong_value(number: int, kinds: list[Mistreatment], seed: int) -> None:
    grid, truth = returns()[number]
    try:
        intake = read_return(mistreated(grid, kinds, seed), "a.xlsx")
    except ReturnRefused:
        return
    assert wrong(intake, truth) == {}


@settings(max_examples=EXAMPLES or 60, deadline=None, derandomize=not EXAMPLES, database=None)
@given(
    st.integers(0, len(SMALL) - 1),
    st.lists(st.sampled_from(MISTREATMENTS), min_size=1, max_size=3),
    st.booleans(),
    st.integers(0, 10**6),
)
def test_what_was_left_as_sent_is_not_read_as_another_cell(
    number: int, kinds: list[Mistreatment], anew: bool, seed: int
) -> None:
    """Most figures are as they were sent, so that one standing where another did shows that cells were moved.

    A value pushed among cells that were sent blank looks like one typed there.
    """
    grid, truth = filled(sent()[number], Random(seed))
    try:
        intake = read_return(mistreated(grid, [*kinds, *[m.written_from_frames] * anew], seed), "a.xlsx")
    except ReturnRefused:
        return
    assert {s: read for s, read in wrong(intake, truth).items() if intake.sent[s] is not None} == {}


@pytest.mark.parametrize(("number", "kinds", "seed"), ONCE_WRONG)
def test_what_once_ended_in_a_wrong_value_no_longer_does(
    number: int, kinds: list[Mistreatment], seed: int
) -> None:
    grid, truth = returns()[number]
    assert wrong(read_return(mistreated(grid, kinds, seed), "a.xlsx"), truth) == {}
