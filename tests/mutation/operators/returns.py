"""C04 to C06: what departments do to the workbooks they return."""

from dataclasses import replace

from koplan_xl.grid import Cell, parse_a1
from koplan_xl.plan.subject import Location, Subject
from tests.mutation.planting import Plot, plants


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
