"""C01 to C11: what departments do to the workbooks they return."""

from dataclasses import replace
from datetime import date

from koplan_xl.grid import Area, Cell, Comment, Grid, Sheet, a1, inside, parse_a1
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.rules.context import Gathering
from tests.mutation.ground import the_plan
from tests.mutation.planting import Plot, plants


@plants("C01", "a department whose return has not come in", into="gathered")
def return_missing(plot: Plot) -> None:
    departments = plot.sample((record.key for record in plot.records("部署")), 2)
    missing, came_in = departments
    row = {"配布番号": "R7-計画-99", "回": "計画", "部署名": missing, "締切": "2025-10-31"}
    cell = plot.append("配布", row)
    plot.gathering = Gathering(date(2025, 11, 1), frozenset({("R7-計画-99", came_in)}))
    plot.expect_at(missing, None, "部署名", Location("配布", cell("部署名")))


@plants("C02", "another return with another new value", into="return")
def another_return_disagrees(plot: Plot) -> None:
    facts = plot.ground.facts
    subject = plot.pick(s for s in facts.locations if s in facts.inputs and s.table == "事業費")
    plot.facts = replace(facts, rivals={subject: [("2.xlsx", 1)]})
    plot.expect_at(subject.key, subject.year, subject.field, facts.locations[subject])


@plants("C03", "a return made from other forms than the present ones", into="return")
def another_template_version(plot: Plot) -> None:
    plot.facts = replace(plot.ground.facts, template_version="前の版")
    plot.office = the_plan().plan
    plot.expect_beside(None)


@plants(
    "C04",
    "a project in the return of which another department is in charge",
    into="return",
    also={"C06": "the 所管課 is a locked cell"},
)
def project_of_another_department(plot: Plot) -> None:
    facts = plot.ground.facts
    _, code, place = plot.pick(found for found in facts.found_records if found[0] == "事務事業")
    charged = Subject("事務事業", code, "所管課")
    plot.facts = replace(facts, returned=facts.returned | {charged: "環境課"})
    # A locked cell on the form; a line of a table of simple projects has none and shows the code's.
    place = facts.locations.get(charged, place)
    assert place is not None
    plot.expect_at(code, None, "所管課", place)


@plants("C05", "a sheet or line of the return gone", into="return")
def record_missing(plot: Plot) -> None:
    facts = plot.ground.facts
    gone = plot.pick(facts.found_records)
    plot.facts = replace(facts, found_records=[found for found in facts.found_records if found != gone])
    _expect_set(plot, gone[0], gone[1])


@plants("C05", "a sheet of the return copied", into="return")
def record_doubled(plot: Plot) -> None:
    facts = plot.ground.facts
    table, code, _ = plot.pick(found for found in facts.found_records if found[0] in ("事務事業", "施策"))
    copy = Location(f"{code} (2)", "I2")
    plot.facts = replace(facts, found_records=[*facts.found_records, (table, code, copy)])
    _expect_set(plot, table, code, copy)


@plants("C05", "a sheet of another department's return added", into="return")
def record_extra(plot: Plot) -> None:
    facts = plot.ground.facts
    copy = Location("9-9-01", "I2")
    plot.facts = replace(facts, found_records=[*facts.found_records, ("事務事業", "9-9-01", copy)])
    _expect_set(plot, "事務事業", "9-9-01", copy)


def _expect_set(plot: Plot, table: str, code: str, place: Location | None = None) -> None:
    columns = {
        "事務事業": "事業コード",
        "施策": "施策コード",
        "成果指標": "指標コード",
        "活動指標": "活動指標コード",
    }
    found = {(t, k): location for t, k, location in plot.ground.facts.found_records}
    place = place or found[table, code]
    assert place is not None
    plot.expect_at(code, None, columns[table], place)


@plants("C06", "a locked cell of the return overtyped", into="return")
def locked_cell_overtyped(plot: Plot) -> None:
    facts = plot.ground.facts
    subject = plot.pick(
        s for s, place in facts.locations.items() if s not in facts.inputs and s.field == "事務事業名"
    )
    place = facts.locations[subject]
    plot.edits[place.sheet, parse_a1(place.cell)] = f"{facts.sent[subject]}（改）"
    plot.expect_at(subject.key, subject.year, subject.field, place)


@plants("C10", "a formula in an input cell of the return", into="return")
def formula_in_a_return(plot: Plot) -> None:
    facts = plot.ground.facts
    subject = plot.pick(s for s in facts.locations if s in facts.inputs and s.table == "事業費")
    place = facts.locations[subject]
    plot.edits[place.sheet, parse_a1(place.cell)] = Cell(formula="[1]Sheet1!B4")
    plot.expect_at(subject.key, subject.year, subject.field, place)


@plants("C07", "a state of the return typed over", into="return")
def state_typed_over(plot: Plot) -> None:
    sheet, address = plot.pick(
        (sheet.name, address)
        for sheet in plot.ground.grid.sheets.values()
        for address, cell in sheet.cells.items()
        if cell.formula is not None and sheet.state == "visible"
    )
    plot.edits[sheet, address] = "✔"
    plot.expect_beside(Location(sheet, a1(*address)))


@plants("C09", "an input rule of the return pasted over", into="return")
def input_rule_pasted_over(plot: Plot) -> None:
    place = _input_of_a_form(plot)
    without(plot, place, "validated")
    plot.expect_beside(place)


@plants("C09", "a conditional format of the return pasted over", into="return")
def conditional_format_pasted_over(plot: Plot) -> None:
    sheets = plot.ground.grid.sheets
    facts = plot.ground.facts
    place = plot.pick(
        place
        for subject, place in facts.locations.items()
        if subject in facts.inputs and inside(parse_a1(place.cell), sheets[place.sheet].conditional)
    )
    without(plot, place, "conditional")
    plot.expect_beside(place)


def without(plot: Plot, place: Location, areas: str) -> None:
    """Take one cell out of the areas of its sheet."""

    def reshape(grid: Grid) -> Grid:
        sheet = grid.sheets[place.sheet]
        kept = [
            cell for area in getattr(sheet, areas) for cell in _cells(area) if cell[0] != parse_a1(place.cell)
        ]
        return replace(grid, sheets=grid.sheets | {sheet.name: replace(sheet, **{areas: kept})})

    plot.reshape = reshape


def _cells(area: Area) -> list[Area]:
    (top, left), (bottom, right) = area
    cells = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    return [(cell, cell) for cell in cells]


def _input_of_a_form(plot: Plot) -> Location:
    facts = plot.ground.facts
    return plot.pick(place for subject, place in facts.locations.items() if subject in facts.inputs)


@plants("C11", "a note beside the form of the return", into="return")
def note_beside_the_form(plot: Plot) -> None:
    sheet = plot.pick(_forms(plot))
    address = (plot.random.randint(1, 40), 40)
    plot.edits[sheet.name, address] = plot.random.choice(("内示待ち", 1234, "要確認：財政課と協議"))
    plot.expect_beside(Location(sheet.name, a1(*address)))


@plants("C11", "a comment on the form of the return", into="return")
def comment_on_the_form(plot: Plot) -> None:
    place = _input_of_a_form(plot)
    comment = Comment(parse_a1(place.cell), "山田", "財政課と協議中です。")

    def reshape(grid: Grid) -> Grid:
        sheet = grid.sheets[place.sheet]
        return replace(grid, sheets=grid.sheets | {sheet.name: replace(sheet, comments=[comment])})

    plot.reshape = reshape
    plot.expect_beside(place)


def _forms(plot: Plot) -> list[Sheet]:
    facts = plot.ground.facts
    return [
        plot.ground.grid.sheets[name] for name in {place.sheet: None for place in facts.locations.values()}
    ]
