"""Conditions that are told twice from one source: to pandas (`evaluate`) and to Excel (`formula`).

A live check is declared once as such a condition. The checker evaluates it over columns of cell
values, the department's workbook shows it as a formula; both must give the same verdict.

Two kinds of number: an *amount* counts as 0 where it is blank, －, 未定 or unreadable; a *measure*
(indicator value) that is not a number satisfies no comparison. Formulas use functions of Excel 2016
that LibreOffice 7.4 knows as well. They never read a typed number themselves: for each input a hidden cell does
(`readings`), and `Cells` tells where it is.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Protocol

from koplan_xl.rules import readings
from koplan_xl.rules.readings import Columns, ReadOnce

if TYPE_CHECKING:
    import pandas as pd

    Numbers = pd.Series[float] | float
    Verdicts = pd.Series[bool]

PLACES = 6  # decimals that count in a comparison; what lies beyond is binary noise
_LONGEST_TEXT = 32000  # what a formula may make of a text; Excel takes 32,767 characters
_MOST_LINES = 60  # more than a page has
_PERCENT_LIKE = 10  # a percentage above this is no fraction of 1
_NO_HIGH, _NO_LOW = "1E+99", "-1E+99"  # stand in for a missing measure so that the comparison fails


class Cells(Protocol):
    """Where the values of one record stand: a cell reference, or a literal, per name."""

    def text(self, name: str, /) -> str:
        """Return what stands there."""

    def number(self, name: str, /) -> str:
        """Return it as read: a number, an empty text where there is none, `?` where it cannot be read."""


class Number(ABC):
    """A number per record."""

    @abstractmethod
    def evaluate(self, columns: Columns) -> "Numbers":
        """Return the numbers; NaN where a measure has none."""

    @abstractmethod
    def formula(self, cells: Cells, missing: str) -> str:
        """Return the formula text; `missing` stands for a measure that is not a number."""


class Condition(ABC):
    """Something that is true or false of each record. Combine with `&`, `|`, `~`."""

    @abstractmethod
    def evaluate(self, columns: Columns) -> "Verdicts":
        """Return the verdict for each record."""

    @abstractmethod
    def formula(self, cells: Cells) -> str:
        """Return the formula text, without `=`."""

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

    def formula(self, cells: Cells, missing: str) -> str:
        return f"{self.value:g}"


@dataclass(frozen=True, slots=True)
class Amount(Number):
    """An amount in 千円; 0 where there is none."""

    name: str

    def evaluate(self, columns: Columns) -> "Numbers":
        return ReadOnce.of(columns).amounts(self.name)

    def formula(self, cells: Cells, missing: str) -> str:
        return f"N({cells.number(self.name)})"


@dataclass(frozen=True, slots=True)
class Measure(Number):
    """The number in an indicator value: 300 in `300以上`."""

    name: str

    def evaluate(self, columns: Columns) -> "Numbers":
        return ReadOnce.of(columns).measures(self.name)

    def formula(self, cells: Cells, missing: str) -> str:
        number = cells.number(self.name)
        return f"IF(ISNUMBER({number}),{number},{missing})"


@dataclass(frozen=True, slots=True)
class Sum(Number):
    """The sum of amounts."""

    terms: tuple[Amount, ...]

    def evaluate(self, columns: Columns) -> "Numbers":
        return sum((term.evaluate(columns) for term in self.terms), 0.0)

    def formula(self, cells: Cells, missing: str) -> str:
        return f"SUM({','.join(term.formula(cells, missing) for term in self.terms)})"


@dataclass(frozen=True, slots=True)
class Limit(Number):
    """A threshold that sheet 計画 may set, by the name of its item; both sides are given its value."""

    item: str

    def evaluate(self, columns: Columns) -> "Numbers":
        return columns[self.item].astype(float)

    def formula(self, cells: Cells, missing: str) -> str:
        return cells.number(self.item)


@dataclass(frozen=True, slots=True)
class Ratio(Number):
    """How many times the smaller of two amounts the greater is; 0 when one of them is 0."""

    one: Amount
    other: Amount

    def evaluate(self, columns: Columns) -> "Numbers":
        pair = [as_series(amount.evaluate(columns)) for amount in (self.one, self.other)]
        smaller = _lowest(pair)
        return (_highest(pair) / smaller.where(smaller != 0)).fillna(0.0)

    def formula(self, cells: Cells, missing: str) -> str:
        pair = ",".join(amount.formula(cells, missing) for amount in (self.one, self.other))
        return f"IFERROR(MAX({pair})/MIN({pair}),0)"


@dataclass(frozen=True, slots=True)
class AnyBelow(Condition):
    """At least one of the numbers lies below the limit."""

    numbers: tuple[Number, ...]
    limit: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        limit = self.limit.evaluate(columns)
        return reduce(or_, (rounded(number.evaluate(columns) - limit) < 0 for number in self.numbers))

    def formula(self, cells: Cells) -> str:
        lowest = _one_of("MIN", [number.formula(cells, _NO_HIGH) for number in self.numbers])
        return f"ROUND({lowest}-{self.limit.formula(cells, _NO_LOW)},{PLACES})<0"


@dataclass(frozen=True, slots=True)
class AnyAbove(Condition):
    """At least one of the numbers lies above the limit."""

    numbers: tuple[Number, ...]
    limit: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        limit = self.limit.evaluate(columns)
        return reduce(or_, (rounded(number.evaluate(columns) - limit) > 0 for number in self.numbers))

    def formula(self, cells: Cells) -> str:
        highest = _one_of("MAX", [number.formula(cells, _NO_LOW) for number in self.numbers])
        return f"ROUND({highest}-{self.limit.formula(cells, _NO_HIGH)},{PLACES})>0"


@dataclass(frozen=True, slots=True)
class Differs(Condition):
    """An amount, or a sum of amounts, is not the other."""

    left: Amount | Sum
    right: Amount | Sum | Constant

    def evaluate(self, columns: Columns) -> "Verdicts":
        verdicts: Verdicts = rounded(self.left.evaluate(columns) - self.right.evaluate(columns)) != 0
        return verdicts

    def formula(self, cells: Cells) -> str:
        return f"ROUND({self.left.formula(cells, '0')}-{self.right.formula(cells, '0')},{PLACES})<>0"


@dataclass(frozen=True, slots=True)
class Fractional(Condition):
    """An amount is not a whole number."""

    amount: Amount

    def evaluate(self, columns: Columns) -> "Verdicts":
        scale = 10**PLACES
        verdicts: Verdicts = round(self.amount.evaluate(columns) * scale) % scale != 0
        return verdicts

    def formula(self, cells: Cells) -> str:
        scale = 10**PLACES
        return f"MOD(ROUND({self.amount.formula(cells, '0')}*{scale},0),{scale})<>0"


@dataclass(frozen=True, slots=True)
class NotMultiple(Condition):
    """A positive whole amount is not a multiple of the step; a step of 0 asks for nothing."""

    amount: Amount
    step: Limit

    def evaluate(self, columns: Columns) -> "Verdicts":
        amount, step = rounded(self.amount.evaluate(columns)), as_series(self.step.evaluate(columns))
        odd = amount % step.clip(lower=1) != 0
        verdicts: Verdicts = (amount > 0) & (step > 0) & (amount % 1 == 0) & odd
        return verdicts

    def formula(self, cells: Cells) -> str:
        amount = f"ROUND({self.amount.formula(cells, '0')},{PLACES})"
        step = self.step.formula(cells, "1")
        return f"AND({amount}>0,{step}>0,MOD({amount},1)=0,MOD({amount},MAX({step},1))<>0)"


@dataclass(frozen=True, slots=True)
class Within(Condition):
    """A number lies from one limit to another, both included."""

    number: Number
    low: Number
    high: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        low, high = as_series(self.low.evaluate(columns)), as_series(self.high.evaluate(columns))
        distance = (as_series(self.number.evaluate(columns)) - (low + high) / 2).abs()
        verdicts: Verdicts = rounded(distance - (high - low) / 2) <= 0
        return verdicts

    def formula(self, cells: Cells) -> str:
        number, low, high = (each.formula(cells, "0") for each in (self.number, self.low, self.high))
        return f"ROUND(ABS({number}-({low}+{high})/2)-({high}-{low})/2,{PLACES})<=0"


@dataclass(frozen=True, slots=True)
class Implausible(Condition):
    """Measures that no percentages are: below 0, above the limit, or 1 and less beside one above 10.

    Stated over the lowest and the highest of them, so that each cell is read only twice.
    """

    measures: tuple[Measure, ...]
    limit: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        values = [as_series(measure.evaluate(columns)) for measure in self.measures]
        lowest = rounded(_lowest([each.fillna(float(_NO_HIGH)) for each in values]))
        highest = rounded(_highest([each.fillna(float(_NO_LOW)) for each in values]))
        fraction = (lowest > 0) & (lowest <= 1) & (highest > _PERCENT_LIKE)
        verdicts: Verdicts = (lowest < 0) | (highest > self.limit.evaluate(columns)) | fraction
        return verdicts

    def formula(self, cells: Cells) -> str:
        lowest = _one_of("MIN", [measure.formula(cells, _NO_HIGH) for measure in self.measures])
        highest = _one_of("MAX", [measure.formula(cells, _NO_LOW) for measure in self.measures])
        limit = self.limit.formula(cells, _NO_HIGH)
        highest_allowed = (
            f"CHOOSE(MATCH(ROUND({lowest},{PLACES}),{{-1E+100,0,0.000001,1.000001}}),"
            f"-1E+99,{limit},MIN({limit},{_PERCENT_LIKE}),{limit})"
        )
        return f"ROUND({highest},{PLACES})>{highest_allowed}"


@dataclass(frozen=True, slots=True)
class NoAmount(Condition):
    """None of the cells holds an amount other than 0."""

    names: tuple[str, ...]

    def evaluate(self, columns: Columns) -> "Verdicts":
        amounts = (rounded(Amount(name).evaluate(columns)) for name in self.names)
        return reduce(and_, (amount == 0 for amount in amounts))

    def formula(self, cells: Cells) -> str:
        return f"AND({','.join(f'N({cells.number(name)})=0' for name in self.names)})"


@dataclass(frozen=True, slots=True)
class Unreadable(Condition):
    """At least one of the cells holds a text where an amount belongs."""

    names: tuple[str, ...]

    def evaluate(self, columns: Columns) -> "Verdicts":
        return reduce(or_, (ReadOnce.of(columns).unreadable(name) for name in self.names))

    def formula(self, cells: Cells) -> str:
        unread = (f'{cells.number(name)}="?"' for name in self.names)
        return f"OR({','.join(unread)})"


@dataclass(frozen=True, slots=True)
class Blank(Condition):
    """Nothing stands there; 0, － and 未定 are something."""

    name: str

    def evaluate(self, columns: Columns) -> "Verdicts":
        return ReadOnce.of(columns).said(self.name, lambda text: text == "")

    def formula(self, cells: Cells) -> str:
        return f'{readings.text_of(cells.text(self.name))}=""'


@dataclass(frozen=True, slots=True)
class Says(Condition):
    """The text is this one, spaces around it aside."""

    name: str
    text: str

    def evaluate(self, columns: Columns) -> "Verdicts":
        return ReadOnce.of(columns).said(self.name, lambda text: text == self.text)

    def formula(self, cells: Cells) -> str:
        return f'{readings.text_of(cells.text(self.name))}="{self.text}"'


@dataclass(frozen=True, slots=True)
class Mentions(Condition):
    """This text occurs in at least one of the cells."""

    names: tuple[str, ...]
    text: str

    def evaluate(self, columns: Columns) -> "Verdicts":
        read = ReadOnce.of(columns)
        return reduce(or_, (read.said(name, lambda text: self.text in text) for name in self.names))

    def formula(self, cells: Cells) -> str:
        joined = '&"|"&'.join(cells.text(name) for name in self.names)
        return f'ISNUMBER(FIND("{self.text}",{joined}))'


@dataclass(frozen=True, slots=True)
class Longer(Condition):
    """A text does not fit into a box of so many lines of so many full-width characters."""

    name: str
    line: Number
    lines: Number

    def evaluate(self, columns: Columns) -> "Verdicts":
        import pandas as pd  # the rule list must not load it

        room = zip(
            as_series(self.line.evaluate(columns)), as_series(self.lines.evaluate(columns)), strict=True
        )
        texts = columns[self.name]
        pairs = zip(texts, room, strict=True)
        return pd.Series(
            [readings.lines_taken(text, line) > lines for text, (line, lines) in pairs], texts.index, bool
        )

    def formula(self, cells: Cells) -> str:
        """Cut the text at its ends of line, as `readings.lines` joins them, and round each piece up."""
        text = readings.lines(cells.text(self.name))
        line, lines = (number.formula(cells, "0") for number in (self.line, self.lines))
        letters = f'LEN(SUBSTITUTE({text}," ",""))'
        breaks = f"(LEN({text})-{letters})"
        width = f"MIN({line}*{lines},INT({_LONGEST_TEXT}/({breaks}+1)))"
        pieces = ",".join(map(str, range(_MOST_LINES)))
        piece = f'TRIM(MID(SUBSTITUTE({text}," ",REPT(" ",{width})),{{{pieces}}}*{width}+1,{width}))'
        taken = f"SUMPRODUCT(ROUNDUP(LEN({piece})/{line},0))"
        return f"IF(OR({letters}>{line}*{lines},{breaks}>={lines}),{letters}>0,{taken}>{lines})"


@dataclass(frozen=True, slots=True)
class Picked(Number):
    """The number where the condition holds, else 0."""

    condition: Condition
    number: Number

    def evaluate(self, columns: Columns) -> "Numbers":
        return self.condition.evaluate(columns) * self.number.evaluate(columns)

    def formula(self, cells: Cells, missing: str) -> str:
        return f"IF({self.condition.formula(cells)},{self.number.formula(cells, missing)},0)"


@dataclass(frozen=True, slots=True)
class FirstOf(Number):
    """The number beside the first condition that holds; 0 when none does."""

    cases: tuple[tuple[Condition, int], ...]

    def evaluate(self, columns: Columns) -> "Numbers":
        found: Numbers = 0.0
        for condition, number in reversed(self.cases):
            verdicts = condition.evaluate(columns)
            found = verdicts * float(number) + ~verdicts * found
        return found

    def formula(self, cells: Cells, missing: str) -> str:
        whole = "0"
        for condition, number in reversed(self.cases):
            whole = f"IF({condition.formula(cells)},{number},{whole})"
        return whole


@dataclass(frozen=True, slots=True)
class AllOf(Condition):
    """All of the conditions hold."""

    conditions: tuple[Condition, ...]

    def evaluate(self, columns: Columns) -> "Verdicts":
        return reduce(and_, (each.evaluate(columns) for each in self.conditions))

    def formula(self, cells: Cells) -> str:
        return f"AND({','.join(each.formula(cells) for each in self.conditions)})"


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]

    def evaluate(self, columns: Columns) -> "Verdicts":
        return reduce(or_, (each.evaluate(columns) for each in self.conditions))

    def formula(self, cells: Cells) -> str:
        return f"OR({','.join(each.formula(cells) for each in self.conditions)})"


@dataclass(frozen=True, slots=True)
class Negation(Condition):
    """The condition does not hold."""

    condition: Condition

    def evaluate(self, columns: Columns) -> "Verdicts":
        return ~self.condition.evaluate(columns)

    def formula(self, cells: Cells) -> str:
        return f"NOT({self.condition.formula(cells)})"


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


def as_series(numbers: "Numbers") -> "pd.Series[float]":
    """Return a column of numbers as such; TypeError for a single number."""
    if isinstance(numbers, float | int):
        raise TypeError("a single number where a column belongs")
    return numbers


def _lowest(columns: Sequence["pd.Series[float]"]) -> "pd.Series[float]":
    return reduce(lambda one, other: one.where(one < other, other), columns)


def _highest(columns: Sequence["pd.Series[float]"]) -> "pd.Series[float]":
    return reduce(lambda one, other: one.where(one > other, other), columns)
