"""Rows and columns of a sent sheet matched with those of a returned one, by what stands in them."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType

from koplan_xl.grid import Address

Marks = Mapping[Address, str]
_AGREEMENT = 2 / 3  # share of the marks of a row that must say the same


class Line:
    """Rows, or columns, as they were numbered and as they are now: known for some, told by neighbours for others.

    `torn` says that texts of one row now stand in several. `sent` and `found` are the texts of each row, as sent
    and as found; without them nothing was moved.
    """

    def __init__(
        self,
        known: Mapping[int, int],
        torn: bool = False,
        sent: Mapping[int, Set[str]] = MappingProxyType({}),
        found: Mapping[int, Set[str]] = MappingProxyType({}),
    ) -> None:
        self.known = known
        self.torn = torn
        self._sent, self._found = sent, found
        self._numbers = sorted(known)

    def is_doubtful(self, number: int) -> bool:
        """Whether a row had texts that are no longer where its neighbours tell."""
        return number not in self.known and number in self._sent

    @property
    def has_doubts(self) -> bool:
        """Whether texts of any row are gone."""
        return any(number not in self.known for number in self._sent)

    def is_taken(self, number: int) -> bool:
        """Whether texts of other rows stand where its neighbours tell a row to be."""
        if number in self.known or (place := self.at(number)) is None:
            return False
        return bool(self._found.get(place, set()) - self._sent.get(number, set()))

    def is_beyond(self, number: int) -> bool:
        """Whether no row that is known stands on one side of a row that is not."""
        return number not in self.known and bisect_left(self._numbers, number) in (0, len(self._numbers))

    def is_out_of_order(self, number: int) -> bool:
        """Whether a row, or a neighbour that tells it, changed places with any other."""
        at = bisect_left(self._numbers, number)
        near = {number} if number in self.known else {*self._numbers[max(0, at - 1) : at + 1]}
        return bool(near & self._out_of_order)

    @cached_property
    def _out_of_order(self) -> set[int]:
        places = [self.known[number] for number in self._numbers]
        before = accumulate(places, max, initial=0)
        after = [*accumulate(reversed(places), min)][::-1]
        return {
            number
            for number, place, most, least in zip(self._numbers, places, before, after, strict=False)
            if most > place or least < place
        }

    def candidates(self, number: int) -> tuple[int, ...]:
        """Return where a row may be now: one number where its neighbours agree, else two; none known, none.

        One below 1 says that it would lie before the first: nowhere.
        """
        if number in self.known:
            return (self.known[number],)
        at = bisect_left(self._numbers, number)
        around = [*self._numbers[max(0, at - 1) : at], *self._numbers[at : at + 1]]
        moved = {number + self.known[near] - near for near in around}
        if around and not 0 < at < len(self._numbers):
            moved.add(number)  # above the first and below the last, rows may have been put in or not
        return tuple(sorted(moved))

    def at(self, number: int) -> int | None:
        """Return where a row is now; None when that is not certain."""
        found = self.candidates(number)
        return found[0] if len(found) == 1 else None

    def inverse(self) -> "Line":
        """Return the way back."""
        return Line({now: sent for sent, now in self.known.items()})


def match(sent: Marks, found: Marks) -> tuple[Line, Line]:
    """Return how rows and columns were moved. Both sheets are given as marks of what stands in their cells."""
    if all(found.get(address) == mark for address, mark in sent.items()):
        return Line({row: row for row, _ in sent}), Line({column: column for _, column in sent})
    known = set(sent.values())
    found = {address: mark for address, mark in found.items() if mark in known}
    pairs = [*_pairs(sent, found)]
    rows = _one_to_one(_agreed((a[0], b[0]) for a, b in pairs))
    before, now = _by_row(sent), _by_row(found)
    while more := _by_whole_rows(before, now, Line(rows)):
        rows |= more
    for row, place in rows.items():
        pairs += _pairs(before.get(row, {}), now.get(place, {}))
    columns = _one_to_one(_agreed((a[1], b[1]) for a, b in pairs))
    torn = any(rows.get(a[0], b[0]) != b[0] or columns.get(a[1], b[1]) != b[1] for a, b in pairs)
    return (
        Line(rows, torn, _by_line(sent, 0), _by_line(found, 0)),
        Line(columns, torn, _by_line(sent, 1), _by_line(found, 1)),
    )


def _by_line(marks: Marks, axis: int) -> dict[int, set[str]]:
    lines: dict[int, set[str]] = defaultdict(set)
    for address, mark in marks.items():
        lines[address[axis]].add(mark)
    return dict(lines)


def _pairs(sent: Marks, found: Marks) -> Iterable[tuple[Address, Address]]:
    """Yield the places of marks that stand once in each."""
    once_sent, once_found = _once(sent), _once(found)
    return [(once_sent[mark], once_found[mark]) for mark in once_sent.keys() & once_found.keys()]


def _once(marks: Marks) -> dict[str, Address]:
    counts = Counter(marks.values())
    return {mark: address for address, mark in marks.items() if counts[mark] == 1}


def _agreed(votes: Iterable[tuple[int, int]]) -> dict[int, int]:
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for sent, now in votes:
        counts[sent][now] += 1
    most = {sent: each.most_common(1)[0] for sent, each in counts.items()}
    return {sent: now for sent, (now, n) in most.items() if n > counts[sent].total() * _AGREEMENT}


def _one_to_one(known: Mapping[int, int]) -> dict[int, int]:
    taken = Counter(known.values())
    return {sent: now for sent, now in known.items() if taken[now] == 1}


def _by_row(marks: Marks) -> dict[int, dict[Address, str]]:
    rows: dict[int, dict[Address, str]] = defaultdict(dict)
    for address in sorted(marks):
        rows[address[0]][address] = marks[address]
    return rows


def _by_whole_rows(sent: Mapping[int, Marks], found: Mapping[int, Marks], rough: Line) -> dict[int, int]:
    """Return rows that no single mark tells but all their marks together, near their neighbours or anywhere."""
    taken = set(rough.known.values())
    free: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, marks in found.items():
        if row not in taken:
            free[(*marks.values(),)].append(row)
    wanted: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, marks in sent.items():
        if row not in rough.known:
            wanted[(*marks.values(),)].append(row)
    told: dict[int, int] = {}
    for texts, rows in wanted.items():
        for row in rows:
            near = [place for place in rough.candidates(row) if place in free[texts]]
            if len(near) == 1:
                told[row] = near[0]
        if len(rows) == len(free[texts]) == 1:
            told[rows[0]] = free[texts][0]
    return _one_to_one(told)
