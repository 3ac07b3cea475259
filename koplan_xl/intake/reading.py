"""A returned workbook between its grid of cells and values: where each subject stands now, and what it holds.

A cell is found by its defined name, else by the address map when its label still stands where it was. What
cannot be found or read with certainty is refused with its cell, never guessed.
"""

from koplan_xl.canonical import cell_value, read_field
from koplan_xl.dispatch import Dispatch, Entry, Role, read_dispatch
from koplan_xl.grid import Cell, Grid, a1, parse_a1, split_reference
from koplan_xl.intake.beside import asides
from koplan_xl.intake.model import Intake, Refusal, Repair
from koplan_xl.intake.records import found_records
from koplan_xl.plan import schema
from koplan_xl.plan.merge import same
from koplan_xl.plan.model import Interpretation
from koplan_xl.plan.subject import Location
from koplan_xl.plan.values import Value
from koplan_xl.rules.context import Aside

_ASIDES = {
    "calculated_cell_replaced": "計算で出す欄が、{}に変わっていました。値は計算し直します。",
    "input_rule_lost": "入力規則がなくなっていました。値は点検したうえで読みました。",
    "conditional_format_lost": "条件付き書式がなくなっていました。値は点検したうえで読みました。",
    "text_outside_form": "様式の欄の外に、{}と書かれています。取り込みません。",
    "comment_added": "コメントがあります。{}",
}
_REFUSED = {
    "N07": "金額として読めません。千円単位の数字だけを入れていただいてください。",
    "N10": "日付か時刻になっています。セルの表示形式を直し、入れ直していただいてください。",
}


def read_return(grid: Grid, file: str, sent: Dispatch | None = None) -> Intake:
    """Read a returned workbook. ReturnRefused when it is not one of ours or its base values were changed."""
    intake = Intake(file, sent or read_dispatch(grid, file))
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
    intake.found_records = list(found_records(grid, intake))
    intake.asides = list(asides(grid, intake))
    intake.repairs += map(_aside, intake.asides)
    return intake


def _aside(aside: Aside) -> Repair:
    return Repair(aside.kind, _ASIDES[aside.kind].format(aside.quoted), aside.location)


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
    intake.places.append((entry, location))
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
