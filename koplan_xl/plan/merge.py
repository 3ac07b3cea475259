"""Three-way comparison, field by field: base as sent, theirs as returned, ours as the canonical workbook has it now."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, fold


@dataclass(frozen=True, slots=True)
class Change:
    """A returned value that is taken over."""

    subject: Subject
    old: Value
    new: Value
    source: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides, or two returns, changed differently; nothing is taken."""

    subject: Subject
    base: Value
    theirs: Value
    ours: Value
    source: str


@dataclass(frozen=True, slots=True)
class Returned:
    """The compared fields of one returned file. `source` names the file."""

    source: str
    base: Mapping[Subject, Value]
    theirs: Mapping[Subject, Value]


def same(left: Value, right: Value) -> bool:
    """Whether two values are the same to a reader: `1` and 1, ends of lines and edge blanks do not count."""
    if left == right:
        return True
    if left is None or right is None:
        return False
    if isinstance(left, str) or isinstance(right, str):
        return str(left).strip() == str(right).strip() or _same_number(left, right)
    return abs(left - right) < 1e-9


def _same_number(left: Value, right: Value) -> bool:
    """A text `1` can come back as the number 1; `300以上` and － never become numbers."""
    if isinstance(left, str) and isinstance(right, str):
        return False
    text, number = (left, right) if isinstance(left, str) else (right, left)
    try:
        return float(fold(str(text))) == float(str(number))
    except ValueError:
        return False


def merge(
    returns: Iterable[Returned], ours: Callable[[Subject], Value]
) -> tuple[list[Change], list[Conflict]]:
    """Compare all returns with the canonical workbook at once, so that their order does not matter.

    theirs = base → nothing; theirs = ours → nothing; ours = base → a change; else a conflict. Two returns that
    give one field two different new values are a conflict each.
    """
    changed: dict[Subject, list[tuple[str, Value, Value]]] = {}
    for returned in returns:
        for subject, theirs in returned.theirs.items():
            base = returned.base.get(subject)
            if not same(base, theirs):
                changed.setdefault(subject, []).append((returned.source, base, theirs))
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    for subject, proposals in changed.items():
        current = ours(subject)
        first = proposals[0][2]
        disagree = any(not same(first, theirs) for _, _, theirs in proposals)
        for source, base, theirs in proposals:
            if disagree or not (same(current, base) or same(current, theirs)):
                conflicts.append(Conflict(subject, base, theirs, current, source))
            elif not same(current, theirs):
                changes.append(Change(subject, current, theirs, source))
                break
    return changes, conflicts
