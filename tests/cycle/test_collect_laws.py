"""Any change of inputs survives generate → fill → collect, changes nothing twice, and can be taken back."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koplan_xl.app.collecting import collect
from koplan_xl.app.opening import open_plan
from koplan_xl.app.undoing import undo
from koplan_xl.dispatch import Entry, Role
from koplan_xl.plan import schema
from koplan_xl.plan.schema import Kind
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.cycle.conftest import PLAN, SAMPLE, SENT, SENT_RESULTS, by_department
from tests.cycle.filling import entries_of, set_values
from tests.structure.checker import faults

DEPARTMENT = "企画課"
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), include_characters="\n"),
    min_size=1,
    max_size=40,
)
# Texts as the plan keeps them: no blanks at the edges, and nothing that is a number or a dash.
kept_texts = texts.map(lambda text: f"文{text}字")
answers = st.sampled_from([None, "－", "未定"])
measured = st.one_of(
    st.integers(-(10**9), 10**9), st.sampled_from(["300以上", "12.5以下", 0.1, 99.9]), answers
)
amounts = st.one_of(st.integers(-(10**9), 10**9), answers)


def values_for(entry: Entry) -> st.SearchStrategy[Value]:
    column = schema.table(entry.subject.table).column(entry.subject.field)
    if column.kind is Kind.AMOUNT:
        return amounts
    if column.kind is Kind.MEASURED:
        return measured
    if column.kind is Kind.CHOICE:
        return st.sampled_from([None, *column.choices])
    return st.one_of(st.none(), kept_texts)


@st.composite
def fillings(draw: st.DrawFn, inputs: list[Entry]) -> dict[Subject, Value]:
    chosen = draw(st.lists(st.sampled_from(inputs), min_size=1, max_size=25, unique_by=lambda e: e.subject))
    return {entry.subject: draw(values_for(entry)) for entry in chosen}


def contents(path: Path) -> dict[str, list[dict[str, Value]]]:
    plan = open_plan(path).plan
    return {name: [r.values for r in records] for name, records in plan.tables.items() if name != "履歴"}


@pytest.mark.parametrize("folder", [SENT, SENT_RESULTS], ids=["plan", "results"])
def test_what_is_filled_in_arrives_once_and_can_be_taken_back(dispatched: Path, folder: str) -> None:
    sent = by_department(dispatched / folder)[DEPARTMENT]
    inputs = [entry for entry in entries_of(sent).values() if entry.role is Role.INPUT]
    before = contents(dispatched / PLAN / SAMPLE.name)

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(fillings(inputs))
    def survives(filling: dict[Subject, Value]) -> None:
        with tempfile.TemporaryDirectory() as name:
            plan = Path(shutil.copyfile(dispatched / PLAN / SAMPLE.name, Path(name) / "正本.xlsx"))
            file = Path(name) / "a.xlsx"
            set_values(sent, file, filling)
            collected = collect(plan, [file])
            assert not collected.has_trouble
            assert not any(one.requests or one.repairs for one in collected.returns)
            after = open_plan(plan).plan
            assert {subject: after.value(subject) for subject in filling} == filling
            assert faults(plan) == []
            content = plan.read_bytes()
            assert collect(plan, [file]).backup is None and plan.read_bytes() == content
            if collected.backup:
                assert not undo(plan, file.name).has_trouble
            assert contents(plan) == before

    survives()
