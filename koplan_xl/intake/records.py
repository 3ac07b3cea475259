"""Which records stand in a return: those sent, by their cells, and strangers, by their sheet's code."""

from collections.abc import Iterator

from koplan_xl.dispatch import Role, find_hidden_sheet
from koplan_xl.forms.layout import CHECKLIST, COVER
from koplan_xl.grid import Grid, parse_a1
from koplan_xl.intake.model import Intake, stands_for_record
from koplan_xl.plan.subject import Location

_TITLE_FIELDS = {("事務事業", "事業コード"), ("施策", "施策コード")}


def found_records(grid: Grid, intake: Intake) -> Iterator[tuple[str, str, Location | None]]:
    """Yield the records that stand in the file: sent ones by their cells, foreign ones by their sheet's code."""
    title_cells: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    for entry in intake.dispatch.entries:
        subject = entry.subject
        if (subject.table, subject.field) in _TITLE_FIELDS and entry.role is Role.SHOWN:
            title_cells.setdefault(entry.cell, set()).add(subject.table)
        record = (subject.table, subject.key)
        location = intake.locations.get(subject)
        if location and stands_for_record(entry) and record not in seen:
            seen.add(record)
            yield (*record, location)
    known = {location.sheet for location in intake.locations.values()} | {COVER, CHECKLIST}
    hidden = find_hidden_sheet(grid)
    for sheet in grid.sheets.values():
        if sheet.name in known or sheet is hidden:
            continue
        for cell, tables in title_cells.items():
            code = sheet.value(*parse_a1(cell))
            if isinstance(code, str) and code.count("-") >= 1 and code[:1].isdigit():
                table = "事務事業" if code.count("-") == 2 else "施策"
                if table in tables:
                    yield (table, code, Location(sheet.name, cell))
