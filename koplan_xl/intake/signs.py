"""Signs on a returned sheet that cells were moved alone, out of their rows, or that names and rules did not go along."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

from koplan_xl.dispatch import Entry, Role, SentSheet
from koplan_xl.grid import Address, a1, inside, parse_a1
from koplan_xl.intake.sheets import Sheets, Standing
from koplan_xl.plan.subject import Location

Names = Mapping[str, Set[Location]]
Column = tuple[str, int]  # a sent sheet and its column


class Signs:
    """What speaks against the anchors of a return, by sheets and columns as sent.

    `following` are the sheets whose names went along with every cell that was moved, as in Excel; `staying` those
    whose names all were left behind; `left` those where any was.
    """

    def __init__(
        self, sheets: Sheets, sent: Iterable[SentSheet], entries: Iterable[Entry], names: Names
    ) -> None:
        self._sheets = sheets
        self._by_sheet: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.cell and entry.sheet in sheets.standing:
                self._by_sheet[entry.sheet].append(entry)
        follow, self.left = self._names_that_follow(names)
        self.following, self.staying = follow - self.left, self.left - follow
        self._crooked = self._columns_with_names_elsewhere(names)
        self._unruled = self._columns_without_rules()
        self._littered = self._columns_with_strays(sent)

    def speak_against_labels(self, entry: Entry) -> bool:
        """Whether the labels alone do not tell a cell whose name is lost."""
        if (entry.sheet, parse_a1(entry.cell)[1]) in self._unruled:
            return True
        rules_tell = self._sheets.standing[entry.sheet].sheet.validated and not any(
            sheet == entry.sheet for sheet, _ in self._unruled
        )
        return not rules_tell and self._is_moved_alone(entry)

    def speak_against_name_left(self, entry: Entry) -> bool:
        """Whether a cell whose name was left behind may not have gone along with its row and column."""
        return (entry.sheet, parse_a1(entry.cell)[1]) in self._crooked or self._is_moved_alone(entry)

    def _is_moved_alone(self, entry: Entry) -> bool:
        """Whether what stands where nothing was sent may be the cell's value, or the last one of its column."""
        sent = parse_a1(entry.cell)
        if (entry.sheet, sent[1]) in self._littered:
            return True
        standing = self._sheets.standing[entry.sheet]
        place = standing.place(sent)
        blank = place is None or standing.sheet.value(*place) is None
        return blank and any(sheet == entry.sheet for sheet, _ in self._littered)

    def _names_that_follow(self, names: Names) -> tuple[set[str], set[str]]:
        """Return the sheets on which names went along with moved cells, and those on which they did not."""
        follow: set[str] = set()
        stay: set[str] = set()
        for sheet, entries in self._by_sheet.items():
            standing = self._sheets.standing[sheet]
            for entry in entries:
                sent = parse_a1(entry.cell)
                place = standing.place(sent)
                if standing.is_direct(sent) and place and place != sent:
                    went = Location(standing.sheet.name, a1(*place)) in names.get(entry.name, ())
                    (follow if went else stay).add(sheet)
        return follow, stay

    def _columns_with_names_elsewhere(self, names: Names) -> set[Column]:
        """Return the columns in which a name tells neither where its cell was sent nor where its texts stand now."""
        crooked: set[Column] = set()
        for sheet, entries in self._by_sheet.items():
            standing = self._sheets.standing[sheet]
            for entry in entries:
                sent = parse_a1(entry.cell)
                told = {
                    parse_a1(at.cell) for at in names.get(entry.name, ()) if at.sheet == standing.sheet.name
                }
                if told - {sent, *standing.candidates(sent)}:
                    crooked.add((sheet, sent[1]))
        return crooked

    def _columns_without_rules(self) -> set[Column]:
        """Return the columns in which an input lost its input rule while others kept theirs.

        A cell that is moved takes its input rule along: cells may have been pushed out of their rows.
        """
        unruled: set[Column] = set()
        for sheet, entries in self._by_sheet.items():
            standing = self._sheets.standing[sheet]
            if not (rules := standing.sheet.validated):
                continue
            for sent in (parse_a1(entry.cell) for entry in entries if entry.role is Role.INPUT):
                if (place := standing.place(sent)) is None or not inside(place, rules):
                    unruled.add((sheet, sent[1]))
        return unruled

    def _columns_with_strays(self, sent: Iterable[SentSheet]) -> set[Column]:
        """Return the columns in which something stands where nothing was sent, such as a value pushed or put there."""
        littered: set[Column] = set()
        for each in sent:
            if (standing := self._sheets.standing.get(each.name)) is None:
                continue
            own = [parse_a1(entry.cell) for entry in self._by_sheet[each.name]]
            places = {place for a in (*each.texts, *each.formulas, *own) for place in standing.candidates(a)}
            back = standing.columns.inverse()
            for column in {column for _, column in _filled(standing) - places}:
                littered |= {(each.name, number) for number in back.candidates(column) or (column,)}
        return littered


def _filled(standing: Standing) -> set[Address]:
    cells = standing.sheet.cells.items()
    return {
        a for a, cell in cells if cell.formula is not None or (cell.raw is not None and str(cell.raw).strip())
    }
