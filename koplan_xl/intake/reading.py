"""Read a return: find each cell that was sent, read what it holds, note what had to be repaired or refused."""

from collections import Counter

from koplan_xl.canonical import cell_value, read_field
from koplan_xl.dispatch import Dispatch, Entry, Role, find_hidden_sheet, read_dispatch
from koplan_xl.grid import Address, Cell, Grid, Sheet, a1, parse_a1
from koplan_xl.intake import words
from koplan_xl.intake.beside import asides
from koplan_xl.intake.finding import Finder, Found, NotFound
from koplan_xl.intake.model import Intake, Refusal, Repair
from koplan_xl.intake.records import found_records
from koplan_xl.intake.sheets import Sheets, Standing
from koplan_xl.intake.shifts import shifted
from koplan_xl.plan import schema
from koplan_xl.plan.merge import same
from koplan_xl.plan.model import Interpretation
from koplan_xl.plan.subject import Location
from koplan_xl.plan.values import Value


def read_return(grid: Grid, file: str, sent: Dispatch | None = None) -> Intake:
    """Read a returned workbook. `sent` tells what was sent where the file itself no longer does.

    ReturnRefused when it is not one of ours or its base values were changed.
    """
    dispatch = sent or read_dispatch(grid, file)
    return _Reader(grid, Intake(file, dispatch), Sheets(grid, dispatch)).read()


class _Reader:
    def __init__(self, grid: Grid, intake: Intake, sheets: Sheets) -> None:
        self.grid, self.intake, self.sheets = grid, intake, sheets
        self.entries = [e for e in intake.dispatch.entries if e.role is not Role.CONTEXT]
        self.finder = Finder(grid, sheets, intake.dispatch.sheets, self.entries)

    def read(self) -> Intake:
        intake = self.intake
        self.note_sheets()
        places = _apart([(entry, self.finder.find(entry)) for entry in self.entries])
        self.note_other_forms(places)
        for entry, found in places:
            if isinstance(found, Found):
                self.take(entry, found)
            elif entry.sheet in self.sheets.standing:
                self.miss(entry)
        self.refuse_shifted()
        for name, copies in self.sheets.copies.items():
            for copy in copies:
                self.compare(name, copy)
        intake.found_records = list(found_records(self.grid, self.sheets, intake))
        intake.asides = list(asides(self.grid, self.sheets, intake))
        intake.repairs += [Repair(a.kind, words.aside(a), a.location) for a in intake.asides]
        return intake

    def note_sheets(self) -> None:
        hidden = find_hidden_sheet(self.grid)
        if hidden is not None and hidden.state == "visible":
            self.repair("hidden_sheet_shown", words.HIDDEN_SHEET_SHOWN, Location(hidden.name, "A1"))
        for name in dict.fromkeys(entry.sheet for entry in self.entries):
            standing = self.sheets.standing.get(name)
            if over := self.sheets.replaced.get(name):
                self.refuse_replaced(name, over)
            elif standing is None:
                self.intake.refusals.append(Refusal(words.missing_sheet(name), None, None))
            elif standing.sheet.name != name:
                place = Location(standing.sheet.name, "A1")
                self.repair("sheet_renamed", words.renamed(name, standing.sheet.name), place)

    def note_other_forms(self, places: list[tuple[Entry, Found | NotFound]]) -> None:
        """Refuse the sheets on which most inputs are not found as a whole, too: they may be forms of another round."""
        for name, standing in self.sheets.standing.items():
            found = [isinstance(f, Found) for e, f in places if e.sheet == name and e.role is Role.INPUT]
            if sum(found) < len(found) / 2:
                place = Location(standing.sheet.name, "A1")
                self.intake.refusals.append(Refusal(words.ANOTHER_FORM, place, None))

    def refuse_replaced(self, name: str, over: Standing) -> None:
        """Refuse a colleague's form that stands where a form was sent, by the code it shows."""
        codes = self.sheets.codes_on(name, over)
        place, code = next((at, there) for _, there, at in codes if there)
        message = words.colleagues_form([str(sent) for sent, _, _ in codes], code)
        self.intake.refusals.append(Refusal(message, Location(over.sheet.name, a1(*place)), None))

    def repair(self, kind: str, message: str, location: Location | None) -> None:
        self.intake.repairs.append(Repair(kind, message, location))

    def refuse(self, entry: Entry, location: Location | None, message: str, *, by_rule: bool = False) -> None:
        self.intake.refusals.append(Refusal(message, location, entry.subject, by_rule))

    def miss(self, entry: Entry) -> None:
        """Refuse an input that was not found; a locked cell holds nothing that would be taken."""
        if entry.role is Role.INPUT:
            standing = self.sheets.standing[entry.sheet]
            location = Location(standing.sheet.name, entry.cell)
            self.refuse(entry, location, words.not_found(entry, _cell(standing.sheet, parse_a1(entry.cell))))
        else:
            self.repair("locked_cell_lost", words.locked_lost(entry), entry.location)

    def take(self, entry: Entry, found: Found) -> None:
        location = found.location
        sheet = self.grid.sheets[location.sheet]
        address = parse_a1(location.cell)
        if found.repair:
            self.repair(found.repair, words.moved(found.repair, entry), location)
        covering = _covering(sheet, address) if sheet.value(*address) is None else ""
        if entry.role is Role.INPUT and covering:
            self.refuse(entry, location, words.merged_away(entry, covering))
            return
        self.intake.locations[entry.subject] = location
        self.intake.places.append((entry, location))
        self.read_cell(entry, _cell(sheet, address), location)

    def read_cell(self, entry: Entry, cell: Cell, location: Location) -> None:
        subject = entry.subject
        column = schema.table(subject.table).column(subject.field)
        if entry.role is Role.INPUT and (cell.formula is not None or cell.error):
            what = cell.error or f"={cell.formula}"
            self.intake.formulas[subject] = what
            self.refuse(entry, location, words.formula(entry, what), by_rule=True)
        value, raw, note = read_field(column, cell)
        gone = entry.role is Role.INPUT and cell.raw in (None, "") and entry.base is not None
        if gone and not self.finder.has_traces(entry.sheet):
            self.refuse(entry, location, words.gone_without_trace(entry, column))
            return
        self.intake.values[subject] = value
        if entry.role is Role.SHOWN:
            self.read_locked(entry, cell_value(column, entry.base), cell.raw, location)
        elif note:
            reading = Interpretation(note, subject, location, raw, value)
            self.intake.interpretations.append(reading)
            if note in words.UNREADABLE:
                self.refuse(entry, location, words.unreadable(reading), by_rule=True)
            else:
                self.repair(note, words.read_as(reading), location)

    def read_locked(self, entry: Entry, base: Value, raw: Value, location: Location) -> None:
        if same(base, raw if raw != "" else None):
            self.intake.values[entry.subject] = entry.base
        else:
            self.repair("locked_cell_changed", words.locked_changed(entry, base, raw), location)

    def refuse_shifted(self) -> None:
        """Refuse the inputs that hold a neighbour's value, on sheets where nothing else tells of cells moved."""
        for name in self.sheets.standing:
            if self.finder.has_traces(name):
                continue
            own = [
                (entry, self.intake.values.get(entry.subject), location)
                for entry, location in self.intake.places
                if entry.sheet == name and entry.role is Role.INPUT
            ]
            moved = shifted((entry, value) for entry, value, _ in own)
            for entry, value, location in own:
                if entry.subject in moved:
                    del self.intake.values[entry.subject]
                    self.refuse(entry, location, words.shifted(entry, value))

    def compare(self, name: str, copy: Standing) -> None:
        """Refuse the inputs that another copy of their sheet gives otherwise."""
        self.repair("sheet_doubled", words.doubled(name, copy.sheet.name), Location(copy.sheet.name, "A1"))
        for entry in self.entries:
            location = self.intake.locations.get(entry.subject)
            is_read = location and entry.subject in self.intake.values
            if entry.sheet != name or entry.role is not Role.INPUT or not is_read:
                continue
            column = schema.table(entry.subject.table).column(entry.subject.field)
            place = copy.place(parse_a1(entry.cell))
            there = read_field(column, _cell(copy.sheet, place))[0] if place else None
            if place is None or not same(there, self.intake.values[entry.subject]):
                other = Location(copy.sheet.name, a1(*place) if place else entry.cell)
                here = self.intake.values[entry.subject]
                self.refuse(entry, location, words.doubled_differently(entry, here, there, other))


def _apart(places: list[tuple[Entry, Found | NotFound]]) -> list[tuple[Entry, Found | NotFound]]:
    """Leave out the cells that two subjects seem to have."""
    taken = Counter(found.location for _, found in places if isinstance(found, Found))
    return [
        (e, NotFound((f.location,)) if isinstance(f, Found) and taken[f.location] > 1 else f)
        for e, f in places
    ]


def _cell(sheet: Sheet, address: Address) -> Cell:
    return sheet.cells.get(address, Cell())


def _covering(sheet: Sheet, address: Address) -> str:
    """Return the merged area whose first cell is another, if one covers a cell: merging takes its value away."""
    row, column = address
    for (top, left), (bottom, right) in sheet.merges:
        if top <= row <= bottom and left <= column <= right and (row, column) != (top, left):
            return f"{a1(top, left)}:{a1(bottom, right)}"
    return ""
