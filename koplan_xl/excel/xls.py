"""Read an Excel 97–2003 workbook (.xls, BIFF8) into a grid: values, which cells hold formulas, names, merges, rules.

What formulas say and comments are not read. Records are told in [MS-XLS].
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct, error, unpack_from

from koplan_xl.excel import binary, kinds
from koplan_xl.excel.binary import FORMULA, STATES, Filler, Places
from koplan_xl.excel.compound import Compound
from koplan_xl.grid import Area, Grid, Sheet

_BOOK, _MACROS = "Workbook", "_VBA_PROJECT_CUR"
_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_FILEPASS, _DATE1904, _BOUNDSHEET, _SST, _FORMAT, _XF = 0x002F, 0x0022, 0x0085, 0x00FC, 0x041E, 0x00E0
_SUPBOOK, _EXTERNSHEET, _NAME = 0x01AE, 0x0017, 0x0018
_RK, _MULRK, _NUMBER, _LABEL, _RSTRING, _LABELSST = 0x027E, 0x00BD, 0x0203, 0x0204, 0x00D6, 0x00FD
_BOOLERR, _FORMULA, _STRING = 0x0205, 0x0006, 0x0207
_MERGES, _RULE, _CONDITION, _CONDITION_12 = 0x00E5, 0x01BE, 0x01B0, 0x0879
_BIFF8, _WORKSHEET, _MACRO_SHEET = 0x0600, 0, 1
_OWN = 0x0401  # in place of a book's name: this book
_PLACE = Struct("<HHH")  # row, column, style

Record = tuple[int, list[bytes]]  # its kind, its data and that of the records that continue it


def read(data: bytes, name: str) -> tuple[Grid, bool]:
    """Read the worksheets, and tell whether there are macros. WorkbookError, beginning with `name`, when unusable."""
    try:
        file = Compound(data)
        if _BOOK not in file.names:
            raise kinds.refusal(name, "xls" if "Book" in file.names else "office")
        book = _Book(name, file.stream(_BOOK))
        return book.read(), _MACROS in file.names or book.has_macro_sheet
    except (ValueError, IndexError, KeyError, OverflowError, error) as damage:
        raise kinds.refusal(name, "broken") from damage


def _records(stream: bytes, place: int) -> Iterator[Record]:
    """Yield the records from a place to the end of what begins there; charts inside are passed over."""
    depth = 0
    open_record: Record | None = None
    while True:
        kind, length = unpack_from("<HH", stream, place)
        data = stream[place + 4 : place + 4 + length]
        place += 4 + length
        if len(data) < length:
            raise ValueError("a record is cut off")
        if kind == _CONTINUE and open_record:
            open_record[1].append(data)
            continue
        if open_record and depth == 1:
            yield open_record
        open_record = (kind, [data])
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return


class _Text:
    """Reads texts from records: a text may go on in the next one, perhaps in letters of another width."""

    def __init__(self, chunks: list[bytes], place: int = 0) -> None:
        self._chunks, self._chunk, self._place = chunks, 0, place

    def take(self, count: int) -> bytes:
        """Return that many bytes, from further records where this one ends."""
        found = b""
        while len(found) < count:
            piece = self._chunks[self._chunk][self._place : self._place + count - len(found)]
            found += piece
            self._place += len(piece)
            if len(found) < count:
                self._next()
        return found

    def _next(self) -> None:
        self._chunk, self._place = self._chunk + 1, 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self._chunk >= len(self._chunks) - 1 and self._place >= len(self._chunks[-1])

    def number(self, size: int) -> int:
        """Return a number of so many bytes."""
        return int.from_bytes(self.take(size), "little")

    def text(self, count_size: int = 2) -> str:
        """Return a text with its count of letters before it; formats within it and furigana are passed over."""
        return self.letters(self.number(count_size))

    def letters(self, count: int) -> str:
        """Return a text of so many letters."""
        flags = self.number(1)
        runs = self.number(2) if flags & 8 else 0
        phonetic = self.number(4) if flags & 4 else 0
        found = b""
        while True:
            width = 2 if flags & 1 else 1
            piece = self._chunks[self._chunk][self._place :][: (count - len(found) // 2) * width]
            self._place += len(piece)
            found += piece if width == 2 else piece.decode("latin-1").encode("utf-16-le")
            if len(found) >= 2 * count:
                break
            self._next()
            flags = self.number(1)
        self.take(4 * runs + phonetic)
        return found.decode("utf-16-le", "replace")


@dataclass
class _Book:
    """The workbook's stream: what all sheets share first, then each sheet."""

    file: str
    stream: bytes
    has_macro_sheet: bool = False
    strings: list[str] = field(default_factory=list)
    listed: list[tuple[str, int, int, int]] = field(default_factory=list)  # name, state, kind, place
    names: list[tuple[str, int, bytes]] = field(default_factory=list)  # name, sheet from 1 or 0, tokens
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    counts_from_1904: bool = False
    books: int = 0
    own_book: int = -1
    references: list[tuple[int, int, int]] = field(default_factory=list)

    def read(self) -> Grid:
        if unpack_from("<HHH", self.stream)[::2] != (_BOF, _BIFF8):
            raise kinds.refusal(self.file, "xls")
        for kind, chunks in _records(self.stream, 0):
            self._shared(kind, chunks)
        dates = binary.date_styles(self.formats, self.styles)
        grid = Grid({}, has_excel_formulas=False)
        folded: set[str] = set()
        for name, state, kind, place in self.listed:
            self.has_macro_sheet |= kind == _MACRO_SHEET
            if kind != _WORKSHEET:
                continue
            if name.casefold() in folded:
                raise binary.twice()
            folded.add(name.casefold())
            sheet = grid.sheets[name] = Sheet(name, STATES[state & 3])
            _fill(Filler(sheet, dates, self.counts_from_1904), _records(self.stream, place), self.strings)
        self._name(grid)
        return grid

    def _shared(self, kind: int, chunks: list[bytes]) -> None:
        data = chunks[0]
        if kind == _FILEPASS:
            raise kinds.refusal(self.file, "encrypted")
        if kind == _BOUNDSHEET:
            place, state, sort = unpack_from("<IBB", data)
            self.listed.append((_Text(chunks, 6).text(1), state, sort, place))
        elif kind == _SST:
            texts = _Text(chunks, 8)
            (count,) = unpack_from("<I", data, 4)
            while len(self.strings) < count and not texts.is_done:  # some programs count wrong
                self.strings.append(texts.text())
        elif kind == _FORMAT:
            self.formats[unpack_from("<H", data)[0]] = _Text(chunks, 2).text()
        elif kind == _XF:
            self.styles.append(unpack_from("<HH", data)[1])
        elif kind == _DATE1904:
            self.counts_from_1904 = data[:1] == b"\1"
        elif kind == _NAME:
            letters, tokens, sheet = unpack_from("<3xBHxxH", data)
            text = _Text(chunks, 14)
            name = text.letters(letters)
            self.names.append((name, sheet, text.take(tokens)))
        elif kind == _SUPBOOK:
            if unpack_from("<H", data, 2)[0] == _OWN:
                self.own_book = self.books
            self.books += 1
        elif kind == _EXTERNSHEET:
            data = b"".join(chunks)
            count = unpack_from("<H", data)[0]
            self.references = [unpack_from("<Hhh", data, 2 + 6 * i) for i in range(count)]

    def _name(self, grid: Grid) -> None:
        """Give names their places, to the workbook or to their sheet."""
        sheets = [name for name, *_ in self.listed]
        places = Places(Struct("<BHHH"), Struct("<BHHHHH"), sheets, self.references, self.own_book)
        for name, number, tokens in self.names:
            if number == 0:
                grid.names[name] = places.told(tokens)
            elif number <= len(sheets) and sheets[number - 1] in grid.sheets:
                grid.sheets[sheets[number - 1]].names[name] = places.told(tokens)


def _fill(filler: Filler, records: Iterator[Record], strings: list[str]) -> None:
    """Put the cells, merges and rules of one sheet."""
    waiting: tuple[int, int] | None = None  # a formula whose text comes in the next record
    sheet = filler.sheet
    for kind, chunks in records:
        data = chunks[0]
        if kind == _STRING and waiting:
            filler.put(*waiting, _Text(chunks).text(), FORMULA)
            waiting = None
        elif waiting and kind in _CELLS:
            filler.put(*waiting, None, FORMULA)
            waiting = None
        if kind == _FORMULA:
            waiting = _formula(filler, data)
        elif kind in _CELLS:
            _cell(filler, kind, chunks, strings)
        elif kind == _MERGES:
            sheet.merges += _areas(data, 0)
        elif kind == _RULE:
            sheet.validated += _ruled(chunks)
        elif kind == _CONDITION:
            sheet.conditional += _areas(data, 12)
        elif kind == _CONDITION_12:
            sheet.conditional += _areas(data, 24)
    if waiting:
        filler.put(*waiting, None, FORMULA)


_CELLS = frozenset({_RK, _MULRK, _NUMBER, _LABEL, _RSTRING, _LABELSST, _BOOLERR, _FORMULA})


def _cell(filler: Filler, kind: int, chunks: list[bytes], strings: list[str]) -> None:
    data = chunks[0]
    row, column, style = _PLACE.unpack_from(data)
    if kind == _NUMBER:
        filler.number(row, column, style, unpack_from("<d", data, 6)[0])
    elif kind == _RK:
        filler.number(row, column, style, binary.rk(unpack_from("<I", data, 6)[0]))
    elif kind == _MULRK:
        for i in range((len(data) - 6) // 6):
            style, number = unpack_from("<HI", data, 4 + 6 * i)
            filler.number(row, column + i, style, binary.rk(number))
    elif kind == _LABELSST:
        filler.put(row, column, strings[unpack_from("<I", data, 6)[0]])
    elif kind == _BOOLERR:
        code, is_error = data[6], data[7]
        if is_error:
            filler.error(row, column, code)
        else:
            filler.put(row, column, bool(code))
    else:
        filler.put(row, column, _Text(chunks, 6).text())


def _formula(filler: Filler, data: bytes) -> tuple[int, int] | None:
    """Put a formula with the value it had; give its place when that is a text, which comes later."""
    row, column, style = _PLACE.unpack_from(data)
    if data[12:14] != b"\xff\xff":
        filler.number(row, column, style, unpack_from("<d", data, 6)[0], FORMULA)
    elif data[6] == 0:
        return row, column
    elif data[6] == 1:
        filler.put(row, column, bool(data[8]), FORMULA)
    elif data[6] == 2:
        filler.error(row, column, data[8], FORMULA)
    else:
        filler.put(row, column, None, FORMULA)
    return None


def _areas(data: bytes, place: int) -> list[Area]:
    count = unpack_from("<H", data, place)[0]
    return [binary.area(*unpack_from("<HHHH", data, place + 2 + 8 * i)) for i in range(count)]


def _ruled(chunks: list[bytes]) -> list[Area]:
    """Return the cells with an input rule: they come after its four texts and two formulas."""
    texts = _Text([b"".join(chunks)], 4)
    for _ in range(4):
        texts.text()
    for _ in range(2):
        texts.take(texts.number(2) + 2)
    count = texts.number(2)
    return [binary.area(*unpack_from("<HHHH", texts.take(8))) for _ in range(count)]
