"""Formula texts: what is wrong with one, wherever it stands."""

import re
from collections.abc import Iterator

from tests.structure.book import Book, units

LONGEST = 8192
PAIRS = {")": "(", "]": "[", "}": "{"}
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_QUOTED = re.compile(r"'(?:[^']|'')*'")
_BARE = r"""[^\s'"!,;:=<>+\-*/^&()\[\]{}%#$@|]+"""
_REFERENCE = re.compile(
    rf"""
      "(?:[^"]|"")*"                                              # text
    | \#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|[A-Z_]+!)     # error value
    | \[(?P<file>\d+)\](?:{_BARE}(?::{_BARE})?)?!                 # another workbook
    | '\[(?P<elsewhere>\d+)\](?:[^']|'')*'!
    | '(?P<quoted>(?:[^']|'')+)'!
    | (?P<bare>{_BARE}(?::{_BARE})?)!
    | (?P<table>{_BARE})(?=\[)
    | (?P<own>)(?=\[\[)                                           # inside the table it speaks of
    | \[(?:[^\[\]']|'.)*\]                                        # column of a table
    """,
    re.VERBOSE,
)
_FUNCTION = re.compile(r"(?<![\w.])([A-Z][A-Z0-9.]*)\(")
_NEW = """CONCAT IFS MAXIFS MINIFS SWITCH TEXTJOIN XLOOKUP XMATCH FILTER UNIQUE SORT SORTBY SEQUENCE
    RANDARRAY LET LAMBDA TEXTSPLIT TEXTBEFORE TEXTAFTER VSTACK HSTACK TAKE DROP CHOOSECOLS CHOOSEROWS TOCOL
    TOROW DAYS ISFORMULA SHEET SHEETS NUMBERVALUE IFNA XOR UNICODE UNICHAR FORMULATEXT"""
NEEDS_PREFIX = frozenset(_NEW.split())
"""Functions newer than Excel 2007: without ``_xlfn.`` in the file Excel shows #NAME?."""


def formula_faults(book: Book, formula: str) -> Iterator[tuple[str, str]]:
    """Give (code, message) for each defect of a formula text."""
    if formula.startswith("="):
        yield "formula_equals_sign", f"starts with =: {formula[:60]}"
    if units(formula) > LONGEST:
        yield "formula_too_long", f"{units(formula)} letters: {formula[:60]}"
    if problem := unbalanced(formula):
        yield "formula_brackets", f"{problem}: {formula[:200]}"
        return
    yield from _reference_faults(book, formula)
    for name in _FUNCTION.findall(_TEXT.sub('""', formula)):
        if name in NEEDS_PREFIX:
            yield "function_prefix_missing", f"{name} without _xlfn.: {formula[:200]}"


def unbalanced(formula: str) -> str:
    """Say which bracket or quote does not fit; "" when all do."""
    waiting: list[str] = []
    at = 0
    while at < len(formula):
        letter = formula[at]
        if waiting and waiting[-1] == "[" and letter not in "[]":
            at += 2 if letter == "'" else 1  # in a table reference ' escapes the next letter
            continue
        if letter in "\"'":
            quoted = (_TEXT if letter == '"' else _QUOTED).match(formula, at)
            if not quoted:
                return f"{letter} not closed"
            at = quoted.end()
            continue
        if letter in "([{":
            waiting.append(letter)
        elif letter in ")]}" and (not waiting or waiting.pop() != PAIRS[letter]):
            return f"{letter} not opened"
        at += 1
    return f"{waiting[-1]} not closed" if waiting else ""


def sheets_named(formula: str) -> list[str]:
    """Give the names of this workbook's sheets a formula speaks of."""
    found = []
    for match in _REFERENCE.finditer(formula):
        if match["quoted"]:
            found += match["quoted"].replace("''", "'").split(":")
        elif match["bare"]:
            found += match["bare"].split(":")
    return found


def _reference_faults(book: Book, formula: str) -> Iterator[tuple[str, str]]:
    for name in sheets_named(formula):
        if name.casefold() not in book.sheet_names:
            yield "formula_missing_sheet", f"no sheet {name}: {formula[:200]}"
    files = len(book.root.findall("{*}externalReferences/{*}externalReference"))
    at = 0
    while match := _REFERENCE.search(formula, at):
        at = match.end()
        if match[0] == "#REF!":
            yield "formula_dead_reference", formula[:200]
        file = match["file"] or match["elsewhere"]
        if file and int(file) > files:
            yield "formula_missing_workbook", f"no workbook [{file}]: {formula[:200]}"
        if match["table"] is not None or match["own"] is not None:
            at, columns, whole = _table_reference(formula, match.end())
            if not whole:
                yield "formula_table_reference", f"column name without brackets: {formula[:200]}"
            if match["table"]:
                yield from _table_faults(book, formula, match["table"], columns)


def _table_faults(book: Book, formula: str, name: str, columns: list[str]) -> Iterator[tuple[str, str]]:
    table = next((table for table in book.tables if table.name.casefold() == name.casefold()), None)
    if table is None:
        yield "formula_missing_table", f"no table {name}: {formula[:200]}"
        return
    known = {column.casefold() for column in table.columns}
    for column in columns:
        if column.casefold() not in known:
            yield "formula_missing_column", f"no column {column} in {name}: {formula[:200]}"


def _table_reference(formula: str, start: int) -> tuple[int, list[str], bool]:
    """Read the table reference whose bracket opens at ``start``.

    Gives where it ends, the columns it names, and whether each of several parts has its brackets.
    """
    depth, at, parts, pieces, outside = 0, start, [], [""], ""
    while True:
        letter = formula[at]
        if letter == "[":
            depth += 1
            pieces.append("")
        elif letter == "]":
            depth -= 1
            parts.append(pieces.pop())
            if depth == 0:
                break
        elif letter == "'":
            at += 1
            pieces[-1] += "'" + formula[at]
        else:
            pieces[-1] += letter
        at += 1
    if len(parts) > 1:
        outside = parts.pop()
    columns = [re.sub("'(.)", r"\1", part) for part in parts if part and not part.startswith("#")]
    return at + 1, columns, not outside.strip(" ,:")
