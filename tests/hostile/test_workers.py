"""Workers: what a job may do to its process, and what that means for the other items."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from multiprocessing import active_children
from pathlib import Path

import pytest

from koplan_xl.app import workers
from koplan_xl.app.parallel import guarded, in_order
from koplan_xl.app.workers import Failed, Guarded
from tests.hostile.ground import CASES, ROOT, Ground, plant


def act(what: str) -> str:
    """Do to the worker what the item says."""
    if what == "hang":
        time.sleep(600)
    elif what == "die":
        os._exit(3)
    elif what == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif what == "eat":
        return str(len(bytearray(4 * 2**30)))
    elif what == "raise":
        raise LookupError("unforeseen")
    elif what == "speak":
        print("noise", flush=True)
        os.write(2, b"noise")
    return f"{what}!"


@pytest.mark.parametrize("jobs", [1, 3])
def test_only_the_bad_items_fail(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SECONDS", 3.0)
    items = ["a", "die", "b", "hang", "crash", "c", "eat", "raise", "d"]
    wanted = ["a!", "stopped", "b!", "timeout", "stopped", "c!", "memory", "unexpected", "d!"]
    with Guarded(jobs) as executor:
        futures = list(in_order(lambda item: executor.submit(act, item), items, 4))
    assert [outcome(future) for future in futures] == wanted
    assert not active_children()


def outcome(future: Future[str]) -> str:
    failed = future.exception()
    return failed.kind if isinstance(failed, Failed) else future.result()


def test_a_worker_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    spoken, died = guarded(act, ["speak", "die"], 1)
    assert spoken == "speak!" and isinstance(died, Failed)
    assert capfd.readouterr() == ("", "")


def test_nothing_to_do() -> None:
    assert list(guarded(act, [], 2)) == []


def test_who_stops_listening_leaves_no_process() -> None:
    results = guarded(act, ["a", *["hang"] * 15], 2)
    assert next(results) == "a!"
    assert active_children()
    results.close()
    assert not active_children()


def test_one_process_serves_many_items() -> None:
    assert len(set(guarded(identity, range(20), 1))) == 1


def test_no_more_processes_than_pay_off() -> None:
    assert len(set(guarded(identity, range(8), 64))) == 1


def test_as_any_executor() -> None:
    with Guarded(2) as executor:
        assert list(executor.map(act, ["a", "b", "c"])) == ["a!", "b!", "c!"]
        waits = executor.submit(act, what="d")
    assert waits.result() == "d!"
    with pytest.raises(RuntimeError):
        executor.submit(act, "e")
    assert not active_children()


def identity(_: int) -> int:
    """Return the number of the worker's process."""
    return os.getpid()


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_interrupted_while_a_file_hangs(ground: Ground, plan: Path, tmp_path: Path) -> None:
    (endless,) = [case for case in CASES if case.name == "endless"]
    (file,) = plant([endless], tmp_path / "in", ground.good.read_bytes())
    before = {path: path.read_bytes() for path in plan.parent.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "koplan_xl", "collect", str(plan), str(file), "--format", "json"]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, start_new_session=True, text=True
    )
    time.sleep(5)
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does: to every process of it
    output, errors = child.communicate(timeout=60)
    assert child.returncode == 130 and output == ""
    assert "Traceback" not in errors and len(errors.splitlines()) <= 2
    assert {path: path.read_bytes() for path in plan.parent.rglob("*") if path.is_file()} == before
    assert nobody_is_left(child.pid)


def nobody_is_left(group: int) -> bool:
    """Wait until the last process of a group is gone; the system takes its time to clear away."""
    for _ in range(60):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.5)
    return False


def test_json_is_json_alone(ground: Ground) -> None:
    command = [
        sys.executable,
        "-m",
        "koplan_xl",
        "collect",
        ground.plan,
        ground.good,
        "--dry-run",
        "--format",
        "json",
    ]
    done = subprocess.run([str(word) for word in command], capture_output=True, cwd=ROOT, check=True)
    assert json.loads(done.stdout)["counts"]["merged"] == 1
    assert done.stderr == b""
