"""Small made plans, sent and returned: the same office with 4 and with 8 departments."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.plans import make_plan
from benchmarks.returns import Shares, fill_all
from koplan_xl.app.generating import generate
from koplan_xl.excel.canonical_book import write_canonical

PROJECTS = 2  # a department, all of one measure, so that each department has a workbook
SMALL, LARGE = 4, 8
_SHARES = Shares(edited_files=1.0, edited_projects=1.0, unreadable_files=0.0)


@dataclass(frozen=True)
class Made:
    """A plan before anything was sent, one after, and what came back. Only to be copied."""

    departments: int
    blank: Path
    plan: Path
    returned: tuple[Path, ...]

    def copy(self, folder: Path, *, blank: bool = False) -> Path:
        """Return a copy of the canonical workbook, with the office's copies of what it sent."""
        folder.mkdir(parents=True, exist_ok=True)
        if not blank:
            shutil.copytree(self.plan.parent / "配布控え", folder / "配布控え", dirs_exist_ok=True)
        return Path(shutil.copyfile(self.blank if blank else self.plan, folder / "plan.xlsx"))


def _made(departments: int, folder: Path) -> Made:
    blank, plan = folder / "blank.xlsx", folder / "plan.xlsx"
    write_canonical(make_plan(departments, PROJECTS * departments, 7, PROJECTS), blank)
    shutil.copyfile(blank, plan)
    generate(plan, folder / "sent")
    fill_all(folder / "sent", folder / "returned", 7, _SHARES)
    returned = tuple(sorted((folder / "returned").glob("*.xlsx")))
    assert len(returned) == departments
    return Made(departments, blank, plan, returned)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The plan with 4 departments."""
    return _made(SMALL, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The plan with 8 departments."""
    return _made(LARGE, tmp_path_factory.mktemp("large"))
