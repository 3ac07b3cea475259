"""The rows of 履歴 as events: who brought which value into which field, and what was decided about it.

After every row the field holds its 新値; 旧値 is what gave way: the value before, or for 不採用 the returned value
that the office did not take.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from koplan_xl.plan import schema
from koplan_xl.plan.merge import Delivery, Run, same
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value

TABLE = "履歴"
# collected: from a return; declined: a returned value not taken; undone: a collected value taken back;
# explained: a reason of the office's own.
EventKind = Literal["collected", "declined", "undone", "explained"]
# A colon cannot stand in a file's name on Windows, and `file_name` lets none through.
_MARKS: dict[EventKind, str] = {"declined": "不採用:", "undone": "取消し:"}
_ITEM = re.compile(r"(.+?)\((.+)\)")


@dataclass(frozen=True, slots=True)
class Event:
    """One row. `old` and `new` are as the row has them, mostly text; `at` is `2026-11-22 19:00:00`."""

    at: str
    dispatch: str
    department: str
    file: str
    kind: EventKind
    subject: Subject
    old: Value
    new: Value

    @property
    def line(self) -> tuple[str, str]:
        """The dispatch to one department."""
        return (self.dispatch, self.department)

    @property
    def run(self) -> Run:
        """One file collected once."""
        return (self.at, self.file)

    @property
    def is_of_record(self) -> bool:
        """Whether this row says that its record was made or, when undone, taken out: its field is the code itself."""
        return self.subject.field == schema.table(self.subject.table).key

    def row(self) -> dict[str, Value]:
        """Return the values of the event's row by column."""
        return {
            "日時": self.at,
            "配布番号": self.dispatch,
            "部署名": self.department,
            "ファイル名": _MARKS.get(self.kind, "") + self.file,
            "表": self.subject.table,
            "コード": self.subject.key,
            "年度": self.subject.year,
            "項目": _item(self.subject),
            "旧値": self.old,
            "新値": self.new,
        }


def file_name(name: str) -> str:
    """Write a returned file's name as 履歴 has it."""
    return name.replace(":", "：")


def _item(subject: Subject) -> str:
    """Write a field for column 項目: the 区分 or rule in brackets where there is one."""
    return f"{subject.field}({subject.part})" if subject.part else subject.field


def events(plan: Plan) -> list[Event]:
    """Return the readable rows of 履歴, oldest first, however the office has sorted the sheet."""
    found = [event for record in plan.records(TABLE) if (event := _event(record))]
    return sorted(found, key=lambda event: event.at)


def _event(record: Record) -> Event | None:
    try:
        table = schema.table(record.text("表"))
    except KeyError:
        return None
    name, part = record.text("項目"), None
    if table.part and (match := _ITEM.fullmatch(name)):
        name, part = match[1], match[2]
    if name not in table.names:
        return None
    file = record.text("ファイル名")
    kind: EventKind = "collected"
    for marked, mark in _MARKS.items():
        if file.startswith(mark):
            file, kind = file.removeprefix(mark), marked
    if not record.text("配布番号"):
        kind = "explained"
    return Event(
        record.text("日時"),
        record.text("配布番号"),
        record.text("部署名"),
        file,
        kind,
        Subject(table.name, record.key, name, record.year, part),
        record.values["旧値"],
        record.values["新値"],
    )


def standing(all_events: Iterable[Event]) -> list[Event]:
    """Return the events still in force: without those taken back, and without the taking back."""
    active: list[Event] = []
    for event in all_events:
        if event.kind != "undone":
            active.append(event)
            continue
        undone = next((e for e in reversed(active) if _is_undone_by(e, event)), None)
        if undone:
            active.remove(undone)
    return active


def _is_undone_by(event: Event, undoing: Event) -> bool:
    return (
        event.kind == "collected"
        and (event.line, event.file, event.subject) == (undoing.line, undoing.file, undoing.subject)
        and same(event.new, undoing.old)
    )


@dataclass
class Deliveries:
    """What every dispatch has delivered so far, by department and field."""

    _by_line: dict[tuple[str, str], dict[Subject, Delivery]] = field(default_factory=dict)

    @classmethod
    def of(cls, all_events: Iterable[Event]) -> "Deliveries":
        """Read them from the events of 履歴, oldest first."""
        deliveries = cls()
        for event in standing(all_events):
            line = deliveries._by_line.setdefault(event.line, {})
            delivery = line.setdefault(event.subject, Delivery())
            if event.kind == "collected":
                delivery.taken.append((event.run, event.new))
                delivery.declined = [v for v in delivery.declined if not same(v, event.new)]
            elif event.kind == "declined":
                delivery.declined.append(event.old)
        return deliveries

    def fields(self) -> dict[tuple[str, str], frozenset[Subject]]:
        """Return which fields each department's workbook of each dispatch has brought."""
        return {line: frozenset(fields) for line, fields in self._by_line.items()}

    def by_field(self, dispatch: str, department: str) -> dict[Subject, Delivery]:
        """Return what one department's workbook of a dispatch has brought."""
        return self._by_line.get((dispatch, department), {})
