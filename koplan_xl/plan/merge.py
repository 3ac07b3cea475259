"""Three-way comparison, field by field: base as sent, theirs as returned, ours as the canonical workbook has it now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, clean_text, composed, fold

Side = Literal["theirs", "ours"]
# both_changed: the office changed the field, too; returns_differ: two returns bring different new values;
# earlier_value: the dispatch delivered this value before, and another after it; set_back: the value as sent, in
# a file made from one that had changed it.
Cause = Literal["both_changed", "returns_differ", "earlier_value", "set_back"]
Verdict = Literal["nothing", "agrees", "change"] | Cause
Run = tuple[str, str]  # one file collected once: when, and its name as 履歴 has it
_NEW = ("agrees", "change", "both_changed")
_CAUSES: Mapping[Verdict, Cause] = {
    "both_changed": "both_changed",
    "earlier_value": "earlier_value",
    "set_back": "set_back",
}
_ON_EVERY_COVER = ("部署",)  # who fills in stands in every file of a department, whoever it is made from


@dataclass(frozen=True, slots=True)
class Change:
    """A returned value that is taken over."""

    subject: Subject
    old: Value
    new: Value
    source: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A returned value that is for a person to judge; taken only when `settled` says theirs."""

    subject: Subject
    base: Value
    theirs: Value
    ours: Value
    source: str
    cause: Cause = "both_changed"
    settled: Side | None = None


@dataclass(slots=True)
class Delivery:
    """What earlier returns of one dispatch brought into a field.

    `taken` holds (run, value) oldest first; `declined` the values the office decided not to take.
    """

    taken: list[tuple[Run, Value]] = field(default_factory=list)
    declined: list[Value] = field(default_factory=list)


_NOTHING_YET = Delivery()


@dataclass(frozen=True, slots=True)
class Returned:
    """The compared fields of one returned file. `source` tells it from all others, `name` is what 履歴 calls it.

    `earlier` is what 履歴 knows of its dispatch; `reopened` are the fields in which the office wants to look at an
    answer again that it had settled.
    """

    source: str
    base: Mapping[Subject, Value]
    theirs: Mapping[Subject, Value]
    earlier: Mapping[Subject, Delivery] = field(default_factory=dict)
    reopened: Callable[[Subject], bool] = lambda _: False
    name: str = ""
    _known: dict[Run, bool] = field(default_factory=dict, compare=False, repr=False)

    def verdict(self, subject: Subject, ours: Value) -> Verdict:
        """Compare one field with what stands in the canonical workbook now.

        What the dispatch delivered last takes the place of the base as sent: a value that was taken once is no
        news, even where the office has changed it since, and may be corrected by a later return.
        """
        base, theirs = self.base.get(subject), self.theirs[subject]
        earlier = self.earlier.get(subject, _NOTHING_YET)
        taken = [value for _, value in earlier.taken]
        last = taken[-1] if taken else base
        if same(theirs, ours):
            known = (base, *taken, *earlier.declined)
            return "nothing" if any(same(theirs, value) for value in known) else "agrees"
        settled = same(theirs, last) or any(same(theirs, value) for value in earlier.declined)
        if settled and (not self.reopened(subject) or not taken and same(theirs, base)):
            return "nothing"
        if same(theirs, base):
            return "set_back" if self._follows_a_file_with(subject) else "nothing"
        older = [run for run, value in earlier.taken[:-1] if same(theirs, value)]
        if older:
            return "nothing" if any(self._is_file_of(run) for run in older) else "earlier_value"
        return "change" if same(ours, last) and not settled else "both_changed"

    def _is_file_of(self, run: Run) -> bool:
        """Whether this is the very file collected then: its name, its values, and none that came up later."""
        at, name = run
        if name != self.name:
            return False
        for subject, theirs in self.theirs.items():
            earlier = self.earlier.get(subject, _NOTHING_YET)
            if any(then == run and not same(theirs, value) for then, value in earlier.taken):
                return False
            known = [self.base.get(subject), *earlier.declined]
            known += [value for then, value in earlier.taken if then[0] <= at]
            if not any(same(theirs, value) for value in known):
                return False
        return True

    def _follows_a_file_with(self, subject: Subject) -> bool:
        """Whether this file was made from one that had brought a value into a field that is at its base again.

        It was when it still carries most of what that file brought, and nothing older. A colleague's file, or
        the file as it was before, does not: there the field was never touched.
        """
        for run, _ in self.earlier[subject].taken:
            if run not in self._known:
                self._known[run] = self._follows(run)
        return any(self._known[run] for run, _ in self.earlier[subject].taken)

    def _follows(self, run: Run) -> bool:
        carried = missing = 0
        for subject, delivery in self.earlier.items():
            runs = [name for name, _ in delivery.taken]
            if run not in runs or subject not in self.theirs or subject.table in _ON_EVERY_COVER:
                continue
            theirs = self.theirs[subject]
            older = delivery.taken[: runs.index(run)]
            if same(theirs, self.base.get(subject)):
                missing += 1
            elif any(same(theirs, value) for _, value in older):
                return False
            else:
                carried += 1
        return carried > missing


def same(left: Value, right: Value) -> bool:
    """Whether two values are the same to a reader: `1` and 1, ends of lines, edge blanks and letters taken apart do
    not count.
    """
    if left == right:
        return True
    if left is None or right is None:
        return False
    if isinstance(left, str) or isinstance(right, str):
        return _shown(left) == _shown(right) or _same_number(left, right)
    return abs(left - right) < 1e-9


def _shown(value: Value) -> str:
    text = clean_text(value)
    return "" if text is None else composed(str(text))


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

    A field is changed by one return at most: of two that agree, by the one that brings less, so that a draft is told
    from the file made of it. Two returns with two new values for one field are a conflict each; a value delivered
    before is one by itself and does not stop a new one.
    """
    found = [(returned, _verdicts(returned, ours)) for returned in returns]
    proposals: dict[Subject, list[tuple[Returned, Verdict]]] = {}
    for returned, verdicts in sorted(found, key=lambda one: (len(one[1]), one[0].source)):
        for subject, verdict in verdicts.items():
            proposals.setdefault(subject, []).append((returned, verdict))
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    for subject, proposed in proposals.items():
        change, disputed = _judge(subject, ours(subject), proposed)
        changes += change
        conflicts += disputed
    return changes, conflicts


def _verdicts(returned: Returned, ours: Callable[[Subject], Value]) -> dict[Subject, Verdict]:
    found = {subject: returned.verdict(subject, ours(subject)) for subject in returned.theirs}
    return {subject: verdict for subject, verdict in found.items() if verdict != "nothing"}


def _judge(
    subject: Subject, current: Value, proposed: Sequence[tuple[Returned, Verdict]]
) -> tuple[list[Change], list[Conflict]]:
    new = [one.theirs[subject] for one, verdict in proposed if verdict in _NEW]
    differ = any(not same(new[0], other) for other in new)
    taken = [one for one, verdict in proposed if verdict == "change" and not differ][:1]
    changes = [Change(subject, current, one.theirs[subject], one.source) for one in taken]
    conflicts = []
    for one, verdict in proposed:
        if verdict in _NEW and not differ and (taken or verdict == "agrees"):
            continue  # the same value as the one taken, or as what stands there
        cause: Cause = "returns_differ" if verdict in _NEW and differ else _CAUSES[verdict]
        conflicts.append(
            Conflict(subject, one.base.get(subject), one.theirs[subject], current, one.source, cause)
        )
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
