"""Any change of inputs survives being sent, filled in and collected, and nothing else changes."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from koplan_xl.app.collecting import collect
from koplan_xl.dispatch import Role
from koplan_xl.plan import schema
from koplan_xl.plan.merge import same
from koplan_xl.plan.schema import Kind
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, clean_text
from tests.mistreatment.ground import filled, ground

_CHARACTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")).filter(
    lambda c: c not in "\ufffe\uffff"
)
_TEXTS = st.text(st.one_of(st.sampled_from("\n　 =_<&𠮷髙％（1x"), _CHARACTERS), max_size=40)
_AMOUNTS = st.one_of(st.none(), st.integers(-(10**9), 10**9), st.sampled_from(["－", "未定"]))
_MEASURED = st.one_of(
    st.none(),
    st.integers(-9999, 9999),
    st.decimals(0, 999, places=2).map(float),
    st.integers(0, 999).map("{}以上".format),
    st.sampled_from(["－", "未定"]),
)


def _values(subject: Subject) -> st.SearchStrategy[Value]:
    column = schema.table(subject.table).column(subject.field)
    if column.kind is Kind.AMOUNT:
        return _AMOUNTS
    if column.kind is Kind.MEASURED:
        return _MEASURED
    return st.sampled_from([None, *column.choices]) if column.choices else _TEXTS


@st.composite
def fillings(draw: st.DrawFn) -> dict[Subject, Value]:
    """Some inputs of the department's workbook with new values."""
    inputs = [subject for subject, entry in ground().entries.items() if entry.role is Role.INPUT]
    chosen = draw(st.lists(st.sampled_from(inputs), unique=True, max_size=12))
    return {subject: draw(_values(subject)) for subject in chosen}


@settings(max_examples=15, deadline=None)
@given(filling=fillings())
def test_any_change_of_inputs_arrives(filling: dict[Subject, Value]) -> None:
    meant = {s: clean_text(value) if isinstance(value, str) else value for s, value in filling.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "回収.xlsx"
        path.write_bytes(filled(filling))
        (one,) = collect(ground().plan, [path], dry_run=True).returns
    assert (one.status in ("merged", "unchanged"), one.reason) == (True, "")
    changed = {s: value for s, value in meant.items() if not same(ground().entries[s].base, value)}
    assert {change.subject: change.new for change in one.changes} == changed
