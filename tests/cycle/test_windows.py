"""Windows of other lengths than the three years of the forms that come with the tool."""

from pathlib import Path

import pytest

from koplan_xl.app.checking import check
from koplan_xl.app.generating import generate
from koplan_xl.app.opening import open_plan
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.grid import parse_a1


@pytest.mark.parametrize("years", [1, 2, 5])
def test_workbooks_of_another_window_are_made_and_checked(plan: Path, tmp_path: Path, years: int) -> None:
    record = next(r for r in open_plan(plan).plan.records("計画") if r.key == "事業費の年数")
    place = record.place.locate("値")
    assert place is not None
    edit = WorkbookEdit(Package.open(plan))
    edit.set_cell(place.sheet, *parse_a1(place.cell), years)
    plan.write_bytes(edit.to_bytes())
    made = generate(plan, tmp_path / "配布", ["会計課", "財政課"])
    checked = check([file.path for file in made.files])
    assert len(made.files) == 2
    assert checked.counts()["error"] == 0
    assert "N05" not in {finding.code for finding in checked.findings}
