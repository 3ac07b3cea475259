"""A return as a plan of its own, so that every rule can be run over it."""

from koplan_xl.dispatch import Role
from koplan_xl.intake.model import Intake
from koplan_xl.plan import schema
from koplan_xl.plan.model import CellsPlace, Plan, Record
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value


def to_plan(intake: Intake) -> Plan:
    """Build the plan a return holds: the values as they stand, the context as it was sent."""
    values: dict[tuple[str, str, int | None, str | None], dict[str, Value]] = {}
    cells: dict[tuple[str, str, int | None, str | None], dict[str, Location]] = {}
    filled: set[tuple[str, str, int | None, str | None]] = set()
    on_forms = {e.subject.record for e in intake.dispatch.entries if e.role is not Role.CONTEXT}
    for entry in intake.dispatch.entries:
        subject = entry.subject
        fields = values.setdefault(subject.record, _identity(subject))
        value = intake.values.get(subject, entry.base)
        fields[subject.field] = value
        if location := intake.locations.get(subject):
            cells.setdefault(subject.record, {})[subject.field] = location
        # Context alone does not make a record of an indicator slot that was left empty.
        if value is not None and (entry.role is not Role.CONTEXT or subject.record not in on_forms):
            filled.add(subject.record)
    # A value typed into an empty slot makes an indicator, though still without a name: I02 and O01 speak of it.
    filled |= {(table.removesuffix("値"), key, None, None) for table, key, *_ in filled} & values.keys()
    plan = Plan({table.name: [] for table in schema.TABLES}, list(intake.interpretations))
    for record, fields in values.items():
        if record in filled:
            plan.tables[record[0]].append(Record(record[0], fields, CellsPlace(cells.get(record, {}))))
    return plan


def _identity(subject: Subject) -> dict[str, Value]:
    table = schema.table(subject.table)
    identity: dict[str, Value] = dict.fromkeys(table.names)
    identity[table.key] = subject.key
    if table.year:
        identity[table.year] = subject.year
    if table.part:
        identity[table.part] = subject.part
    return identity
