"""docs/performance.md: a table of ratios with goals beside them, the machine and the versions."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import Used
from benchmarks.sizes import ROOT, SIZES

PAPER = ROOT / "docs" / "performance.md"
_LIBRARIES = ("click", "openpyxl", "pandas", "python-calamine", "xlsxwriter")
_HEAD = """# Performance

Written by `make bench`; not edited by hand. Ratios of one run on one machine, never promises: ours over theirs, so less is
better. Contenders took turns, each in a fresh process that counted its own processor time (user and system, child
processes included), so that a busy machine spoils little; the median of the rounds counts. The time of an import is in,
that of starting Python is not. "Sample" means a contender too slow to do all: it did some files, evenly spread, and its time
was scaled by the files' bytes. What each contender does stands in `benchmarks/contenders.py`, how plans and returns are made in
`benchmarks/plans.py` and `benchmarks/returns.py`.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; the goal is the largest ratio wanted."""

    size: str
    ours: str
    theirs: str
    used: Used
    others: Used
    goal: float | None = None

    @property
    def ratio(self) -> float:
        """Our processor time over theirs."""
        return self.used.seconds / self.others.seconds

    def line(self) -> str:
        """Return the row of the table."""
        goal = "" if self.goal is None else f"≤ {self.goal:.3g}"
        met = "" if self.goal is None else ("met" if self.ratio <= self.goal else "**missed**")
        times = f"{1 / self.ratio:.1f} × faster" if self.ratio < 1 else ""
        seconds = f"{self.used.seconds:.2f} s / {self.others.seconds:.2f} s"
        return f"| {self.size} | {self.ours} | {self.theirs} | {self.ratio:.3f} | {times} | {goal} | {met} | {seconds} |"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command costs per file and per project, and the most memory it had."""

    size: str
    command: str
    used: Used
    files: int
    projects: int

    def line(self) -> str:
        """Return the row of the table."""
        a_file, a_project = (self.used.seconds / count * 1000 for count in (self.files, self.projects))
        memory = self.used.bytes / 2**20
        return f"| {self.size} | {self.command} | {a_file:.0f} ms | {a_project:.1f} ms | {memory:.0f} MB |"


def write(rows: Sequence[Row], costs: Sequence[Cost], path: Path = PAPER) -> str:
    """Write the paper and return its text."""
    sizes = "\n".join(
        f"- {s.name}: {s.departments} departments, {s.projects:,} projects" for s in SIZES.values()
    )
    lines = [
        _HEAD,
        f"S is the real plan, M and L are made from it.\n\n{sizes}\n",
        f"Measured on {_machine()}; {_versions()}.\n",
        "## Ratios\n",
        "| size | ours | theirs | ratio | | goal | | processor time |",
        "|---|---|---|---|---|---|---|---|",
        *(row.line() for row in rows),
        "\n## Cost per file and per project\n",
        "| size | command | per file | per project | peak memory, workers included |",
        "|---|---|---|---|---|",
        *(cost.line() for cost in costs),
    ]
    text = "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8")
    return text


def _machine() -> str:
    names = [line.partition(":")[2].strip() for line in _processor_lines() if line.startswith("model name")]
    processor = names[0] if names else platform.processor() or platform.machine()
    return f"{processor}, {os.cpu_count()} cores, {platform.system()}"


def _processor_lines() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _versions() -> str:
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in _LIBRARIES)]
    )
