"""Which contenders meet at which size, how often, and which ratios come of it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Cost, Row
from benchmarks.ground import FOLDER, Ground, prepare
from benchmarks.measure import Entrant, Used, compete, start_up
from benchmarks.sizes import Size


@dataclass(frozen=True, slots=True)
class Effort:
    """How often fast contenders run, and on how many departments slow ones are tried, how often.

    In each of the four comparisons of a size no round begins after so many seconds.
    """

    rounds: int
    sample: int
    slow_rounds: int
    seconds: float


EFFORTS = {"S": Effort(5, 9, 3, 45), "M": Effort(5, 12, 3, 150), "L": Effort(1, 12, 1, 0)}


def measure_start() -> Iterator[Row]:
    """Compare the start of the program, as it is installed, with what click's import costs."""
    tool = str(Path(sys.executable).with_name("koplan-xl"))
    used = start_up(
        {
            "--version": [tool, "--version"],
            "rules": [tool, "rules"],
            "import click": [sys.executable, "-c", "import click"],
        },
        rounds=15,
    )
    for name in ("--version", "rules"):
        theirs = "`python -c 'import click'`"
        yield Row.of(f"`koplan-xl {name}`", theirs, used[name], used["import click"], 1.3)


def measure_size(size: Size) -> tuple[tuple[Row, ...], tuple[Cost, ...]]:
    """Compare everything at one size."""
    effort = EFFORTS[size.name]
    print(f"{size.name}: preparing", file=sys.stderr, flush=True)
    ground = prepare(size, effort.sample)
    measured = [one for compare in (_generate, _collect, _check, _update) for one in compare(ground, effort)]
    rows = tuple(one for one in measured if isinstance(one, Row))
    return rows, tuple(one for one in measured if isinstance(one, Cost))


def _generate(ground: Ground, effort: Effort) -> Iterator[Row | Cost]:
    folder = str(FOLDER / "generate")
    recipes = [str(path) for path in ground.recipes]
    scale = 1 / ground.share
    used = compete(
        {
            "generate": Entrant("generate", {"plan": str(ground.blank), "folder": folder}),
            "generate, 2 jobs": Entrant(
                "generate", {"plan": str(ground.blank), "folder": folder, "jobs": 2}, 1.0, effort.slow_rounds
            ),
            "xlsxwriter": Entrant("xlsxwriter", {"recipes": recipes, "folder": folder}, scale),
            **{
                f"openpyxl {hidden}": Entrant(
                    "openpyxl_copies",
                    {"recipes": recipes, "folder": folder, "hidden": hidden},
                    scale,
                    effort.slow_rounds,
                )
                for hidden in (False, True)
            },
        },
        effort.rounds,
        effort.seconds,
    )
    note = _sampled(ground, effort)
    ours = used["generate"]
    yield Row.of("generate", f"bare XlsxWriter{note}", ours, used["xlsxwriter"], 0.15)
    scripted = f"openpyxl, sheets copied and filled{note}"
    yield Row.of("generate", scripted, ours, used["openpyxl False"], 1 / 25)
    yield Row.of("generate", f"the same with koplan-xl's own hidden sheet{note}", ours, used["openpyxl True"])
    yield Row.of("generate --jobs 2", "generate", used["generate, 2 jobs"], ours)
    yield _cost("generate", ground, ours)


def _collect(ground: Ground, effort: Effort) -> Iterator[Row | Cost]:
    files = [str(path) for path in ground.returned]
    sample = files[:: max(1, len(files) // effort.sample)]
    scale = sum(map(_bytes, files)) / sum(map(_bytes, sample))
    arguments = {"plan": str(ground.plan), "folder": str(FOLDER / "collect"), "files": files}
    slow = {
        name: Entrant(name, {"files": sample}, scale, effort.slow_rounds)
        for name in ("openpyxl_read_only", "openpyxl_normal", "pandas_read_excel")
    }
    used = compete(
        {
            "collect": Entrant("collect", arguments),
            "collect, 2 jobs": Entrant("collect", arguments | {"jobs": 2}, 1.0, effort.slow_rounds),
            "calamine": Entrant("calamine", {"files": files}),
            **slow,
        },
        effort.rounds,
        effort.seconds,
    )
    ours, note = used["collect"], _sampled(ground, effort)
    yield Row.of("collect", "calamine reads the cells", ours, used["calamine"], 3)
    yield Row.of("collect", f"openpyxl read-only{note}", ours, used["openpyxl_read_only"], 1 / 8)
    yield Row.of("collect", f"openpyxl{note}", ours, used["openpyxl_normal"], 1 / 50)
    yield Row.of("collect", f"pandas.read_excel{note}", ours, used["pandas_read_excel"])
    yield Row.of("collect --jobs 2", "collect", used["collect, 2 jobs"], ours)
    yield _cost("collect", ground, ours)


def _check(ground: Ground, effort: Effort) -> Iterator[Row | Cost]:
    plan = {"plan": str(ground.plan)}
    used = compete(
        {name: Entrant(name, plan) for name in ("check", "rules", "group_bys")}, effort.rounds, effort.seconds
    )
    goal = 4 if ground.size.name == "L" else None
    yield Row.of(
        "all rules, plan in memory",
        "bare group-bys",
        used["rules"],
        used["group_bys"],
        goal,
    )
    yield _cost("check", ground, used["check"])


def _update(ground: Ground, effort: Effort) -> Iterator[Row | Cost]:
    common = {"plan": str(ground.plan), "folder": str(FOLDER / "update")}
    used = compete(
        {
            "update": Entrant("update", common | {"events": str(ground.events)}),
            "openpyxl": Entrant(
                "openpyxl_update", common | {"cells": str(ground.cells)}, 1.0, effort.slow_rounds
            ),
        },
        effort.rounds,
        effort.seconds,
    )
    goal = 0.1 if ground.size.name == "L" else None
    what = f"正本 with {ground.changes} changes"
    yield Row.of(what, "openpyxl load + save", used["update"], used["openpyxl"], goal)


def _bytes(file: str) -> int:
    return Path(file).stat().st_size


def _sampled(ground: Ground, effort: Effort) -> str:
    if len(ground.sent) <= effort.sample:
        return ""
    return f" (sample of {effort.sample} files, scaled)"


def _cost(command: str, ground: Ground, used: Used) -> Cost:
    return Cost(command, used.seconds, len(ground.sent), ground.size.projects, used.bytes)
