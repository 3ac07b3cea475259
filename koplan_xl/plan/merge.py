"""Three-way comparison, field by field: base as sent, theirs as returned, ours as the canonical workbook has it now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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
    """The compared fields of one returned file. `source` names the file.

    `taken` holds what earlier returns of the same dispatch already brought in, oldest first.
    """

    source: str
    base: Mapping[Subject, Value]
    theirs: Mapping[Subject, Value]
    taken: Mapping[Subject, Sequence[Value]] = field(default_factory=dict)

    def is_correction(self, subject: Subject, ours: Value) -> bool:
        """Whether this corrects the department's own earlier return, which is what stands there now.

        A value that was taken before and then replaced is an old file come back: that is for a person to judge.
        """
        taken = self.taken.get(subject, ())
        theirs = self.theirs[subject]
        return bool(taken) and same(taken[-1], ours) and not any(same(old, theirs) for old in taken[:-1])


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

    theirs = base → nothing; theirs = ours → nothing; ours = base → a change; ours came from an earlier return of
    the same dispatch → a change, too (a correction); else a conflict. Two returns that give one field two
    different new values are a conflict each.
    """
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    for subject, proposals in _changed(returns).items():
        current = ours(subject)
        disagree = _disagree(subject, proposals)
        for returned in proposals:
            base, theirs = returned.base.get(subject), returned.theirs[subject]
            untouched = same(current, base) or same(current, theirs)
            if disagree or not (untouched or returned.is_correction(subject, current)):
                conflicts.append(Conflict(subject, base, theirs, current, returned.source))
            elif not same(current, theirs):
                changes.append(Change(subject, current, theirs, returned.source))
                break
    return changes, conflicts


def rivals(returns: Iterable[Returned]) -> dict[Subject, list[Returned]]:
    """Return the fields to which returns give different new values, each with those returns."""
    return {subject: each for subject, each in _changed(returns).items() if _disagree(subject, each)}


def _changed(returns: Iterable[Returned]) -> dict[Subject, list[Returned]]:
    changed: dict[Subject, list[Returned]] = {}
    for returned in returns:
        for subject, theirs in returned.theirs.items():
            if not same(returned.base.get(subject), theirs):
                changed.setdefault(subject, []).append(returned)
    return changed


def _disagree(subject: Subject, proposals: Sequence[Returned]) -> bool:
    first = proposals[0].theirs[subject]
    return any(not same(first, other.theirs[subject]) for other in proposals)
