"""What the hostile files are made of, and how they are given to the program."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koplan_xl.app.generating import generate
from tests.cycle.filling import set_values
from tests.hostile import containers, foreign, markups, other_kinds
from tests.hostile.case import CASES, Case

__all__ = ["CASES", "containers", "foreign", "markups", "other_kinds"]
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "workbooks" / "komoro-r7-policy6.xlsx"
DEPARTMENT = "会計課"


@dataclass(frozen=True)
class Ground:
    """A canonical workbook after a dispatch, and a good return of it."""

    plan: Path
    good: Path


@dataclass(frozen=True)
class Ran:
    """What a run of the program did. `peak` is the most memory any of its processes had, in bytes."""

    status: int
    output: str
    errors: str
    seconds: float
    peak: int

    @property
    def answer(self) -> Any:
        """The JSON it wrote."""
        return json.loads(self.output)


def make_ground(folder: Path) -> Ground:
    """Send the plan to one department and let it fill in an amount."""
    plan = folder / "正本.xlsx"
    shutil.copyfile(SAMPLE, plan)
    sent = generate(plan, folder / "配布", [DEPARTMENT]).files[0].path
    good = folder / "good.xlsx"
    set_values(sent, good, {markups.AMOUNT: 23_000, markups.NOTE: "新しい特記"})
    return Ground(plan, good)


def plant(cases: Iterable[Case], folder: Path, good: bytes) -> dict[Path, Case]:
    """Make every case's file in a folder of its own; give each file that is there by its path."""
    planted = {}
    for case in cases:
        home = folder / case.name
        home.mkdir(parents=True)
        case.plant(home / f"{case.name}.xlsx", good)
        for path in home.iterdir():
            planted[path] = case
    return planted


def run(*arguments: object, prefix: Sequence[str] = (), **environment: str) -> Ran:
    """Run the program as its users do."""
    command = [*prefix, sys.executable, "-m", "koplan_xl", *map(str, arguments)]
    began = time.monotonic()
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert child.stdout and child.stderr
    with child.stdout as stdout, child.stderr as stderr:
        output, errors = stdout.read(), stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    return Ran(child.returncode, output.decode(), errors.decode(), seconds, usage.ru_maxrss * 1024)


def outcome(returned: dict[str, Any] | None) -> str:
    """Say in a word what became of a file, from collect's JSON for it."""
    if returned is None:
        return "skipped"
    if returned["status"] != "refused":
        return "read"
    return returned["kind"] or "cell"
