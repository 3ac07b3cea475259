"""Live checks: the formulas that show a rule's verdict in the department's workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from koplan_xl.rules.echoes import ECHOES, same_code, same_field, same_record
from koplan_xl.rules.registry import Rule, Scope, Severity, all_rules, get

SOUND, WRONG, TO_EXPLAIN = "✔", "✖", "要説明"


def live_rules(scope: Scope | None = None) -> tuple[Rule, ...]:
    """Return the rules that are shown live, of one scope or of all."""
    return tuple(r for r in all_rules() if r.live and (scope is None or r.live_in(scope)))


@dataclass(frozen=True, slots=True)
class Root:
    """A live rule whose finding another one follows from; `same_place`: only when both are at the same value."""

    code: str
    same_place: bool


@cache
def live_roots(code: str, scope: Scope) -> tuple[Root, ...]:
    """Return the rules over whose findings, on the same record, those of `code` are folded."""
    ties = {same_record: False, same_code: False, same_field: True}
    return tuple(
        Root(echo.root, ties[echo.tie])
        for echo in ECHOES
        if code in echo.codes and echo.tie in ties and get(echo.root).live_in(scope)
    )


def stands(place: float, roots: Sequence[tuple[Root, float]]) -> bool:
    """Say whether a finding is reported: its place, and those of its roots (`registry.Live.place`)."""
    return place > 0 and not any(other == place if root.same_place else other > 0 for root, other in roots)


def stands_formula(place: str, roots: Sequence[tuple[Root, str]]) -> str:
    """Return the Excel condition of `stands`, given the cells where the places are worked out."""
    apart = (f"{other}<>{place}" if root.same_place else f"{other}=0" for root, other in roots)
    return f"AND({','.join((f'{place}>0', *apart))})"


def failed_mark(rule: Rule) -> str:
    """Return what a check shows that is not passed: ✖, or 要説明 where a reason will do."""
    return TO_EXPLAIN if rule.severity is Severity.ASK else WRONG


def state_formula(rule: Rule, defect: str) -> str:
    """Return the formula of the check's state, given the defect's; an error in an input is not sound."""
    mark = failed_mark(rule)
    return f'IFERROR(IF({defect},"{mark}","{SOUND}"),"{mark}")'
