"""Formulas as tokens: enough of Excel's grammar to find every cell reference and nothing else."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from koplan_xl.excel.cells import MAX_COLUMN, MAX_ROW, OWN_SHEET, column_number
from koplan_xl.grid import column_letters, quote_sheet

# Operators are ASCII, so whatever is not ASCII (・ as well) belongs to a name.
_WIDE = r"\u0080-\ufdcf\ufdf0-\U0010ffff"
_LETTER = rf"[A-Za-z_\\{_WIDE}]"
_NAMED = rf"[\w.\\{_WIDE}]"
# A reference ends where no name, function or structured reference can go on: LOG10( and R8.計 are none.
_END = rf"(?![\w.(!\[?\\{_WIDE}])"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_TOKEN = re.compile(
    rf"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<sheet>(?:'(?:[^']|'')+'|{OWN_SHEET}|(?:\[[^\[\]]*\])?{_NAMED}*(?::{_NAMED}+)?)!)
  | (?P<bracket>\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\])
  | (?P<error>\#[A-Z][A-Z0-9/_]*[!?]?)
  | (?P<ref>{_CELL}(?::{_CELL})?{_END}
      | \$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}{_END}
      | \$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}}{_END})
  | (?P<name>{_LETTER}(?:{_NAMED}|\?)*)
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]{0,7})")


class Corner(NamedTuple):
    """One end of a reference; column 0 stands for a whole row, row 0 for a whole column."""

    column: int
    column_fixed: bool
    row: int
    row_fixed: bool

    def __str__(self) -> str:
        column = column_letters(self.column) if self.column else ""
        row = str(self.row) if self.row else ""
        column_mark = "$" if self.column_fixed and column else ""
        row_mark = "$" if self.row_fixed and row else ""
        return column_mark + column + row_mark + row


Corners = tuple[Corner, ...]  # one for a cell, two for a range
Change = Callable[[str | None, Corners], Corners | None]


@lru_cache(maxsize=8192)
def tokens(formula: str) -> tuple[tuple[str, str], ...]:
    """Cut a formula into (kind, text); the texts joined are the formula."""
    result: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(formula):
        kind = match.lastgroup or "other"
        if kind == "ref" and not _in_sheet(match[0]):
            kind = "name"
        result.append((kind, match[0]))
    return tuple(result)


def sheet_name(token: str) -> str:
    """Read the sheet's name from `Sheet1!` or `'My ''sheet'''!`."""
    name = token[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    return name


def rewrite(formula: str, change: Change) -> str:
    """Rewrite each reference as `change(sheet name or None, corners)` says; None leaves it."""
    pieces: list[str] = []
    sheet: str | None = None
    for kind, text in tokens(formula):
        if kind == "ref":
            before = corners(text)
            after = change(sheet, before)
            pieces.append(text if after is None or after == before else ":".join(map(str, after)))
        else:
            pieces.append(text)
        sheet = sheet_name(text) if kind == "sheet" else None
    return "".join(pieces)


def corners(ref: str) -> Corners:
    """Read the ends of a reference token."""
    return tuple(_corner(part) for part in ref.split(":"))


def sheets_in(formula: str) -> set[str]:
    """Give the names of all sheets the formula names, as they stand there (`[1]x`, `a:b` included)."""
    return {sheet_name(text) for kind, text in tokens(formula) if kind == "sheet"}


def rename_sheet(formula: str, old: str, new: str) -> str:
    """Put `new` (spelled as in a formula, such as a quoted name or the own-sheet mark) for a sheet's name."""
    wanted = old.casefold()
    return "".join(
        f"{new}!" if kind == "sheet" and sheet_name(text).casefold() == wanted else text
        for kind, text in tokens(formula)
    )


def rename_sheets(formula: str, names: Mapping[str, str]) -> str:
    """Put other names for sheets. `names` has the new ones by the old ones, these in lower case."""
    pieces = []
    for kind, text in tokens(formula):
        known = names.get(sheet_name(text).casefold()) if kind == "sheet" else None
        pieces.append(f"{quote_sheet(known)}!" if known is not None else text)
    return "".join(pieces)


def with_bottom(ends: Corners, row: int) -> Corners:
    """Move the lower end of a range to another row."""
    lower = max((1, 0), key=lambda at: ends[at].row)
    return tuple(end._replace(row=row) if at == lower else end for at, end in enumerate(ends))


def moved(formula: str, rows: int, columns: int) -> str:
    """Shift relative references as Excel does when a formula is copied to another cell."""

    def change(_sheet: str | None, ends: Corners) -> Corners:
        return tuple(
            end._replace(
                row=end.row if end.row_fixed or not end.row else (end.row + rows - 1) % MAX_ROW + 1,
                column=end.column
                if end.column_fixed or not end.column
                else (end.column + columns - 1) % MAX_COLUMN + 1,
            )
            for end in ends
        )

    return rewrite(formula, change) if rows or columns else formula


def _corner(part: str) -> Corner:
    match = _CORNER.fullmatch(part)
    assert match is not None
    first, letters, second, digits = match.groups()
    if not letters:  # $5 of a whole row
        return Corner(0, False, int(digits), bool(first or second))
    return Corner(column_number(letters), bool(first), int(digits or 0), bool(second))


def _in_sheet(ref: str) -> bool:
    return all(end.column <= MAX_COLUMN and end.row <= MAX_ROW for end in corners(ref))
