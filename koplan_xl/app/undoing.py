"""`collect --undo`: take collected files back, all of what they brought or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from koplan_xl.app.opening import OpenPlan, open_plan, plan_to_change
from koplan_xl.app.writing import foreign_cells, identity_of_new, write_events
from koplan_xl.canonical import parse_field
from koplan_xl.errors import UsageError
from koplan_xl.excel.holding import Hold, Notice
from koplan_xl.plan import schema
from koplan_xl.plan.history import Event, events, file_name, standing
from koplan_xl.plan.merge import same
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value

_SHOWN = 10  # runs listed when nothing fits


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A field that no longer is as the file left it. `by` names what came after, None: changed by hand."""

    subject: Subject
    brought: Value
    present: Value
    by: Event | None


@dataclass(frozen=True)
class Undone:
    """What was taken back, newest first; with obstacles nothing was. `backup` is None when nothing was written."""

    plan: Path
    dry_run: bool
    selector: str
    changes: tuple[Event, ...]
    removed: int
    obstacles: tuple[Obstacle, ...]
    backup: Path | None
    notices: tuple[Notice, ...] = ()

    @property
    def has_trouble(self) -> bool:
        """Whether it was refused."""
        return bool(self.obstacles)


def undo(plan_path: Path, selector: str, *, dry_run: bool = False) -> Undone:
    """Take back what a file, or a dispatch (`R7-計画-01`, `R7-計画-01:企画課`), brought. UsageError: there is none."""
    if dry_run:
        return _undo(open_plan(plan_path), None, selector)
    with plan_to_change(plan_path) as (opened, held):
        return _undo(opened, held, selector)


def _undo(opened: OpenPlan, held: Hold | None, selector: str) -> Undone:
    active = standing(events(opened.plan))
    chosen = _chosen(active, selector)
    now = datetime.now()
    present, obstacles = _replay(opened.plan, active, chosen)
    removed = [record for event in chosen if event.is_of_record and (record := _record(opened.plan, event))]
    obstacles += _what_stands_on(opened, active, removed, present)
    undoing = [
        replace(event, at=f"{now:%Y-%m-%d %H:%M:%S}", kind="undone", old=event.new, new=_typed(event))
        for event in reversed(chosen)
    ]
    backup = None
    if held and not obstacles:
        backup = held.replace(opened.content, write_events(opened, undoing, removed), now)
    return Undone(
        opened.path,
        held is None,
        selector,
        tuple(undoing),
        len(removed),
        tuple(obstacles),
        backup,
        tuple(held.notices) if held else (),
    )


def _chosen(active: Sequence[Event], selector: str) -> list[Event]:
    """Return a file's last run, or all that a dispatch brought, oldest first."""
    collected = [event for event in active if event.kind == "collected"]
    number, _, department = selector.partition(":")
    found = [e for e in collected if e.dispatch == number and department in ("", e.department)]
    if found:
        return found
    name = file_name(Path(selector).name)
    found = [event for event in collected if event.file == name]
    if not found:
        raise UsageError(_nothing_to_undo(collected, selector))
    last = [event for event in found if event.at == found[-1].at]
    lines = dict.fromkeys(event.line for event in last)
    if len(lines) > 1:
        ways = "、".join(f"--undo {number}:{department}" for number, department in lines)
        raise UsageError(
            f"「{name}」という名前のファイルは、同じときにいくつか取り込まれています。どれを取り消すかを {ways} のように指定してください。"
        )
    return last


def _nothing_to_undo(collected: Sequence[Event], selector: str) -> str:
    known = list(dict.fromkeys((e.at, e.file, *e.line) for e in reversed(collected)))
    lines = [f"・{at} {file}({department}、{number})" for at, file, number, department in known[:_SHOWN]]
    told = "\n取り消せるもの(新しい順):\n" + "\n".join(lines) if lines else ""
    return (
        f"「{selector}」から取り込んだ値は、履歴にありません。ファイル名か配布番号を確かめてください。{told}"
    )


def _replay(
    plan: Plan, active: Sequence[Event], chosen: Sequence[Event]
) -> tuple[dict[Subject, Value], list[Obstacle]]:
    """Go back in time over the chosen events; return what their fields hold then, and what is in the way."""
    present: dict[Subject, Value] = {event.subject: plan.value(event.subject) for event in chosen}
    mine = {id(event) for event in chosen}
    later: dict[Subject, Event] = {}
    obstacles: dict[Subject, Obstacle] = {}
    for event in reversed(active):
        subject = event.subject
        if id(event) not in mine:
            later.setdefault(subject, event)
        elif subject in later or not same(present[subject], event.new):
            obstacles.setdefault(subject, Obstacle(subject, event.new, present[subject], later.get(subject)))
        else:
            present[subject] = event.old
    return present, list(obstacles.values())


def _record(plan: Plan, event: Event) -> Record | None:
    return plan.find(*event.subject.record)


def _typed(event: Event) -> Value:
    return parse_field(schema.table(event.subject.table).column(event.subject.field), event.old)


def _what_stands_on(
    opened: OpenPlan, active: Sequence[Event], removed: Sequence[Record], present: dict[Subject, Value]
) -> list[Obstacle]:
    """Return what others put into records that would go, and the records that refer to them."""
    going = {id(record) for record in removed}
    last = {event.subject: event for event in active}
    obstacles = []
    for record in removed:
        made_by = last.get(record.subject(schema.table(record.table).key))
        own = identity_of_new(opened.plan, made_by) if made_by else {}
        for name, value in record.values.items():
            subject = record.subject(name)
            if value is not None and subject not in present and name not in own:
                obstacles.append(Obstacle(subject, None, value, last.get(subject)))
        obstacles += [
            Obstacle(record.subject(schema.table(record.table).key), None, text, None)
            for text in foreign_cells(opened, record)
        ]
        obstacles += [
            Obstacle(other.subject(column), None, record.key, last.get(other.subject(column)))
            for other, column in _referring(opened.plan, record)
            if id(other) not in going
        ]
    return obstacles


def _referring(plan: Plan, record: Record) -> Iterator[tuple[Record, str]]:
    """Yield the records that only make sense with this one, and the column that names it."""
    table = schema.table(record.table)
    if table.year or table.part:
        return
    for other in schema.TABLES:
        for column in other.columns:
            points_here = column.refers_to == (table.name, table.key)
            if points_here or (other.name, column.name) == ("説明", "対象コード"):
                yield from (
                    (found, column.name)
                    for found in plan.records(other.name)
                    if found.values.get(column.name) == record.key
                )
