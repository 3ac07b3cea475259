"""What was measured, as plain data in measured.json: so that one part can be measured anew without losing the others."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.measure import Used
from benchmarks.sizes import ROOT

MEASURED = ROOT / "benchmarks" / "measured.json"
_LIBRARIES = ("click", "openpyxl", "pandas", "python-calamine", "xlsxwriter")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: medians of processor seconds and of how many rounds; the goal is the largest ratio wanted."""

    ours: str
    theirs: str
    seconds: float
    other_seconds: float
    rounds: int
    other_rounds: int
    goal: float | None = None

    @classmethod
    def of(cls, ours: str, theirs: str, used: Used, others: Used, goal: float | None = None) -> "Row":
        """Compare what two contenders used."""
        return cls(ours, theirs, used.seconds, others.seconds, used.rounds, others.rounds, goal)

    @property
    def ratio(self) -> float:
        """Our processor time over theirs."""
        return self.seconds / self.other_seconds


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took for so many files and projects, and the most memory it had, in bytes."""

    command: str
    seconds: float
    files: int
    projects: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Peak:
    """The most memory a command had with so many files, its children included, in bytes."""

    command: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one run measured of start, memory or a size, with what and when."""

    rows: tuple[Row, ...] = ()
    costs: tuple[Cost, ...] = ()
    peaks: tuple[Peak, ...] = ()
    machine: str = ""
    versions: str = ""
    day: str = ""

    @staticmethod
    def now(part: "Part") -> "Part":
        """Add this machine, these versions and this day."""
        return replace(part, machine=_machine(), versions=_versions(), day=date.today().isoformat())


def load(path: Path = MEASURED) -> dict[str, Part]:
    """Read all parts measured so far, by their names."""
    if not path.exists():
        return {}
    return {name: _part(data) for name, data in json.loads(path.read_text(encoding="utf-8")).items()}


def _part(data: dict[str, Any]) -> Part:
    return Part(
        tuple(Row(**each) for each in data["rows"]),
        tuple(Cost(**each) for each in data["costs"]),
        tuple(Peak(**each) for each in data["peaks"]),
        data["machine"],
        data["versions"],
        data["day"],
    )


def save(parts: Mapping[str, Part], path: Path = MEASURED) -> None:
    """Write all parts."""
    data = {name: asdict(part) for name, part in parts.items()}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


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
