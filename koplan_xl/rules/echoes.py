"""Echoes: findings that follow from another one. Only the root is reported."""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from koplan_xl.plan import schema
from koplan_xl.plan.values import fold as fold_text
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


def same_field(context: Context, hit: Hit) -> Hashable:
    """Tie hits on the same field. (Two live checks so tied both show: their formulas together are too long.)"""
    return hit.subject


def same_account(context: Context, hit: Hit) -> Hashable:
    """Tie a ledger's amount to what moves its sum: a project's total, and wrong or missing 款・項・目 below."""
    subject = hit.subject
    if subject is None:
        return None
    if subject.table == "統制額":
        path = tuple(map(_number, (hit.key or "").split("・")))
    else:
        project = context.first("事務事業", subject.key)
        levels = (project.text(name) for name in schema.ACCOUNT_PATH) if project else ()
        path = tuple(_number(text) for text in levels if text)
    prefixes = [path[:depth] for depth in range(1, len(path) + 1)]
    if subject.field == "金額":
        below = {("above", path[:-1])} if len(path) == len(schema.ACCOUNT_PATH) else set()
        return frozenset({("sum", path, subject.year), *(("under", prefix) for prefix in prefixes), *below})
    if subject.field not in schema.ACCOUNT_PATH:
        return frozenset(("sum", prefix, subject.year) for prefix in prefixes)
    depth = schema.ACCOUNT_PATH.index(subject.field) + 1
    return frozenset({("under", path[:depth]) if len(path) >= depth else ("above", path)})


def _number(level: str) -> str:
    text = fold_text(level)
    match = re.match(r"\d+", text)
    return match[0] if match else text


@dataclass(frozen=True, slots=True)
class Echo:
    """Where `root` is found, `codes` tied to it are not reported. A tie that is a frozenset is one by any member."""

    root: str
    codes: frozenset[str]
    tie: Tie


ECHOES = (
    Echo("T02", frozenset({"T01"}), same_record),
    Echo("N07", frozenset({"T01", "T02"}), same_record),
    Echo("N07", frozenset({"I04"}), same_project_year),
    Echo("N07", frozenset({"Y03"}), same_field),
    Echo("O04", frozenset({"O06", "O05", "O13"}), same_code),
    Echo("O06", frozenset({"O05", "O13"}), same_code),
    Echo("O05", frozenset({"O13"}), same_code),
    Echo("N10", frozenset({"T01", "T02"}), same_record),
    Echo("N10", frozenset({"I04"}), same_project_year),
    Echo("N10", frozenset({"Y03"}), same_field),
    Echo("N05", frozenset({"Y01", "Y02", "F03", "F04", "T07"}), same_code),
    Echo("N05", frozenset({"T05"}), same_account),
    Echo("N08", frozenset({"N09", "O04", "O05", "O06", "O13"}), same_field),
    Echo("C10", frozenset({"N07", "C08", "C15", "C17", "C19", "Y03"}), same_field),
    Echo("C12", frozenset({"Y08"}), same_code),
    Echo("C13", frozenset({"T05"}), same_account),
    Echo("C14", frozenset({"T05"}), same_account),
    Echo("T04", frozenset({"T03"}), same_code),
)


def fold(context: Context, caught: Sequence[Caught]) -> list[Caught]:
    """Return what was caught without the echoes."""
    echoed: set[int] = set()
    for echo in ECHOES:
        roots = {
            member
            for rule, hit in caught
            if rule.code == echo.root
            for member in _members(echo.tie(context, hit))
        }
        if roots:
            echoed |= {
                index
                for index, (rule, hit) in enumerate(caught)
                if rule.code in echo.codes and not roots.isdisjoint(_members(echo.tie(context, hit)))
            }
    return [each for index, each in enumerate(caught) if index not in echoed]


def _members(tie: Hashable) -> frozenset[Hashable]:
    if isinstance(tie, frozenset):
        return tie
    return frozenset() if tie is None else frozenset({tie})


def roots_of(code: str) -> frozenset[str]:
    """Return the codes of which a finding of `code` may be an echo."""
    return frozenset(echo.root for echo in ECHOES if code in echo.codes)
