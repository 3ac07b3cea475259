"""What a department added beside the cells it may fill in: rows and sheets of its own, kept as requests.

None of it is a change; all of it is quoted, so that nothing is lost. A single note beside the form stays a repair.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from koplan_xl.dispatch import Role, find_hidden_sheet, mark
from koplan_xl.grid import Grid, Sheet, a1, parse_a1
from koplan_xl.intake import Intake, Refusal
from koplan_xl.intake.sheets import CODE_FIELDS, code_in
from koplan_xl.plan.subject import Location
from koplan_xl.plan.values import Value

RequestKind = Literal["row", "sheet"]
STRAY_TEXT = "text_outside_form"  # what reading the return says of each such cell


@dataclass(frozen=True, slots=True)
class Request:
    """Something a department added. `cells` quotes all of it; `key` is the code it gives, empty when it gives none.

    `department` is in charge of that code when it is another one: somebody pasted a colleague's form.
    """

    kind: RequestKind
    location: Location
    key: str
    cells: tuple[tuple[str, Value], ...]
    department: str = ""

    def covers(self, location: Location | None) -> bool:
        """Whether a cell is quoted here."""
        return (
            location is not None
            and location.sheet == self.location.sheet
            and (self.kind == "sheet" or any(cell == location.cell for cell, _ in self.cells))
        )


def requests_in(grid: Grid, intake: Intake) -> list[Request]:
    """Return what was added, a request per row of a sheet as sent and one per sheet of the department's own."""
    own = {place.sheet for _, place in intake.places} | {sheet.name for sheet in intake.dispatch.sheets}
    return [*_added_rows(intake, own), *_added_sheets(grid, intake, own)]


def _added_rows(intake: Intake, own: set[str]) -> Iterator[Request]:
    rows: dict[tuple[str, int], list[tuple[str, Value]]] = {}
    for aside in intake.asides:
        if aside.kind == STRAY_TEXT and aside.location.sheet in own:
            row = (aside.location.sheet, parse_a1(aside.location.cell)[0])
            rows.setdefault(row, []).append((aside.location.cell, aside.what))
    for (sheet, _), cells in rows.items():
        if len(cells) > 1 or _code_in(cells):
            yield Request("row", Location(sheet, cells[0][0]), _code_in(cells), tuple(cells))


def _added_sheets(grid: Grid, intake: Intake, own: set[str]) -> Iterator[Request]:
    hidden = find_hidden_sheet(grid)
    told = {r.location.sheet for r in intake.repairs if r.location and r.kind != STRAY_TEXT}
    told |= {refusal.location.sheet for refusal in intake.refusals if refusal.location}
    printed = {text for sheet in intake.dispatch.sheets for text in sheet.texts.values()}
    for sheet in grid.sheets.values():
        # A sheet that reading the return has already spoken of is not told twice.
        if sheet is hidden or sheet.name in own | told:
            continue
        if cells := _filled(sheet):
            typed = tuple((cell, value) for cell, value in cells if mark(value) not in printed)
            first = (typed or cells)[0][0]
            yield Request("sheet", Location(sheet.name, first), _code_in(cells), typed)


def _filled(sheet: Sheet) -> list[tuple[str, Value]]:
    """Return the cells that show something; a formula is quoted as such."""
    return [
        (a1(*address), f"={cell.formula}" if cell.formula is not None else cell.raw)
        for address, cell in sorted(sheet.cells.items())
        if cell.formula is not None or (cell.raw is not None and str(cell.raw).strip())
    ]


def _code_in(cells: Iterable[tuple[str, Value]]) -> str:
    return next((code for _, value in cells if (code := code_in(value))), "")


def swapped_records(intake: Intake) -> list[Refusal]:
    """Return a refusal per form that shows another code than it was sent with: somebody pasted another form over it."""
    return [
        Refusal(
            f"配布時に「{entry.base}」だったコードが「{value}」になっています。"
            "ほかの様式を貼り付けたものとみられるため、どの事業の値か決められません。"
            "配布したファイルの、そのコードの様式に記入し直していただいてください。",
            intake.locations.get(entry.subject),
            entry.subject,
        )
        for entry in intake.dispatch.entries
        if entry.role is Role.SHOWN
        and (entry.subject.table, entry.subject.field) in CODE_FIELDS
        and isinstance(value := intake.values.get(entry.subject), str)
        and value != entry.base
        and code_in(value)
    ]
