"""What differs from the workbook as sent beside its inputs: computed cells, input rules, texts, comments."""

from collections import Counter
from collections.abc import Iterator

from koplan_xl.dispatch import Role, SentSheet, find_hidden_sheet, mark
from koplan_xl.excel.annotate import OPENING
from koplan_xl.excel.spelling import normal
from koplan_xl.grid import Address, Cell, Grid, Sheet, a1, inside, parse_a1
from koplan_xl.intake.model import Intake
from koplan_xl.intake.sheets import Sheets, Standing
from koplan_xl.plan.subject import Location
from koplan_xl.rules.context import Aside

_MOST = 50  # texts told one by one on a sheet; the rest together


def asides(grid: Grid, sheets: Sheets, intake: Intake) -> Iterator[Aside]:
    """Yield what differs, sheet by sheet in the order they were sent, then the sheets that were added."""
    yield from _unguarded(grid, intake)
    told = {copy.sheet.name for copies in sheets.copies.values() for copy in copies}
    told |= {over.sheet.name for over in sheets.replaced.values()}
    for sent in intake.dispatch.sheets:
        if standing := sheets.standing.get(sent.name):
            told.add(standing.sheet.name)
            yield from _Beside(sent, standing, sheets, intake, grid.has_excel_formulas).found()
    yield from _on_added_sheets(grid, intake, told)


def _unguarded(grid: Grid, intake: Intake) -> Iterator[Aside]:
    """Yield the input cells whose input rule or conditional format is gone."""
    formats = {sheet.name: sheet.conditional for sheet in intake.dispatch.sheets}
    for entry, location in intake.places:
        if entry.role is not Role.INPUT:
            continue
        address = parse_a1(location.cell)
        sheet = grid.sheets[location.sheet]
        if not inside(address, sheet.validated):
            yield Aside("input_rule_lost", location)
        had_format = inside(parse_a1(entry.cell), formats.get(entry.sheet, ()))
        if had_format and not inside(address, sheet.conditional):
            yield Aside("conditional_format_lost", location)


class _Beside:
    """One sheet compared with what was sent."""

    def __init__(
        self, sent: SentSheet, standing: Standing, sheets: Sheets, intake: Intake, compares: bool
    ) -> None:
        self.sheet, self.sent, self.standing, self.sheets = standing.sheet, sent, standing, sheets
        self.compares = compares  # one formula with another
        self.texts = Counter(sent.texts.values())
        here = (place for _, place in intake.places if place.sheet == self.sheet.name)
        self.known: set[Address] = {parse_a1(place.cell) for place in here}

    def found(self) -> Iterator[Aside]:
        yield from self.replaced()
        cells = [(a, c) for a, c in sorted(self.sheet.cells.items()) if a not in self.known]
        strays = [(address, _shown(cell)) for address, cell in cells if self.is_stray(cell)]
        labels = {self.standing.place(address) for address in self.sent.texts}
        for address, text in strays:
            if address in labels:
                yield Aside("label_changed", Location(self.sheet.name, a1(*address)), text)
        yield from _texts(self.sheet, [stray for stray in strays if stray[0] not in labels])
        for comment in self.sheet.comments:
            if mark(comment.text) not in self.sent.comments and not comment.text.startswith(OPENING):
                place = Location(self.sheet.name, a1(*comment.address))
                yield Aside("comment_added", place, comment.text, comment.author)

    def replaced(self) -> Iterator[Aside]:
        """Yield the computed cells that hold something else now."""
        for sent, wanted in self.sent.formulas.items():
            candidates = [a for a in self.standing.candidates(sent) if a not in self.known]
            cells = {address: self.sheet.cells.get(address, Cell()) for address in candidates}
            kept = next((address for address, cell in cells.items() if self.is_kept(cell, wanted)), None)
            if kept is not None:
                self.known.add(kept)
            elif len(cells) == 1:
                ((address, cell),) = cells.items()
                self.known.add(address)
                yield Aside("calculated_cell_replaced", Location(self.sheet.name, a1(*address)), _shown(cell))

    def is_kept(self, cell: Cell, wanted: str) -> bool:
        if cell.formula is None or not self.compares:
            return cell.formula is not None
        return mark(normal(self.sheets.as_sent(cell.formula, self.sent.name), self.sent.name)) == wanted

    def is_stray(self, cell: Cell) -> bool:
        """Whether a cell holds what was not sent. Every text sent is looked for as often as it was there."""
        if cell.raw is None or not str(cell.raw).strip():
            return False
        known = mark(cell.raw)
        if cell.formula is None and self.texts[known] > 0:
            self.texts[known] -= 1
            return False
        return True


def _shown(cell: Cell) -> str:
    return f"={cell.formula}" if cell.formula is not None else "" if cell.raw is None else str(cell.raw)


def _texts(sheet: Sheet, strays: list[tuple[Address, str]]) -> Iterator[Aside]:
    for address, text in strays[:_MOST]:
        yield Aside("text_outside_form", Location(sheet.name, a1(*address)), text)
    if rest := strays[_MOST:]:
        text = "／".join(text for _, text in rest)
        yield Aside("text_outside_form", Location(sheet.name, a1(*rest[0][0])), text)


def _on_added_sheets(grid: Grid, intake: Intake, told: set[str]) -> Iterator[Aside]:
    """Yield what stands on sheets that were not sent; a copy of a form is told as such elsewhere."""
    hidden = find_hidden_sheet(grid)
    copies = {place.sheet for _, _, place in intake.found_records if place}
    for sheet in grid.sheets.values():
        if sheet is hidden or sheet.name in told | copies:
            continue
        cells = sorted((a, c) for a, c in sheet.cells.items() if c.raw is not None and str(c.raw).strip())
        yield from _texts(sheet, [(address, _shown(cell)) for address, cell in cells])
        for comment in sheet.comments:
            place = Location(sheet.name, a1(*comment.address))
            yield Aside("comment_added", place, comment.text, comment.author)
