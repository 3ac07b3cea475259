"""Sheet 集計 as a workbook holds it: which total stands where, and is its formula the declared one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from koplan_xl.canonical import HEADER_ROW, column_numbers
from koplan_xl.grid import Cell, Grid, Sheet, column_letters, parse_area
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Location
from koplan_xl.plan.totals import CUT, DIMENSIONS, ROW_COLUMNS, Cut, Figure, cuts, figures, formula
from koplan_xl.plan.values import Value, clean_text


@dataclass(frozen=True, slots=True)
class StoredTotal:
    """A cell of 集計: the total it stands for, what it holds, and the formula it should hold, without `=`."""

    cut: Cut
    figure: Figure
    location: Location
    formula: str | None
    value: Value
    declared: str


@dataclass(frozen=True, slots=True)
class StoredTotals:
    """All totals found, by their labels wherever they stand, and what of the declared ones is missing."""

    totals: tuple[StoredTotal, ...]
    missing_cuts: tuple[Cut, ...]
    missing_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableArea:
    """Where a table's records stand: column names by letter, first and last filled row."""

    name: str
    columns: Mapping[str, str]
    first_row: int
    last_row: int


def read_totals(sheet: Sheet, plan: Plan) -> StoredTotals:
    """Find the totals by header and row labels. Without a label column no row can be told: all is missing."""
    numbers = column_numbers(sheet)
    letters = {name: column_letters(number) for name, number in numbers.items()}
    wanted = [*ROW_COLUMNS, *(figure.header for figure in figures(plan))]
    missing_columns = tuple(name for name in wanted if name not in numbers)
    rows = list(_labelled_rows(sheet, numbers))
    columns = [(figure, numbers[figure.header]) for figure in figures(plan) if figure.header in numbers]
    declared = _Declared(letters, plan)
    totals = tuple(
        StoredTotal(
            cut,
            figure,
            Location(sheet.name, f"{column_letters(column)}{row}"),
            cell.formula,
            cell.value,
            declared.formula(cut, figure, row),
        )
        for row, cut in rows
        for figure, column in columns
        for cell in [sheet.cells.get((row, column), Cell())]
    )
    found = {cut for _, cut in rows}
    return StoredTotals(totals, tuple(cut for cut in cuts(plan) if cut not in found), missing_columns)


class _Declared:
    """The declared formulas, each worked out once per cut and column: the rows of a cut differ in the row number only."""

    _ROW = 9_999_999  # beyond the last row of any sheet

    def __init__(self, letters: Mapping[str, str], plan: Plan) -> None:
        self._letters, self._plan = letters, plan
        self._patterns: dict[tuple[str, Figure], list[str]] = {}

    def formula(self, cut: Cut, figure: Figure, row: int) -> str:
        pattern = self._patterns.get((cut.name, figure))
        if pattern is None:
            pattern = formula(cut, figure, self._ROW, self._letters, self._plan).split(str(self._ROW))
            self._patterns[cut.name, figure] = pattern
        return str(row).join(pattern)


def _labelled_rows(sheet: Sheet, numbers: Mapping[str, int]) -> Iterator[tuple[int, Cut]]:
    if CUT not in numbers:
        return
    for row, cells in sheet.rows():
        name = clean_text(cells.get(numbers[CUT], Cell()).value)
        dimensions = DIMENSIONS.get(str(name))
        if row > HEADER_ROW and dimensions is not None and all(d in numbers for d in dimensions):
            values = (clean_text(cells.get(numbers[d], Cell()).value) for d in dimensions)
            yield row, Cut(str(name), tuple("" if value is None else str(value) for value in values))


def table_areas(grid: Grid) -> dict[str, TableArea]:
    """Return where the records of each canonical sheet stand, 集計 included, by sheet name in lower case."""
    names = [*(table.name for table in schema.TABLES), schema.TOTALS_SHEET]
    return {name.casefold(): _area(grid.sheets[name]) for name in names if name in grid.sheets}


def _area(sheet: Sheet) -> TableArea:
    numbers = column_numbers(sheet)
    known = set(numbers.values())
    filled = [row for (row, column), cell in sheet.cells.items() if column in known and cell.raw is not None]
    return TableArea(
        sheet.name,
        {column_letters(number): name for name, number in numbers.items()},
        HEADER_ROW + 1,
        max(filled, default=HEADER_ROW),
    )


_CELL = r"\$?[A-Za-z]{1,3}\$?\d{1,7}"
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
      | (?P<structured>[^\W\d]\w*\[(?:[^\[\]]|\[[^\[\]]*\])*\])
      | (?P<reference>(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d]\w*)!)?(?P<cells>{_CELL}(?::{_CELL})?)(?![\w(.!]))
      | (?P<word>[\w.]+)
      | (?P<space>\s+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_PREFIX = re.compile(r"^(?:_xlfn\.|_xlws\.|_xludf\.)+", re.IGNORECASE)


def normalise_formula(text: str, areas: Mapping[str, TableArea], sheet: str = schema.TOTALS_SHEET) -> str:
    """Spell a formula of `sheet` so that two are equal when they calculate with the same records.

    Ranges over all records of a table become structured references. A range that leaves out records stays.
    """
    return "".join(_normalised(match, areas, sheet) for match in _TOKEN.finditer(text.lstrip("=")))


def _normalised(match: re.Match[str], areas: Mapping[str, TableArea], sheet: str) -> str:
    token = match[0]
    if match.lastgroup == "space":
        return ""
    if match["structured"]:
        return _structured(token)
    if match["cells"]:
        named = (match["sheet"] or sheet).strip("'").replace("''", "'")
        return _reference(match["cells"], named, areas, sheet)
    if match["word"]:
        return _PREFIX.sub("", token).upper()
    return token


def _structured(token: str) -> str:
    table, _, specifier = token[:-1].partition("[")
    if not specifier.startswith("["):
        return _spell(table, specifier)
    header = "#HEADERS" if "[#headers]" in specifier.lower() else ""
    names = re.findall(r"\[([^\[\]#@][^\[\]]*)\]", specifier)
    return _spell(table, *names, header=header)


def _spell(table: str, *columns: str, header: str = "") -> str:
    return f"{table.casefold()}[{header}{':'.join(name.strip() for name in columns)}]"


def _reference(cells: str, named: str, areas: Mapping[str, TableArea], sheet: str) -> str:
    (top, left), (bottom, right) = parse_area(cells)
    area = areas.get(named.casefold())
    ends = [area.columns.get(column_letters(column)) for column in (left, right)] if area else []
    if area and all(ends):
        columns = dict.fromkeys(str(end) for end in ends)
        if ":" in cells and top == area.first_row and bottom >= area.last_row:
            return _spell(area.name, *columns)
        if cells.count("$") == 2 and top == bottom == area.first_row - 1:
            return _spell(area.name, *columns, header="#HEADERS")
    prefix = "" if named.casefold() == sheet.casefold() else f"{named.casefold()}!"
    return prefix + cells.replace("$", "").upper()
