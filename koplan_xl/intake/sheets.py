"""Which sheet of a returned workbook is which of those sent, whatever it is called now, and how it was moved."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from koplan_xl.canonical import cell_value
from koplan_xl.dispatch import Dispatch, Role, find_hidden_sheet, mark
from koplan_xl.excel.formula import Corners, rename_sheets, rewrite
from koplan_xl.grid import Address, Grid, Sheet, parse_a1
from koplan_xl.intake.labels import bare
from koplan_xl.intake.lines import Line, Marks, match
from koplan_xl.plan import schema
from koplan_xl.plan.values import Value

CODE_FIELDS = {("事務事業", "事業コード"), ("施策", "施策コード")}  # what a form is known by
_CODE = re.compile(r"\d+(?:-\d+){1,2}")
_LIKE = 1 / 2  # share of a sheet's marks that must stand on a sheet for it to be that sheet


@dataclass(frozen=True)
class Standing:
    """A sent sheet as it stands in the return: the sheet it is now, its rows and its columns."""

    sheet: Sheet
    rows: Line
    columns: Line

    def place(self, address: Address) -> Address | None:
        """Return where a cell stands now; None when that is not certain."""
        row, column = self.rows.at(address[0]), self.columns.at(address[1])
        return (row, column) if row and column and min(row, column) > 0 else None

    def candidates(self, address: Address) -> list[Address]:
        """Return where a cell may stand now."""
        rows, columns = self.rows.candidates(address[0]), self.columns.candidates(address[1])
        return [(r, c) for r in rows for c in columns if min(r, c) > 0]

    def is_direct(self, address: Address) -> bool:
        """Whether row and column of a cell are told by what stands in them, not by their neighbours."""
        return address[0] in self.rows.known and address[1] in self.columns.known

    def has_left(self, address: Address) -> bool:
        """Whether a cell stands elsewhere, and its old row or column is taken by another or by new ones.

        Where neighbours on both sides stayed, the texts alone were moved, not the cell.
        """
        lines = ((self.rows, address[0]), (self.columns, address[1]))
        moved = [(line, number) for line, number in lines if line.at(number) != number]
        return bool(moved) and all(line.inverse().at(number) != number for line, number in moved)

    def is_doubtful(self, address: Address) -> bool:
        """Whether the texts of a cell's row or column are gone from it."""
        return self.rows.is_doubtful(address[0]) or self.columns.is_doubtful(address[1])

    def is_out_of_order(self, address: Address) -> bool:
        """Whether the row or column of a cell changed places with others: texts may have been traded instead."""
        return self.rows.is_out_of_order(address[0]) or self.columns.is_out_of_order(address[1])

    def is_taken(self, address: Address) -> bool:
        """Whether texts of other rows or columns stand where the cell should be."""
        return self.rows.is_taken(address[0]) or self.columns.is_taken(address[1])


class Sheets:
    """The sent sheets found in a return.

    `copies` are further sheets that are the same sent sheet once more. A form that shows other codes is a colleague's;
    `replaced` are those that stand under the name of a sent sheet instead of it.
    """

    def __init__(self, grid: Grid, dispatch: Dispatch) -> None:
        self.sent = _sent_marks(dispatch)
        self._codes = _codes(dispatch)
        hidden = find_hidden_sheet(grid)
        known = {mark for marks in self.sent.values() for mark in marks.values()}
        self._found = {s.name: _marks_of(s, known) for s in grid.sheets.values() if s is not hidden}
        self.standing: dict[str, Standing] = {}
        self.copies: dict[str, list[Standing]] = defaultdict(list)
        self.replaced: dict[str, Standing] = {}
        for name, found in self._assigned().items():
            standing = [self._stand(name, grid.sheets[each]) for each in found]
            if own := [one for one in standing if not self._shows_other_codes(name, one)]:
                self.standing[name], *self.copies[name] = own
            elif over := next((one for one in standing if one.sheet.name == name), None):
                self.replaced[name] = over

    def _stand(self, name: str, sheet: Sheet) -> Standing:
        return Standing(sheet, *match(self.sent[name], self._found[sheet.name]))

    def _assigned(self) -> dict[str, list[str]]:
        """Return for each sent sheet the sheets that are it, the one of its own name first."""
        own = _own_marks(self.sent)
        sheets: dict[str, list[str]] = defaultdict(list)
        for name, marks in self._found.items():
            present = set(marks.values())
            likeness = {sent: len(each & present) / len(each) for sent, each in own.items() if each}
            best = max(likeness, key=lambda sent: (likeness[sent], sent == name), default=None)
            if best is not None and likeness[best] > _LIKE:
                sheets[best].append(name)
            elif name in self.sent and _share(self.sent[name], present) > _LIKE:
                sheets[name].append(name)
        return {sent: sorted(found, key=lambda name: name != sent) for sent, found in sheets.items()}

    def _shows_other_codes(self, sent: str, standing: Standing) -> bool:
        """Whether a sheet shows codes, and none of those it was sent with."""
        shown = {code: there for code, there, _ in self.codes_on(sent, standing)}
        return any(shown.values()) and not any(code == there for code, there in shown.items())

    def codes_on(self, sent: str, standing: Standing) -> list[tuple[Value, str, Address]]:
        """Return the codes a sheet was sent with, each with the code that stands there now and its place."""
        codes = self._codes.get(sent, {})
        places = {code: standing.place(address) or address for code, address in codes.items()}
        return [(code, code_in(standing.sheet.value(*place)), place) for code, place in places.items()]

    @cached_property
    def is_still(self) -> bool:
        """Whether nothing was moved or renamed."""
        return all(
            name == one.sheet.name
            and all(a == b for line in (one.rows, one.columns) for a, b in line.known.items())
            for name, one in self.standing.items()
        )

    @cached_property
    def _back(self) -> dict[str, tuple[str, Line, Line]]:
        return {
            one.sheet.name.casefold(): (name, one.rows.inverse(), one.columns.inverse())
            for name, one in self.standing.items()
        }

    def as_sent(self, formula: str, sheet: str) -> str:
        """Write a formula of a sent sheet as it was before rows, columns and sheets' names changed."""
        if self.is_still:
            return formula

        def change(named: str | None, ends: Corners) -> Corners | None:
            known = self._back.get((named or self.standing[sheet].sheet.name).casefold())
            if known is None:
                return None
            _, rows, columns = known
            moved = [
                end._replace(row=_first(rows, end.row), column=_first(columns, end.column)) for end in ends
            ]
            return tuple(moved)

        return rename_sheets(
            rewrite(formula, change), {now: sent for now, (sent, _, _) in self._back.items()}
        )


def code_in(value: Value) -> str:
    """Return the code of a measure or a project that a cell shows; "" when it shows none."""
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    return text if _CODE.fullmatch(text) else ""


def _codes(dispatch: Dispatch) -> dict[str, dict[Value, Address]]:
    """Return the codes that each sheet showed when it was sent, and where."""
    codes: dict[str, dict[Value, Address]] = defaultdict(dict)
    for entry in dispatch.entries:
        if (entry.subject.table, entry.subject.field) in CODE_FIELDS and entry.role is Role.SHOWN:
            codes[entry.sheet][entry.base] = parse_a1(entry.cell)
    return codes


def _first(line: Line, number: int) -> int:
    return next((place for place in line.candidates(number) if place > 0), number) if number else 0


def _marks_of(sheet: Sheet, known: Set[str]) -> Marks:
    """Return the marks of what is typed into a sheet; `known` are those of what was sent."""
    cells = sheet.cells.items()
    return {a: _mark(c.value, known) for a, c in cells if c.formula is None and c.value not in (None, "")}


def _mark(value: Value, known: Set[str]) -> str:
    """Return the mark of a value; a heading with a note in brackets behind it is that heading."""
    own = mark(value)
    if own in known or not isinstance(value, str):
        return own
    heading = mark(bare(value))
    return heading if heading in known else own


def _sent_marks(dispatch: Dispatch) -> dict[str, dict[Address, str]]:
    """Return what stood on each sheet when it was sent: its texts and the prefilled values."""
    marks = {sheet.name: dict(sheet.texts) for sheet in dispatch.sheets}
    for entry in dispatch.entries:
        if entry.role is Role.SHOWN and entry.base is not None:
            column = schema.table(entry.subject.table).column(entry.subject.field)
            marks.setdefault(entry.sheet, {})[parse_a1(entry.cell)] = mark(cell_value(column, entry.base))
    return marks


def _own_marks(sent: Mapping[str, Marks]) -> dict[str, set[str]]:
    """Return the marks that only one of the sheets has."""
    sets = {name: set(marks.values()) for name, marks in sent.items()}
    counts = Counter(mark for marks in sets.values() for mark in marks)
    return {name: {mark for mark in marks if counts[mark] == 1} for name, marks in sets.items()}


def _share(sent: Marks, present: set[str]) -> float:
    return sum(mark in present for mark in sent.values()) / len(sent) if sent else 0.0
