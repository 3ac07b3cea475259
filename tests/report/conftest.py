"""A plan with planted defects, one of them a project whose name attacks a report."""

import shutil
from pathlib import Path

import pytest

from koplan_xl.app.opening import open_plan
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.grid import parse_a1
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value

SAMPLE = Path(__file__).parents[2] / "workbooks" / "komoro-r7-policy6.xlsx"
ATTACK = "=cmd|' /C calc'!A0<script>alert(1)</script>"


def spoiled(target: Path, changes: dict[Subject, Value]) -> Path:
    """Copy the real plan with some cells changed."""
    shutil.copyfile(SAMPLE, target)
    plan, edit = open_plan(target).plan, WorkbookEdit(Package.open(target))
    for subject, value in changes.items():
        record = plan.find(*subject.record)
        place = record.place.locate(subject.field) if record else None
        assert place is not None
        edit.set_cell(place.sheet, *parse_a1(place.cell), value)
    target.write_bytes(edit.to_bytes())
    return target


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan with two wrong totals; `#` and a blank in its name are what links stumble over."""
    return spoiled(
        tmp_path / "正本 R7#1.xlsx",
        {
            Subject("事務事業", "6-1-02", "事務事業名"): ATTACK,
            Subject("事業費", "6-1-02", "年度別事業費", 2025, "計画"): 1,
            Subject("事業費", "6-3-01", "その他", 2026, "計画"): 1,
        },
    )
