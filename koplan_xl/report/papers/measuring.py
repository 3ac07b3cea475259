"""How much room texts take on paper, in points, and so how wide columns and how high rows are."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from koplan_xl.looks import PAPERS, STANDARD, Looks
from koplan_xl.plan.units import Unit
from koplan_xl.report.papers.figures import Figure, text_of
from koplan_xl.report.papers.paper import Column, Line, Table

_PADDING, _NUMBER_PADDING = 8.0, 10.0
_WHOLE_HEADER = 5  # letters
_LEAST_FLEXIBLE = 40.0
_MILLIMETRE = 72 / 25.4
_SPARE_WIDTH, _SPARE_HEIGHT = 14, 6  # of what is within the margins
_ROW, _TITLE_ROW, _UNIT_ROW = 23.0, 40.0, 18.0  # with letters of the standard size
_SIGN_ROW = 1.4  # of a signal's size
_STRETCHED, _LONGEST_NAME = (
    1.5,
    2.2,
)  # times its share: a column with whole lines; texts that may be on one line
_WHOLE_LINE = 6.0  # points more than a text takes, or it might break all the same
_TALLEST_TEXT = 170.0
_LINE_SPACING = 1.34
_NARROW = 0.76  # of BIZ UDPゴシック, in its height: a digit, and nearly every half-width letter
_THIN = {",": 0.32, ".": 0.32, "（": 0.55, "）": 0.55, "・": 0.55}


@dataclass(frozen=True, slots=True)
class Room:
    """A page within its margins, with a little to spare, and the sizes of the letters on it."""

    width: float
    height: float
    body: float
    lead: float
    title: float
    small: float
    sign: float

    @property
    def row(self) -> float:
        """The least height of a table's row."""
        return max(_ROW * self.body / STANDARD.paper_row.size, self.sign * _SIGN_ROW)

    @property
    def title_row(self) -> float:
        """The height of the title."""
        return _TITLE_ROW * self.title / STANDARD.paper_title.size

    @property
    def unit_row(self) -> float:
        """The height of the unit above a table."""
        return _UNIT_ROW * self.small / STANDARD.paper_note.size


def room_of(looks: Looks) -> Room:
    """Return the room of a page, landscape, with these looks."""
    _, high, wide = PAPERS[looks.paper]
    width = (wide - 2 * looks.papers_side) * _MILLIMETRE
    height = (high - looks.papers_top - looks.papers_bottom) * _MILLIMETRE
    tables = (looks.paper_head, looks.paper_row, looks.paper_group, looks.paper_total, looks.paper_link)
    return Room(
        floor(width - _SPARE_WIDTH),
        floor(height - _SPARE_HEIGHT),
        max(style.size for style in tables),
        looks.paper_lead.size,
        looks.paper_title.size,
        looks.paper_note.size,
        max(style.size for style in looks.signs.values()),
    )


ROOM = room_of(STANDARD)


def text_width(text: str, size: float) -> float:
    """Return a line's width: a Japanese letter is as wide as high."""
    return size * sum(
        _THIN.get(letter, 1.0 if unicodedata.east_asian_width(letter) in "WFA" or letter == "%" else _NARROW)
        for letter in text
    )


def text_height(text: str, width: float, size: float) -> float:
    """Return the height of a text wrapped within a width; at a line's end a letter's room may stay empty."""
    room = max(width - _PADDING - size * 0.6, size)
    lines = sum(max(1, ceil(text_width(line, size) / room)) for line in text.split("\n"))
    return lines * size * _LINE_SPACING


def column_widths(table: Table, unit: Unit, room: Room = ROOM) -> tuple[float, ...]:
    """Return the widths: what the figures need, and for flexible columns what is left of the page."""
    needed = [_needed(table, index, unit, room.body) for index in range(len(table.columns))]
    shares = sum(column.flexible for column in table.columns)
    left = room.width - sum(
        width for width, column in zip(needed, table.columns, strict=True) if not column.flexible
    )
    if not shares:
        return tuple(width * room.width / sum(needed) for width in needed)
    fixed = {at: width for at, width in enumerate(needed) if not table.columns[at].flexible}
    open_ones = [at for at in range(len(needed)) if at not in fixed]
    by_shares = fixed | _shares(table, open_ones, left)
    whole_names = fixed | _with_whole_names(
        table, unit, sorted(open_ones, key=lambda at: needed[at]), left, room.body
    )
    tried = [tuple(widths[at] for at in range(len(needed))) for widths in (whole_names, by_shares)]
    return min(tried, key=lambda widths: sum(row_heights(table, widths, unit, room)))


def _shares(
    table: Table, columns: Sequence[int], left: float, least: Mapping[int, float] | None = None
) -> dict[int, float]:
    """Share out what is left; no column gets less than its least."""
    least = least or dict.fromkeys(columns, _LEAST_FLEXIBLE)
    spare = max(0.0, left - sum(least[at] for at in columns))
    parts = sum(table.columns[at].flexible for at in columns)
    return {at: least[at] + spare * table.columns[at].flexible / parts for at in columns}


def _with_whole_names(
    table: Table, unit: Unit, columns: Sequence[int], left: float, size: float
) -> dict[int, float]:
    """Share out what is left, but first give names and other short texts what they need: `columns`, shortest first.

    No line of theirs then breaks for a letter or two. What nobody needs is shared out, too.
    """
    widths: dict[int, float] = {}
    for index, at in enumerate(columns):
        room = left - sum(widths.values())
        wanted = _whole_lines(table, at, unit, _shares(table, columns[index:], room)[at], size)
        if wanted is None or room - wanted < (len(columns) - index - 1) * _LEAST_FLEXIBLE:
            return widths | _shares(table, columns[index:], room)
        widths[at] = wanted
    return _shares(table, columns, left, widths)


def _whole_lines(table: Table, index: int, unit: Unit, share: float, size: float) -> float | None:
    """Return the width that holds most texts of a column on one line each; None for texts too long for that."""
    texts = [_width_with(text, table.columns[index], size) for text in _texts(table, index, unit)]
    longest = max(texts, default=0.0)
    if longest <= share * _STRETCHED:
        return longest
    if longest > share * _LONGEST_NAME:
        return None
    return max((share, *(width for width in texts if width <= share * _STRETCHED)))


def _texts(table: Table, index: int, unit: Unit) -> list[str]:
    """Return the lines of a column's texts, its header's among them."""
    column = table.columns[index]
    texts = [text_of(line.cells[index], column.kind, unit) for line in table.lines]
    return [column.name, *(part for text in texts for part in text.split("\n"))]


def _width_with(text: str, column: Column, size: float) -> float:
    indent = size if column.kind in ("text", "link") else 0.0
    return text_width(text, size) * 1.04 + indent + _NUMBER_PADDING + _WHOLE_LINE


def _needed(table: Table, index: int, unit: Unit, size: float) -> float:
    column = table.columns[index]
    texts = [text_of(line.cells[index], column.kind, unit) for line in table.lines]
    # A long header may be broken in two.
    whole = text_width(column.name, size)
    header = whole if len(column.name) <= _WHOLE_HEADER else whole / 2 + size
    widest = max((text_width(part, size) for text in texts for part in text.split("\n")), default=0.0)
    over = [other for other in table.columns if column.over and other.over == column.over]
    shared = text_width(column.over, size) / len(over) if over else 0.0
    indent = size if column.kind in ("text", "link") else 0.0
    return max(header, widest * 1.04 + indent, shared) + _NUMBER_PADDING


def shortened(table: Table, widths: Sequence[float], size: float) -> Table:
    """Cut texts that would fill a page by themselves, and show by `…` that they go on."""

    def cut(text: Figure, width: float) -> Figure:
        if not isinstance(text, str) or text_height(text, width, size) <= _TALLEST_TEXT:
            return text
        return text[: _fitting(text, width, size)].rstrip() + "…"

    lines = tuple(
        replace(line, cells=tuple(
            cut(value, width - (line.indent + 1) * size) if column.flexible else value
            for value, width, column in zip(line.cells, widths, table.columns, strict=True)
        ))
        for line in table.lines
    )  # fmt: skip
    return replace(table, lines=lines)


def _fitting(text: str, width: float, size: float) -> int:
    """Return how many letters fit."""
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        if text_height(text[:middle] + "…", width, size) <= _TALLEST_TEXT:
            low = middle
        else:
            high = middle
    return low


def row_heights(table: Table, widths: Sequence[float], unit: Unit, room: Room = ROOM) -> tuple[float, ...]:
    """Return each line's height; a merged cell spreads what it needs over its lines."""
    heights = [_height(table.columns, line, widths, unit, room) for line in table.lines]
    for index, column in enumerate(table.columns):
        if not column.merged:
            continue
        for first, last in blocks(table, index):
            text = text_of(table.lines[first].cells[index], column.kind, unit)
            missing = text_height(text, widths[index], room.body) + 8 - sum(heights[first:last])
            for line in range(first, last):
                heights[line] += max(0.0, missing) / (last - first)
    return tuple(heights)


def blocks(table: Table, column: int) -> list[tuple[int, int]]:
    """Return the lines (first, after last) of each cell of a merged column."""
    starts = [i for i, line in enumerate(table.lines) if line.cells[column] is not None]
    return list(zip(starts, [*starts[1:], len(table.lines)], strict=True))


def _height(columns: Sequence[Column], line: Line, widths: Sequence[float], unit: Unit, room: Room) -> float:
    texts = [
        text_height(text_of(value, column.kind, unit), width - (line.indent + 1) * room.body, room.body)
        for column, value, width in zip(columns, line.cells, widths, strict=True)
        if column.flexible and not column.merged
    ]
    return max([room.row, *(height + 9 for height in texts)])


def header_heights(table: Table, widths: Sequence[float], room: Room = ROOM) -> tuple[float, ...]:
    """Return the heights of the header's rows: two where some columns stand under a common name."""
    names = max(
        text_height(column.name, width + room.body * 0.6, room.body)
        for column, width in zip(table.columns, widths, strict=True)
    )
    return (
        *((room.row - 3,) if any(column.over for column in table.columns) else ()),
        max(room.row, names + 9),
    )
