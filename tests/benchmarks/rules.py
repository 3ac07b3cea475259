"""Time all rules on a prefecture's plan beside the bare group-bys they cannot do without: `python -m tests.benchmarks.rules [PROJECTS]`.

Prints ratios of one run; nothing here asserts a time.
"""

import sys
import time
from collections.abc import Callable

from koplan_xl.app.opening import open_plan
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record, RowPlace
from koplan_xl.rules.context import Context
from koplan_xl.rules.engine import run
from koplan_xl.rules.frames import Frames
from koplan_xl.rules.registry import all_rules
from tests.cycle.conftest import SAMPLE

RUNS = 3


def grown(plan: Plan, projects: int) -> Plan:
    """Return a plan of so many projects, copied from the real ones under new codes and names."""
    tables = {name: list(records) for name, records in plan.tables.items()}
    owned = {"事務事業": "事業コード", "事業費": "事業コード", "活動指標": "事業コード"}
    copies = -(-projects // len(tables["事務事業"]))
    for copy in range(1, copies):
        for name, owner in owned.items():
            for record in plan.records(name):
                tables[name].append(_copied(record, owner, copy, len(tables[name]) + 2))
        for record in plan.records("活動指標値"):
            tables["活動指標値"].append(
                _copied(record, "活動指標コード", copy, len(tables["活動指標値"]) + 2)
            )
    return Plan(tables)


def _copied(record: Record, owner: str, copy: int, row: int) -> Record:
    values = dict(record.values)
    for name in {owner, "活動指標コード"} & set(values):
        measure, number, *rest = str(values[name]).rsplit("-", str(values[name]).count("-") - 1)
        values[name] = "-".join([measure, f"{number}{copy:03d}", *rest])
    if "事務事業名" in values:
        values["事務事業名"] = f"{values['事務事業名']}{copy}"
    place = record.place
    assert isinstance(place, RowPlace)
    return Record(record.table, values, RowPlace(place.sheet, row, place.columns))


def seconds(work: Callable[[], object]) -> float:
    """Return the best of some runs."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def group_bys(frames: Frames) -> None:
    """Sum the amounts by every cut a total is asked for."""
    amounts = list(schema.BUDGET_FIELDS)
    for keys in (
        ["施策コード"],
        ["所管課"],
        ["会計"],
        ["会計", "款"],
        ["会計", "款", "項"],
        ["会計", "款", "項", "目"],
    ):
        frames.budgets.groupby([*keys, "年度"], dropna=False)[amounts].sum()


def main(projects: int) -> None:
    """Print the table."""
    plan = grown(open_plan(SAMPLE).plan, projects)
    frames = Frames(plan)
    frames.budgets  # noqa: B018  (built once, before the clock starts)
    floor = seconds(lambda: group_bys(frames))
    making = seconds(lambda: Frames(plan).budgets)
    everything = seconds(lambda: run(Context(plan)))
    count = len(plan.records("事務事業"))
    print(f"{count} projects, {len(plan.records('事業費'))} project-years, {len(all_rules())} rules")
    for name, value in (("bare group-bys", floor), ("budget frame", making), ("all rules", everything)):
        print(f"{name:16} {value:7.3f} s  {value / floor:6.1f} ×")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
