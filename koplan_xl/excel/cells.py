"""Cell values and their spelling in sheet XML.

In templates a Formula with an empty text stands for the formula the template has in that cell. A
Formula whose value is None has no known result; the workbook then asks Excel to compute everything.
"""

import math
import re
from collections.abc import Callable
from functools import cache

from koplan_xl.errors import WorkbookError
from koplan_xl.grid import Address, CellValue, Formula, a1, parse_a1

__all__ = ["Address", "CellValue", "Formula", "a1", "cell_xml", "parse_a1"]

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
MAX_CELLS = 5_000_000  # of a sheet; what we are ready to read
MAX_TEXT = 32_767  # UTF-16 units in a cell
MAX_FORMULA = 8_192
MAX_DIGITS = 15  # Excel keeps no more digits of a number

# Placeholders inside template text. Both are noncharacters: legal in XML, in nobody's text.
OWN_SHEET = "\ufdd0"  # the quoted name of the sheet that holds the formula
OWN_ID = "\ufdd1"  # opens and closes the number of an id that every clone needs for itself

ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"})

_UNUSUAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0\ufdd1\ufffe\uffff]|_x")
_DROPPED = re.compile("[\ud800-\udfff\ufdd0\ufdd1\ufffe\uffff]")
_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b\x0c\x0e-\x1f]")


@cache
def column_number(letters: str) -> int:
    """Read column letters: A is 1. Letters beyond XFD give a number above `MAX_COLUMN`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def clean(text: str) -> str:
    """Drop what no workbook can hold: CR line ends, lone surrogates, noncharacters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else _DROPPED.sub("", text)


def escape(text: str) -> str:
    """Spell text as element content, in the office's own notation for control characters (_x000B_)."""
    if _UNUSUAL.search(text) is None:
        return text
    text = _CODED.sub(lambda match: f"_x{ord(match[0]):04X}_", clean(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Spell text as the content of a double-quoted attribute."""
    escaped = escape(text).replace('"', "&quot;")
    return escaped.replace("\n", "&#10;").replace("\t", "&#9;")


def escape_formula(text: str) -> str:
    """Spell a formula as element content. Excel reads no _xHHHH_ notation there."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def utf16_units(text: str) -> int:
    """Count as Excel does: letters beyond U+FFFF (𠮷, 👪) count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_element(text: str) -> str:
    """Give `<t>` for a text; WorkbookError when Excel cannot hold it."""
    if 2 * len(text) > MAX_TEXT and (units := utf16_units(text)) > MAX_TEXT:
        raise WorkbookError(
            f"文字数が{units:,}文字あります。Excel のセルに入るのは{MAX_TEXT:,}文字までです。"
        )
    # Excel drops blanks at the edges unless they are declared significant.
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "\r" in text else ""
    return f"<t{space}>{escape(text)}</t>"


def inline_body(text: str) -> str:
    """Finish a cell tag with its text inside the cell."""
    return f' t="inlineStr"><is>{text_element(text)}</is></c>'


def number_text(number: int | float) -> str:
    """Spell a number; WorkbookError for one that Excel cannot keep."""
    if isinstance(number, float):
        if not math.isfinite(number):
            raise WorkbookError(f"数値として書けない値です（{number}）。")
        if number.is_integer() and abs(number) < 10**MAX_DIGITS:
            return str(int(number))
        return repr(number)
    if abs(number) >= 10**MAX_DIGITS:
        raise WorkbookError(
            f"{MAX_DIGITS}桁を超える整数（{number}）は Excel で桁が失われます。文字として書いてください。"
        )
    return str(int(number))


def formula_element(text: str) -> str:
    """Give `<f>` for a formula written by us."""
    if text.startswith("="):
        raise ValueError("a formula is given without its equals sign")
    if len(text) > MAX_FORMULA:
        raise WorkbookError(f"数式が{len(text):,}文字あります。Excel の数式は{MAX_FORMULA:,}文字までです。")
    return f"<f>{escape_formula(clean(text))}</f>"


def cell_xml(head: str, value: CellValue, body: Callable[[str], str], own_formula: str = "") -> str:
    """Spell one cell.

    `head` is the open tag up to its style (`<c r="B5" s="3"`), `body` finishes it for a text,
    `own_formula` is the `<f>` element the template has in that cell.
    """
    if isinstance(value, str):
        # An empty text looks like a blank cell but is none to Excel's formulas; nobody can type it.
        return head + body(value) if value else head + "/>"
    if value is None:
        return head + "/>"
    if isinstance(value, Formula):
        element = formula_element(value.text) if value.text else own_formula
        if not element:
            raise ValueError("the template has no formula in this cell")
        return head + _formula_body(element, value.value)
    if isinstance(value, bool):
        return f'{head} t="b"><v>{int(value)}</v></c>'
    return f"{head}><v>{number_text(value)}</v></c>"


def _formula_body(element: str, value: str | int | float | bool | None) -> str:
    if value is None:
        return f">{element}</c>"
    if isinstance(value, bool):
        return f' t="b">{element}<v>{int(value)}</v></c>'
    if isinstance(value, str):
        kind = "e" if value in ERRORS else "str"
        text_element(value)  # refuses what is too long
        return f' t="{kind}">{element}<v>{escape(value)}</v></c>'
    return f">{element}<v>{number_text(value)}</v></c>"
