"""Which codes own a code: an indicator belongs to a project or a measure, a project to a measure, that to a policy."""

import re
from collections.abc import Iterator

from koplan_xl.plan.model import Plan

_OWNERS = (
    ("活動指標", "事業コード"),
    ("成果指標", "施策コード"),
    ("事務事業", "施策コード"),
    ("施策", "政策コード"),
)
_INDICATOR = re.compile(r"(.+)-[AK]\d+")


def with_owners(plan: Plan, code: str) -> tuple[str, ...]:
    """Return the code and all that own it, nearest first: 6-2-07-A1, 6-2-07, 6-2, 6."""
    found: dict[str, None] = {code: None}
    for owner in _owners(plan, code):
        found.setdefault(owner)
    return tuple(found)


def _owners(plan: Plan, code: str) -> Iterator[str]:
    for place, (table, column) in enumerate(_OWNERS):
        if record := plan.find(table, code):
            owner = record.text(column)
        elif place < _OWNERS.index(("事務事業", "施策コード")) and (match := _INDICATOR.fullmatch(code)):
            owner = match[1]  # an indicator that is not in the plan (any more)
        else:
            continue
        if owner and owner != code:
            yield owner
            yield from _owners(plan, owner)
        return
