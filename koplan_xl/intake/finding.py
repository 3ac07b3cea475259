"""Where the cell of an entry stands now: told by its defined name and by what stands in its row and column.

Two anchors must agree. Names follow a cell through Excel and are lost or left behind by other programs; rows and
columns are told by the texts in them. What is not certain is told as such, never guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from koplan_xl.dispatch import NAME_PREFIX, Entry, SentSheet
from koplan_xl.grid import Address, Grid, a1, parse_a1, split_reference
from koplan_xl.intake.labels import is_same_label
from koplan_xl.intake.sheets import Sheets, Standing
from koplan_xl.intake.signs import Signs
from koplan_xl.plan.subject import Location

_REACH = 30  # columns or rows to look for a label


@dataclass(frozen=True, slots=True)
class Found:
    """A cell that was found. `repair` is the kind of repair that was needed, if any."""

    location: Location
    repair: str = ""


@dataclass(frozen=True, slots=True)
class NotFound:
    """A cell that was not. `seen` is where it may be instead."""

    seen: tuple[Location, ...] = ()


class Finder:
    """Finds the cells of one return. `sent` are its sheets, `entries` all that stood on them."""

    def __init__(
        self, grid: Grid, sheets: Sheets, sent: Iterable[SentSheet], entries: Iterable[Entry]
    ) -> None:
        self._grid = grid
        self._sheets = sheets
        self._names: dict[str, set[Location]] = defaultdict(set)
        self._dead: set[str] = set()
        for name, reference in _names(grid):
            if location := _target(grid, reference):
                self._names[name].add(location)
            elif "#REF!" in reference:
                self._dead.add(name)
        self._named = {entry.sheet for entry in entries if self._names.get(entry.name)}
        self._signs = Signs(sheets, sent, entries, self._names)

    def has_traces(self, sheet: str) -> bool:
        """Whether anything on a sent sheet goes along with a cell that is moved, or stays with one that is merged away.

        Without defined names and input rules a figure that is gone may have been cut, merged or lost as well as deleted.
        """
        standing = self._sheets.standing[sheet]
        return sheet in self._named or bool(standing.sheet.validated)

    def find(self, entry: Entry) -> Found | NotFound:
        """Return where an entry of a form stands now."""
        standing = self._sheets.standing.get(entry.sheet)
        if standing is None:
            return NotFound(tuple(self._names[entry.name]))
        sent = parse_a1(entry.cell)
        named = {place for place in self._names[entry.name] if place.sheet == standing.sheet.name}
        place = standing.place(sent)
        if place is None:
            return self._by_name(entry, standing, named)
        location = Location(standing.sheet.name, a1(*place))
        if standing.is_taken(sent):
            return NotFound((location, *named))
        if location in named:
            unsure = standing.rows.has_doubts and not standing.is_direct(sent) and entry.base is not None
            if (unsure or standing.is_doubtful(sent)) and standing.sheet.value(*place) is None:
                return NotFound((location,))  # the cell may be gone and its name left behind
            if not self._is_told_by_name(entry, standing, place):
                return NotFound((location,))
            return Found(location, "" if location == entry.location else "cell_moved")
        if standing.is_doubtful(sent) or standing.rows.torn or standing.is_out_of_order(sent):
            return NotFound((location, *named))
        if named:
            left_behind = named == {Location(standing.sheet.name, entry.cell)} and standing.has_left(sent)
            told = standing.is_direct(sent) or entry.sheet in self._signs.staying
            if left_behind and told and not self._signs.speak_against_name_left(entry):
                return Found(location, "name_left_behind")
            return NotFound((location, *named))
        deleted = entry.name in self._dead and entry.sheet in self._named
        if (deleted or standing.rows.has_doubts) and not standing.is_direct(sent):
            return NotFound()  # another cell may stand in its place
        if self._signs.speak_against_labels(entry) or not _has_label(standing, entry, place):
            return NotFound((location,))
        return Found(location, "name_lost")

    def _is_told_by_name(self, entry: Entry, standing: Standing, place: Address) -> bool:
        """Whether a name that tells the same as the texts is an anchor of its own.

        Where names of a sheet were left behind, one that seems to have gone along, or to have stayed rightly, may do
        so by chance.
        """
        sent = parse_a1(entry.cell)
        left = entry.sheet in self._signs.left
        if place != sent and left:
            return False
        if standing.is_direct(sent) or place[0] != sent[0]:
            return True
        beyond = standing.rows.has_doubts and standing.rows.is_beyond(sent[0])
        return not (left or beyond or standing.rows.torn)

    def _by_name(self, entry: Entry, standing: Standing, named: set[Location]) -> Found | NotFound:
        """Trust a name where its row or column is not told, as long as nothing speaks against it."""
        if len(named) != 1 or entry.sheet not in self._signs.following:
            return NotFound(tuple(named))
        (location,) = named
        place = parse_a1(location.cell)
        sent = parse_a1(entry.cell)
        lines = ((standing.rows, sent[0], place[0]), (standing.columns, sent[1], place[1]))
        agrees = all(
            line.at(a) in (None, b) and line.inverse().known.get(b) in (None, a) for line, a, b in lines
        )
        if agrees and _has_label(standing, entry, place):
            return Found(location, "" if location == entry.location else "cell_moved")
        return NotFound((location,))


def _names(grid: Grid) -> Iterator[tuple[str, str]]:
    """Yield our defined names, of the workbook and of single sheets."""
    for names in (grid.names, *(sheet.names for sheet in grid.sheets.values())):
        yield from ((name, target) for name, target in names.items() if name.startswith(NAME_PREFIX))


def _target(grid: Grid, reference: str) -> Location | None:
    parts = split_reference(reference)
    if parts is None or parts[0] not in grid.sheets:
        return None
    try:
        return Location(parts[0], a1(*parse_a1(parts[1])))
    except ValueError:
        return None


def _has_label(standing: Standing, entry: Entry, place: Address) -> bool:
    """Whether the entry's label stands where its row and column are now, or else to the left of a cell or above it."""
    if not entry.label_cell:
        return False
    sent, label = parse_a1(entry.cell), parse_a1(entry.label_cell)
    row, column = place
    around = [moved] if (moved := standing.place(label)) else []
    if label[0] == sent[0]:
        around += [(row, c) for c in range(column - 1, max(0, column - _REACH), -1)]
    elif label[1] == sent[1]:
        around += [(r, column) for r in range(row - 1, max(0, row - _REACH), -1)]
    return any(is_same_label(standing.sheet.value(*address), entry.label) for address in around)
