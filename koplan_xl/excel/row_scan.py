"""The rows of a sheet and their cells with their places in bytes, found by patterns instead of an XML parser.

As in `scan`, a pattern takes only what it understands, down to the last byte; all else is `Unusual`, and
`rows` reads it with the parser. `tests/excel/test_row_scan.py` holds the two together.
"""

import re
from typing import NamedTuple

from koplan_xl.excel import markup
from koplan_xl.excel.cells import column_number
from koplan_xl.excel.markup import Element
from koplan_xl.excel.scan import Unusual, place_of_rows

_ROW = re.compile(rb'<row r="([0-9]{1,7})"((?: [A-Za-z0-9:]+="[^"<>&]*")*) ?(/?)>')
_ATTRIBUTE = re.compile(rb' ([A-Za-z0-9:]+)="([^"]*)"')
_CELL = re.compile(
    rb"""
    ( <c[ ]r="([A-Z]{1,3})([0-9]{1,7})"(?:[ ]s="([0-9]{1,5})")?(?:[ ]t="([A-Za-z]{1,9})")?
      (?: /> | >
          (<f((?:[ ][A-Za-z0-9]+="[^"<>&]*")*)(?:/>|>([^<]*)</f>))?
          (?:<v>([^<]*)</v>|<v/>)?
          (<is>(?:[^<]++|<(?!/?is[\s>]))*+</is>)?
      </c> )
    )""",
    re.VERBOSE,
)
_END = b"</row>"

Span = tuple[int, int]


class OldCell(NamedTuple):
    """A cell as it stands: its place in its row, its style attribute, its `<f>` element as written.

    `lends` is the index of a shared formula that has its text here, `filled` whether the cell shows anything.
    """

    start: int
    end: int
    style: str
    formula: str
    lends: str | None
    filled: bool
    is_shared_string: bool


def outline(sheet: bytes, part: str) -> tuple[Element, dict[int, Span]]:
    """Return a sheet's elements without its rows, and the place of each row by its number."""
    start, end = place_of_rows(sheet)
    rows = _rows(sheet, start, end)
    root = markup.parse(sheet[:start] + sheet[end:], part)
    for element in root.walk():
        element.start += (end - start) * (element.start > start)
        element.inner += (end - start) * (element.inner > start)
        element.inner_end += (end - start) * (element.inner_end >= start)
        element.end += (end - start) * (element.end >= start)
    return root, rows


def _rows(sheet: bytes, start: int, end: int) -> dict[int, Span]:
    # Without comments, sections and instructions `<row` and `</row>` are tags wherever they stand.
    if sheet.find(b"<!", start, end) >= 0 or sheet.find(b"<?", start, end) >= 0:
        raise Unusual
    rows: dict[int, Span] = {}
    place = start
    for match in _ROW.finditer(sheet, start, end):
        first, after = match.span()
        if not _is_blank(sheet[place:first]):
            raise Unusual
        place = after if match[3] else sheet.find(_END, after, end) + len(_END)
        if place < after:
            raise Unusual
        rows[int(match[1])] = (first, place)
    if len(rows) != sheet.count(b"<row", start, end) or not _is_blank(sheet[place:end]):
        raise Unusual
    return rows


def _is_blank(between: bytes) -> bool:
    return not between.strip(b" \t\r\n")


def cells(row: bytes) -> tuple[Element, dict[int, OldCell]]:
    """Return a row as an element and its cells by column, both with places in the row's own bytes."""
    opening = _ROW.match(row)
    if opening is None:
        raise Unusual
    inner, size = opening.end(), len(row)
    inner_end = inner if opening[3] else size - len(_END)
    attributes = {"r": opening[1].decode()}
    attributes.update((name.decode(), value.decode()) for name, value in _ATTRIBUTE.findall(opening[2]))
    found: dict[int, OldCell] = {}
    place = inner
    listed = _CELL.findall(row, inner, inner_end)
    for whole, letters, number, style, kind, source, told, text, stored, inline in listed:
        column = column_number(letters.decode())
        if number != opening[1] or column in found:
            raise Unusual
        lends = None
        if text and b"shared" in told:
            about = dict(_ATTRIBUTE.findall(told))
            if about.get(b"t") == b"shared":
                lends = about.get(b"si", b"").decode()
        found[column] = OldCell(
            place,
            place + len(whole),
            f' s="{style.decode()}"' if style else "",
            source.decode(),
            lends,
            bool(source or stored or inline),
            kind == b"s",
        )
        place += len(whole)
    if place != inner_end:
        raise Unusual
    return Element("row", attributes, 0, inner, inner_end, size), found
