"""Write what a run decided into the canonical workbook: the fields, new and removed records, 履歴, the totals."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from koplan_xl.app.opening import OpenPlan
from koplan_xl.canonical import as_rows, cell_value, column_numbers
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.grid import Formula, parse_a1
from koplan_xl.plan import history, schema
from koplan_xl.plan.history import Event
from koplan_xl.plan.model import CellsPlace, Plan, Record, RecordKey, RowPlace
from koplan_xl.plan.totals import Totals
from koplan_xl.plan.values import Value
from koplan_xl.stored_totals import normalise_formula, read_totals, table_areas


def write_events(opened: OpenPlan, events: Sequence[Event], removed: Sequence[Record] = ()) -> bytes:
    """Return the workbook after the events, each told in 履歴. `removed` are records to take out, too."""
    edit = WorkbookEdit(opened.package)
    new_records: dict[RecordKey, dict[str, Value]] = {}
    told: list[Event] = []
    gone = {id(record) for record in removed}
    for event in events:
        told.append(event)
        subject = event.subject
        record = opened.plan.find(*subject.record)
        if event.kind == "declined" or (record and id(record) in gone):
            continue
        if event.kind == "undone" and record is None:
            continue  # the office has taken the record out itself
        location = record.place.locate(subject.field) if record else None
        if location:
            column = schema.table(subject.table).column(subject.field)
            edit.set_cell(location.sheet, *parse_a1(location.cell), cell_value(column, event.new))
            continue
        if subject.record not in new_records:
            new_records[subject.record] = identity_of_new(opened.plan, event)
            told.insert(-1, _making(event))
        new_records[subject.record][subject.field] = event.new
    _append_records(opened, new_records, edit)
    _remove_records(removed, edit)
    grid = opened.grid.sheets[history.TABLE]
    edit.append_rows(history.TABLE, as_rows(grid, schema.table(history.TABLE), (one.row() for one in told)))
    if any(event.subject.table == "事業費" for event in events):
        _refresh_totals(opened, _plan_after(opened.plan, events, new_records, gone), edit)
    return edit.to_bytes()


def _making(event: Event) -> Event:
    """Tell that the event's record was made, so that taking it back can take it out again."""
    key = schema.table(event.subject.table).key
    return replace(event, subject=event.subject._replace(field=key), old=None, new=event.subject.key)


def identity_of_new(plan: Plan, event: Event) -> dict[str, Value]:
    """Return what a record gets that a return makes: a result row, a reason, an indicator in an empty slot."""
    subject = event.subject
    table = schema.table(subject.table)
    fields: dict[str, Value] = {table.key: subject.key}
    if table.year:
        fields[table.year] = subject.year
    if table.part:
        fields[table.part] = subject.part
    owner, _, mark = subject.key.rpartition("-")
    if table.name == "説明":
        author = plan.find("部署", event.department)
        fields["記入者"] = (author.text("担当者") if author else "") or event.department
        fields["記入日"] = event.at[:10]
        fields["有効期限"] = plan.version
    elif table.name in ("成果指標", "活動指標"):
        fields["番号"] = mark[1:]
        fields["施策コード" if table.name == "成果指標" else "事業コード"] = owner
        if table.name == "成果指標":
            fields["目標年度"] = plan.period_end
    return fields


def _append_records(
    opened: OpenPlan, new_records: dict[RecordKey, dict[str, Value]], edit: WorkbookEdit
) -> None:
    by_table: dict[str, list[dict[str, Value]]] = {}
    for (name, *_), fields in new_records.items():
        by_table.setdefault(name, []).append(fields)
    for name, records in by_table.items():
        edit.append_rows(name, as_rows(opened.grid.sheets[name], schema.table(name), records))


def _remove_records(removed: Iterable[Record], edit: WorkbookEdit) -> None:
    rows: dict[str, set[int]] = {}
    for record in removed:
        if isinstance(record.place, RowPlace):
            rows.setdefault(record.place.sheet, set()).add(record.place.row)
    for sheet, numbers in rows.items():
        edit.remove_rows(sheet, numbers)


def _plan_after(
    plan: Plan, events: Sequence[Event], new_records: dict[RecordKey, dict[str, Value]], gone: set[int]
) -> Plan:
    """Return the plan's projects and amounts as they are after the events, for the totals."""
    changed: dict[RecordKey, dict[str, Value]] = {}
    for event in events:
        if event.kind != "declined":
            changed.setdefault(event.subject.record, {})[event.subject.field] = event.new
    found = {id(plan.find(*key)): fields for key, fields in changed.items() if key[0] == "事業費"}
    tables = dict(plan.tables)
    tables["事業費"] = [
        Record(r.table, {**r.values, **found[id(r)]}, r.place) if id(r) in found else r
        for r in plan.records("事業費")
        if id(r) not in gone
    ]
    tables["事業費"] += [
        Record("事業費", fields, CellsPlace({})) for key, fields in new_records.items() if key[0] == "事業費"
    ]
    return Plan(tables)


def _refresh_totals(opened: OpenPlan, after: Plan, edit: WorkbookEdit) -> None:
    """Give the formulas of 集計 their new results, so that readers that do not calculate see true totals."""
    sheet = opened.grid.sheets.get(schema.TOTALS_SHEET)
    if sheet is None:
        return
    totals = Totals(after)
    areas = cache(lambda: table_areas(opened.grid))  # seldom needed: most formulas are spelled as declared
    for stored in read_totals(sheet, opened.plan).totals:
        told, declared = stored.formula, stored.declared
        if told is None:
            continue
        if told != declared and normalise_formula(told, areas()) != normalise_formula(declared, areas()):
            continue
        value = totals.value(stored.cut, stored.figure)
        if value != stored.value:
            edit.set_cell(sheet.name, *parse_a1(stored.location.cell), Formula(told, value))


def foreign_cells(opened: OpenPlan, record: Record) -> list[str]:
    """Return what the office wrote in columns of its own in a record's row."""
    place = record.place
    if not isinstance(place, RowPlace):
        return []
    sheet = opened.grid.sheets[place.sheet]
    names = set(schema.table(record.table).names)
    own = {number for name, number in column_numbers(sheet).items() if name in names}
    return [
        str(cell.value)
        for (row, column), cell in sorted(sheet.cells.items())
        if row == place.row and column not in own and cell.formula is None and cell.value is not None
    ]
