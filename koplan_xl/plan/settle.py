"""Settle conflicts as the office decided: the return's value or the canonical workbook's, for a department or a code."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from koplan_xl.plan.merge import Change, Conflict, Side, same
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import fold

ALL = ""
_PERHAPS_OLD = ("earlier_value", "set_back")


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose value holds within a scope: a department, the code of a measure, project or indicator, or all."""

    side: Side
    scope: str = ALL


class Choices:
    """All choices of a run. The nearer scope wins: indicator, project, measure, department, all."""

    def __init__(self, choices: Iterable[Choice], codes_of: Callable[[Subject], Sequence[str]]) -> None:
        self._sides = {fold(choice.scope): choice.side for choice in choices}
        self._codes_of = codes_of

    def side(self, conflict: Conflict, department: str) -> Side | None:
        """Return whose value holds for this field of a department's return; None: nobody chose.

        A value that may come from an old file is taken for its code only: a choice for many fields would go back to it
        unseen, and with two files in a folder back and forth.
        """
        codes = self._codes_of(conflict.subject)
        side = self._first((*codes, department, ALL))
        if side == "theirs" and conflict.cause in _PERHAPS_OLD and self._first(codes) is None:
            return None
        return side

    def reopens(self, subject: Subject) -> bool:
        """Whether the return's value was asked for by code, whatever was settled before."""
        return self._first(self._codes_of(subject)) == "theirs"

    def _first(self, scopes: Iterable[str]) -> Side | None:
        return next((self._sides[key] for scope in scopes if (key := fold(scope)) in self._sides), None)


def settle(
    changes: Sequence[Change], conflicts: Sequence[Conflict], side_of: Callable[[Conflict], Side | None]
) -> tuple[list[Change], list[Conflict]]:
    """Return all changes, and all conflicts with those settled marked as such.

    The return's value cannot be chosen where two returns offer two: that conflict stays.
    """
    settled = list(changes)
    judged = []
    offers: dict[Subject, list[Conflict]] = {}
    for conflict in conflicts:
        offers.setdefault(conflict.subject, []).append(conflict)
    changed = {change.subject for change in changes}
    for conflict in conflicts:
        side = side_of(conflict)
        rivals = offers[conflict.subject]
        if side == "theirs":
            if conflict.subject in changed or not all(same(conflict.theirs, one.theirs) for one in rivals):
                side = None
            elif conflict is rivals[0]:
                settled.append(Change(conflict.subject, conflict.ours, conflict.theirs, conflict.source))
        judged.append(replace(conflict, settled=side))
    return settled, judged
