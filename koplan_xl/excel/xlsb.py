"""Read a binary workbook (.xlsb, BIFF12) into a grid: values, which cells hold formulas, names, merges, rules.

What formulas say and comments are not read. Records are told in [MS-XLSB].
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct, error, unpack_from

from koplan_xl.excel import binary, kinds
from koplan_xl.excel.binary import FORMULA, STATES, Filler, Places
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import custom_properties
from koplan_xl.grid import Area, Grid, Sheet

_ROW, _SHEET, _SETTINGS, _NAME = 0, 156, 153, 39
_SHARED, _FORMAT, _STYLE, _STYLES, _STYLES_END = 19, 44, 47, 617, 618
_OWN_BOOK, _BOOKS, _REFERENCES = 357, frozenset({355, 357, 358, 359, 667}), 362
_MERGE, _RULE, _CONDITION = 176, 64, 461
_RK, _ERROR, _TRUTH, _NUMBER, _TEXT, _INDEX = range(2, 8)
_FORMULAS = {8: _TEXT, 9: _NUMBER, 10: _TRUTH, 11: _ERROR}
_SHORT = 11  # how much higher the kinds of cells are that do not tell their column
_RICH = 62
_NO_SHEET = 0xFFFFFFFF


def read(package: Package, name: str) -> Grid:
    """Read the worksheets; WorkbookError, beginning with `name`, when it cannot be used."""
    try:
        return _Book(package).read()
    except (ValueError, IndexError, KeyError, OverflowError, error) as damage:
        raise kinds.refusal(name, "broken") from damage


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[place] & 0x7F) << 7
            place += 1
        length = 0
        for shift in (0, 7, 14, 21):
            byte = data[place]
            place += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if place + length > len(data):
            raise ValueError("a record is cut off")
        yield kind, data[place : place + length]
        place += length


def _text(data: bytes, place: int) -> tuple[str, int]:
    """Return a text, and where it ends; none at all is told by a count of its own."""
    (count,) = unpack_from("<I", data, place)
    end = place + 4 + 2 * count
    if count == 0xFFFFFFFF:
        return "", place + 4
    if end > len(data):
        raise ValueError("a text is cut off")
    return data[place + 4 : end].decode("utf-16-le", "replace"), end


@dataclass
class _Book:
    """Fills a grid from the parts."""

    package: Package
    strings: list[str] = field(default_factory=list)
    dates: frozenset[int] = frozenset()
    counts_from_1904: bool = False
    listed: list[tuple[str, int, str]] = field(default_factory=list)  # name, state, relationship
    names: list[tuple[str, int, bytes]] = field(default_factory=list)  # name, sheet, tokens
    books: int = 0
    own_book: int = -1
    references: list[tuple[int, int, int]] = field(default_factory=list)

    def read(self) -> Grid:
        book = self.package.workbook_part
        for kind, data in _records(self.package.parts[book]):
            self._shared(kind, data)
        if part := self.package.related_part(book, "sharedStrings"):
            records = _records(self.package.parts[part])
            self.strings = [_text(data, 1)[0] for kind, data in records if kind == _SHARED]
        if part := self.package.related_part(book, "styles"):
            self.dates = _dates(self.package.parts[part])
        grid = Grid({}, properties=custom_properties(self.package), has_excel_formulas=False)
        targets = {item.id: item for item in self.package.related(book)}
        folded: set[str] = set()
        for name, state, relationship in self.listed:
            target = targets[relationship]
            if target.kind != "worksheet":
                continue
            if name.casefold() in folded:
                raise binary.twice()
            folded.add(name.casefold())
            sheet = grid.sheets[name] = Sheet(name, STATES[state])
            filler = Filler(sheet, self.dates, self.counts_from_1904)
            _fill(filler, self.package.parts[str(target.part)], self.strings)
        self._name(grid)
        return grid

    def _shared(self, kind: int, data: bytes) -> None:
        if kind == _SHEET:
            relationship, end = _text(data, 8)
            self.listed.append((_text(data, end)[0], unpack_from("<I", data)[0], relationship))
        elif kind == _SETTINGS:
            self.counts_from_1904 = bool(data[0] & 1)
        elif kind == _NAME:
            (sheet,) = unpack_from("<I", data, 5)
            name, end = _text(data, 9)
            (size,) = unpack_from("<I", data, end)
            self.names.append((name, sheet, data[end + 4 : end + 4 + size]))
        elif kind in _BOOKS:
            if kind == _OWN_BOOK:
                self.own_book = self.books
            self.books += 1
        elif kind == _REFERENCES:
            count = unpack_from("<I", data)[0]
            self.references = [unpack_from("<Iii", data, 4 + 12 * i) for i in range(count)]

    def _name(self, grid: Grid) -> None:
        """Give names their places, to the workbook or to their sheet."""
        sheets = [name for name, *_ in self.listed]
        places = Places(Struct("<BHIH"), Struct("<BHIIHH"), sheets, self.references, self.own_book)
        for name, number, tokens in self.names:
            if number == _NO_SHEET:
                grid.names[name] = places.told(tokens)
            elif number < len(sheets) and sheets[number] in grid.sheets:
                grid.sheets[sheets[number]].names[name] = places.told(tokens)


def _dates(part: bytes) -> frozenset[int]:
    codes: dict[int, str] = {}
    styles: list[int] = []
    inside = False
    for kind, data in _records(part):
        if kind in (_STYLES, _STYLES_END):
            inside = kind == _STYLES
        elif kind == _FORMAT:
            codes[unpack_from("<H", data)[0]] = _text(data, 2)[0]
        elif kind == _STYLE and inside:
            styles.append(unpack_from("<HH", data)[1])
    return binary.date_styles(codes, styles)


def _fill(filler: Filler, part: bytes, strings: list[str]) -> None:
    """Put the cells, merges and rules of one sheet."""
    row, column = -1, -1
    for kind, data in _records(part):
        if kind == _ROW:
            row, column = unpack_from("<I", data)[0], -1
        elif kind == _RICH or 1 <= kind <= _INDEX + _SHORT:
            short = _INDEX + 4 < kind <= _INDEX + _SHORT
            column = column + 1 if short else unpack_from("<I", data)[0]
            body = 4 if short else 8
            style = int.from_bytes(data[body - 4 : body - 1], "little")
            _cell(filler, (row, column, style), kind - _SHORT if short else kind, data, body, strings)
        elif kind == _MERGE:
            filler.sheet.merges.append(binary.area(*unpack_from("<IIII", data)))
        elif kind == _RULE:
            filler.sheet.validated += _areas(data, 4)
        elif kind == _CONDITION:
            filler.sheet.conditional += _areas(data, 8)


def _cell(
    filler: Filler, place: tuple[int, int, int], kind: int, data: bytes, body: int, strings: list[str]
) -> None:
    row, column, style = place
    formula = FORMULA if kind in _FORMULAS else None
    kind = _FORMULAS.get(kind, kind)
    if kind == _NUMBER:
        filler.number(row, column, style, unpack_from("<d", data, body)[0], formula)
    elif kind == _RK:
        filler.number(row, column, style, binary.rk(unpack_from("<I", data, body)[0]))
    elif kind == _TEXT:
        filler.put(row, column, _text(data, body)[0], formula)
    elif kind == _RICH:
        filler.put(row, column, _text(data, body + 1)[0])
    elif kind == _INDEX:
        filler.put(row, column, strings[unpack_from("<I", data, body)[0]])
    elif kind == _TRUTH:
        filler.put(row, column, bool(data[body]), formula)
    elif kind == _ERROR:
        filler.error(row, column, data[body], formula)


def _areas(data: bytes, place: int) -> list[Area]:
    count = unpack_from("<I", data, place)[0]
    return [binary.area(*unpack_from("<IIII", data, place + 4 + 16 * i)) for i in range(count)]
