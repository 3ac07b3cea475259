"""Play a department: find the cells of subjects in a sent workbook and put values into them."""

from collections.abc import Mapping
from pathlib import Path

from koplan_xl.app.opening import open_plan
from koplan_xl.dispatch import Entry, read_dispatch
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import parse_a1
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value


def budget(project: str, year: int, field: str, part: str = "計画") -> Subject:
    """Name an amount of the plan."""
    return Subject("事業費", project, field, year, part)


def entries_of(workbook: Path) -> dict[Subject, Entry]:
    """Return the address map of a sent workbook by subject."""
    return {entry.subject: entry for entry in read_dispatch(read_grid(workbook), workbook.name).entries}


def set_values(source: Path, target: Path, values: Mapping[Subject, Value]) -> None:
    """Set values in the file itself, without a spreadsheet program."""
    entries = entries_of(source)
    edit = WorkbookEdit(Package.open(source))
    for subject, value in values.items():
        edit.set_cell(entries[subject].sheet, *parse_a1(entries[subject].cell), value)
    target.write_bytes(edit.to_bytes())


def edited(plan: Path, subject: Subject, value: Value) -> None:
    """Change a value in the canonical workbook, as the office does in Excel."""
    record = open_plan(plan).plan.find(*subject.record)
    location = record.place.locate(subject.field) if record else None
    assert location is not None
    edit = WorkbookEdit(Package.open(plan))
    edit.set_cell(location.sheet, *parse_a1(location.cell), value)
    plan.write_bytes(edit.to_bytes())
