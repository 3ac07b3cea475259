"""`history`: who changed what, when, from which file."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from koplan_xl.app.opening import open_plan
from koplan_xl.errors import UsageError
from koplan_xl.plan.belonging import with_owners
from koplan_xl.plan.history import Event, EventKind, events
from koplan_xl.plan.model import Plan
from koplan_xl.plan.values import fold


@dataclass(frozen=True)
class Run:
    """What one file brought at one time, or one decision of the office."""

    at: str
    kind: EventKind
    file: str
    dispatch: str
    department: str
    events: tuple[Event, ...]


@dataclass(frozen=True)
class History:
    """The runs asked for, oldest first."""

    plan: Path
    key: str
    department: str
    runs: tuple[Run, ...]


def history(plan_path: Path, key: str = "", department: str = "") -> History:
    """Read 履歴, for one code and what belongs to it, and for one department. UsageError when unknown."""
    plan = open_plan(plan_path).plan
    all_events = events(plan)
    wanted = fold(key)
    if wanted and wanted not in _known_codes(plan, all_events):
        raise UsageError(
            f"コード {key} は、正本にも履歴にもありません。施策 6-2、事業 6-2-07、指標 6-2-K1 のように指定してください。"
        )
    departments = {record.key for record in plan.records("部署")} | {e.department for e in all_events}
    if department and department not in departments:
        raise UsageError(f"部署「{department}」は、正本にも履歴にもありません。部署名を確かめてください。")
    chosen = (
        event
        for event in all_events
        if (not wanted or wanted in with_owners(plan, event.subject.key))
        and (not department or event.department == department)
    )
    return History(plan_path, wanted, department, tuple(runs_of(chosen)))


def _known_codes(plan: Plan, all_events: list[Event]) -> set[str]:
    keys = {e.subject.key for e in all_events}
    keys |= {r.key for table in ("施策", "成果指標", "事務事業", "活動指標") for r in plan.records(table)}
    return {code for key in keys for code in with_owners(plan, key)}


def runs_of(chosen: Iterator[Event]) -> Iterator[Run]:
    """Group events that follow each other and came in one go."""
    for (at, kind, file, dispatch, department), found in groupby(
        chosen, key=lambda e: (e.at, e.kind, e.file, e.dispatch, e.department)
    ):
        yield Run(at, kind, file, dispatch, department, tuple(found))
