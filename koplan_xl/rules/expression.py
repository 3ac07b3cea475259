"""Conditions that are told twice from one source: to pandas (`evaluate`) and to Excel (`formula`).

A live check is declared once as such a condition. The checker evaluates it over columns of cell
values, the department's workbook shows it as a formula; both must give the same verdict.

Two kinds of number: an *amount* counts as 0 where it is blank, －, 未定 or unreadable; a *measure*
(indicator value) that is not a number satisfies no comparison. Formulas use functions of Excel 2016
that LibreOffice 7.4 knows as well.

Known difference: a text with a misplaced mark (`12,3456`, `5)`, `+5`, `円5`) is a number to the formula;
the checker refuses it (N07) and says nothing else about that project and year.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from math import isnan
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Protocol

from koplan_xl.plan.values import fold, parse_target, read_amount, read_measured

if TYPE_CHECKING:
    import pandas as pd

    Numbers = pd.Series[float] | float
    Verdicts = pd.Series[bool]

Resolve = Callable[[str], str]
_PLACES = 6  # decimals that count in a comparison; what lies beyond is binary noise
_UP, _DOWN = "上昇", "低下"
_NO_NUMBER = '"?"'  # makes a subtraction an error
_WIDTH = 50  # more than any number has characters
_PERCENT_LIKE = 10  # a percentage above this is no fraction of 1
_NO_HIGH, _NO_LOW = "1E+99", "-1E+99"  # stand in for a missing measure so that the comparison fails


class Columns(Protocol):
    """Columns of cell values by name: a data frame, or a mapping of series."""

    def __getitem__(self, name: str, /) -> "pd.Series[Any]":
        """Return the series of that column."""


class Number(ABC):
    """A number per record."""

    @abstractmethod
    def evaluate(self, columns: Columns) -> "Numbers":
        """Return the numbers; NaN where a measure has none."""

    @abstractmethod
    def formula(self, resolve: Resolve, missing: str) -> str:
        """Return the formula text; `missing` stands for a measure that is not a number."""


class Condition(ABC):
    """Something that is true or false of each record. Combine with `&`, `|`, `~`."""

    @abstractmethod
    def evaluate(self, columns: Columns) -> "Verdicts":
        """Return the verdict for each record."""

    @abstractmethod
    def formula(self, resolve: Resolve) -> str:
        """Return the formula text, without `=`; `resolve` gives a cell reference or literal per name."""

    def __and__(self, other: "Condition") -> "Condition":
        return AllOf((self, other))

    def __or__(self, other: "Condition") -> "Condition":
        return AnyOf((self, other))

    def __invert__(self) -> "Condition":
        return Negation(self)


@dataclass(frozen=True, slots=True)
class Constant(Number):
    """A fixed number."""

    value: float

    def evaluate(self, columns: Columns) -> "Numbers":
        return self.value

    def formula(self, resolve: Resolve, missing: str) -> str:
        return f"{self.value:g}"


@dataclass(frozen=True, slots=True)
class Amount(Number):
    """An amount in 千円; 0 where there is none."""

    name: str

    def evaluate(self, columns: Columns) -> "Numbers":
        return _numbers(columns[self.name], _amount).fillna(0.0)

    def formula(self, resolve: Resolve, missing: str) -> str:
        return _reading(resolve(self.name), "0", _IN_AMOUNTS)


@dataclass(frozen=True, slots=True)
class Measure(Number):
    """The number in an indicator value: 300 in `300以上`."""

    name: str

    def evaluate(self, columns: Columns) -> "Numbers":
        return _numbers(columns[self.name], _measure)

    def formula(self, resolve: Resolve, missing: str) -> str:
        return _reading(resolve(self.name), missing, _IN_MEASURES)


@dataclass(frozen=True, slots=True)
class Sum(Number):
    """The sum of amounts."""

    terms: tuple[Amount, ...]

    def evaluate(self, columns: Columns) -> "Numbers":
        return sum((term.evaluate(columns) for term in self.terms), 0.0)

    def formula(self, resolve: Resolve, missing: str) -> str:
        return f"SUM({','.join(term.formula(resolve, missing) for term in self.terms)})"


@dataclass(frozen=True, slots=True)
class Limit(Number):
    """A threshold that sheet 計画 may set, by the name of its item; both sides are given its value."""

    item: str

    def evaluate(self, columns: Columns) -> "Numbers":
        return columns[self.item].astype(float)

    def formula(self, resolve: Resolve, missing: str) -> str:
        return resolve(self.item)


@dataclass(frozen=True, slots=True)
class Ratio(Number):
    """How many times the smaller of two amounts the greater is; 0 when one of them is 0."""

    one: Amount
    other: Amount

    def evaluate(self, columns: Columns) -> "Numbers":
        pair = [_series(amount.evaluate(columns)) for amount in (self.one, self.other)]
        smaller = _lowest(pair)
        return (_highest(pair) / smaller.where(smaller != 0)).fillna(0.0)

    def formula(self, resolve: Resolve, missing: str) -> str:
        pair = ",".join(amount.formula(resolve, missing) for amount in (self.one, self.other))
        return f"IFERROR(MAX({pair})/MIN({pair}),0)"


@dataclass(frozen=True, slots=True)
class AnyBelow(Condition):
    """At least one of the numbers lies below the limit."""

    numbers: tuple[Number, ...]
    limit: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        limit = self.limit.evaluate(columns)
        return reduce(or_, (_round(number.evaluate(columns) - limit) < 0 for number in self.numbers))

    def formula(self, resolve: Resolve) -> str:
        lowest = _one_of("MIN", [number.formula(resolve, _NO_HIGH) for number in self.numbers])
        return f"ROUND({lowest}-{self.limit.formula(resolve, _NO_LOW)},{_PLACES})<0"


@dataclass(frozen=True, slots=True)
class AnyAbove(Condition):
    """At least one of the numbers lies above the limit."""

    numbers: tuple[Number, ...]
    limit: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        limit = self.limit.evaluate(columns)
        return reduce(or_, (_round(number.evaluate(columns) - limit) > 0 for number in self.numbers))

    def formula(self, resolve: Resolve) -> str:
        highest = _one_of("MAX", [number.formula(resolve, _NO_LOW) for number in self.numbers])
        return f"ROUND({highest}-{self.limit.formula(resolve, _NO_HIGH)},{_PLACES})>0"


@dataclass(frozen=True, slots=True)
class Heading(Number):
    """1 where 向き is 上昇, -1 where it is 低下; blank: which way the last of two measures lies; else 0."""

    name: str
    first: Measure
    last: Measure

    def evaluate(self, columns: Columns) -> "Numbers":
        way = _round(_numbers(columns[self.last.name], _measure) - self.first.evaluate(columns))
        inferred = (way > 0).astype(float) - (way < 0).astype(float)
        said = _texts(columns[self.name])
        typed = said.map({_UP: 1.0, _DOWN: -1.0}).fillna(0.0)
        heading: Numbers = typed + inferred * (said == "")
        return heading

    def formula(self, resolve: Resolve, missing: str) -> str:
        first, last = (measure.formula(resolve, _NO_NUMBER) for measure in (self.first, self.last))
        said = _text(resolve(self.name))
        inferred = f"IFERROR(SIGN(ROUND({last}-{first},{_PLACES})),0)"
        return f'IF({said}="{_UP}",1,IF({said}="{_DOWN}",-1,IF({said}="",{inferred},0)))'


@dataclass(frozen=True, slots=True)
class Backwards(Condition):
    """From an earlier measure to a later one (pairs of positions) the way leads against the heading.

    The formula reads all cells at once: their texts, joined, are cleaned together and cut apart again by an
    array of positions. Reading each by itself would not fit into a cell. A pair without two numbers gives an
    error, which ISNUMBER leaves out.
    """

    names: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    heading: Heading

    def evaluate(self, columns: Columns) -> "Verdicts":
        numbers = [_numbers(columns[name], _measure) for name in self.names]
        heading = self.heading.evaluate(columns)
        return reduce(
            or_, (_round((numbers[later] - numbers[earlier]) * heading) < 0 for earlier, later in self.pairs)
        )

    def formula(self, resolve: Resolve) -> str:
        joined = _cleaned('&"|"&'.join(resolve(name) for name in self.names), _IN_MEASURES)
        cut = f'SUBSTITUTE({joined},"|",REPT(" ",{_WIDTH}))'
        earlier, later = (
            f'VALUE(TRIM(MID({cut},{{{",".join(str(pair[end] * _WIDTH + 1) for pair in self.pairs)}}},{_WIDTH}))&"E0")'
            for end in (0, 1)
        )
        step = f"ROUND(({later}-{earlier})*{self.heading.formula(resolve, _NO_NUMBER)},{_PLACES})"
        return f"SUMPRODUCT(--ISNUMBER(1/({step}<0)))>0"


@dataclass(frozen=True, slots=True)
class Differs(Condition):
    """An amount, or a sum of amounts, is not the other."""

    left: Amount | Sum
    right: Amount | Sum | Constant

    def evaluate(self, columns: Columns) -> "Verdicts":
        verdicts: Verdicts = _round(self.left.evaluate(columns) - self.right.evaluate(columns)) != 0
        return verdicts

    def formula(self, resolve: Resolve) -> str:
        return f"ROUND({self.left.formula(resolve, '0')}-{self.right.formula(resolve, '0')},{_PLACES})<>0"


@dataclass(frozen=True, slots=True)
class Fractional(Condition):
    """An amount is not a whole number."""

    amount: Amount

    def evaluate(self, columns: Columns) -> "Verdicts":
        scale = 10**_PLACES
        verdicts: Verdicts = round(self.amount.evaluate(columns) * scale) % scale != 0
        return verdicts

    def formula(self, resolve: Resolve) -> str:
        scale = 10**_PLACES
        return f"MOD(ROUND({self.amount.formula(resolve, '0')}*{scale},0),{scale})<>0"


@dataclass(frozen=True, slots=True)
class NotMultiple(Condition):
    """A positive whole amount is not a multiple of the step; a step of 0 asks for nothing."""

    amount: Amount
    step: Limit

    def evaluate(self, columns: Columns) -> "Verdicts":
        amount, step = _round(self.amount.evaluate(columns)), _series(self.step.evaluate(columns))
        odd = amount % step.clip(lower=1) != 0
        verdicts: Verdicts = (amount > 0) & (step > 0) & (amount % 1 == 0) & odd
        return verdicts

    def formula(self, resolve: Resolve) -> str:
        amount = f"ROUND({self.amount.formula(resolve, '0')},{_PLACES})"
        step = self.step.formula(resolve, "1")
        return f"AND({amount}>0,{step}>0,MOD({amount},1)=0,MOD({amount},MAX({step},1))<>0)"


@dataclass(frozen=True, slots=True)
class Within(Condition):
    """A number lies from one limit to another, both included."""

    number: Number
    low: Number
    high: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        low, high = _series(self.low.evaluate(columns)), _series(self.high.evaluate(columns))
        distance = (_series(self.number.evaluate(columns)) - (low + high) / 2).abs()
        verdicts: Verdicts = _round(distance - (high - low) / 2) <= 0
        return verdicts

    def formula(self, resolve: Resolve) -> str:
        number, low, high = (each.formula(resolve, "0") for each in (self.number, self.low, self.high))
        return f"ROUND(ABS({number}-({low}+{high})/2)-({high}-{low})/2,{_PLACES})<=0"


@dataclass(frozen=True, slots=True)
class Implausible(Condition):
    """Measures that no percentages are: below 0, above the limit, or 1 and less beside one above 10.

    Stated over the lowest and the highest of them, so that each cell is read only twice.
    """

    measures: tuple[Measure, ...]
    limit: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        values = [_series(measure.evaluate(columns)) for measure in self.measures]
        lowest = _round(_lowest([each.fillna(float(_NO_HIGH)) for each in values]))
        highest = _round(_highest([each.fillna(float(_NO_LOW)) for each in values]))
        fraction = (lowest > 0) & (lowest <= 1) & (highest > _PERCENT_LIKE)
        verdicts: Verdicts = (lowest < 0) | (highest > self.limit.evaluate(columns)) | fraction
        return verdicts

    def formula(self, resolve: Resolve) -> str:
        lowest = _one_of("MIN", [measure.formula(resolve, _NO_HIGH) for measure in self.measures])
        highest = _one_of("MAX", [measure.formula(resolve, _NO_LOW) for measure in self.measures])
        limit = self.limit.formula(resolve, _NO_HIGH)
        highest_allowed = (
            f"CHOOSE(MATCH(ROUND({lowest},{_PLACES}),{{-1E+100,0,0.000001,1.000001}}),"
            f"-1E+99,{limit},MIN({limit},{_PERCENT_LIKE}),{limit})"
        )
        return f"ROUND({highest},{_PLACES})>{highest_allowed}"


@dataclass(frozen=True, slots=True)
class NoAmount(Condition):
    """None of the cells holds an amount other than 0; text with a digit in it, though unreadable, is one."""

    names: tuple[str, ...]

    def evaluate(self, columns: Columns) -> "Verdicts":
        return reduce(and_, (_nothing(columns[name]) for name in self.names))

    def formula(self, resolve: Resolve) -> str:
        text = f"ASC({'&'.join(resolve(name) for name in self.names)})"
        return f"SUMPRODUCT(--ISNUMBER(FIND({{1,2,3,4,5,6,7,8,9}},{text})))=0"


@dataclass(frozen=True, slots=True)
class Blank(Condition):
    """Nothing stands there; 0, － and 未定 are something."""

    name: str

    def evaluate(self, columns: Columns) -> "Verdicts":
        return _texts(columns[self.name]) == ""

    def formula(self, resolve: Resolve) -> str:
        return f'{_text(resolve(self.name))}=""'


@dataclass(frozen=True, slots=True)
class Says(Condition):
    """The text is this one, spaces around it aside."""

    name: str
    text: str

    def evaluate(self, columns: Columns) -> "Verdicts":
        return _texts(columns[self.name]) == self.text

    def formula(self, resolve: Resolve) -> str:
        return f'{_text(resolve(self.name))}="{self.text}"'


@dataclass(frozen=True, slots=True)
class Mentions(Condition):
    """This text occurs in at least one of the cells."""

    names: tuple[str, ...]
    text: str

    def evaluate(self, columns: Columns) -> "Verdicts":
        found = (_texts(columns[name]).map(lambda text: self.text in text) for name in self.names)
        return reduce(or_, (verdicts.astype(bool) for verdicts in found))

    def formula(self, resolve: Resolve) -> str:
        return f'ISNUMBER(FIND("{self.text}",{"&".join(resolve(name) for name in self.names)}))'


@dataclass(frozen=True, slots=True)
class AllOf(Condition):
    """All of the conditions hold."""

    conditions: tuple[Condition, ...]

    def evaluate(self, columns: Columns) -> "Verdicts":
        return reduce(and_, (each.evaluate(columns) for each in self.conditions))

    def formula(self, resolve: Resolve) -> str:
        return f"AND({','.join(each.formula(resolve) for each in self.conditions)})"


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]

    def evaluate(self, columns: Columns) -> "Verdicts":
        return reduce(or_, (each.evaluate(columns) for each in self.conditions))

    def formula(self, resolve: Resolve) -> str:
        return f"OR({','.join(each.formula(resolve) for each in self.conditions)})"


@dataclass(frozen=True, slots=True)
class Negation(Condition):
    """The condition does not hold."""

    condition: Condition

    def evaluate(self, columns: Columns) -> "Verdicts":
        return ~self.condition.evaluate(columns)

    def formula(self, resolve: Resolve) -> str:
        return f"NOT({self.condition.formula(resolve)})"


def all_of(*conditions: Condition) -> Condition:
    """All of these hold."""
    return AllOf(conditions)


def any_of(*conditions: Condition) -> Condition:
    """At least one of these holds."""
    return AnyOf(conditions)


# What remains of a readable text is -123.5, and E0 is put behind it: then VALUE takes nothing else for a
# number, neither a date, a time, a percentage nor an empty text. (LibreOffice's ASC leaves the wide space alone.)
_MINUS_MARKS = tuple((mark, "-") for mark in "▲△−(")
_LEFT_OUT = tuple((mark, "") for mark in (" ", "\u3000", ",", ")", "千円", "円"))
_IN_AMOUNTS = (*_LEFT_OUT, *_MINUS_MARKS)
_IN_MEASURES = (*_IN_AMOUNTS, ("以上", ""), ("以下", ""))


def _reading(cell: str, missing: str, replacements: Sequence[tuple[str, str]]) -> str:
    """Return the formula that reads a number as `plan.values` does."""
    return f'IF(ISNUMBER({cell}),{cell},IFERROR(VALUE({_cleaned(cell, replacements)}&"E0"),{missing}))'


def _cleaned(text: str, replacements: Sequence[tuple[str, str]]) -> str:
    text = f"CLEAN(ASC({text}))"
    for old, new in replacements:
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    return text


def _text(cell: str) -> str:
    return f'TRIM(CLEAN(SUBSTITUTE({cell},"\u3000"," ")))'


def _one_of(function: str, formulas: list[str]) -> str:
    return formulas[0] if len(formulas) == 1 else f"{function}({','.join(formulas)})"


def _round(numbers: "Numbers") -> Any:
    return round(numbers, _PLACES)


def _series(numbers: "Numbers") -> "pd.Series[float]":
    if isinstance(numbers, float | int):
        raise TypeError("a single number where a column belongs")
    return numbers


def _lowest(columns: Sequence["pd.Series[float]"]) -> "pd.Series[float]":
    return reduce(lambda one, other: one.where(one < other, other), columns)


def _highest(columns: Sequence["pd.Series[float]"]) -> "pd.Series[float]":
    return reduce(lambda one, other: one.where(one > other, other), columns)


def _numbers(column: "pd.Series[Any]", read: Callable[[Any], float]) -> "pd.Series[float]":
    return column if column.dtype.kind in "if" else column.map(read).astype(float)


def _texts(column: "pd.Series[Any]") -> "pd.Series[str]":
    return column.map(lambda raw: "" if _absent(raw) else fold(str(raw)))


def _nothing(column: "pd.Series[Any]") -> "pd.Series[bool]":
    if column.dtype.kind in "if":
        return column.fillna(0.0) == 0
    return ~_texts(column).map(lambda text: any(digit in text for digit in "123456789")).astype(bool)


def _absent(raw: object) -> bool:
    return raw is None or (isinstance(raw, float) and isnan(raw))  # pandas may make a blank NaN


def _amount(raw: Any) -> float:
    value = None if _absent(raw) else read_amount(raw).value
    return float(value) if isinstance(value, int | float) else float("nan")


def _measure(raw: Any) -> float:
    number = None if _absent(raw) else parse_target(read_measured(raw)).number
    return float("nan") if number is None else number
