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
from functools import cache, cached_property
from math import ceil, isnan
from typing import TYPE_CHECKING, Any, Protocol
from unicodedata import normalize

from koplan_xl.plan.values import fold, parse_target, read_amount, read_measured

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

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


class Distinct:
    """A column as its distinct values, and which of them stands in each row: a question is put once per value."""

    def __init__(self, values: Sequence[Any]) -> None:
        import numpy as np  # only running rules needs it

        places = {value: place for place, value in enumerate(dict.fromkeys(values))}
        self.values = list(places)
        self._places = np.fromiter(map(places.__getitem__, values), dtype=np.intp, count=len(values))

    def read(self, read: Callable[[Any], object], dtype: type) -> "NDArray[Any]":
        """Return what `read` makes of each row's value; `dtype` is that of what is read."""
        return self._spread([read(value) for value in self.values], dtype)

    def said(self, question: Callable[[str], bool]) -> "NDArray[Any]":
        """Say in which rows the question is true of the folded text."""
        return self._spread([question(text) for text in self._texts], bool)

    def texts(self) -> "NDArray[Any]":
        """Return each row's folded text, empty where blank."""
        return self._spread(self._texts, object)

    def rows(self, question: Callable[[Any], bool]) -> list[int]:
        """Return the rows for whose value the question is true, from 0."""
        answers = [bool(question(value)) for value in self.values]
        rows: list[int] = self._spread(answers, bool).nonzero()[0].tolist() if any(answers) else []
        return rows

    @cached_property
    def _texts(self) -> list[str]:
        return [_text(value) for value in self.values]

    def _spread(self, answers: list[Any], dtype: type) -> "NDArray[Any]":
        import numpy as np

        return np.array(answers, dtype=dtype)[self._places]


class Columns(Protocol):
    """Columns of cell values by name: a data frame, or a mapping of series."""

    def __getitem__(self, name: str, /) -> "pd.Series[Any]":
        """Return the series of that column."""


class ReadOnce:
    """Columns whose cells are read once, however many conditions ask for them."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._distinct: dict[str, Distinct] = {}
        self._series: dict[tuple[str, object], pd.Series[Any]] = {}

    @classmethod
    def of(cls, columns: Columns) -> "ReadOnce":
        """Return the columns as such; themselves when they are."""
        return columns if isinstance(columns, ReadOnce) else cls(columns)

    def __getitem__(self, name: str, /) -> "pd.Series[Any]":
        """Return the column as it stands."""
        return self._columns[name]

    def said(self, name: str, question: Callable[[str], bool]) -> "pd.Series[bool]":
        """Say where the question is true of the folded text."""
        return self._told(name, self._cells(name).said(question))

    def unreadable(self, name: str) -> "pd.Series[bool]":
        """Say where a text stands that is no amount."""
        return self._kept(name, unreadable_text, bool)

    def measures(self, name: str) -> "pd.Series[float]":
        """Return the numbers in indicator values; NaN where there is none."""
        return self._numbers(name, measure_of)

    def amounts(self, name: str) -> "pd.Series[float]":
        """Return the amounts in 千円; 0 where there is none."""
        found = self._series.get((name, self.amounts.__name__))
        if found is None:
            found = self._numbers(name, amount_of).fillna(0.0)
            self._series[name, self.amounts.__name__] = found
        return found

    def _numbers(self, name: str, read: Callable[[Any], float]) -> "pd.Series[float]":
        column = self._columns[name]
        return column if column.dtype.kind in "if" else self._kept(name, read, float)

    def _kept(self, name: str, read: Callable[[Any], object], dtype: type) -> "pd.Series[Any]":
        found = self._series.get((name, read))
        if found is None:
            found = self._series[name, read] = self._told(name, self._cells(name).read(read, dtype))
        return found

    def _cells(self, name: str) -> Distinct:
        found = self._distinct.get(name)
        if found is None:
            found = self._distinct[name] = Distinct(self._columns[name].tolist())
        return found

    def _told(self, name: str, answers: "NDArray[Any]") -> "pd.Series[Any]":
        import pandas as pd

        return pd.Series(answers, index=self._columns[name].index)


def once_each(column: "pd.Series[Any]", read: Callable[[Any], object], dtype: type) -> "pd.Series[Any]":
    """Read a column, each distinct value once; `dtype` is that of what is read."""
    import pandas as pd

    return pd.Series(Distinct(column.tolist()).read(read, dtype), index=column.index)


def numbers(column: "pd.Series[Any]", read: Callable[[Any], float]) -> "pd.Series[float]":
    """Return the column as numbers, read one by one unless it holds numbers already."""
    return column if column.dtype.kind in "if" else once_each(column, read, float)


def texts(column: "pd.Series[Any]") -> "pd.Series[str]":
    """Return the column as folded texts, empty where blank."""
    return once_each(column, _text, object)


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
