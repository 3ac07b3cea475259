"""Cell ranges in A1 notation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LAST_COLUMN = 16384
LAST_ROW = 1048576
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass(frozen=True, order=True)
class Range:
    """A block of cells, counted from 1, both ends within."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def one_cell(self) -> bool:
        """Say whether the range is a single cell."""
        return (self.first_row, self.first_column) == (self.last_row, self.last_column)

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell lies in the range."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    def meets(self, other: "Range") -> bool:
        """Say whether two ranges share a cell."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )

    def __str__(self) -> str:
        first = address(self.first_row, self.first_column)
        return first if self.one_cell else f"{first}:{address(self.last_row, self.last_column)}"


def column_number(letters: str) -> int:
    """Give a column's number from its letters, A = 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """Give a cell's address."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def read_cell(text: str) -> tuple[int, int] | None:
    """Give (row, column) of an address; None when there is no such cell."""
    found = _CELL.fullmatch(text)
    if not found:
        return None
    row, column = int(found[2]), column_number(found[1])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def read_range(text: str) -> Range | None:
    """Give the range a text means; None when it is none or its ends are swapped."""
    first, _, last = text.partition(":")
    begin, end = read_cell(first), read_cell(last or first)
    if begin is None or end is None or begin[0] > end[0] or begin[1] > end[1]:
        return None
    return Range(*begin, *end)


def read_ranges(text: str) -> list[Range | None]:
    """Give the ranges of a blank-separated list (sqref)."""
    return [read_range(piece) for piece in text.split()]


def overlaps(ranges: list[Range]) -> Iterator[tuple[Range, Range]]:
    """Give the pairs of ranges that share a cell, in one pass down the rows."""
    open_above: list[Range] = []
    for block in sorted(ranges):
        open_above = [other for other in open_above if other.last_row >= block.first_row]
        yield from ((other, block) for other in open_above if other.meets(block))
        open_above.append(block)
