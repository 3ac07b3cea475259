"""Values that stand in a neighbour's cell: what moving cells leaves behind where neither names nor rules tell of it."""

from collections.abc import Iterable

from koplan_xl.dispatch import Entry
from koplan_xl.grid import parse_a1
from koplan_xl.plan.merge import same
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value

Read = tuple[Entry, Value]


def shifted(inputs: Iterable[Read]) -> set[Subject]:
    """Return the inputs of one sheet that hold what was sent in a cell of their row or column which is empty now, or
    holds another cell's value in its turn: whole runs were moved by a cell or more.

    A figure that stands twice, or was moved while its old cell says something of its own, is an edit. A 0 tells nothing.
    """
    read = [*inputs]
    vacated = {entry.subject for entry, value in read if value is None and entry.base is not None}
    found: set[Subject] = set()
    while more := _moved(read, vacated) - found:
        found |= more
        vacated |= more
    return found


def _moved(read: list[Read], vacated: set[Subject]) -> set[Subject]:
    sources = [entry for entry, _ in read if entry.subject in vacated]
    return {
        entry.subject
        for entry, value in read
        if value and not same(entry.base, value)
        if any(same(source.base, value) and _in_line(source, entry) for source in sources)
    }


def _in_line(one: Entry, other: Entry) -> bool:
    here, there = parse_a1(one.cell), parse_a1(other.cell)
    return one.subject != other.subject and (here[0] == there[0] or here[1] == there[1])
