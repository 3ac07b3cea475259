"""How a cell is read, told twice: as the formula texts Excel works out, and over a column in pandas.

A typed number is read in two hidden cells. The first (`marked`) writes the text with a mark before and after what
must be the digits; the second (`reading`) takes them for a number, or not, as `plan.values` does:

| typed | marked | reading |
|---|---|---|
| 12.5 | (empty) | 12.5 |
| １，２３４千円 | ␂1,234! | 1234 |
| ▲50 | -50! | -50 |
| (50) | (50] | -50 |
| 300以上, a measure | ␂300! | 300 |
| 300以上, an amount | ␂300以上! | ? |
| － | @ | (empty) |
| 12,3456 | ␂12,3456! | ? |
"""

from collections.abc import Callable, Sequence
from functools import cache
from math import ceil, isnan
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from koplan_xl.plan.values import fold, parse_target, read_amount, read_measured

if TYPE_CHECKING:
    import pandas as pd

_START, _END = "␂", "␃"  # nobody types these
_CELL, _MARK = "\0", "\1"  # where the cells are put into a formula spelled once
_BOUNDS = (("以上", "以下"), (f"以下{_END}", _END))
_NOTHING = tuple(
    (f"{_START}{text}{_END}", "@") for text in ("", "-", "—", "―", "‐", "–", "−", "ー", "ｰ", "未定")
)
_SIGNS = (
    (" ", ""),
    ("▲", "-"),
    ("△", "-"),
    ("−", "-"),
    (f"{_START}(-", "("),
    (f"{_START}(", "("),
    (f"{_START}-", "-"),
)
_ENDS = (
    (f"千円){_END}", "]"),
    (f"円){_END}", "]"),
    (f"){_END}", "]"),
    (f"千円{_END}", "!"),
    (f"円{_END}", "!"),
    (_END, "!"),
)
# Whole thousands of 円 are no amount in 千円: with 円 among the digits they are no number.
_FULL_YEN = ((f"000円){_END}", "000円]"), (f"000円{_END}", "000円!"))
IN_AMOUNTS = (*_NOTHING, *_SIGNS, *_FULL_YEN, *_ENDS)
IN_MEASURES = (*_BOUNDS, *_NOTHING, *_SIGNS, *_ENDS)
_WIDE_SPACES = ("\u3000", "\u00a0")  # LibreOffice's ASC leaves the wide space alone
_SPACES = dict.fromkeys(map(ord, " \t\r\u3000"))
_GROUPS = "{4,8,12,16,20,24}"  # where commas stand, counted from the end of the whole number
_HALF_KANA = {normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFF9E)}
_VOICE_MARKS = {"\u3099": "ﾞ", "\u309a": "ﾟ"}


def marked(cell: str, replacements: tuple[tuple[str, str], ...]) -> str:
    """Return the formula of a typed text with its marks; empty for a number."""
    return _marked(replacements).replace(_CELL, cell)


@cache
def _marked(replacements: tuple[tuple[str, str], ...]) -> str:
    text = f'SUBSTITUTE(ASC({_CELL}),CHAR(10)," ")'
    for space in _WIDE_SPACES:
        text = f'SUBSTITUTE({text},"{space}"," ")'
    text = f'"{_START}"&TRIM(CLEAN({text}))&"{_END}"'
    for old, new in replacements:
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    return f'IF(ISNUMBER({_CELL}),"",{text})'


def marked_text(raw: object, replacements: Sequence[tuple[str, str]]) -> str:
    """Return what `marked` gives."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return ""
    text = _START + " ".join(_half_width("" if raw is None else str(raw)).split()) + _END
    for old, new in replacements:
        text = text.replace(old, new)
    return text


def _half_width(text: str) -> str:
    return "".join(map(_half_width_character, text))


def _half_width_character(character: str) -> str:
    if character == "￥":
        return "\\"
    if "！" <= character <= "～":
        return chr(ord(character) - 0xFEE0)
    base, *marks = [*normalize("NFD", character)]
    if base in _HALF_KANA:
        return _HALF_KANA[base] + "".join(_VOICE_MARKS.get(mark, mark) for mark in marks)
    return character


def reading(cell: str, mark: str) -> str:
    """Return the formula of the number in a cell whose marked text stands in `mark`: it, nothing, or `?`."""
    return _reading().replace(_CELL, cell).replace(_MARK, mark)


@cache
def _reading() -> str:
    cell, mark = _CELL, _MARK
    digits = f"MID({mark},2,LEN({mark})-2)"
    whole = f'(FIND(".",{digits}&".")-1)'
    commas = f'(LEN({mark})-LEN(SUBSTITUTE({mark},",","")))'
    in_place = f'SUMPRODUCT(--(MID(REPT("0",24)&{digits},{whole}+25-{_GROUPS},1)=","))'
    grouped = f"AND(MOD({whole},4)>0,{commas}=INT({whole}/4),{commas}={in_place})"
    sound = (
        f'AND(LEN({mark})>2,{digits}<>".",(LEFT({mark},1)="(")=(RIGHT({mark},1)="]"),'
        f'OR(ISERROR(FIND(",",{mark})),{grouped}))'
    )
    # Between 0 and E0, VALUE takes nothing but digits and a point: no date, time, percentage or sign.
    number = f'IF(LEFT({mark},1)="{_START}",1,-1)*VALUE("0"&SUBSTITUTE({digits},",","")&"E0")'
    return f'IFERROR(IF(ISNUMBER({cell}),{cell},IF({mark}="@","",IF({sound},{number},"?"))),"?")'


def text_of(cell: str) -> str:
    """Return the formula of a text without the blanks around it."""
    for space in _WIDE_SPACES:
        cell = f'SUBSTITUTE({cell},"{space}"," ")'
    return f"TRIM(CLEAN({cell}))"


def lines(cell: str) -> str:
    """Return the formula of a text's lines with a space between: without its own spaces and empty lines."""
    for space in (" ", "\u3000"):
        cell = f'SUBSTITUTE({cell},"{space}","")'
    return f'TRIM(CLEAN(SUBSTITUTE({cell},CHAR(10)," ")))'


def lines_taken(raw: object, line: float) -> int:
    """Return how many lines of so many characters a text takes, spaces and empty lines left out."""
    text = "" if absent(raw) else str(raw).translate(_SPACES)
    return sum(ceil(len(part) / line) for part in text.split("\n"))


def once_each(column: "pd.Series[Any]", read: Callable[[Any], object], dtype: type) -> "pd.Series[Any]":
    """Read a column, each distinct value once; `dtype` is that of what is read."""
    import pandas as pd  # only running rules needs it

    values = column.tolist()
    found = {raw: read(raw) for raw in set(values)}
    return pd.Series([found[raw] for raw in values], index=column.index, dtype=dtype)


def numbers(column: "pd.Series[Any]", read: Callable[[Any], float]) -> "pd.Series[float]":
    """Return the column as numbers, read one by one unless it holds numbers already."""
    return column if column.dtype.kind in "if" else once_each(column, read, float)


def texts(column: "pd.Series[Any]") -> "pd.Series[str]":
    """Return the column as folded texts, empty where blank."""
    return once_each(column, _text, object)


def unreadable(column: "pd.Series[Any]") -> "pd.Series[bool]":
    """Say where a text stands that is no amount."""
    return once_each(column, unreadable_text, bool)


def unreadable_text(raw: object) -> bool:
    """Say whether a value is a text that is no amount."""
    return not absent(raw) and read_amount(raw).note == "N07"


def _text(raw: object) -> str:
    return "" if absent(raw) else fold(str(raw))


def absent(raw: object) -> bool:
    """Say whether a raw value is a blank."""
    return raw is None or (isinstance(raw, float) and isnan(raw))  # pandas may make a blank NaN


def amount_of(raw: Any) -> float:
    """Read an amount in 千円; NaN where there is none."""
    value = None if absent(raw) else read_amount(raw).value
    return float(value) if isinstance(value, int | float) else float("nan")


def measure_of(raw: Any) -> float:
    """Read the number in an indicator value; NaN where there is none."""
    number = None if absent(raw) else parse_target(read_measured(raw)).number
    return float("nan") if number is None else number
