"""Small writers of .ods, .xls and .xlsb: what a grid holds, in the fewest records and elements that say it.

They are for tests that need such files with known content, or with known damage, and no program at hand.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

from koplan_xl.grid import Area, Cell, Grid, Sheet, parse_area, split_reference

ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
_STATES = ("visible", "hidden", "veryHidden")
_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_SPACES = {
    "office": "office:1.0", "table": "table:1.0", "text": "text:1.0", "style": "style:1.0", "meta": "meta:1.0",
}  # fmt: skip


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip file of parts."""
    target = BytesIO()
    with ZipFile(target, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return target.getvalue()


def ods_parts(grid: Grid) -> dict[str, bytes]:
    """Return the parts of an OpenDocument spreadsheet."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}"' for name, urn in _SPACES.items()
    )
    tables = "".join(_table(sheet) for sheet in grid.sheets.values())
    names = "".join(
        f"<table:named-range table:name={quoteattr(n)} {_range(t)}/>" for n, t in grid.names.items()
    )
    styles = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    content = (
        f"<office:document-content{spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}<table:named-expressions>{names}</table:named-expressions>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return {"mimetype": _MIMETYPE, "content.xml": content.encode()}


def _range(target: str) -> str:
    sheet, cells = split_reference(target) or ("", "")
    quoted = sheet.replace("'", "''")
    address = f"$'{quoted}'.{cells}"
    return f"table:cell-range-address={quoteattr(address)}"


def _table(sheet: Sheet) -> str:
    spans = {first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in sheet.merges}
    ruled = {first for first, _ in sheet.validated}
    places = sorted({*sheet.cells, *spans, *ruled})
    rows, done = [], 0
    for row in sorted({row for row, _ in places}):
        if row > done + 1:
            rows.append(f'<table:table-row table:number-rows-repeated="{row - done - 1}"/>')
        cells, at = [], 0
        for column in (column for number, column in places if number == row):
            if column > at + 1:
                cells.append(f'<table:table-cell table:number-columns-repeated="{column - at - 1}"/>')
            span = spans.get((row, column), (1, 1))
            told = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"'
            told += ' table:content-validation-name="v"' * ((row, column) in ruled)
            cells.append(_ods_cell(sheet.cells.get((row, column), Cell()), told))
            at = column
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        done = row
    hidden = "" if sheet.state == "visible" else ' table:style-name="h"'
    return f"<table:table table:name={quoteattr(sheet.name)}{hidden}>{''.join(rows)}</table:table>"


def _ods_cell(cell: Cell, told: str) -> str:
    if cell.formula is not None:
        told += f" table:formula={quoteattr('of:=' + cell.formula)}"
    value, shown = cell.value, ""
    if cell.error:
        shown = cell.error
    elif isinstance(value, bool):
        told += f' office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, int | float) and cell.is_date:
        told += ' office:value-type="date" office:date-value="2025-06-02"'
    elif isinstance(value, int | float):
        told += f' office:value-type="float" office:value="{value!r}"'
    elif value is not None:
        told += ' office:value-type="string"'
        shown = value
    lines = "".join(f"<text:p>{_ods_line(line)}</text:p>" for line in shown.split("\n")) if shown else ""
    return f"<table:table-cell{told}>{lines}</table:table-cell>"


def _ods_line(line: str) -> str:
    return escape(line).replace(" ", "<text:s/>").replace("\t", "<text:tab/>")


def ods(grid: Grid) -> bytes:
    """Return an OpenDocument spreadsheet."""
    return zipped(ods_parts(grid))


def _areas(areas: Iterable[Area], count: str, place: str) -> bytes:
    places = [(t - 1, b - 1, left - 1, right - 1) for (t, left), (b, right) in areas]
    return struct.pack(count, len(places)) + b"".join(struct.pack(place, *each) for each in places)


def _told(grid: Grid, target: str, cell: str, area: str) -> bytes:
    """Return the token of a reference to a cell or an area of one sheet."""
    sheet, cells = split_reference(target) or ("", "A1")
    (top, left), (bottom, right) = parse_area(cells)
    number = list(grid.sheets).index(sheet)
    if (top, left) == (bottom, right):
        return struct.pack(cell, 0x3A, number, top - 1, left - 1)
    return struct.pack(area, 0x3B, number, top - 1, bottom - 1, left - 1, right - 1)


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _letters(text: str) -> tuple[int, bytes]:
    spelled = text.encode("utf-16-le", "surrogatepass")
    return len(spelled) // 2, spelled


def _shared_strings(texts: list[str], most: int = 8224) -> bytes:
    """Return the record of shared texts and those that continue it; texts are cut where a record is full."""
    chunks = [bytearray(struct.pack("<II", len(texts), len(texts)))]
    for text in texts:
        count, spelled = _letters(text)
        if len(chunks[-1]) + 5 > most:
            chunks.append(bytearray())
        chunks[-1] += struct.pack("<HB", count, 1)
        while spelled:
            room = (most - len(chunks[-1])) // 2 * 2
            if room <= 0:
                chunks.append(bytearray(b"\1"))
                continue
            chunks[-1] += spelled[:room]
            spelled = spelled[room:]
    first, *more = (bytes(chunk) for chunk in chunks)
    return _record(0xFC, first) + b"".join(_record(0x3C, chunk) for chunk in more)


def xls_stream(grid: Grid, extra: bytes = b"") -> bytes:
    """Return the stream of an Excel 97 workbook; `extra` are further records for all sheets together."""
    strings: dict[str, int] = {}
    sheets = [_xls_sheet(sheet, strings) for sheet in grid.sheets.values()]
    shared = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + extra
    shared += b"".join(_record(0xE0, struct.pack("<HH16x", 0, format_)) for format_ in (0, 14))
    own = _record(0x1AE, struct.pack("<HH", len(sheets), 0x0401))
    numbers = b"".join(struct.pack("<HHH", 0, n, n) for n in range(len(sheets)))
    own += _record(0x17, struct.pack("<H", len(sheets)) + numbers)
    for name, target in grid.names.items():
        count, spelled = _letters(name)
        tokens = _told(grid, target, "<BHHH", "<BHHHHH")
        own += _record(
            0x18, struct.pack("<HBBHHHI", 0, 0, count, len(tokens), 0, 0, 0) + b"\1" + spelled + tokens
        )
    own += _shared_strings(list(strings)) + _record(0xA)
    listed = [(sheet, *_letters(sheet.name)) for sheet in grid.sheets.values()]
    place = len(shared) + sum(4 + 8 + len(spelled) for _, _, spelled in listed) + len(own)
    for (sheet, count, spelled), data in zip(listed, sheets, strict=True):
        state = _STATES.index(sheet.state)
        shared += _record(0x85, struct.pack("<IBBBB", place, state, 0, count, 1) + spelled)
        place += len(data)
    return shared + own + b"".join(sheets)


def _xls_sheet(sheet: Sheet, strings: dict[str, int]) -> bytes:
    data = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for (row, column), cell in sorted(sheet.cells.items()):
        data += _xls_cell(struct.pack("<HHH", row - 1, column - 1, int(cell.is_date)), cell, strings)
    data += _record(0xE5, _areas(sheet.merges, "<H", "<HHHH"))
    if sheet.validated:
        rule = struct.pack("<I", 0) + 4 * b"\1\0\0\0" + 2 * bytes(4)
        data += _record(0x1BE, rule + _areas(sheet.validated, "<H", "<HHHH"))
    return data + _record(0xA)


def _xls_cell(place: bytes, cell: Cell, strings: dict[str, int]) -> bytes:
    value = cell.value
    if cell.formula is not None:
        tail = bytes(6)
        if cell.error:
            return _record(6, place + struct.pack("<BxBxxxH", 2, ERRORS[cell.error], 0xFFFF) + tail)
        if isinstance(value, bool):
            return _record(6, place + struct.pack("<BxBxxxH", 1, value, 0xFFFF) + tail)
        if isinstance(value, str):
            count, spelled = _letters(value)
            text = _record(0x207, struct.pack("<HB", count, 1) + spelled)
            return _record(6, place + struct.pack("<B5xH", 0, 0xFFFF) + tail) + text
        if value is None:
            return _record(6, place + struct.pack("<B5xH", 3, 0xFFFF) + tail)
        return _record(6, place + struct.pack("<d", value) + tail)
    if cell.error or isinstance(value, bool):
        code = ERRORS[cell.error] if cell.error else int(bool(value))
        return _record(0x205, place + bytes((code, bool(cell.error))))
    if isinstance(value, str):
        return _record(0xFD, place + struct.pack("<I", strings.setdefault(value, len(strings))))
    return b"" if value is None else _record(0x203, place + struct.pack("<d", value))


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """Return a container with one stream: header, sector table, directory, the stream."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    sectors = len(stream) // 512
    tables = -(-(sectors + 8) // 120)
    first = tables + 1
    table = [0xFFFFFFFD] * tables + [0xFFFFFFFE] + [first + 1 + n for n in range(sectors - 1)] + [0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *range(tables), *[0xFFFFFFFF] * (109 - tables))
    filled = table + [0xFFFFFFFF] * (tables * 128 - len(table))
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, 0xFFFFFFFF, first, len(stream))
    return header + struct.pack(f"<{len(filled)}I", *filled) + entries + bytes(256) + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le").ljust(64, b"\0")
    tree = struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return spelled + tree + bytes(36) + struct.pack("<III", start, size, 0)


def xls(grid: Grid) -> bytes:
    """Return an Excel 97 workbook."""
    return compound(xls_stream(grid))


def wide_record(kind: int, data: bytes = b"") -> bytes:
    """Return a record of an .xlsb."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, rest = b"", len(data)
    while True:
        length += bytes([rest & 0x7F | (0x80 if rest > 0x7F else 0)])
        rest >>= 7
        if not rest:
            return head + length + data


def _wide(text: str) -> bytes:
    count, spelled = _letters(text)
    return struct.pack("<I", count) + spelled


def xlsb_parts(grid: Grid) -> dict[str, bytes]:
    """Return the parts of a binary workbook."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def relations(targets: Iterable[tuple[str, str, str]]) -> bytes:
        items = "".join(f'<Relationship Id="{i}" Type="{office}/{k}" Target="{t}"/>' for i, k, t in targets)
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        return f'<Relationships xmlns="{space}">{items}</Relationships>'.encode()

    strings: dict[str, int] = {}
    parts = {
        f"xl/worksheets/sheet{number}.bin": b"".join(_xlsb_sheet(sheet, strings))
        for number, sheet in enumerate(grid.sheets.values(), start=1)
    }
    sheets = [(f"s{n}", "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(grid.sheets) + 1)]
    styles = b"".join(wide_record(47, struct.pack("<HH12x", 0, format_)) for format_ in (0, 14))
    return parts | {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": relations([("b", "officeDocument", "xl/workbook.bin")]),
        "xl/_rels/workbook.bin.rels": relations(
            [*sheets, ("t", "sharedStrings", "strings.bin"), ("y", "styles", "styles.bin")]
        ),
        "xl/workbook.bin": b"".join(_xlsb_book(grid)),
        "xl/strings.bin": b"".join(wide_record(19, b"\0" + _wide(text)) for text in strings),
        "xl/styles.bin": wide_record(617) + styles + wide_record(618),
    }


def _xlsb_book(grid: Grid) -> Iterator[bytes]:
    for number, sheet in enumerate(grid.sheets.values(), start=1):
        state = struct.pack("<II", _STATES.index(sheet.state), number)
        yield wide_record(156, state + _wide(f"s{number}") + _wide(sheet.name))
    yield wide_record(357)
    numbers = b"".join(struct.pack("<Iii", 0, n, n) for n in range(len(grid.sheets)))
    yield wide_record(362, struct.pack("<I", len(grid.sheets)) + numbers)
    for name, target in grid.names.items():
        tokens = _told(grid, target, "<BHIH", "<BHIIHH")
        data = struct.pack("<IBI", 0, 0, 0xFFFFFFFF) + _wide(name)
        yield wide_record(39, data + struct.pack("<I", len(tokens)) + tokens + bytes(4))


def _xlsb_sheet(sheet: Sheet, strings: dict[str, int]) -> Iterator[bytes]:
    row = 0
    for (at, column), cell in sorted(sheet.cells.items()):
        if at != row:
            yield wide_record(0, struct.pack("<I13x", at - 1))
            row = at
        yield _xlsb_cell(struct.pack("<II", column - 1, int(cell.is_date)), cell, strings)
    for area in sheet.merges:
        yield wide_record(176, _areas([area], "<I", "<IIII")[4:])
    if sheet.validated:
        yield wide_record(64, bytes(4) + _areas(sheet.validated, "<I", "<IIII"))


def _xlsb_cell(place: bytes, cell: Cell, strings: dict[str, int]) -> bytes:
    value, is_formula = cell.value, cell.formula is not None
    tail = bytes(10) if is_formula else b""
    if cell.error:
        return wide_record(11 if is_formula else 3, place + bytes([ERRORS[cell.error]]) + tail)
    if isinstance(value, bool):
        return wide_record(10 if is_formula else 4, place + bytes([value]) + tail)
    if isinstance(value, str) or (value is None and is_formula):
        if is_formula:
            return wide_record(8, place + _wide(str(value or "")) + tail)
        return wide_record(7, place + struct.pack("<I", strings.setdefault(str(value), len(strings))))
    if value is None:
        return wide_record(1, place)
    return wide_record(9 if is_formula else 5, place + struct.pack("<d", value) + tail)


def xlsb(grid: Grid) -> bytes:
    """Return a binary workbook."""
    return zipped(xlsb_parts(grid))


WRITERS: dict[str, Callable[[Grid], bytes]] = {"ods": ods, "xls": xls, "xlsb": xlsb}
