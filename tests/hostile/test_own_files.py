"""The plan and the forms are read without a worker: hostile files in their place are refused all the same."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from koplan_xl.app import reading
from koplan_xl.app.checking import check
from koplan_xl.cli import main
from koplan_xl.errors import WorkbookError
from koplan_xl.excel.package import Package, sheet_names
from tests.hostile.case import SKIPPED, Case
from tests.hostile.containers import entry_of, patched
from tests.hostile.ground import CASES, Ground, plant

CHOSEN = [case for case in CASES if case.outcome != SKIPPED and not case.slow]


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
def test_refused_in_place_of_the_plan_and_of_the_forms(case: Case, ground: Ground, tmp_path: Path) -> None:
    (file,) = plant([case], tmp_path / "in", ground.good.read_bytes())
    for arguments in (["forms", "--", str(file)], ["generate", "-o", str(tmp_path / "out"), "--", str(file)]):
        result = CliRunner().invoke(main, arguments)
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == 2 and result.output
    assert set(tmp_path.iterdir()) == {tmp_path / "in"}
    assert not [path for path in (tmp_path / "in").rglob("*") if path.name.endswith((".tmp", ".lock"))]


def test_what_is_checked_as_a_canonical_workbook_is_read_in_a_worker(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> None:
        raise AssertionError(f"{path} is read here")

    monkeypatch.setattr(reading, "open_plan", refused)  # in this process only
    assert check([ground.plan]).files == (ground.plan,)


def test_names_of_sheets_are_told_without_a_look_at_the_sheets(ground: Ground, tmp_path: Path) -> None:
    data = ground.plan.read_bytes()
    part = Package.open(ground.plan).sheet_part("事業費")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(patched(data, entry_of(data, part) + 16, "<I", 12345))  # a wrong checksum
    assert sheet_names(broken) == [sheet.name for sheet in Package.open(ground.plan).sheets()]
    with pytest.raises(WorkbookError):
        Package.open(broken)
