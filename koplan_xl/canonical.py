"""The canonical workbook (正本) between its grid of cells and a `Plan`."""

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from koplan_xl.errors import PlanError
from koplan_xl.grid import Cell, Grid, Sheet, column_letters
from koplan_xl.plan import schema
from koplan_xl.plan.model import Interpretation, Plan, Record, RowPlace
from koplan_xl.plan.schema import Column, Kind, Table
from koplan_xl.plan.values import Note, Value, clean_text, date_text, fold, read_amount, read_measured
from koplan_xl.years import format_year, parse_year

HEADER_ROW = 1
MOST_BUDGET_YEARS = 10


def parse_field(column: Column, raw: object) -> Value:
    """Read one cell's value as its column means it. Years become integers, unreadable ones stay text."""
    if column.kind is Kind.AMOUNT:
        return read_amount(raw).value
    if column.kind is Kind.MEASURED:
        return read_measured(raw)
    if column.kind is Kind.YEAR:
        year = parse_year(raw)
        return clean_text(raw) if year is None else year
    text = clean_text(raw)
    if column.kind is Kind.CODE and isinstance(text, str):
        return fold(text)
    return text


def read_field(column: Column, cell: Cell) -> tuple[Value, str, Note | None]:
    """Return a cell's value, what stands there for a reader, and the rule that speaks of how it was read.

    A date where none belongs is kept as the text it shows: its serial number means nothing.
    """
    if cell.is_date and column.kind not in (Kind.DATE, Kind.YEAR):
        shown = date_text(cell.raw)
        return shown, shown, "N10"
    return parse_field(column, cell.raw), str(cell.raw), note_of(column, cell.raw)


def note_of(column: Column, raw: object) -> Note | None:
    """Say which rule speaks of how this raw value was read; None when nothing had to be interpreted."""
    if column.kind is Kind.AMOUNT:
        return read_amount(raw).note
    if column.kind is Kind.MEASURED and isinstance(raw, str):
        note = read_amount(raw).note
        return None if note == "N07" else note
    return None


def cell_value(column: Column, value: Value) -> Value:
    """Write a value as the sheets show it: years as `令和7年度`, all else as it is."""
    if column.kind is Kind.YEAR and isinstance(value, int) and not isinstance(value, bool):
        return format_year(value)
    return value


def read_plan(grid: Grid) -> Plan:
    """Read all tables. PlanError lists every missing sheet and column at once."""
    missing = list(_missing(grid))
    if missing:
        raise PlanError("正本として読めません。次のシート・列を戻してください。\n" + "\n".join(missing))
    plan = Plan({})
    for table in schema.TABLES:
        plan.tables[table.name] = list(_read_table(grid.sheets[table.name], table, plan.interpretations))
    if plan.version is None:
        raise PlanError(
            "シート「計画」の項目「版」が年度として読めません。「令和7年度」のように入れてください。"
        )
    years = plan.setting("事業費の年数")
    if years and not (fold(years).isdigit() and 1 <= int(fold(years)) <= MOST_BUDGET_YEARS):
        raise PlanError(
            f"シート「計画」の項目「事業費の年数」の値「{years}」が読めません。1から{MOST_BUDGET_YEARS}までの数字を入れてください。"
        )
    return plan


def looks_canonical(sheets: Iterable[str]) -> bool:
    """Tell a canonical workbook from the names of its sheets, even when some are lost."""
    names = {table.name for table in schema.TABLES}
    return len(names & set(sheets)) > len(names) // 2


def _missing(grid: Grid) -> Iterator[str]:
    for table in schema.TABLES:
        sheet = grid.sheets.get(table.name)
        if sheet is None:
            yield f"・シート「{table.name}」がありません。"
            continue
        found = column_numbers(sheet)
        for name in table.names:
            if name not in found:
                yield f"・シート「{table.name}」の1行目に列「{name}」がありません。"


def column_numbers(sheet: Sheet) -> dict[str, int]:
    """Return the column number of each header text in row 1 (the first when one stands twice)."""
    found: dict[str, int] = {}
    header = [(column, cell.value) for (row, column), cell in sheet.cells.items() if row == HEADER_ROW]
    for column, value in sorted(header, key=lambda each: each[0]):
        if isinstance(value, str):
            found.setdefault(value.strip(), column)
    return found


def _read_table(sheet: Sheet, table: Table, interpretations: list[Interpretation]) -> Iterator[Record]:
    """Read the sheet's cells in one pass, in whatever order they stand; a cell that is not there is blank."""
    numbers = column_numbers(sheet)
    letters = {name: column_letters(number) for name, number in numbers.items()}
    declared = (*table.columns, *(column for column in table.extras if column.name in numbers))
    readings = {numbers[column.name]: _Readings(column) for column in declared}
    names = table.names
    blank: dict[str, Value] = dict.fromkeys(column.name for column in declared)
    rows: dict[int, dict[str, Value]] = {}
    noted: dict[int, dict[str, tuple[str, Note]]] = {}
    for (row, number), cell in sheet.cells.items():
        known = readings.get(number)
        if known is None or row <= HEADER_ROW:
            continue
        value, raw, note = known[cell.value.__class__, cell]
        values = rows.get(row)
        if values is None:
            values = rows[row] = blank.copy()
        values[known.name] = value
        if note:
            noted.setdefault(row, {})[known.name] = (raw, note)
    for row, values in sorted(rows.items(), key=itemgetter(0)):
        if all(values[name] is None for name in names):
            continue
        record = Record(table.name, values, RowPlace(sheet.name, row, letters))
        if row in noted:
            interpretations.extend(_interpretations(record, noted[row]))
        yield record


def _interpretations(record: Record, noted: Mapping[str, tuple[str, Note]]) -> Iterator[Interpretation]:
    for name, value in record.values.items():
        location = record.place.locate(name)
        if name in noted and location:
            raw, note = noted[name]
            yield Interpretation(note, record.subject(name), location, raw, value)


class _Readings(dict[tuple[type, Cell], tuple[Value, str, Note | None]]):
    """What `read_field` says of the cells of a column, equal ones read once; by type, too: True is no 1."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.name, self._column = column.name, column

    def __missing__(self, told: tuple[type, Cell]) -> tuple[Value, str, Note | None]:
        found = self[told] = read_field(self._column, told[1])
        return found


def as_row(sheet: Sheet, table: Table, values: Mapping[str, Value]) -> list[Value]:
    """Lay a new record out as its sheet has its columns; columns of the office's own stay blank."""
    return as_rows(sheet, table, [values])[0]


def as_rows(sheet: Sheet, table: Table, records: Iterable[Mapping[str, Value]]) -> list[list[Value]]:
    """Lay new records out so; the columns are looked up once."""
    numbers = column_numbers(sheet)
    blank: list[Value] = [None] * max(numbers.values())
    rows = []
    for values in records:
        row = blank[:]
        for column in table.columns:
            row[numbers[column.name] - 1] = cell_value(column, values.get(column.name))
        rows.append(row)
    return rows
