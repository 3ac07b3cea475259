"""What contenders work on: a canonical workbook, sent and returned files, recipes, changes to write."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.plans import make_plan
from benchmarks.recipe import take
from benchmarks.returns import fill_all
from benchmarks.sizes import REAL_PLAN, ROOT, SEED, Size
from benchmarks.updates import save_events
from koplan_xl.app.generating import SentFile, generate
from koplan_xl.app.opening import open_plan
from koplan_xl.excel.canonical_book import write_canonical

FOLDER = ROOT / "build" / "bench"


@dataclass(frozen=True)
class Ground:
    """The files of one size. `blank` is the plan before anything was sent, `plan` after."""

    size: Size
    blank: Path
    plan: Path
    sent: tuple[SentFile, ...]
    returned: tuple[Path, ...]
    recipes: tuple[Path, ...]
    share: float  # of all pages that the recipes' departments have
    events: Path
    cells: Path
    changes: int


def prepare(size: Size, sample: int) -> Ground:
    """Make everything for a size anew; recipes of so many departments, spread evenly."""
    folder = FOLDER / size.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    blank, plan = folder / "blank" / "plan.xlsx", folder / "plan.xlsx"
    blank.parent.mkdir()
    if size.name == "S":
        shutil.copyfile(REAL_PLAN, blank)
    else:
        write_canonical(make_plan(size.departments, size.projects, SEED), blank)
    shutil.copyfile(blank, plan)
    sent = generate(plan, folder / "sent", jobs=2).files
    fill_all(folder / "sent", folder / "returned", SEED, jobs=2)
    events, cells = folder / "events.pickle", folder / "cells.json"
    changes = save_events(open_plan(plan).plan, SEED, events, cells)
    chosen = spread(sent, sample)
    recipes = []
    for number, file in enumerate(chosen):
        recipes.append(folder / f"recipe{number:03d}.pickle")
        take(file.path).save(recipes[-1])
    share = sum(map(_weight, chosen)) / sum(map(_weight, sent))
    returned = tuple(sorted((folder / "returned").glob("*.xlsx")))
    return Ground(size, blank, plan, sent, returned, tuple(recipes), share, events, cells, changes)


def spread(items: Sequence[SentFile], count: int) -> list[SentFile]:
    """Return so many of the items, evenly spread."""
    if count >= len(items):
        return list(items)
    return [items[number * len(items) // count] for number in range(count)]


def _weight(file: SentFile) -> int:
    """What a file costs a writer: about as much as it is large."""
    return file.path.stat().st_size
