"""The changes a run of `collect` writes: as many as returns bring, for the update of the canonical workbook alone."""

import json
import pickle
from pathlib import Path
from random import Random

from koplan_xl.plan import schema
from koplan_xl.plan.history import Event
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.values import Value

_SHARE = 0.25  # of the projects; two amounts and half the texts of each


def save_events(plan: Plan, seed: int, events: Path, cells: Path) -> int:
    """Draw changes of amounts and texts; write them as events and as cells to set, and return how many they are."""
    random = Random(seed)
    told: list[Event] = []
    edits: list[tuple[str, str, Value]] = []
    year = plan.budget_years[1]
    for project in plan.records("事務事業"):
        budget = plan.find("事業費", project.key, year, schema.PLANNED)
        if budget is None or random.random() >= _SHARE:
            continue
        raised = random.randrange(1, 500) * 10
        changes: list[tuple[Record, str, Value]] = [
            (budget, name, _number(budget.values[name]) + raised)
            for name in (schema.BUDGET_TOTAL, "一般財源")
        ]
        texts = [(project, "特記事項", "・令和８年度に実施内容を見直す")] if random.random() < 0.5 else []
        for record, name, value in (*changes, *texts):
            location = record.place.locate(name)
            assert location
            old = record.values[name]
            department = project.text("所管課")
            told.append(
                Event(
                    "2026-11-22 10:00:00",
                    "R7-計画-01",
                    department,
                    f"{department}.xlsx",
                    "collected",
                    record.subject(name),
                    old,
                    value,
                )  # fmt: skip
            )
            edits.append((location.sheet, location.cell, value))
    events.write_bytes(pickle.dumps(told))
    cells.write_text(json.dumps(edits, ensure_ascii=False), encoding="utf-8")
    return len(told)


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def load_events(path: Path) -> list[Event]:
    """Read what `save_events` wrote."""
    loaded: list[Event] = pickle.loads(path.read_bytes())
    return loaded
