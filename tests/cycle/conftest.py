"""A copy of the real plan to work on, and its departments' workbooks."""

import shutil
from pathlib import Path

import pytest

from koplan_xl.app.generating import Generated, generate

SAMPLE = Path(__file__).parents[2] / "workbooks" / "komoro-r7-policy6.xlsx"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A canonical workbook of its own in an empty folder."""
    path = tmp_path / "正本" / SAMPLE.name
    path.parent.mkdir()
    shutil.copyfile(SAMPLE, path)
    return path


@pytest.fixture
def sent(plan: Path, tmp_path: Path) -> dict[str, Path]:
    """The workbooks of the plan round by department."""
    return paths(generate(plan, tmp_path / "配布"))


@pytest.fixture
def sent_results(plan: Path, tmp_path: Path) -> dict[str, Path]:
    """The workbooks of the results round by department."""
    return paths(generate(plan, tmp_path / "実績配布", round_="results"))


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """An empty folder for returns."""
    folder = tmp_path / "回収"
    folder.mkdir()
    return folder


def paths(made: Generated) -> dict[str, Path]:
    return {file.department: file.path for file in made.files}
