"""Peak memory of the commands against the number of files: one plan of many small departments, more and more of its files."""

import shutil
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks.figures import Peak
from benchmarks.ground import FOLDER
from benchmarks.measure import Entrant, compete
from benchmarks.plans import make_plan
from benchmarks.returns import fill_all
from benchmarks.sizes import SEED
from koplan_xl.app.generating import generate
from koplan_xl.excel.canonical_book import write_canonical

COUNTS = (10, 50, 200)
_PROJECTS = 2  # a department, all of one measure: each department has a form of its own


def measure_memory() -> Iterator[Peak]:
    """Yield the peaks, command by command."""
    print("memory: preparing", file=sys.stderr, flush=True)
    folder, most = FOLDER / "memory", max(COUNTS)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "blank").mkdir(parents=True)
    blank, plan = folder / "blank" / "plan.xlsx", folder / "plan.xlsx"
    write_canonical(make_plan(most, most * _PROJECTS, SEED, _PROJECTS), blank)
    shutil.copyfile(blank, plan)
    departments = [file.department for file in generate(plan, folder / "sent", jobs=2).files]
    fill_all(folder / "sent", folder / "returned", SEED, jobs=2)
    files = [str(path) for path in sorted((folder / "returned").glob("*.xlsx"))]
    assert len(files) == most
    for command in ("generate", "collect", "check"):
        for count in COUNTS:
            entrant = _entrant(command, str(blank), str(plan), departments[:count], files[:count])
            used = compete({f"{command}, {count} files": entrant}, 1)
            yield from (Peak(command, count, one.bytes) for one in used.values())


def _entrant(command: str, blank: str, plan: str, departments: list[str], files: list[str]) -> Entrant:
    folder = str(FOLDER / "memory" / "run")
    arguments: dict[str, dict[str, Any]] = {
        "generate": {"plan": blank, "folder": folder, "departments": departments},
        "collect": {"plan": plan, "folder": folder, "files": files},
        "check": {"plan": plan, "files": files},
    }
    return Entrant(command, arguments[command])
