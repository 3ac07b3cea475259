"""Returns written anew by a program: what is gone or moved there leaves no trace, and is not taken for an edit."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from koplan_xl.dispatch import Role, read_dispatch
from koplan_xl.grid import Address, Cell, Grid, parse_a1
from koplan_xl.intake import Intake, read_return
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value
from tests.intake.mistreating import copied_into_a_new_book, with_sheet, written_from_frames
from tests.intake.test_mistreated import sent

FORM = "6-2-02"


def accountants() -> Grid:
    """Return the accountants' workbook as it was sent."""
    return sent()[0]


def places(table: str, field: str) -> list[tuple[Subject, Address, Value]]:
    """Return the inputs of a field on the form, by year, with what was sent."""
    return [
        (entry.subject, parse_a1(entry.cell), entry.base)
        for entry in read_dispatch(accountants(), "").entries
        if (entry.subject.table, entry.subject.field, entry.role) == (table, field, Role.INPUT)
        and entry.sheet == FORM
    ]


def typed(grid: Grid, cells: Mapping[Address, Value]) -> Grid:
    sheet = grid.sheets[FORM]
    edited = sheet.cells | {address: Cell(value) for address, value in cells.items()}
    return with_sheet(grid, replace(sheet, cells=edited))


def anew(cells: Mapping[Address, Value]) -> Intake:
    return read_return(written_from_frames(typed(accountants(), cells), Random(0)), "a.xlsx")


def refused(intake: Intake) -> set[Subject | None]:
    return {refusal.subject for refusal in intake.refusals}


def test_a_figure_that_is_gone_is_refused_where_nothing_tells_why() -> None:
    (subject, address, _), *_ = places("事業費", "一般財源")
    for program in (written_from_frames, copied_into_a_new_book):
        intake = read_return(program(typed(accountants(), {address: None}), Random(0)), "a.xlsx")
        assert refused(intake) == {subject} and subject not in intake.values
    intake = read_return(typed(accountants(), {address: None}), "a.xlsx")
    assert not intake.refusals and intake.values[subject] is None


def test_a_text_or_a_choice_that_is_gone_is_refused_and_a_blank_typed_is_not() -> None:
    for field in ("目的", "新規・継続"):
        ((subject, address, _),) = places("事務事業", field)
        assert refused(anew({address: None})) == {subject}
        assert anew({address: "　"}).values[subject] is None


def test_edits_are_read_in_a_workbook_written_anew() -> None:
    (one, at, base), (other, there, _), *_ = places("事業費", "一般財源")
    intake = anew({at: 5, there: base})  # a figure moved, and another put in its place
    assert not intake.refusals and (intake.values[one], intake.values[other]) == (5, base)
    zero = anew({at: 0, there: base})
    assert not zero.refusals and zero.values[one] == 0


def test_figures_pushed_along_are_refused_together() -> None:
    first, second, third = places("活動指標値", "目標")[:3]
    assert len({first[2], second[2], third[2]}) == 3
    intake = anew({first[1]: None, second[1]: first[2], third[1]: second[2]})
    assert refused(intake) == {first[0], second[0], third[0]}


def test_a_colleagues_form_is_no_copy_and_no_form_of_ours() -> None:
    other = sent()[1]
    name = next(name for name in other.sheets if name[:1].isdigit())
    pasted = with_sheet(accountants(), other.sheets[name])
    intake = read_return(pasted, "a.xlsx")
    assert not intake.refusals and ("事務事業", name, Location(name, "I2")) in intake.found_records
    assert "sheet_doubled" not in {repair.kind for repair in intake.repairs}
    over = with_sheet(accountants(), replace(other.sheets[name], name=FORM))
    intake = read_return(over, "a.xlsx")
    assert [refusal.location for refusal in intake.refusals] == [Location(FORM, "I2")]
    assert not [location for location in intake.locations.values() if location.sheet == FORM]


def test_a_label_with_a_note_behind_it_is_that_label() -> None:
    sheet = accountants().sheets[FORM]
    address = next(a for a, cell in sheet.cells.items() if cell.value == "指標名")
    intake = anew({address: "指標名（任意）"})
    assert not intake.refusals and "label_changed" in {repair.kind for repair in intake.repairs}
