"""What was sent (配布): identity, address map and base values, as they travel in a workbook's hidden sheet.

Every entry says which subject stands in which cell, under which defined name and beside which label, and what
value it had when it was sent. Beside them stands, as short marks, what else a sheet held: formulas, texts and
conditional formats. Everything is stored as text, so that no spreadsheet program changes it.
"""

import hashlib
import json
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from koplan_xl.errors import ReturnRefused
from koplan_xl.grid import Address, Area, Grid, Sheet, a1, parse_a1, parse_area
from koplan_xl.plan import schema
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import MAX_WHOLE, Value, tidy_number

HIDDEN_SHEET = "_koplan"
NAME_PREFIX = "koplan."
PROPERTY_DISPATCH, PROPERTY_DEPARTMENT = "koplan-xl 配布番号", "koplan-xl 部署名"
_YEARS = (1900, 2200)
_MARK = "koplan-xl 配布 1"
_HEADER = (
    "名前", "シート", "セル", "見出しのセル", "見出し", "役割", "表", "コード", "年度", "区分", "項目", "配布時の値",
)  # fmt: skip
_KINDS = _FORMULAS, _TEXTS, _COMMENTS, _FORMATS = ("数式", "文字", "コメント", "書式")
_LONGEST = 30_000  # characters put into one cell, below Excel's limit
_IDENTITY = ("配布番号", "回", "自治体名", "版", "部署名", "様式版", "様式", "配布日時", "締切")

Round = Literal["plan", "results"]
ROUND_NAMES: dict[Round, str] = {"plan": "計画", "results": "実績"}


class Role(Enum):
    """What a subject is in a department's workbook."""

    INPUT = "入力"  # the department may change it
    SHOWN = "固定"  # prefilled and locked
    CONTEXT = "文脈"  # not on any form; checks need it


class Entry(NamedTuple):
    """One subject of a sent workbook. `label` and `label_cell` are for finding it when its name is lost."""

    subject: Subject
    role: Role
    base: Value
    name: str = ""
    sheet: str = ""
    cell: str = ""
    label_cell: str = ""
    label: str = ""

    @property
    def location(self) -> Location | None:
        """Where it was sent; None for context."""
        return Location(self.sheet, self.cell) if self.cell else None


@dataclass(frozen=True, slots=True)
class SentSheet:
    """What else a sheet held when it was sent.

    `formulas` and `texts` are marks of the computed and of the typed cells by address, `comments` marks of its
    comments, `conditional` the areas of input cells with conditional formats.
    """

    name: str
    formulas: Mapping[Address, str]
    texts: Mapping[Address, str]
    comments: tuple[str, ...]
    conditional: tuple[Area, ...]


@lru_cache(maxsize=4096, typed=True)  # the same labels stand on every form
def mark(value: Value) -> str:
    """Return a short mark of what a cell shows; blanks, line ends and widths of letters make no difference."""
    shown = str(tidy_number(value)) if isinstance(value, int | float) else str(value)
    text = "".join(unicodedata.normalize("NFKC", shown).split())
    return f"{zlib.crc32(text.encode(errors='replace')):08x}"


@dataclass(frozen=True)
class Dispatch:
    """A workbook as sent to one department."""

    number: str
    round: Round
    city: str
    version: str
    department: str
    template_version: str
    forms_digest: str
    sent_at: str
    due: str
    entries: tuple[Entry, ...]
    sheets: tuple[SentSheet, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """Hash of identity and base values, recorded in sheet 配布 of the canonical workbook."""
        content: list[object] = [self.number, self.round, self.city, self.version, self.department]
        content += [
            [*_subject_cells(entry.subject), _encode(entry.base), entry.role.value] for entry in self.entries
        ]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def to_rows(dispatch: Dispatch) -> list[list[Value]]:
    """Write a dispatch as the rows of the hidden sheet."""
    identity = (
        dispatch.number, ROUND_NAMES[dispatch.round], dispatch.city, dispatch.version, dispatch.department,
        dispatch.template_version, dispatch.forms_digest, dispatch.sent_at, dispatch.due,
    )  # fmt: skip
    rows: list[list[Value]] = [[_MARK, dispatch.fingerprint]]
    rows += [[name, value] for name, value in zip(_IDENTITY, identity, strict=True)]
    rows.append(list(_HEADER))
    for entry in dispatch.entries:
        place = (entry.name, entry.sheet, entry.cell, entry.label_cell, entry.label, entry.role.value)
        rows.append([*place, *_subject_cells(entry.subject), _encode(entry.base)])
    rows.append([])
    for sheet in dispatch.sheets:
        rows += _sheet_rows(sheet)
    return rows


def _sheet_rows(sheet: SentSheet) -> Iterator[list[Value]]:
    contents = (
        (_FORMULAS, [f"{a1(*address)}:{mark}" for address, mark in sheet.formulas.items()]),
        (_TEXTS, [f"{a1(*address)}:{mark}" for address, mark in sheet.texts.items()]),
        (_COMMENTS, sheet.comments),
        (_FORMATS, [f"{a1(*first)}:{a1(*last)}" for first, last in sheet.conditional]),
    )
    for kind, words in contents:
        for line in _lines(words):
            yield [kind, sheet.name, line]


def _lines(words: Iterable[str]) -> Iterator[str]:
    """Join words to lines that fit a cell."""
    line = ""
    for word in words:
        if len(line) + len(word) >= _LONGEST:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
    if line:
        yield line


def find_hidden_sheet(grid: Grid) -> Sheet | None:
    """Return the sheet with our mark, whatever its name or visibility has become."""
    return next((sheet for sheet in grid.sheets.values() if sheet.value(1, 1) == _MARK), None)


def read_dispatch(grid: Grid, file: str) -> Dispatch:
    """Read the hidden sheet back. ReturnRefused when it is missing or its base values are not as written."""
    sheet = find_hidden_sheet(grid)
    if sheet is None:
        raise ReturnRefused(
            f"{file}: 配布の記録(非表示のシート)がないため、回収票として読めません。"
            "配布したファイルそのものに記入していただき、再提出をお願いしてください。",
            "no_record",
        )
    identity = [sheet.value(2 + i, 2) for i in range(len(_IDENTITY))]
    texts = ["" if value is None else str(value) for value in identity]
    rounds = {name: key for key, name in ROUND_NAMES.items()}
    try:
        entries = tuple(_read_entries(sheet, 3 + len(_IDENTITY)))
        sheets = tuple(_read_sheets(sheet, 4 + len(_IDENTITY) + len(entries)))
        number, round_name, city, version, department, template, digest, sent_at, due = texts
        dispatch = Dispatch(
            number,
            rounds[round_name],
            city,
            version,
            department,
            template,
            digest,
            sent_at,
            due,
            entries,
            sheets,
        )
    except (KeyError, ValueError) as error:
        raise ReturnRefused(_damaged(file)) from error
    if dispatch.fingerprint != sheet.value(1, 2):
        raise ReturnRefused(_damaged(file))
    return dispatch


def _damaged(file: str) -> str:
    return (
        f"{file}: 配布の記録(非表示のシート)が書き換えられているため、変更点を確実に読めません。"
        "配布したファイルに記入し直していただいてください。"
    )


def _read_entries(sheet: Sheet, first_row: int) -> Iterator[Entry]:
    row = first_row
    while any((row, column) in sheet.cells for column in range(1, len(_HEADER) + 1)):
        cells = [sheet.value(row, column + 1) for column in range(len(_HEADER))]
        name, place, cell, label_cell, label, role, table, key, year, part, field, base = (
            "" if value is None else str(value) for value in cells
        )
        subject = Subject(table, key, field, int(year) if year else None, part or None)
        _refuse_forged(subject, cell, label_cell)
        if not cell and Role(role) is not Role.CONTEXT:
            raise ValueError(name)
        yield Entry(subject, Role(role), _decode(base), name, place, cell, label_cell, label)
        row += 1


def _refuse_forged(subject: Subject, *places: str) -> None:
    """Raise KeyError or ValueError for what no dispatch holds: whoever writes a fingerprint can write all else."""
    schema.table(subject.table).column(subject.field)
    if subject.year is not None and not _YEARS[0] <= subject.year <= _YEARS[1]:
        raise ValueError(subject.year)
    for place in places:
        if place:
            parse_a1(place)


def _read_sheets(sheet: Sheet, first_row: int) -> Iterator[SentSheet]:
    found: dict[str, dict[str, list[str]]] = {}
    row = first_row
    while (row, 1) in sheet.cells:
        kind, name, line = (str(sheet.value(row, column)) for column in (1, 2, 3))
        found.setdefault(name, {kind: [] for kind in _KINDS})[kind] += line.split()
        row += 1
    for name, words in found.items():
        formulas, texts = (_marks(words[kind]) for kind in (_FORMULAS, _TEXTS))
        areas = tuple(map(parse_area, words[_FORMATS]))
        yield SentSheet(name, formulas, texts, tuple(words[_COMMENTS]), areas)


def _marks(words: Iterable[str]) -> dict[Address, str]:
    return {parse_a1(cell): mark for cell, mark in (word.split(":") for word in words)}


def _subject_cells(subject: Subject) -> Sequence[str]:
    year = "" if subject.year is None else str(subject.year)
    return (subject.table, subject.key, year, subject.part or "", subject.field)


def _encode(value: Value) -> str:
    if value is None:
        return ""
    return f"n:{value!r}" if isinstance(value, int | float) else f"t:{value}"


def _decode(text: str) -> Value:
    if not text:
        return None
    kind, _, body = text.partition(":")
    if kind == "t":
        return body
    number = float(body) if any(mark in body for mark in ".en") else int(body)
    if not abs(number) < MAX_WHOLE:
        raise ValueError(body)
    return number
