"""The papers of the real plan, and of a results round filled with made-up results."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from koplan_xl.app.opening import open_plan
from koplan_xl.app.summarising import Summarised, summarise
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Grid
from koplan_xl.plan.model import Plan
from tests.papers.filled import SAMPLE, filled, year_before

_WIDEST = 12  # columns


@dataclass(frozen=True)
class Made:
    """A set of papers: the plan they were made from, the workbook, its cells."""

    source: Path
    path: Path
    plan: Plan
    told: Summarised
    grid: Grid

    def sheets(self, name: str) -> list[str]:
        """Return the sheets of a paper."""
        return [s for s in self.grid.sheets if s == name or s.startswith(f"{name}(")]

    def rows(self, name: str) -> list[list[object]]:
        """Return the rows of all sheets of a paper, without what lies beside the printed page."""
        found = []
        for sheet in self.sheets(name):
            cells = self.grid.sheets[sheet].cells
            last = next(c for c in range(1, 60) if not any((r, c) in cells for r in range(1, 200)))
            for row in sorted({r for r, c in cells if c < last}):
                values = [cells[row, c].value if (row, c) in cells else None for c in range(1, last)]
                found.append(values + [None] * (_WIDEST - len(values)))
        return found


def make(source: Path, path: Path, unit: str = "千円", previous: Path | None = None) -> Made:
    told = summarise(source, path, unit, previous)
    return Made(source, path, open_plan(source).plan, told, read_grid(path))


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The papers of the shipped plan."""
    return make(SAMPLE, tmp_path_factory.mktemp("papers") / "会議資料.xlsx")


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The papers of the results round, compared with the year before, in 百万円."""
    folder = tmp_path_factory.mktemp("results")
    source = filled(folder / "正本.xlsx")
    return make(source, folder / "会議資料.xlsx", "百万円", year_before(folder / "前年度.xlsx"))


def make_papers_pdf(folder: Path) -> Path:
    """Make the same papers as a PDF."""
    source, previous = filled(folder / "正本.xlsx"), year_before(folder / "前年度.xlsx")
    summarise(source, folder / "会議資料.pdf", "百万円", previous)
    return folder / "会議資料.pdf"


@pytest.fixture(scope="session")
def results_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_papers_pdf(tmp_path_factory.mktemp("results-pdf"))
