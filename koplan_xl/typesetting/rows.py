"""Rows as high as their texts need: which grow, which give way so that a form keeps its page, which cells must wrap."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from koplan_xl.excel.paper import Look, Paper, Room
from koplan_xl.fonts import is_fixed_pitch
from koplan_xl.grid import Address, CellValue
from koplan_xl.typesetting import letters

SMALLEST = 8.0  # points: no text of the book is printed smaller
HIGHEST_ROW = 409.0  # points Excel allows a row
_PITCH = 1.25  # of the font size: a line in Excel, the widest of the programs
_TALL_PITCH = 1.75  # of fonts that Excel sets wider apart
_TALL_FONTS = ("游", "Yu ", "メイリオ", "Meiryo")
_FRAME = 3.0  # points above and below a label turned on its side, together
_PIXEL = 0.75  # points; spreadsheet programs round heights to whole pixels
_SAFE = 0.98  # of a cell's width: programs differ by a pixel in what they take for padding
_LESS_PADDING = (
    1.5  # points a number may take of what is kept free beside a text: its letters' widths are sure
)
_GIVING, _KEPT = 24.0, 0.75  # rows this high in points may give way, to this part of it


@dataclass(slots=True)
class Rows:
    """The heights of a sheet's rows in points, the least each may have, and the cells whose lines must wrap."""

    heights: dict[int, float]
    least: dict[int, float]
    wrapping: set[Address] = field(default_factory=set)

    def total(self, first: int, last: int) -> float:
        """Return the height of rows first..last."""
        return sum(self.heights.get(row, 0.0) for row in range(first, last + 1))


def text_lines(text: str, room: Room) -> list[str]:
    """Break a text as a cell with that room does."""
    look = room.look
    return letters.lines(text, room.width * _SAFE / look.size, is_fixed_pitch(look.font))


def needed(count: int, look: Look) -> float:
    """Return the height that so many lines need."""
    pitch = _TALL_PITCH if look.font.startswith(_TALL_FONTS) else _PITCH
    return _PIXEL * -(-(count * look.size * pitch) // _PIXEL)


def grown(
    paper: Paper,
    cells: Mapping[Address, CellValue],
    labels: Mapping[Address, str],
    hidden: Iterable[int] = (),
) -> Rows:
    """Return rows that hold all texts; merged areas grow by all their rows alike. `labels` stand upright or lie."""
    rows = Rows(dict(paper.heights), dict(paper.heights))
    for row in hidden:
        rows.heights[row] = rows.least[row] = 0.0
    wants = [want for address, value in cells.items() if (want := _want(rows, paper, address, value))]
    for room, _ in wants:
        if room.first == room.last and paper.heights[room.first] >= _GIVING:
            rows.least[room.first] = _GIVING * _KEPT
    wants += [want for address, text in labels.items() if (want := _lying(paper, address, text))]
    for room, height in sorted(wants, key=lambda want: want[0].last - want[0].first):
        _stretch(rows.heights, room, height)
        _stretch(rows.least, room, height)
    return rows


def give_way(rows: Rows, first: int, last: int, room: float) -> bool:
    """Lower rows that have height to spare until first..last fit into `room`; tell whether they do."""
    over = rows.total(first, last) - room
    if over <= 0:
        return True
    inside = [row for row in range(first, last + 1) if rows.heights[row] > rows.least[row]]
    spare = {row: rows.heights[row] - rows.least[row] for row in inside}
    whole = sum(spare.values())
    if whole < over:
        return False
    for row in inside:
        share = -(-(spare[row] * over / whole) // _PIXEL) * _PIXEL
        rows.heights[row] = max(rows.least[row], rows.heights[row] - share)
    return rows.total(first, last) <= room


def _want(rows: Rows, paper: Paper, address: Address, value: CellValue) -> tuple[Room, float] | None:
    """Return a cell's room and the height its text needs; notes when it must wrap instead of shrinking too far."""
    room = paper.rooms.get(address)
    if room is None or room.look.rotated or not (value is None or isinstance(value, str)):
        return None
    look, text = room.look, value or ""
    if not look.wrap:
        if not look.shrink or not _shrinks_too_far(text, room):
            return None
        rows.wrapping.add(address)
    return room, needed(len(text_lines(text, room)), look)


def shrinks_too_far(value: CellValue, room: Room) -> bool:
    """Tell whether a number would be printed smaller than any text may be; written with its separators."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not room.look.shrink:
        return False
    wide = letters.width(f"{value:,}".replace("-", "▲"), is_fixed_pitch(room.look.font))
    return wide * min(SMALLEST, room.look.size) > room.width + _LESS_PADDING


def _lying(paper: Paper, address: Address, text: str) -> tuple[Room, float] | None:
    """Return what a label turned on its side needs."""
    room = paper.rooms.get(address)
    if room is None or not room.look.rotated:
        return None
    return room, letters.width(text) * room.look.size + _FRAME


def _shrinks_too_far(text: str, room: Room) -> bool:
    if "\n" in text:
        return True
    wide = letters.width(text, is_fixed_pitch(room.look.font))
    return wide * min(SMALLEST, room.look.size) > room.width * _SAFE


def _stretch(heights: dict[int, float], room: Room, height: float) -> None:
    inside: Sequence[int] = [row for row in range(room.first, room.last + 1) if heights[row]]
    missing = height - sum(heights[row] for row in inside)
    if missing > 0 and inside:
        share = -(-(missing / len(inside)) // _PIXEL) * _PIXEL
        for row in inside:
            heights[row] = heights[row] + share
