"""How a defect is planted: an operator changes cells at a random place and says what must be found."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal, TypeVar

from koplan_xl.canonical import cell_value
from koplan_xl.grid import Address, Grid
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.subject import Location
from koplan_xl.plan.values import Value
from koplan_xl.rules.context import Context, Gathering, ReturnFacts
from tests.mutation.ground import Ground, Place, Typed, place

Choice = TypeVar("Choice")
Into = Literal["plan", "return", "results", "unmapped", "gathered"]
_CODE = re.compile(r"\d+(-\w+)*")


@dataclass
class Plot:
    """The piece of ground an operator works on, and what it did there.

    `edits` change the workbook, `previous_edits` last year's plan, `facts` what is known of a return; `reshape`
    changes what is no cell, `gathering` and `office` tell of what is checked together with it.
    """

    code: str
    ground: Ground
    random: Random
    edits: dict[tuple[str, Address], Typed] = field(default_factory=dict)
    previous_edits: dict[tuple[str, Address], Typed] = field(default_factory=dict)
    facts: ReturnFacts | None = None
    reshape: Callable[[Grid], Grid] = lambda grid: grid
    gathering: Gathering | None = None
    office: Plan | None = None
    expected: list[Place] = field(default_factory=list)

    @property
    def context(self) -> Context:
        return self.ground.context

    def records(self, table: str) -> list[Record]:
        return self.ground.plan.records(table)

    def pick(self, among: Iterable[Choice]) -> Choice:
        """Choose one at random."""
        return self.random.choice(list(among))

    def sample(self, among: Iterable[Choice], count: int) -> list[Choice]:
        """Choose several at random."""
        return self.random.sample(list(among), count)

    def put(self, record: Record, column: str, value: Value) -> None:
        """Type a value into a field's cell."""
        self.edits[place(record, column)] = cell_value(schema.table(record.table).column(column), value)

    def put_before(self, record: Record, column: str, value: Value) -> None:
        """Let last year's plan have had another value there."""
        column_ = schema.table(record.table).column(column)
        self.previous_edits[place(record, column)] = cell_value(column_, value)

    def clear_row(self, record: Record) -> None:
        """Take a record out."""
        for name in schema.table(record.table).names:
            self.put(record, name, None)

    def clear_row_before(self, record: Record) -> None:
        """Take a record out of last year's plan."""
        for name in schema.table(record.table).names:
            self.put_before(record, name, None)

    def append(self, table: str, values: Mapping[str, Value]) -> Callable[[str], str]:
        """Type a new row below a table; gives the cell of a column in it."""
        sheet = self.ground.grid.sheets[table]
        taken = max(row for row, _ in (*sheet.cells, *(a for name, a in self.edits if name == table)))
        columns = {cell.value: column for (row, column), cell in sheet.cells.items() if row == 1}
        for name, value in values.items():
            address = (taken + 1, columns[name])
            self.edits[table, address] = cell_value(schema.table(table).column(name), value)
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        return lambda column: f"{letters[columns[column] - 1]}{taken + 1}"

    def expect(self, record: Record, column: str, **other: str | int | None) -> None:
        """Say that the defect must be found at a field; `other` is what the planting made different."""
        cell = record.place.locate(column)
        assert cell is not None
        told = Place(self.code, record.key, record.year, column, cell.sheet, cell.cell)
        self.expected.append(replace(told, **other))  # type: ignore[arg-type]

    def expect_at(self, key: str | None, year: int | None, column: str | None, cell: Location) -> None:
        """Say that the defect must be found in a cell."""
        self.expected.append(Place(self.code, key, year, column, cell.sheet, cell.cell))

    def expect_beside(self, cell: Location | None) -> None:
        """Say that the defect must be found in a return, in a cell that is no field's or in none."""
        department = self.ground.facts.department
        sheet, address = (cell.sheet, cell.cell) if cell else (None, None)
        self.expected.append(Place(self.code, department, None, None, sheet, address))

    def expect_nowhere(self) -> None:
        """Say that the plan as a whole has the defect."""
        self.expected.append(Place(self.code, None, None, None, None, None))

    # --- places that several operators look for ---

    def unremarked(self, table: str) -> list[Record]:
        """Return the records of which the checker says nothing before planting."""
        known = {said.key for said in self.ground.places}
        return [record for record in self.records(table) if record.key not in known]

    def budgets(self) -> list[Record]:
        """Return the project-years of the window."""
        years = self.ground.plan.budget_years
        return [r for r in self.records("事業費") if r.part == schema.PLANNED and r.year in years]

    def projects(self, style: str | None = None) -> list[Record]:
        """Return the projects, of one 様式 or all."""
        return [r for r in self.records("事務事業") if style in (None, r.text("様式"))]

    def values_of(self, indicator: Record) -> list[Record]:
        """Return the yearly values of an indicator in the order of the years."""
        values = [r for r in self.records(f"{indicator.table}値") if r.key == indicator.key]
        return sorted(values, key=lambda record: record.year or 0)

    def years_of(self, budget: Record) -> list[Record]:
        """Return the project's other years."""
        return [r for r in self.budgets() if r.key == budget.key and r.year != budget.year]


def amount(record: Record, name: str) -> int:
    """Return an amount, 0 where there is none."""
    value = record.values.get(name)
    return value if isinstance(value, int) else 0


@dataclass(frozen=True, eq=False)
class Operator:
    """A way to plant a defect. `compares`: with last year's plan.

    `also` are the consequences that may be reported beside it, each with its reason.
    """

    code: str
    words: str
    plant: Callable[[Plot], None]
    into: Into
    also: Mapping[str, str]
    compares: bool = False

    @property
    def name(self) -> str:
        return self.plant.__name__

    def allows(self, alarm: Place, plot: Plot) -> bool:
        """Whether an alarm is a declared consequence of what was planted in the plot."""
        if alarm.code not in self.also:
            return False
        if alarm.key is None or not _CODE.fullmatch(alarm.key):
            return True  # an account or a department, to which many projects belong
        touched = touched_keys(plot)
        return any(_same_family(alarm.key, key) for key in touched)


def touched_keys(plot: Plot) -> set[str]:
    """Return the codes of the records that were changed, and those where something is expected."""
    keys = {each.key for each in plot.expected if each.key}
    for table in schema.TABLES:
        for record in plot.records(table.name):
            cells = {place(record, name) for name in table.names if record.place.locate(name)}
            if cells & (plot.edits.keys() | plot.previous_edits.keys()):
                keys |= {record.text(c.name) for c in table.columns if c.kind is schema.Kind.CODE}
    return keys - {""}


def _same_family(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


OPERATORS: list[Operator] = []


def plants(
    code: str,
    words: str,
    *,
    into: Into = "plan",
    also: Mapping[str, str] | None = None,
    compares: bool = False,
) -> Callable[[Callable[[Plot], None]], Callable[[Plot], None]]:
    """Register the decorated function, which plants one defect, as an operator for the rule of that code."""

    def register(plant: Callable[[Plot], None]) -> Callable[[Plot], None]:
        OPERATORS.append(Operator(code, words, plant, into, also or {}, compares))
        return plant

    return register


def first(records: Sequence[Record]) -> Record:
    """Return the record of the first year."""
    return min(records, key=lambda record: record.year or 0)
