"""Echoes: findings that follow from another one. Only the root is reported."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.registry import Rule


class Caught(NamedTuple):
    """A hit and the rule that made it."""

    rule: Rule
    hit: Hit


Tie = Callable[[Context, Hit], Hashable]


def same_record(context: Context, hit: Hit) -> Hashable:
    """Tie hits on the same row: project, year and 区分."""
    return hit.subject and hit.subject.record


def same_code(context: Context, hit: Hit) -> Hashable:
    """Tie hits on the same project, indicator or measure, or on the same row of 集計."""
    return hit.key or (hit.subject and hit.subject.key)


def same_project_year(context: Context, hit: Hit) -> Hashable:
    """Tie hits on a project and on its indicators in the same year."""
    return hit.subject and (context.project(hit.subject.key), hit.subject.year)


@dataclass(frozen=True, slots=True)
class Echo:
    """Where `root` is found, `codes` tied to it are not reported."""

    root: str
    codes: frozenset[str]
    tie: Tie


ECHOES = (
    Echo("T02", frozenset({"T01"}), same_record),
    Echo("N07", frozenset({"T01", "T02"}), same_record),
    Echo("N07", frozenset({"I04"}), same_project_year),
    Echo("O04", frozenset({"O06", "O05", "O13"}), same_code),
    Echo("O06", frozenset({"O05", "O13"}), same_code),
    Echo("O05", frozenset({"O13"}), same_code),
    Echo("T04", frozenset({"T03"}), same_code),
)


def fold(context: Context, caught: Sequence[Caught]) -> list[Caught]:
    """Return what was caught without the echoes."""
    echoed: set[int] = set()
    for echo in ECHOES:
        roots = {echo.tie(context, hit) for rule, hit in caught if rule.code == echo.root} - {None}
        if roots:
            echoed |= {
                index
                for index, (rule, hit) in enumerate(caught)
                if rule.code in echo.codes and echo.tie(context, hit) in roots
            }
    return [each for index, each in enumerate(caught) if index not in echoed]


def roots_of(code: str) -> frozenset[str]:
    """Return the codes of which a finding of `code` may be an echo."""
    return frozenset(echo.root for echo in ECHOES if code in echo.codes)
