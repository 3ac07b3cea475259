"""The plan and the forms are read without a worker: hostile files in their place are refused all the same."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from koplan_xl.cli import main
from tests.hostile.case import SKIPPED, Case
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
