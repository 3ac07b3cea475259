"""Copies of the real plan and of its departments' workbooks to work on."""

import shutil
from pathlib import Path

import pytest

from koplan_xl.app.generating import generate

SAMPLE = Path(__file__).parents[2] / "workbooks" / "komoro-r7-policy6.xlsx"
PLAN, SENT, SENT_RESULTS = "正本", "配布", "実績配布"


@pytest.fixture(scope="session")
def dispatched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plan after both rounds were sent, and what was sent; only to be copied."""
    folder = tmp_path_factory.mktemp("dispatched")
    (folder / PLAN).mkdir()
    shutil.copyfile(SAMPLE, folder / PLAN / SAMPLE.name)
    generate(folder / PLAN / SAMPLE.name, folder / SENT)
    generate(folder / PLAN / SAMPLE.name, folder / SENT_RESULTS, round_="results")
    return folder


@pytest.fixture
def plan(dispatched: Path, tmp_path: Path) -> Path:
    """A canonical workbook of its own that knows both dispatches."""
    (tmp_path / PLAN).mkdir()
    return Path(shutil.copyfile(dispatched / PLAN / SAMPLE.name, tmp_path / PLAN / SAMPLE.name))


@pytest.fixture
def sent(dispatched: Path) -> dict[str, Path]:
    """The workbooks of the plan round by department."""
    return by_department(dispatched / SENT)


@pytest.fixture
def sent_results(dispatched: Path) -> dict[str, Path]:
    """The workbooks of the results round by department."""
    return by_department(dispatched / SENT_RESULTS)


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """An empty folder for returns."""
    folder = tmp_path / "回収"
    folder.mkdir()
    return folder


def by_department(folder: Path) -> dict[str, Path]:
    """Return the files of a dispatch by the department in their names."""
    return {path.stem.rpartition("_")[2]: path for path in folder.glob("*.xlsx")}
