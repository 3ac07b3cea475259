"""Whatever was done to a return: every value arrives as it was meant, or is refused with its place."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koplan_xl.excel.package import Package
from tests.clients.everyone import everyone
from tests.clients.libreoffice import Office
from tests.clients.saving import require
from tests.mistreatment.case import Case, Operator, Outcome
from tests.mistreatment.document import AS_IT_IS, DOCUMENT, NOT_OPENED, render, word, written
from tests.mistreatment.ground import FILLED, filled
from tests.mistreatment.measure import all_operators, make, measure
from tests.mistreatment.verdict import judge

ORDINARY = [each for each in all_operators() if not each.slow]
IN_THE_FILE = [each for each in ORDINARY if not each.by_hand]
BY_HAND = [each for each in ORDINARY if each.by_hand]
HARMLESS = [each for each in ORDINARY if each.harmless and not each.pending]
SAMPLE_SIZE = 12


def test_operators_have_names_of_their_own() -> None:
    for told in ([each.name for each in all_operators()], [each.words for each in all_operators()]):
        assert len(told) == len(set(told))


def test_the_page_is_fresh() -> None:
    """The first column is what the operators' own tests measure; the words and the layout are the page's."""
    table = written()
    for each in all_operators():
        assert each.pending or table[AS_IT_IS][each.name] == each.expected.value, f"{each.name}: {DOCUMENT}"
    assert DOCUMENT.read_text(encoding="utf-8") == render(table), "run python -m tests.mistreatment"


def test_the_page_lists_every_operator_and_nothing_wrong() -> None:
    table = written()
    assert set(table[AS_IT_IS]) == {each.name for each in all_operators()}
    good = {outcome.value for outcome in Outcome} - {Outcome.WRONG.value, Outcome.TRACEBACK.value}
    for each in all_operators():
        assert {said[each.name] for said in table.values()} <= good | {NOT_OPENED, ""}, each.name


def _marked(operators: Sequence[Operator]) -> list[Any]:
    """Return parameters; what the reader cannot do yet must fail until it can."""
    return [
        pytest.param(each, id=each.name, marks=[pytest.mark.xfail(reason=each.pending)] * bool(each.pending))
        for each in operators
    ]


@pytest.mark.parametrize("operator", _marked(IN_THE_FILE))
def test_a_mistreated_return_is_read_right_or_refused(operator: Operator, tmp_path: Path) -> None:
    measured = measure([make(operator, tmp_path)], None, tmp_path)[operator.name]
    assert (word(measured), measured) == (operator.expected.value, measured)


@pytest.mark.client
@pytest.mark.parametrize("operator", _marked(BY_HAND))
def test_what_is_done_by_hand_in_libreoffice_is_read_right_or_refused(
    operator: Operator, office: Office, tmp_path: Path
) -> None:
    measured = measure([make(operator, tmp_path, office)], None, tmp_path)[operator.name]
    assert (word(measured), measured) == (operator.expected.value, measured)


@pytest.mark.client
@pytest.mark.parametrize("name", [client.name for client in everyone()])
def test_a_return_saved_by_a_program_is_read_as_the_page_says(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A sample of the operators; `python -m tests.mistreatment` measures all of them."""
    office = request.getfixturevalue("office") if name == "LibreOffice" else None
    client = next(each for each in everyone(office) if each.name == name)
    require(client.unavailable_reason())
    sample = Random(name).sample([each for each in IN_THE_FILE if not each.pending], SAMPLE_SIZE)
    made = [make(operator, tmp_path) for operator in sample]
    found = measure(made, client, tmp_path / "saved")
    assert {each.name: word(found[each.name]) for each in sample} == {
        each.name: written()[name][each.name] for each in sample
    }, found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.sampled_from(HARMLESS), min_size=2, max_size=5, unique_by=lambda each: each.name))
def test_several_mistreatments_at_once_never_end_in_a_wrong_value(
    chosen: list[Operator], tmp_path: Path
) -> None:
    case = Case(dict(Package.open(filled(FILLED)).parts))
    for operator in chosen:
        operator.treat(case)
    case.type_all()
    path = tmp_path / "several.xlsx"
    path.write_bytes(case.to_bytes())
    measured = judge(case, path)
    assert measured.outcome in (Outcome.READ, Outcome.REPAIRED), measured
