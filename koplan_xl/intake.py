"""A returned workbook between its grid of cells and values: where each subject stands now, and what it holds.

A cell is found by its defined name, else by the address map when its label still stands where it was. What
cannot be found or read with certainty is refused with its cell, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from koplan_xl.canonical import cell_value, read_field
from koplan_xl.dispatch import Dispatch, Entry, Role, find_hidden_sheet, read_dispatch
from koplan_xl.forms.layout import CHECKLIST, COVER
from koplan_xl.grid import Cell, Grid, a1, parse_a1, split_reference
from koplan_xl.plan import schema
from koplan_xl.plan.merge import same
from koplan_xl.plan.model import CellsPlace, Interpretation, Plan, Record
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value

RECORD_TABLES = ("施策", "成果指標", "事務事業", "活動指標")
_REFUSED = {
    "N07": "金額として読めません。千円単位の数字だけを入れていただいてください。",
    "N10": "日付か時刻になっています。セルの表示形式を直し、入れ直していただいてください。",
}
_TITLE_FIELDS = {("事務事業", "事業コード"), ("施策", "施策コード")}


@dataclass(frozen=True, slots=True)
class Repair:
    """Something read although it was not as sent; said in one line."""

    kind: str
    message: str
    location: Location | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that cannot be read with certainty. `by_rule`: a rule of `check` reports it as well."""

    message: str
    location: Location | None
    subject: Subject | None
    by_rule: bool = False


@dataclass
class Intake:
    """Everything read from one return. `values` holds inputs and locked cells as they stand now.

    `formulas` are the formulas and errors that stand in input cells.
    """

    file: str
    dispatch: Dispatch
    values: dict[Subject, Value] = field(default_factory=dict)
    locations: dict[Subject, Location] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    interpretations: list[Interpretation] = field(default_factory=list)
    found_records: list[tuple[str, str, Location | None]] = field(default_factory=list)
    formulas: dict[Subject, str] = field(default_factory=dict)

    @property
    def sent(self) -> dict[Subject, Value]:
        """Base values by subject, context included."""
        return {entry.subject: entry.base for entry in self.dispatch.entries}

    @property
    def inputs(self) -> frozenset[Subject]:
        """The subjects the department may change."""
        return frozenset(e.subject for e in self.dispatch.entries if e.role is Role.INPUT)

    @property
    def sent_records(self) -> set[tuple[str, str]]:
        """(table, code) of every measure, project and indicator that stood on a form when it was sent."""
        return {
            (entry.subject.table, entry.subject.key)
            for entry in self.dispatch.entries
            if _stands_for_record(entry)
        }


def read_return(grid: Grid, file: str) -> Intake:
    """Read a returned workbook. ReturnRefused when it is not one of ours or its base values were changed."""
    intake = Intake(file, read_dispatch(grid, file))
    missing = _missing_sheets(grid, intake.dispatch)
    for name in sorted(missing):
        intake.refusals.append(
            Refusal(
                f"シート「{name}」がありません。配布したファイルから戻していただいてください。", None, None
            )
        )
    for entry in intake.dispatch.entries:
        if entry.role is Role.CONTEXT:
            continue
        location = _find(grid, entry, intake)
        if location is None:
            if entry.sheet not in missing:
                intake.refusals.append(_lost(entry))
            continue
        _read_cell(grid, entry, location, intake)
    intake.found_records = list(_found_records(grid, intake))
    return intake


def _missing_sheets(grid: Grid, dispatch: Dispatch) -> set[str]:
    """Return the sent sheets that are gone: neither their name nor any of their defined names is left."""
    alive = set(grid.sheets)
    sheets = {entry.sheet for entry in dispatch.entries if entry.sheet and entry.sheet not in alive}
    for entry in dispatch.entries:
        if entry.sheet in sheets and _by_name(grid, entry):
            sheets.discard(entry.sheet)
    return sheets


def _by_name(grid: Grid, entry: Entry) -> Location | None:
    reference = split_reference(grid.names.get(entry.name, ""))
    if reference is None or reference[0] not in grid.sheets:
        return None
    try:
        row, column = parse_a1(reference[1])
    except ValueError:
        return None
    return Location(reference[0], a1(row, column))


def _find(grid: Grid, entry: Entry, intake: Intake) -> Location | None:
    named = _by_name(grid, entry)
    if named:
        return named
    sheet = grid.sheets.get(entry.sheet)
    if sheet is None or not entry.label_cell:
        return None
    if _squeeze(sheet.value(*parse_a1(entry.label_cell))) != _squeeze(entry.label):
        return None
    location = Location(entry.sheet, entry.cell)
    intake.repairs.append(
        Repair(
            "name_lost",
            f"セルの名前が失われていたため、見出し「{_squeeze(entry.label)}」で位置を確かめて読みました。",
            location,
        )
    )
    return location


def _squeeze(text: Value) -> str:
    return "".join(str(text or "").split())


def _lost(entry: Entry) -> Refusal:
    return Refusal(
        f"「{entry.subject.field}」の欄が見つかりません(見出し「{_squeeze(entry.label)}」のとなり)。"
        "行や列を動かす前の形に戻していただいてください。",
        entry.location,
        entry.subject,
    )


def _read_cell(grid: Grid, entry: Entry, location: Location, intake: Intake) -> None:
    subject = entry.subject
    column = schema.table(subject.table).column(subject.field)
    cell = grid.sheets[location.sheet].cells.get(parse_a1(location.cell), Cell())
    intake.locations[subject] = location
    if entry.role is Role.INPUT and (cell.formula is not None or cell.error):
        what = cell.error or f"={cell.formula}"
        intake.formulas[subject] = what
        intake.refusals.append(
            Refusal(
                f"「{subject.field}」に数式またはエラー({what[:60]})が入っています。値を直接入力し直していただいてください。",
                location,
                subject,
                by_rule=True,
            )
        )
    value, raw, note = read_field(column, cell)
    intake.values[subject] = value
    if entry.role is Role.SHOWN:
        _note_locked_change(entry, cell_value(column, entry.base), cell.raw, location, intake)
        return
    if note:
        _note_reading(Interpretation(note, subject, location, raw, value), intake)


def _note_locked_change(entry: Entry, base: Value, raw: Value, location: Location, intake: Intake) -> None:
    if same(base, raw if raw != "" else None):
        intake.values[entry.subject] = entry.base
        return
    intake.repairs.append(
        Repair(
            "locked_cell_changed",
            f"配布時に固定した「{entry.subject.field}」が「{base}」から「{raw}」に変わっていました。変更は取り込みません。",
            location,
        )
    )


def _note_reading(reading: Interpretation, intake: Intake) -> None:
    intake.interpretations.append(reading)
    field_, location, raw = reading.subject.field, reading.location, reading.raw
    if reading.note in _REFUSED:
        message = f"「{field_}」の「{raw}」は{_REFUSED[reading.note]}"
        intake.refusals.append(Refusal(message, location, reading.subject, by_rule=True))
    else:
        intake.repairs.append(Repair(reading.note, f"「{raw}」を {reading.value} と読みました。", location))


def _stands_for_record(entry: Entry) -> bool:
    """Whether the entry shows that its measure, project or indicator is on a form; empty slots do not."""
    return entry.role is not Role.CONTEXT and entry.subject.table in RECORD_TABLES and entry.base is not None


def _found_records(grid: Grid, intake: Intake) -> Iterator[tuple[str, str, Location | None]]:
    """Yield the records that stand in the file: sent ones by their cells, foreign ones by their sheet's code."""
    title_cells: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    for entry in intake.dispatch.entries:
        subject = entry.subject
        if (subject.table, subject.field) in _TITLE_FIELDS and entry.role is Role.SHOWN:
            title_cells.setdefault(entry.cell, set()).add(subject.table)
        record = (subject.table, subject.key)
        location = intake.locations.get(subject)
        if location and _stands_for_record(entry) and record not in seen:
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
