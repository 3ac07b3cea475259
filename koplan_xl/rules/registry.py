"""The rule registry: what each rule is called, how it is explained, and the function that finds it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from koplan_xl.catalogue import no_rule
from koplan_xl.errors import UsageError
from koplan_xl.rules.expression import Condition, Constant, Number, Picked

if TYPE_CHECKING:
    from koplan_xl.rules.context import Context, Hit

Scope = Literal["project_year", "project", "activity", "outcome", "text"]
FORM_YEARS = 3  # years of the window on the forms as shipped
_MODULES = (
    "returns_structure",
    "returned",
    "references",
    "completeness",
    "numbers",
    "magnitude",
    "totals",
    "subtotals",
    "control",
    "funding",
    "accounts",
    "across_years",
    "activity",
    "outcome",
    "results",
    "previous",
    "texts",
    "reasons",
)
_FAMILY_ORDER = "CNTFAYIOX"


class Severity(StrEnum):
    """How much a finding weighs: must be repaired, passes with a good reason, only counted."""

    ERROR = "error"
    ASK = "ask"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number a rule compares with; sheet 計画 may set another under `item`."""

    item: str
    default: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Live:
    """The defect of a rule that is also shown in the department's workbook.

    `expression` is the condition, or makes it for a window of so many years. `at` says at which of the
    record's values the rule reports it, from 1, for rules that fold with others only at the same value.
    """

    scope: Scope
    expression: Condition | Callable[[int], Condition]
    at: Number = Constant(1)

    def defect(self, years: int = FORM_YEARS) -> Condition:
        """Return the condition under which one record of the scope has the defect."""
        return self.expression if isinstance(self.expression, Condition) else self.expression(years)

    def place(self, years: int = FORM_YEARS) -> Number:
        """Return where the defect is, from 1; 0 where there is none."""
        return Picked(self.defect(years), self.at)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: 何を見るか (look), なぜ (why), 例 (example), 直し方 (fix), and its function."""

    code: str
    title: str
    severity: Severity
    look: str
    why: str
    example: str
    fix: str
    live: tuple[Live, ...]
    thresholds: tuple[Threshold, ...]
    function: "Callable[[Context], Iterator[Hit]]"

    def live_in(self, scope: Scope) -> Live | None:
        """Return how the rule is shown live on the records of that scope; None when it is not."""
        return next((live for live in self.live if live.scope == scope), None)


_RULES: dict[str, Rule] = {}


def rule(
    code: str,
    title: str,
    severity: Severity,
    *,
    look: str,
    why: str,
    example: str,
    fix: str,
    live: Live | tuple[Live, ...] = (),
    thresholds: tuple[Threshold, ...] = (),
) -> "Callable[[Callable[[Context], Iterator[Hit]]], Callable[[Context], Iterator[Hit]]]":
    """Register the decorated function, which yields a hit per defect, as the rule of that code."""

    def register(function: "Callable[[Context], Iterator[Hit]]") -> "Callable[[Context], Iterator[Hit]]":
        if code in _RULES:
            raise ValueError(f"rule {code} is declared twice")
        shown = (live,) if isinstance(live, Live) else live
        _RULES[code] = Rule(code, title, severity, look, why, example, fix, shown, thresholds, function)
        return function

    return register


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule in the order of the catalogue."""
    for module in _MODULES:
        import_module(f"koplan_xl.rules.{module}")
    return tuple(sorted(_RULES.values(), key=lambda r: (_FAMILY_ORDER.index(r.code[0]), r.code)))


@cache
def _by_code() -> dict[str, Rule]:
    return {rule.code: rule for rule in all_rules()}


def get(code: str) -> Rule:
    """Return the rule of that code; UsageError when there is none."""
    if found := _by_code().get(code.strip().upper()):
        return found
    raise UsageError(no_rule(code))


def codes(names: Iterable[str]) -> frozenset[str]:
    """Return the codes meant by names, each a code (`T01`) or a family (`T`); UsageError for others."""
    meant: set[str] = set()
    for name in names:
        family = name.strip().upper()
        members = {r.code for r in all_rules() if r.code[0] == family}
        meant |= members or {get(name).code}
    return frozenset(meant)
