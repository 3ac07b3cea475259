"""Real workbooks in memory, into which defects are planted cell by cell, and what the checker says of them."""

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from koplan_xl.app.checking import facts, room_on_forms
from koplan_xl.app.generating import generate
from koplan_xl.canonical import read_plan
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Address, Cell, CellValue, Formula, Grid, parse_a1
from koplan_xl.intake import read_return, to_plan
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.values import parse_target
from koplan_xl.rules.context import Context, ReturnFacts
from koplan_xl.rules.engine import Finding, run
from koplan_xl.stored_totals import table_areas
from koplan_xl.years import format_year

SAMPLE = Path(__file__).parents[2] / "workbooks" / "komoro-r7-policy6.xlsx"

Typed = CellValue | Cell
Edits = Mapping[tuple[str, Address], Typed]


@dataclass(frozen=True)
class Place:
    """What a finding is about, and where."""

    code: str
    key: str | None
    year: int | None
    field: str | None
    sheet: str | None
    cell: str | None

    @classmethod
    def of(cls, finding: Finding) -> "Place":
        return cls(finding.code, finding.key, finding.year, finding.field, finding.sheet, finding.cell)


@dataclass(frozen=True)
class Ground:
    """A workbook as it is before anything is planted; `previous` is last year's plan to compare it with."""

    path: Path
    grid: Grid
    is_return: bool = False
    previous: Grid | None = None

    def with_edits(self, edits: Edits, previous_edits: Edits) -> "Ground":
        previous = edited(self.previous, previous_edits) if self.previous else None
        return replace(self, grid=edited(self.grid, edits), previous=previous)

    @cached_property
    def context(self) -> Context:
        if self.is_return:
            intake = read_return(self.grid, self.path.name)
            return Context(to_plan(intake), str(self.path), returned=facts(intake))
        totals = self.grid.sheets[schema.TOTALS_SHEET]
        previous = read_plan(self.previous) if self.previous else None
        return Context(
            read_plan(self.grid),
            str(self.path),
            totals=totals,
            previous=previous,
            areas=table_areas(self.grid),
            room=room_on_forms,
        )

    @property
    def plan(self) -> Plan:
        return self.context.plan

    @property
    def facts(self) -> ReturnFacts:
        assert self.context.returned is not None
        return self.context.returned

    @cached_property
    def places(self) -> Counter[Place]:
        """Everything the checker says."""
        return Counter(map(Place.of, run(self.context)))


def edited(grid: Grid, edits: Edits) -> Grid:
    """Return the grid with other values in some cells."""
    sheets = dict(grid.sheets)
    for (name, address), value in edits.items():
        if sheets[name] is grid.sheets[name]:
            sheets[name] = replace(sheets[name], cells=dict(sheets[name].cells))
        sheets[name].cells.pop(address, None)
        if isinstance(value, Cell):
            sheets[name].cells[address] = value
        elif isinstance(value, Formula):
            sheets[name].cells[address] = Cell(value.value, value.text)
        elif value is not None:
            sheets[name].cells[address] = Cell(value)
    return replace(grid, sheets=sheets)


@cache
def the_plan() -> Ground:
    """The canonical workbook of the real plan."""
    return Ground(SAMPLE, read_grid(SAMPLE))


@cache
def the_plan_and_last_years() -> Ground:
    """The plan beside last year's: the same, with other goals and a window that begins a year earlier."""
    return beside_last_years(the_plan())


def beside_last_years(here: Ground) -> Ground:
    """Put last year's plan beside a plan."""
    version = here.plan.find("計画", "版")
    assert version and here.plan.version
    changed: dict[tuple[str, Address], Typed] = {place(version, "値"): format_year(here.plan.version - 1)}
    changed |= {
        place(project, "年度目標"): f"昨年度：{project.text('年度目標')}"
        for project in here.plan.records("事務事業")
        if project.text("年度目標")
    }
    return replace(here, previous=edited(here.grid, changed))


@cache
def the_plan_with_results() -> Ground:
    """The plan a year later: its first year is closed and every 実績 is filled in, close to what was planned."""
    here = the_plan()
    year = here.plan.version
    closed = here.plan.find("計画", "実績の確定年度")
    assert year and closed
    edits: dict[tuple[str, Address], Typed] = {place(closed, "値"): format_year(year)}
    for table, column in (("成果指標値", "計画"), ("活動指標値", "目標")):
        for record in here.plan.records(table):
            aimed = parse_target(record.values[column]).number
            if record.year == year and aimed is not None:
                edits[place(record, "実績")] = aimed * 1.01
    return here.with_edits(edits, {})


@cache
def the_plan_without_mappings() -> Ground:
    """The plan with an empty 会計対応."""
    here = the_plan()
    rows = here.plan.records("会計対応")
    names = schema.table("会計対応").names
    return here.with_edits({place(record, name): None for record in rows for name in names}, {})


def place(record: Record, column: str) -> tuple[str, Address]:
    """Return the cell of a field."""
    location = record.place.locate(column)
    assert location is not None
    return location.sheet, parse_a1(location.cell)


@cache
def the_returns() -> tuple[Ground, ...]:
    """A returned workbook of each department, as sent."""
    with TemporaryDirectory() as folder:
        plan = Path(shutil.copyfile(SAMPLE, Path(folder) / SAMPLE.name))
        sent = generate(plan, Path(folder) / "配布").files
        return tuple(Ground(Path(file.path.name), read_grid(file.path), is_return=True) for file in sent)
