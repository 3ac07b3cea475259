"""Which records stand in a return: those sent, by their cells, and strangers, by their sheet's code."""

from collections import defaultdict
from collections.abc import Iterator

from koplan_xl.dispatch import Role, find_hidden_sheet
from koplan_xl.grid import Address, Grid, a1, parse_a1
from koplan_xl.intake.model import Intake, stands_for_record
from koplan_xl.intake.sheets import CODE_FIELDS, Sheets, code_in
from koplan_xl.plan.subject import Location


def found_records(grid: Grid, sheets: Sheets, intake: Intake) -> Iterator[tuple[str, str, Location | None]]:
    """Yield the records that stand in the file: once each, again for each copy of their sheet, then strangers."""
    by_sheet: dict[str, dict[tuple[str, str], Address]] = defaultdict(dict)
    seen: set[tuple[str, str]] = set()
    for entry, location in intake.places:
        record = (entry.subject.table, entry.subject.key)
        if stands_for_record(entry) and record not in seen:
            seen.add(record)
            by_sheet[entry.sheet][record] = parse_a1(entry.cell)
            yield (*record, location)
    for name, copies in sheets.copies.items():
        for copy in copies:
            for record, address in by_sheet[name].items():
                place = copy.place(address) or address
                yield (*record, Location(copy.sheet.name, a1(*place)))
    yield from _strangers(grid, sheets, intake)


def _strangers(grid: Grid, sheets: Sheets, intake: Intake) -> Iterator[tuple[str, str, Location | None]]:
    """Yield the records of other departments' sheets: a code where our own sheets have theirs."""
    title_cells: dict[str, set[str]] = {}
    for entry in intake.dispatch.entries:
        if (entry.subject.table, entry.subject.field) in CODE_FIELDS and entry.role is Role.SHOWN:
            title_cells.setdefault(entry.cell, set()).add(entry.subject.table)
    known = {each.sheet.name for each in sheets.standing.values()}
    known |= {copy.sheet.name for copies in sheets.copies.values() for copy in copies}
    hidden = find_hidden_sheet(grid)
    for sheet in grid.sheets.values():
        if sheet.name in known or sheet is hidden:
            continue
        for cell, tables in title_cells.items():
            if code := code_in(sheet.value(*parse_a1(cell))):
                table = "事務事業" if code.count("-") == 2 else "施策"
                if table in tables:
                    yield (table, code, Location(sheet.name, cell))
