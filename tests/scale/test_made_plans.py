"""A made plan is as large as asked, the same for the same seed, and has no errors."""

from pathlib import Path

import pytest

from benchmarks.plans import make_plan
from benchmarks.rules import fresh_context
from koplan_xl.excel.canonical_book import write_canonical
from koplan_xl.plan.model import Plan
from koplan_xl.rules.engine import run
from koplan_xl.rules.registry import Severity

ASKS_A_PROJECT = 0.5  # the real plan has 0.2


def rows(plan: Plan) -> dict[str, list[dict[str, object]]]:
    return {name: [dict(record.values) for record in records] for name, records in plan.tables.items()}


def test_the_same_seed_makes_the_same_plan() -> None:
    assert rows(make_plan(5, 40, 1)) == rows(make_plan(5, 40, 1))
    assert rows(make_plan(5, 40, 1)) != rows(make_plan(5, 40, 2))


@pytest.mark.parametrize(("departments", "projects", "seed"), [(1, 1, 1), (4, 30, 2), (30, 250, 3)])
def test_a_made_plan_has_no_errors(departments: int, projects: int, seed: int, tmp_path: Path) -> None:
    plan = make_plan(departments, projects, seed)
    assert len(plan.records("部署")) == departments
    assert len(plan.records("事務事業")) == projects
    write_canonical(plan, tmp_path / "plan.xlsx")
    findings = run(fresh_context(tmp_path / "plan.xlsx"))
    assert [one.code for one in findings if one.severity is Severity.ERROR] == []
    assert sum(one.severity is Severity.ASK for one in findings) <= max(5, ASKS_A_PROJECT * projects)
