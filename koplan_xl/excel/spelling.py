"""Formulas spelled without what spreadsheet programs rewrite, for telling whether two are the same."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from koplan_xl.excel.cells import OWN_SHEET
from koplan_xl.excel.formula import tokens

_NOTHING = str.maketrans(dict.fromkeys(" \t\r\n\u00a0$'"))
_PREFIXES = re.compile(r"_XLFN\.|_XLWS\.|_XLUDF\.|_XLFNGNUMERIC\.")
_EXPONENT = re.compile(r"E(?:\+|(-))0*(?=\d)")
_DIGITS = 15  # what spreadsheet programs keep of a number; some write more, some fewer
_UNION = "~"  # LibreOffice's mark for two ranges as one, a comma elsewhere
_Piece = tuple[str, str]  # kind of token, spelling


def normal(formula: str, sheet: str) -> str:
    """Spell a formula of a sheet without what spreadsheet programs rewrite: blanks, case, quoted sheet names,
    marks of fixed references, prefixes of functions, the name of its own sheet, numbers, needless parentheses.

    Only for telling whether two formulas are the same: the result is none.
    """
    return _normal(formula, f"{sheet.translate(_NOTHING).upper()}!" if "!" in formula else "")


@lru_cache(maxsize=8192)  # the forms' own formulas are the same on every sheet
def _normal(formula: str, own: str) -> str:
    pieces = _pieces(formula, own)
    return "".join(text for _, text in _without_needless_parentheses(pieces))


def _pieces(formula: str, own: str) -> Iterator[_Piece]:
    before: list[str] = ["", ""]  # sheet and reference that a range may go on from
    skip = 0
    found = tokens(formula)
    for number, (kind, token) in enumerate(found):
        if skip:
            skip -= 1
            continue
        text = token if kind == "text" else token.translate(_NOTHING).upper()
        if kind == "sheet":
            if text in (own, f"{OWN_SHEET}!".upper()) or before == [text, ":"]:
                text = ""
            else:
                before = [text, ""]
        elif kind == "ref":
            first, _, last = text.partition(":")
            is_cell = first[:1].isalpha() and first[-1:].isdigit()  # E:E is a column
            text = first if is_cell and first == last else text
        elif kind == "number":
            text = _EXPONENT.sub(r"E\1", f"{float(text):.{_DIGITS}g}".upper())
        elif kind == "name":
            text = _PREFIXES.sub("", text)
            if text in ("TRUE", "FALSE") and [t for _, t in found[number + 1 : number + 3]] == ["(", ")"]:
                skip = 2
        elif text == _UNION:
            text = ","
        if kind == "other":
            before = [before[0], text if text == ":" else ""]
        if text:
            yield kind, text


def _without_needless_parentheses(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Drop parentheses around one operand with its signs: a sign binds closer than all else."""
    kept: list[_Piece] = []
    opened: list[int] = []
    for kind, text in pieces:
        kept.append((kind, text))
        if kind == "other" and text == "(":
            opened.append(len(kept) - 1)
        elif kind == "other" and text == ")" and opened:
            start = opened.pop()
            is_call = start > 0 and (kept[start - 1][0] == "name" or kept[start - 1][1] == ")")
            inside = kept[start + 1 : -1]
            if not is_call and _is_one_operand(inside):
                kept[start:] = inside
    return kept


def _is_one_operand(pieces: list[_Piece]) -> bool:
    start = next((i for i, (_, text) in enumerate(pieces) if text not in "+-"), len(pieces))
    rest = pieces[start:]
    if rest and rest[0][0] in ("sheet", "name"):
        rest = rest[1:] or rest
    if len(rest) == 1:
        return rest[0][0] in ("ref", "name", "number", "text", "error")
    depth = 0
    for number, (_, text) in enumerate(rest):
        depth += (text == "(") - (text == ")")
        if depth <= 0:
            return number == len(rest) - 1 and text == ")"
    return False
