"""However many processes there are, and on a cluster: the same bytes; what fails or is stopped leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from multiprocessing import active_children
from pathlib import Path

import pytest
from distributed import LocalCluster

from benchmarks.plans import make_plan
from benchmarks.returns import Shares, fill_all
from koplan_xl.app import cluster, collecting, generating
from koplan_xl.app.cluster import on_cluster
from koplan_xl.app.collecting import Collected, collect
from koplan_xl.app.generating import generate
from koplan_xl.app.parallel import guarded, shared_out
from koplan_xl.app.workers import Failed
from koplan_xl.errors import ClusterError
from koplan_xl.excel.canonical_book import write_canonical
from tests.hostile.test_workers import act, nobody_is_left

ROOT = Path(__file__).parents[2]
DEPARTMENTS, SEED = 18, 3
SHARES = Shares(mistakes=0.3, unreadable_files=0.3)


class Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Noon":
        return cls(2026, 10, 1, 12, 0, 0, tzinfo=tz)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generating, "datetime", Noon)
    monkeypatch.setattr(collecting, "datetime", Noon)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "plan.xlsx"
    write_canonical(make_plan(DEPARTMENTS, DEPARTMENTS, SEED), path)
    return path


@pytest.fixture(scope="module")
def workers() -> Iterator[str]:
    """The address of a cluster of two workers, each a process."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as local:
        yield local.scheduler_address


def generated(blank: Path, folder: Path, jobs: int) -> dict[str, bytes]:
    """Return all files there are after `generate`, by their place in a folder of their own."""
    folder.mkdir()
    plan = Path(shutil.copyfile(blank, folder / blank.name))
    generate(plan, folder / "sent", jobs=jobs)
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def dispatched(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plan after it was sent by one process, with what was sent and what came back."""
    folder = tmp_path_factory.mktemp("dispatched")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generating, "datetime", Noon)
        generated(blank, folder / "one", 1)
    fill_all(folder / "one" / "sent", folder / "returned", SEED, SHARES)
    (folder / "returned" / "broken.xlsx").write_bytes(b"PK\3\4 and nothing more")
    return folder


Outcome = tuple[Collected, dict[str, bytes]]


def collected(dispatched: Path, folder: Path, jobs: int) -> Outcome:
    """Return what `collect` says, and all files there are after it beside the canonical workbook."""
    shutil.copytree(dispatched / "one", folder)
    said = collect(folder / "plan.xlsx", [dispatched / "returned"], jobs=jobs)
    assert {one.status for one in said.returns} >= {"merged", "refused"}
    return replace(said, plan=Path(), backup=None), contents(folder)


@pytest.fixture(scope="module")
def by_one(dispatched: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What `collect` does with one process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collecting, "datetime", Noon)
        return collected(dispatched, tmp_path_factory.mktemp("by_one") / "folder", 1)


@pytest.mark.parametrize("jobs", [2, 4])
def test_generate_writes_the_same_bytes(jobs: int, blank: Path, dispatched: Path, tmp_path: Path) -> None:
    assert generated(blank, tmp_path / "many", jobs) == contents(dispatched / "one")


@pytest.mark.parametrize("jobs", [2, 4])
def test_collect_writes_the_same_bytes(jobs: int, dispatched: Path, by_one: Outcome, tmp_path: Path) -> None:
    assert collected(dispatched, tmp_path / "many", jobs) == by_one
    assert not active_children()


def test_a_cluster_writes_the_same_bytes(
    blank: Path, dispatched: Path, by_one: Outcome, workers: str, tmp_path: Path
) -> None:
    with on_cluster(workers):
        assert generated(blank, tmp_path / "sent", 1) == contents(dispatched / "one")
        assert collected(dispatched, tmp_path / "collected", 1) == by_one


def test_a_hostile_file_does_not_stop_a_cluster(workers: str) -> None:
    with on_cluster(workers):
        results = list(guarded(act, ["a", "die", "b", "raise", "c"], 1))
    assert [one.kind if isinstance(one, Failed) else one for one in results] == [
        "a!", "stopped", "b!", "unexpected", "c!"
    ]  # fmt: skip


def test_a_cluster_reads_where_the_run_was_started(
    workers: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"here")
    monkeypatch.chdir(tmp_path)
    with on_cluster(workers):
        assert list(guarded(Path.read_bytes, [Path("file")], 1)) == [b"here"]


def test_a_cluster_that_fails_is_told(workers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with on_cluster(workers), pytest.raises(ClusterError):
        list(shared_out(divide, 1, [1, 0], 1))
    with on_cluster(workers), pytest.raises(ClusterError):
        monkeypatch.setattr(cluster, "__version__", "0.0.0")
        list(shared_out(divide, 1, [1], 1))


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://"):
        with pytest.raises(ClusterError), on_cluster(address):
            pass


def divide(one: int, other: int) -> float:
    """Do what cannot always be done."""
    return one / other


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("command", ["generate", "collect"])
def test_stopped_in_the_middle(command: str, dispatched: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    if command == "generate":
        write_canonical(make_plan(64, 64, SEED), plan)  # more than two processes can do in a moment
        arguments = [command, plan, "-o", tmp_path / "sent", "--jobs", 2]
    else:
        shutil.copytree(dispatched / "one", tmp_path, dirs_exist_ok=True)
        arguments = [command, plan, dispatched / "returned", "--jobs", 2]
    before = contents(tmp_path)
    child = subprocess.Popen(
        [sys.executable, "-m", "koplan_xl", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, start_new_session=True, text=True,
    )  # fmt: skip
    while not is_under_way(command, tmp_path, set(before)) and child.poll() is None:
        time.sleep(0.01)
    time.sleep(
        0.15 if command == "collect" else 0
    )  # while children start and read, well before anything is written
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does: to every process of it
    output, errors = child.communicate(timeout=60)
    assert (child.returncode, output) == (130, ""), errors
    assert "Traceback" not in errors and len(errors.splitlines()) <= 2
    assert contents(tmp_path) == before
    assert nobody_is_left(child.pid)


def is_under_way(command: str, folder: Path, before: set[str]) -> bool:
    """Whether the first file is staged, or the canonical workbook held: then processes are at work."""
    if command == "generate":
        return (folder / "sent").exists() and any((folder / "sent").iterdir())
    return bool(contents(folder).keys() - before)
