"""Returns saved as .ods, .xls and .xlsb: good ones, damaged ones, and crafted ones."""

import struct
from collections.abc import Callable

from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Cell, Grid, parse_a1
from tests.excel.other_kinds import WRITERS, compound, ods_parts, wide_record, xls_stream, xlsb_parts, zipped
from tests.hostile.case import CELL, READ, Group
from tests.hostile.markups import AMOUNT_CELL

kinds = Group("Returns saved as .ods, .xls or .xlsb")
_DOCTYPE = b'<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;&l;">]>'
_SHEET = "xl/worksheets/sheet3.bin"
_FIRST_SECTOR, _TABLE = 512, 76


def _with_amount(good: bytes, cell: Cell) -> Grid:
    """Return the good return's grid with another amount."""
    grid = read_grid(good)
    list(grid.sheets.values())[2].cells[parse_a1(AMOUNT_CELL)] = cell
    return grid


def _each(what: str, outcome: str, name: str, damage: Callable[[str, bytes], bytes]) -> None:
    for kind in WRITERS:

        def make(good: bytes, kind: str = kind) -> bytes:
            return damage(kind, good)

        make.__name__ = f"{kind}_{name}"
        kinds.data(f".{kind}: {what}", outcome)(make)


def _amount(cell: Cell) -> Callable[[str, bytes], bytes]:
    return lambda kind, good: WRITERS[kind](_with_amount(good, cell))


_each("a good return", READ, "good", lambda kind, good: WRITERS[kind](read_grid(good)))
_each("a formula typed for an amount", CELL, "formula", _amount(Cell(23_000, "1+1")))
_each("a formula without a value", CELL, "formula_unvalued", _amount(Cell(None, "1+1")))
_each("an error value for an amount", CELL, "error", _amount(Cell(None, None, "#N/A")))
_each("a date for an amount", CELL, "date", _amount(Cell(45810, is_date=True)))


def _half(kind: str, good: bytes) -> bytes:
    data = WRITERS[kind](read_grid(good))
    return data[: len(data) // 2]


@kinds.data(".ods: cut off after half its length", "truncated")
def ods_half(good: bytes) -> bytes:
    return _half("ods", good)


@kinds.data(".xlsb: cut off after half its length", "truncated")
def xlsb_half(good: bytes) -> bytes:
    return _half("xlsb", good)


@kinds.data(".xls: cut off after half its length", "broken")
def xls_half(good: bytes) -> bytes:
    return _half("xls", good)


def _content(good: bytes, old: bytes, new: bytes) -> bytes:
    parts = ods_parts(read_grid(good))
    assert old in parts["content.xml"], old
    return zipped({**parts, "content.xml": parts["content.xml"].replace(old, new, 1)})


@kinds.data(".ods: a document type with entities", "broken")
def ods_entities(good: bytes) -> bytes:
    parts = ods_parts(read_grid(good))
    return zipped({**parts, "content.xml": _DOCTYPE + parts["content.xml"]})


@kinds.data(".ods: encrypted", "encrypted")
def ods_encrypted(good: bytes) -> bytes:
    manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
    return zipped({**ods_parts(read_grid(good)), "META-INF/manifest.xml": manifest})


@kinds.data(".ods: a value repeated over 17 billion cells", "too_large")
def ods_repeated(good: bytes) -> bytes:
    row = b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float"'
    row += b' office:value="1" table:number-columns-repeated="16384"/></table:table-row></table:table>'
    return _content(good, b"</table:table>", row)


@kinds.data(".ods: an empty row repeated 10 to the 5000th times", "broken")
def ods_absurd_count(good: bytes) -> bytes:
    row = b'<table:table-row table:number-rows-repeated="1%s"/></table:table>' % (b"0" * 5000)
    return _content(good, b"</table:table>", row)


@kinds.data(".ods: a million blanks in a text", "broken")
def ods_blanks(good: bytes) -> bytes:
    return _content(good, b"<text:p>", b"<text:p>" + b'<text:s text:c="999999"/>' * 30)


@kinds.data(".ods: 100,000 elements inside each other", "broken")
def ods_deep(good: bytes) -> bytes:
    spans = b"<text:span>" * 100_000 + b"</text:span>" * 100_000
    return _content(good, b"<text:p>", b"<text:p>" + spans)


@kinds.data(".ods: a text document", "opendocument")
def ods_of_text(good: bytes) -> bytes:
    return zipped({**ods_parts(read_grid(good)), "mimetype": b"application/vnd.oasis.opendocument.text"})


@kinds.data(".ods: an amount that is no number", "broken")
def ods_no_number(good: bytes) -> bytes:
    return _content(good, b'office:value="23000"', b'office:value="nan"')


@kinds.data(".xls: a password to open it", "encrypted")
def xls_encrypted(good: bytes) -> bytes:
    return compound(xls_stream(read_grid(good), struct.pack("<HH6x", 0x2F, 6)))


@kinds.data(".xls: a chain of sectors that comes back to itself", "broken")
def xls_circle(good: bytes) -> bytes:
    data = compound(xls_stream(read_grid(good)))
    (tables,) = struct.unpack_from("<I", data, 44)
    place = _FIRST_SECTOR + 4 * (tables + 3)  # the third sector of the stream
    return data[:place] + struct.pack("<I", tables + 1) + data[place + 4 :]


@kinds.data(".xls: a table of sectors that lies outside", "broken")
def xls_table_outside(good: bytes) -> bytes:
    data = compound(xls_stream(read_grid(good)))
    return data[:_TABLE] + struct.pack("<I", 0x00FFFFFF) + data[_TABLE + 4 :]


@kinds.data(".xls: a stream of 4 GB in a small file", "broken")
def xls_boast(good: bytes) -> bytes:
    data = compound(xls_stream(read_grid(good)))
    place = data.index("Workbook".encode("utf-16-le")) + 120
    return data[:place] + struct.pack("<I", 0xFFFFFFF0) + data[place + 4 :]


@kinds.data(".xls: shared texts that are fewer than the cells say", "broken")
def xls_texts_missing(good: bytes) -> bytes:
    stream = xls_stream(read_grid(good))
    place = stream.index(struct.pack("<H", 0xFC), 200)
    return compound(stream[: place + 4] + struct.pack("<II", 1, 1) + stream[place + 12 :])


@kinds.data(".xls: a sheet without end", "broken")
def xls_endless(good: bytes) -> bytes:
    return compound(xls_stream(read_grid(good))[:-4] + struct.pack("<HH", 0x203, 8000))


@kinds.data(".xls: Excel 95 inside", "xls")
def xls_of_95(good: bytes) -> bytes:
    return compound(xls_stream(read_grid(good)), "Book")


def _binary_sheet(good: bytes, more: bytes) -> bytes:
    parts = xlsb_parts(read_grid(good))
    return zipped({**parts, _SHEET: parts[_SHEET] + more})


@kinds.data(".xlsb: a record longer than its part", "broken")
def xlsb_overlong(good: bytes) -> bytes:
    return _binary_sheet(good, b"\x05\xff\xff\xff\x7f")


@kinds.data(".xlsb: a row beyond the last one", "broken")
def xlsb_outside(good: bytes) -> bytes:
    row = wide_record(0, struct.pack("<I", 0xFFFFFFF0))
    return _binary_sheet(good, row + wide_record(5, struct.pack("<IId", 0, 0, 1.0)))


@kinds.data(".xlsb: a cell that stands twice", "broken")
def xlsb_twice(good: bytes) -> bytes:
    row, column = parse_a1(AMOUNT_CELL)
    again = wide_record(5, struct.pack("<IId", column - 1, 0, 1.0))
    return _binary_sheet(good, wide_record(0, struct.pack("<I", row - 1)) + again)


@kinds.data(".xlsb: a number that is none", "broken")
def xlsb_no_number(good: bytes) -> bytes:
    grid = _with_amount(good, Cell(23_000))
    parts = xlsb_parts(grid)
    number = struct.pack("<d", 23_000)
    assert number in parts[_SHEET]
    return zipped({**parts, _SHEET: parts[_SHEET].replace(number, struct.pack("<d", float("nan")))})


@kinds.data(".xlsb: a billion laughs in its relationships", "odd_xml")
def xlsb_entities(good: bytes) -> bytes:
    parts = xlsb_parts(read_grid(good))
    rels = "xl/_rels/workbook.bin.rels"
    return zipped({**parts, rels: _DOCTYPE + parts[rels]})


@kinds.data(".xlsb: no such shared text", "broken")
def xlsb_no_text(good: bytes) -> bytes:
    return zipped({**xlsb_parts(read_grid(good)), "xl/strings.bin": b""})
