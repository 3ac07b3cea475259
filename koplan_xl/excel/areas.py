"""Rectangles of cells: reading, spelling, cutting one out of another."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from koplan_xl.excel.cells import MAX_COLUMN, MAX_ROW, column_number
from koplan_xl.grid import a1

_CORNER = re.compile(r"\$?([A-Za-z]{0,3})\$?([0-9]{0,7})")


class Area(NamedTuple):
    """Rows top..bottom, columns left..right, all included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, ref: str) -> "Area":
        """Read A1, $A$1:B2, A:C or 1:3; ValueError for anything else."""
        first, _, last = ref.partition(":")
        corners = [_CORNER.fullmatch(part) for part in (first, last or first)]
        start, end = corners
        if start is None or end is None or not any(start.groups()) or not (last or all(start.groups())):
            raise ValueError(f"no area: {ref!r}")
        rows = sorted((int(start[2] or 1), int(end[2] or MAX_ROW)))
        columns = sorted((column_number(start[1]) or 1, column_number(end[1]) or MAX_COLUMN))
        return cls(rows[0], columns[0], rows[1], columns[1])

    def __str__(self) -> str:
        first = a1(self.top, self.left)
        last = a1(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def overlaps(self, other: "Area") -> bool:
        """Tell whether the two share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def moved(self, rows: int) -> "Area":
        """Shift down by `rows`."""
        return self._replace(top=self.top + rows, bottom=self.bottom + rows)

    def without(self, other: "Area") -> Iterator["Area"]:
        """Give what is left of this area outside the other, in up to four rectangles."""
        if not self.overlaps(other):
            yield self
            return
        top, bottom = max(self.top, other.top), min(self.bottom, other.bottom)
        if self.top < top:
            yield self._replace(bottom=top - 1)
        if self.left < other.left:
            yield Area(top, self.left, bottom, other.left - 1)
        if self.right > other.right:
            yield Area(top, other.right + 1, bottom, self.right)
        if self.bottom > bottom:
            yield self._replace(top=bottom + 1)


def parse_areas(sqref: str) -> list[Area]:
    """Read a blank-separated list of areas."""
    return [Area.parse(ref) for ref in sqref.split()]


def spell_areas(areas: Iterable[Area]) -> str:
    """Spell a list of areas, joining those that continue each other downwards."""
    return " ".join(str(area) for area in joined(areas))


def joined(areas: Iterable[Area]) -> list[Area]:
    """Join areas of the same columns that touch from top to bottom; the order stays."""
    result: list[Area] = []
    ends: dict[tuple[int, int, int], int] = {}
    for area in areas:
        key = (area.left, area.right, area.top - 1)
        at = ends.pop(key, None)
        if at is None:
            at = len(result)
            result.append(area)
        else:
            result[at] = result[at]._replace(bottom=area.bottom)
        ends[(area.left, area.right, area.bottom)] = at
    return result


def subtract(areas: Iterable[Area], taken: Iterable[Area]) -> list[Area]:
    """Give what is left of the areas outside all taken ones."""
    left = list(areas)
    for other in taken:
        left = [piece for area in left for piece in area.without(other)]
    return left
