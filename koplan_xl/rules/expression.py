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
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Protocol

from koplan_xl.rules import readings

if TYPE_CHECKING:
    import pandas as pd

    Numbers = pd.Series[float] | float
    Verdicts = pd.Series[bool]

Resolve = Callable[[str], str]
PLACES = 6  # decimals that count in a comparison; what lies beyond is binary noise
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
        return readings.numbers(columns[self.name], readings.amount_of).fillna(0.0)

    def formula(self, resolve: Resolve, missing: str) -> str:
        return readings.reading(resolve(self.name), "0", readings.IN_AMOUNTS)


@dataclass(frozen=True, slots=True)
class Measure(Number):
    """The number in an indicator value: 300 in `300以上`."""

    name: str

    def evaluate(self, columns: Columns) -> "Numbers":
        return readings.numbers(columns[self.name], readings.measure_of)

    def formula(self, resolve: Resolve, missing: str) -> str:
        return readings.reading(resolve(self.name), missing, readings.IN_MEASURES)


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
        return reduce(or_, (rounded(number.evaluate(columns) - limit) < 0 for number in self.numbers))

    def formula(self, resolve: Resolve) -> str:
        lowest = _one_of("MIN", [number.formula(resolve, _NO_HIGH) for number in self.numbers])
        return f"ROUND({lowest}-{self.limit.formula(resolve, _NO_LOW)},{PLACES})<0"


@dataclass(frozen=True, slots=True)
class AnyAbove(Condition):
    """At least one of the numbers lies above the limit."""

    numbers: tuple[Number, ...]
    limit: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        limit = self.limit.evaluate(columns)
        return reduce(or_, (rounded(number.evaluate(columns) - limit) > 0 for number in self.numbers))

    def formula(self, resolve: Resolve) -> str:
        highest = _one_of("MAX", [number.formula(resolve, _NO_LOW) for number in self.numbers])
        return f"ROUND({highest}-{self.limit.formula(resolve, _NO_HIGH)},{PLACES})>0"


@dataclass(frozen=True, slots=True)
class Differs(Condition):
    """An amount, or a sum of amounts, is not the other."""

    left: Amount | Sum
    right: Amount | Sum | Constant

    def evaluate(self, columns: Columns) -> "Verdicts":
        verdicts: Verdicts = rounded(self.left.evaluate(columns) - self.right.evaluate(columns)) != 0
        return verdicts

    def formula(self, resolve: Resolve) -> str:
        return f"ROUND({self.left.formula(resolve, '0')}-{self.right.formula(resolve, '0')},{PLACES})<>0"


@dataclass(frozen=True, slots=True)
class Fractional(Condition):
    """An amount is not a whole number."""

    amount: Amount

    def evaluate(self, columns: Columns) -> "Verdicts":
        scale = 10**PLACES
        verdicts: Verdicts = round(self.amount.evaluate(columns) * scale) % scale != 0
        return verdicts

    def formula(self, resolve: Resolve) -> str:
        scale = 10**PLACES
        return f"MOD(ROUND({self.amount.formula(resolve, '0')}*{scale},0),{scale})<>0"


@dataclass(frozen=True, slots=True)
class NotMultiple(Condition):
    """A positive whole amount is not a multiple of the step; a step of 0 asks for nothing."""

    amount: Amount
    step: Limit

    def evaluate(self, columns: Columns) -> "Verdicts":
        amount, step = rounded(self.amount.evaluate(columns)), _series(self.step.evaluate(columns))
        odd = amount % step.clip(lower=1) != 0
        verdicts: Verdicts = (amount > 0) & (step > 0) & (amount % 1 == 0) & odd
        return verdicts

    def formula(self, resolve: Resolve) -> str:
        amount = f"ROUND({self.amount.formula(resolve, '0')},{PLACES})"
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
        verdicts: Verdicts = rounded(distance - (high - low) / 2) <= 0
        return verdicts

    def formula(self, resolve: Resolve) -> str:
        number, low, high = (each.formula(resolve, "0") for each in (self.number, self.low, self.high))
        return f"ROUND(ABS({number}-({low}+{high})/2)-({high}-{low})/2,{PLACES})<=0"


@dataclass(frozen=True, slots=True)
class Implausible(Condition):
    """Measures that no percentages are: below 0, above the limit, or 1 and less beside one above 10.

    Stated over the lowest and the highest of them, so that each cell is read only twice.
    """

    measures: tuple[Measure, ...]
    limit: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        values = [_series(measure.evaluate(columns)) for measure in self.measures]
        lowest = rounded(_lowest([each.fillna(float(_NO_HIGH)) for each in values]))
        highest = rounded(_highest([each.fillna(float(_NO_LOW)) for each in values]))
        fraction = (lowest > 0) & (lowest <= 1) & (highest > _PERCENT_LIKE)
        verdicts: Verdicts = (lowest < 0) | (highest > self.limit.evaluate(columns)) | fraction
        return verdicts

    def formula(self, resolve: Resolve) -> str:
        lowest = _one_of("MIN", [measure.formula(resolve, _NO_HIGH) for measure in self.measures])
        highest = _one_of("MAX", [measure.formula(resolve, _NO_LOW) for measure in self.measures])
        limit = self.limit.formula(resolve, _NO_HIGH)
        highest_allowed = (
            f"CHOOSE(MATCH(ROUND({lowest},{PLACES}),{{-1E+100,0,0.000001,1.000001}}),"
            f"-1E+99,{limit},MIN({limit},{_PERCENT_LIKE}),{limit})"
        )
        return f"ROUND({highest},{PLACES})>{highest_allowed}"


@dataclass(frozen=True, slots=True)
class NoAmount(Condition):
    """None of the cells holds an amount other than 0; text with a digit in it, though unreadable, is one."""

    names: tuple[str, ...]

    def evaluate(self, columns: Columns) -> "Verdicts":
        return reduce(and_, (readings.nothing(columns[name]) for name in self.names))

    def formula(self, resolve: Resolve) -> str:
        text = f"ASC({'&'.join(resolve(name) for name in self.names)})"
        return f"SUMPRODUCT(--ISNUMBER(FIND({{1,2,3,4,5,6,7,8,9}},{text})))=0"


@dataclass(frozen=True, slots=True)
class Blank(Condition):
    """Nothing stands there; 0, － and 未定 are something."""

    name: str

    def evaluate(self, columns: Columns) -> "Verdicts":
        return readings.texts(columns[self.name]) == ""

    def formula(self, resolve: Resolve) -> str:
        return f'{readings.text_of(resolve(self.name))}=""'


@dataclass(frozen=True, slots=True)
class Says(Condition):
    """The text is this one, spaces around it aside."""

    name: str
    text: str

    def evaluate(self, columns: Columns) -> "Verdicts":
        return readings.texts(columns[self.name]) == self.text

    def formula(self, resolve: Resolve) -> str:
        return f'{readings.text_of(resolve(self.name))}="{self.text}"'


@dataclass(frozen=True, slots=True)
class Mentions(Condition):
    """This text occurs in at least one of the cells."""

    names: tuple[str, ...]
    text: str

    def evaluate(self, columns: Columns) -> "Verdicts":
        found = (readings.texts(columns[name]).map(lambda text: self.text in text) for name in self.names)
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


def _one_of(function: str, formulas: list[str]) -> str:
    return formulas[0] if len(formulas) == 1 else f"{function}({','.join(formulas)})"


def rounded(numbers: "Numbers") -> Any:
    """Round away binary noise."""
    return round(numbers, PLACES)


def _series(numbers: "Numbers") -> "pd.Series[float]":
    if isinstance(numbers, float | int):
        raise TypeError("a single number where a column belongs")
    return numbers


def _lowest(columns: Sequence["pd.Series[float]"]) -> "pd.Series[float]":
    return reduce(lambda one, other: one.where(one < other, other), columns)


def _highest(columns: Sequence["pd.Series[float]"]) -> "pd.Series[float]":
    return reduce(lambda one, other: one.where(one > other, other), columns)
