"""`kill -9` while collecting, for real: the workbook is the old or the new one, and the next run goes through."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import pytest

from koplan_xl.app.collecting import collect
from koplan_xl.app.opening import open_plan
from koplan_xl.excel import store
from koplan_xl.excel.holding import BACKUP_FOLDER
from koplan_xl.excel.lock import SUFFIX
from koplan_xl.plan.model import Plan
from tests.cycle.filling import budget, set_values
from tests.structure.checker import faults

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process is killed another way there")

ROOT = Path(__file__).parents[2]
GRANT = budget("6-2-09", 2026, "国・県支出金")
KILLED = -9
FEW = 8
KILLS = int(os.environ.get("KOPLAN_KILLS", FEW))


@dataclass
class Killer:
    """The process that collects and is killed, with the workbook as it was before."""

    plan: Path
    returned: Path
    process: subprocess.Popen[str]

    def __post_init__(self) -> None:
        self.before = self.plan.read_bytes()

    def run(self, kind: str, number: float) -> int:
        """Collect from the start, with a kill at a call or after a time; the exit status."""
        shutil.rmtree(self.plan.parent / BACKUP_FOLDER, ignore_errors=True)
        self.plan.write_bytes(self.before)
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{kind} {number}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def left(self) -> list[Path]:
        found = self.plan.parent.rglob(".*")
        return [path for path in found if path.name.endswith((store.TEMPORARY, SUFFIX))]

    def backups(self) -> list[bytes]:
        return [path.read_bytes() for path in (self.plan.parent / BACKUP_FOLDER).glob("[!.]*")]


@pytest.fixture
def killer(plan: Path, sent: dict[str, Path], returned: Path) -> Iterator[Killer]:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000})
    command = [sys.executable, "-m", "tests.durability.kills", str(plan.parent), str(plan), str(returned)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        yield Killer(plan, returned, process)


def check(killer: Killer) -> bool:
    """Look at what a kill left, run again, look again. Whether the killed run had done its work."""
    opened = open_plan(killer.plan)  # it opens, whatever happened
    done = opened.content != killer.before
    assert opened.plan.value(GRANT) == (2000 if done else 0)
    assert history(opened.plan) == (["2000"] if done else [])
    if done:
        assert killer.backups() == [killer.before]
    assert set(killer.backups()) <= {killer.before}
    left = killer.left()
    collected = collect(killer.plan, [killer.returned])
    assert [one.status for one in collected.returns] == ["unchanged" if done else "merged"]
    assert {notice.path for notice in collected.notices} == set(left)
    assert not killer.left()
    after = open_plan(killer.plan).plan
    assert after.value(GRANT) == 2000 and history(after) == ["2000"]
    return done


def history(plan: Plan) -> list[str]:
    return [record.text("新値") for record in plan.records("履歴")]


def test_killed_at_a_call(killer: Killer) -> None:
    """Every third call by default: test_faults.py lets each call be the last, if only within the process."""
    outcomes = []
    number = 1
    while (status := killer.run("call", number)) == KILLED:
        outcomes.append(check(killer))
        number += 1 if KILLS > FEW else 3
    assert status == 0 and number > 25
    assert outcomes == sorted(outcomes) and set(outcomes) == {False, True}
    assert faults(killer.plan) == []


def test_killed_at_any_moment(killer: Killer) -> None:
    start = perf_counter()
    assert killer.run("call", 0) == 0
    longest = perf_counter() - start
    chance = random.Random(20261120)
    for _ in range(KILLS):
        killer.run("after", chance.uniform(0, longest))
        check(killer)


WATCH = """
import os, sys
home = os.path.realpath(sys.argv[1])
seen = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)) and arguments[1] is not None:
        if set(arguments[1]) & set("wax+") and os.path.realpath(os.fspath(arguments[0])).startswith(home):
            seen.append(arguments[:2])
    elif event in ("os.truncate", "os.link", "os.symlink", "shutil.copyfile", "shutil.move", "shutil.rmtree"):
        seen.append((event, arguments))
sys.addaudithook(hook)
from koplan_xl.cli import main
try:
    main(["collect", *sys.argv[2:]])
except SystemExit as done:
    assert done.code == 0, done.code
assert not seen, seen
"""


def test_nothing_is_written_past_the_calls_that_are_counted(
    plan: Path, sent: dict[str, Path], returned: Path
) -> None:
    """A file opened by other means than `os.open` would be one no kill was tried in."""
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000})
    before = plan.read_bytes()
    command = [sys.executable, "-c", WATCH, str(plan.parent), str(plan), str(returned)]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    assert plan.read_bytes() != before
