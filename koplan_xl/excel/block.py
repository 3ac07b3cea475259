"""Where rows, areas and references go when a block of rows stands there several times.

One rule for formulas: what a copy says about its own block it says about itself, `$` or not;
everything outside the block it goes on naming. Ranges over the whole block grow, whatever stands
below shifts. Only a relative reference to the same column exactly one block higher (a serial
number, a running total) names the copy before.
"""

from dataclasses import dataclass

from koplan_xl.excel import formula
from koplan_xl.excel.areas import Area
from koplan_xl.excel.cells import OWN_SHEET
from koplan_xl.excel.formula import Corners
from koplan_xl.grid import Address


@dataclass(frozen=True, slots=True)
class Block:
    """Rows first..last standing there `count` times."""

    first: int
    last: int
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last or self.count < 1:
            raise ValueError(f"no block: rows {self.first}..{self.last}, {self.count} times")

    @property
    def height(self) -> int:
        """Rows of one copy."""
        return self.last - self.first + 1

    @property
    def added(self) -> int:
        """Rows the sheet gets longer."""
        return (self.count - 1) * self.height

    @property
    def offsets(self) -> range:
        """How far down each copy stands from the first."""
        return range(0, self.count * self.height, self.height)

    def inside(self, top: int, bottom: int) -> bool:
        """Tell whether rows belong to the block."""
        return self.first <= top and bottom <= self.last

    def covered_by(self, top: int, bottom: int) -> bool:
        """Tell whether rows hold the whole block."""
        return top <= self.first and self.last <= bottom

    def shifted(self, row: int) -> int:
        """Give the new number of a row outside the block."""
        return row + self.added if row > self.last else row

    def outside(self, area: Area) -> Area:
        """Give an area that lies outside the block or covers it."""
        if self.covered_by(area.top, area.bottom):
            return area._replace(bottom=area.bottom + self.added)
        return area._replace(top=self.shifted(area.top), bottom=self.shifted(area.bottom))

    def split(self, area: Area) -> tuple[list[Area], list[Area]]:
        """Give (parts inside the block, parts outside), in their old places."""
        if self.inside(area.top, area.bottom):
            return [area], []
        if self.covered_by(area.top, area.bottom) or area.bottom < self.first or area.top > self.last:
            return [], [area]
        within = area._replace(top=max(area.top, self.first), bottom=min(area.bottom, self.last))
        return [within], list(area.without(within))

    def copies(self, area: Area) -> list[Area]:
        """Give the places of an area inside the block in all copies."""
        return [area.moved(offset) for offset in self.offsets]

    def formula(self, text: str, offset: int | None, place: Address | None = None) -> str:
        """Rewrite a formula that stands in the copy `offset` rows down; None stands for outside the block.

        `place` is the cell the formula stands in, in its old place.
        """

        def change(sheet: str | None, ends: Corners) -> Corners | None:
            if sheet not in (None, OWN_SHEET) or not all(end.row for end in ends):
                return None
            return self._reference(ends, offset, place)

        return formula.rewrite(text, change)

    def needs_own(self, text: str, single_row: bool) -> bool:
        """Tell whether a rule's formula differs between copies more than Excel shifts it by itself.

        `single_row`: the rule covers one row of the block, so that a relative reference to a place
        above the block means that place, not "so many rows higher".
        """
        found = False

        def look(sheet: str | None, ends: Corners) -> None:
            nonlocal found
            rows = [end.row for end in ends]
            if sheet not in (None, OWN_SHEET) or not all(rows):
                return
            inside = self.inside(min(rows), max(rows))
            for end in ends:
                fixed_in_block = inside and end.row_fixed
                loose_outside = not end.row_fixed and (
                    end.row > self.last or (single_row and end.row < self.first)
                )
                if fixed_in_block or loose_outside:
                    found = True

        formula.rewrite(text, look)
        return found

    def _reference(self, ends: Corners, offset: int | None, place: Address | None) -> Corners:
        top, bottom = min(end.row for end in ends), max(end.row for end in ends)
        if offset is not None and (self.inside(top, bottom) or self._is_previous(ends, place)):
            return tuple(end._replace(row=end.row + offset) for end in ends)
        if len(ends) == 2 and self.covered_by(top, bottom):
            return formula.with_bottom(ends, bottom + self.added)
        return tuple(end._replace(row=self.shifted(end.row)) for end in ends)

    def _is_previous(self, ends: Corners, place: Address | None) -> bool:
        if place is None or len(ends) != 1:
            return False
        end = ends[0]
        return not end.row_fixed and (end.row, end.column) == (place[0] - self.height, place[1])
