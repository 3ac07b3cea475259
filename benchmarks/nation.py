"""Collect a nation's returns, city after city: `python -m benchmarks.nation [CITIES] [DEPARTMENTS] [PROJECTS] [ADDRESS]`.

One made city is sent out and filled in once; every city has a copy of its canonical workbook, and collects the same
returns into it through the same function as `koplan-xl collect`. What is printed, every tenth of the way, is cost in
processor time of this process and of its children, and this process's memory, which must not grow.
"""

import resource
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path
from time import monotonic

from benchmarks.plans import make_plan
from benchmarks.returns import fill_all
from benchmarks.sizes import ROOT, SEED
from koplan_xl.app.cluster import on_cluster
from koplan_xl.app.collecting import collect
from koplan_xl.app.generating import generate
from koplan_xl.app.parallel import cores
from koplan_xl.excel.canonical_book import write_canonical

FOLDER = ROOT / "build" / "nation"
_DEFAULTS = ("295", "40", "200")  # with 34 departments in charge of something: 10,030 files


def main(cities: int, departments: int, projects: int, address: str = "") -> None:
    """Make the city, collect it so often, print what it cost."""
    plan = _city(departments, projects)
    begun, before = monotonic(), _used()
    changes = files = 0
    with on_cluster(address) if address else nullcontext():
        for number in range(1, cities + 1):
            folder = FOLDER / "city"
            shutil.copytree(plan.parent, folder)
            done = collect(folder / plan.name, [FOLDER / "returned"], jobs=cores())
            changes += sum(len(one.changes) for one in done.returns)
            files += len(done.returns)
            shutil.rmtree(folder)
            if number % max(1, cities // 10) == 0:
                own, children, memory = (now - then for now, then in zip(_used(), before, strict=True))
                print(
                    f"{number} cities, {files} files, {changes} changes, {monotonic() - begun:.0f} s; processor: "
                    f"{own:.1f} s here, {children:.1f} s in children; {before[2] + memory:.0f} MB here",
                    flush=True,
                )


def _city(departments: int, projects: int) -> Path:
    """Return the canonical workbook of a city after it was sent out; what comes back lies in `returned`."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    plan = FOLDER / "sent" / "plan.xlsx"
    plan.parent.mkdir(parents=True)
    write_canonical(make_plan(departments, projects, SEED), plan)
    generate(plan, FOLDER / "files", jobs=cores())
    fill_all(FOLDER / "files", FOLDER / "returned", SEED, jobs=cores())
    return plan


def _used() -> tuple[float, float, float]:
    """Return processor seconds of this process, of its children that ended, and this process's peak in MB."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime, children.ru_utime + children.ru_stime, own.ru_maxrss / 1024


if __name__ == "__main__":
    cities, departments, projects, *address = [*sys.argv[1:], *_DEFAULTS[len(sys.argv) - 1 :]]
    main(int(cities), int(departments), int(projects), *address)
