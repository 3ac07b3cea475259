"""What becomes of every file of the catalogues, through the program itself."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from koplan_xl.app import workers
from koplan_xl.app.opening import open_plan
from koplan_xl.app.reading import read_returns
from koplan_xl.errors import KoplanError
from koplan_xl.excel.holding import BACKUP_FOLDER
from tests.hostile.case import READ, Case
from tests.hostile.document import DOCUMENT, render, without_costs, words_of
from tests.hostile.foreign import other
from tests.hostile.ground import CASES, Ground, Ran, outcome, plant, run
from tests.hostile.markups import AMOUNT, formulas
from tests.structure.checker import faults

QUICK = [case for case in CASES if not case.slow]
SLOW = [case for case in CASES if case.slow]
_LIGHT = (other.title, formulas.title)
_SPY = """
import os, sys
def spy(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"):
        with open(os.environ["KOPLAN_SPY"], "a") as log:
            log.write(event)
sys.addaudithook(spy)
"""


@dataclass(frozen=True)
class Run:
    """One collect over all files: where they are, what it said, what it asked of the network."""

    planted: dict[Path, Case]
    ran: Ran
    returns: dict[Path, dict[str, Any]]
    touched: Path
    changed: set[Path]

    def of(self, case: Case) -> tuple[Path | None, dict[str, Any] | None]:
        """Return a case's file and what was said about it."""
        path = next((path for path, one in self.planted.items() if one is case), None)
        return path, self.returns.get(path) if path else None


def spying(folder: Path) -> dict[str, str]:
    """Return the environment in which every Python process notes what it asks of the network."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_SPY)
    return {"PYTHONPATH": str(folder), "KOPLAN_SPY": str(folder / "touched")}


def states(folder: Path) -> dict[Path, int]:
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}


@pytest.fixture(scope="session")
def everything(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("everything")
    spied = spying(folder / "spy")
    planted = plant(QUICK, folder / "in", ground.good.read_bytes())
    before = states(folder / "in") | states(ground.plan.parent)
    ran = run("collect", ground.plan, folder / "in", "--dry-run", "--format", "json", **spied)
    after = states(folder / "in") | states(ground.plan.parent)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    returns = {Path(one["file"]): one for one in json.loads(ran.output)["returns"]}
    return Run(planted, ran, returns, folder / "spy" / "touched", changed)


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.name)
def test_outcome(case: Case, everything: Run) -> None:
    assert outcome(everything.of(case)[1]) == case.outcome


def test_the_run_ends_as_contracted_and_leaves_nothing(everything: Run) -> None:
    assert everything.ran.status == 1
    assert everything.ran.errors == ""
    assert everything.ran.peak < 2**30
    assert not everything.changed
    assert set(everything.returns) <= set(everything.planted)


def test_no_network(everything: Run, tmp_path: Path) -> None:
    assert not everything.touched.exists()
    environment = spying(tmp_path / "spy")
    call = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", call], env={**os.environ, **environment}, check=True)
    assert (tmp_path / "spy" / "touched").exists()  # the spy sees what there is to see


def test_what_is_read_is_right(everything: Run, ground: Ground) -> None:
    read = {path: case for path, case in everything.planted.items() if case.outcome == READ}
    good, *others = read_returns([ground.good, *read], jobs=2)
    assert not isinstance(good, KoplanError) and good.values[AMOUNT] == 23_000
    for case, intake in zip(read.values(), others, strict=True):
        assert not isinstance(intake, KoplanError), case.name
        assert intake.values == good.values | case.values, case.name


@pytest.mark.parametrize("case", SLOW, ids=lambda case: case.name)
def test_a_reader_without_end_is_ended(
    case: Case, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "SECONDS", 5.0 if case.outcome == "timeout" else 75.0)
    (file,) = plant([case], tmp_path / "in", ground.good.read_bytes())
    first, second = read_returns([file, ground.good])
    assert isinstance(first, KoplanError) and first.kind == case.outcome
    assert not isinstance(second, KoplanError)


def test_the_good_among_the_bad_are_collected(everything: Run, plan: Path) -> None:
    usual = [path for path, case in everything.planted.items() if not case.values]
    before = {path for path in plan.parent.parent.rglob("*") if path.is_file()}
    ran = run("collect", plan, "--format", "json", "--jobs", 2, "--", *usual)
    answer = ran.answer
    assert ran.status == 1 and answer["counts"]["merged"] == 1 and answer["counts"]["conflict"] == 0
    assert open_plan(plan).plan.value(AMOUNT) == 23_000
    assert not faults(plan)
    made = {path for path in plan.parent.parent.rglob("*") if path.is_file()} - before
    assert {path.parent.name for path in made} == {BACKUP_FOLDER}


@pytest.mark.parametrize("command", ["status", "sendback"])
def test_other_commands(command: str, ground: Ground, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    plant([case for case in QUICK if case.group in _LIGHT], folder, ground.good.read_bytes())
    output = ["-o", tmp_path / "out"] if command == "sendback" else []
    ran = run(command, ground.plan, folder, *output, "--format", "json")
    assert ran.status == (1 if command == "sendback" else 0), ran.errors
    assert ran.errors == "" and ran.answer
    assert ran.peak < 2**30


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".html"])
def test_reports_run_nothing(suffix: str, everything: Run, tmp_path: Path) -> None:
    files = [path for path, case in everything.planted.items() if case.group == formulas.title or case.values]
    report = tmp_path / f"report{suffix}"
    ran = run("check", "-o", report, "--", *files)
    assert ran.status == 1 and ran.errors == ""
    data = report.read_bytes()
    if suffix == ".csv":
        cells = [cell for row in csv.reader(data.decode("utf-8-sig").splitlines()) for cell in row]
        assert any("WEBSERVICE" in cell for cell in cells)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
        assert not [
            cell for cell in cells if cell.startswith("-") and not cell[1:].replace(".", "").isdigit()
        ]
    elif suffix == ".xlsx":
        with ZipFile(BytesIO(data)) as book:
            sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
            strings = book.read("xl/sharedStrings.xml").decode()
        assert "WEBSERVICE" in strings
        assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
        assert not faults(report)
    else:
        assert "WEBSERVICE(&quot;http://" in data.decode()


def test_the_page_is_fresh(everything: Run) -> None:
    outcomes = {}
    for case in CASES:
        path, returned = everything.of(case)
        outcomes[case.name] = (outcome(returned), words_of(returned, path.name if path else ""))
    page = DOCUMENT.read_text(encoding="utf-8")
    known = without_costs(render(outcomes, {})).splitlines()
    slow = {case.what for case in SLOW}
    assert [line for line in known if not any(what in line for what in slow)] == [
        line for line in without_costs(page).splitlines() if not any(what in line for what in slow)
    ], "run python -m tests.hostile"
    assert all(f"| {case.what} | {case.outcome} |" in page for case in SLOW)
