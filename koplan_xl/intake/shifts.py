"""Where the cells of the sent sheets stand now, told by those of their cells that were found."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from koplan_xl.excel.formula import Corners, rename_sheets, rewrite
from koplan_xl.grid import Address, parse_a1
from koplan_xl.plan.subject import Location


class Line:
    """Rows, or columns, as they were numbered and as they are now: known for some, told by neighbours for others."""

    def __init__(self, known: Mapping[int, int]) -> None:
        self.known = known
        self._numbers = sorted(known)

    def candidates(self, number: int) -> tuple[int, ...]:
        """Return where a row may be now: one number where its neighbours agree, else two."""
        if number in self.known or not self.known:
            return (self.known.get(number, number),)
        at = bisect_left(self._numbers, number)
        around = [*self._numbers[max(0, at - 1) : at], *self._numbers[at : at + 1]]
        moved = {number + self.known[near] - near for near in around}
        # Above the first and below the last known row, rows may have been put in or not.
        return tuple(sorted(moved if 0 < at < len(self._numbers) else moved | {number}))

    def inverse(self) -> "Line":
        """Return the way back."""
        return Line({now: sent for sent, now in self.known.items()})


class Shift:
    """One sent sheet: the name it has now, its rows and its columns."""

    def __init__(self, sheet: str, rows: Line | None = None, columns: Line | None = None) -> None:
        self.sheet = sheet
        self.rows = rows or Line({})
        self.columns = columns or Line({})

    def candidates(self, address: Address) -> list[Address]:
        """Return where a cell may stand now."""
        return [(r, c) for r in self.rows.candidates(address[0]) for c in self.columns.candidates(address[1])]


class Shifts:
    """All sent sheets. `pairs` are the found cells: place as sent, place now."""

    def __init__(self, sheets: Iterable[str], pairs: Iterable[tuple[Location, Location]]) -> None:
        found: dict[str, list[tuple[Location, Location]]] = defaultdict(list)
        for sent, now in pairs:
            found[sent.sheet].append((sent, now))
        self._shifts = {name: _shift(name, found[name]) for name in sheets}
        self._names = {shift.sheet.casefold(): name for name, shift in self._shifts.items()}

    def __getitem__(self, sheet: str) -> Shift:
        return self._shifts[sheet]

    @cached_property
    def is_still(self) -> bool:
        """Whether nothing was moved or renamed."""
        return all(
            name == shift.sheet
            and all(a == b for line in (shift.rows, shift.columns) for a, b in line.known.items())
            for name, shift in self._shifts.items()
        )

    @cached_property
    def _back(self) -> dict[str, Shift]:
        return {
            shift.sheet.casefold(): Shift(name, shift.rows.inverse(), shift.columns.inverse())
            for name, shift in self._shifts.items()
        }

    def as_sent(self, formula: str, sheet: str) -> str:
        """Write a formula of a sent sheet as it was before rows, columns and sheets' names changed."""
        if self.is_still:
            return formula

        def change(named: str | None, ends: Corners) -> Corners | None:
            shift = self._back.get((named or self[sheet].sheet).casefold())
            if shift is None:
                return None
            return tuple(
                end._replace(
                    row=shift.rows.candidates(end.row)[0] if end.row else 0,
                    column=shift.columns.candidates(end.column)[0] if end.column else 0,
                )
                for end in ends
            )

        return rename_sheets(rewrite(formula, change), self._names)


def _shift(name: str, found: Iterable[tuple[Location, Location]]) -> Shift:
    names = Counter(now.sheet for _, now in found)
    sheet = names.most_common(1)[0][0] if names else name
    here = [(parse_a1(sent.cell), parse_a1(now.cell)) for sent, now in found if now.sheet == sheet]
    rows = Line({sent[0]: now[0] for sent, now in here})
    return Shift(sheet, rows, Line({sent[1]: now[1] for sent, now in here}))
