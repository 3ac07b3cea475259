"""One koplan-xl at a time: who has the lock is told, a dead one's is taken over, another computer's never."""

import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from koplan_xl.app.collecting import collect
from koplan_xl.app.opening import open_plan
from koplan_xl.errors import PlanError
from koplan_xl.excel import lock, store
from koplan_xl.excel.holding import hold
from tests.cycle.filling import budget, set_values

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from koplan_xl.excel.holding import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_run(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the workbook until its input ends."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as running:
        assert running.stdout and running.stdout.readline() == "held\n"
        yield running
        running.kill()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "正本.xlsx"
    path.write_bytes(b"x")
    return path


def lock_file(path: Path) -> Path:
    return path.with_name(store.short_name(path) + lock.SUFFIX)


def test_a_second_run_is_refused_and_told_who(workbook: Path) -> None:
    with another_run(workbook) as running:
        with pytest.raises(PlanError) as refused, hold(workbook):
            pass
        assert platform.node() in str(refused.value)
        assert lock_file(workbook).exists()
        running.communicate("")
    assert not lock_file(workbook).exists()
    with hold(workbook) as held:
        assert held.notices == []


def test_the_lock_of_a_killed_run_is_taken_over_with_a_word(workbook: Path) -> None:
    with another_run(workbook) as running:
        running.kill()
        running.wait()
        assert lock_file(workbook).exists()
        with hold(workbook) as held:
            assert [notice.kind for notice in held.notices] == ["lock_left"]
            assert platform.node() in held.notices[0].message
    assert not lock_file(workbook).exists()


@pytest.mark.parametrize("known", [True, False], ids=["locks", "no locks"])
def test_a_lock_of_another_computer_is_never_broken(
    known: bool, workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not known:
        monkeypatch.setattr(lock, "_try_lock", lambda _: None)
    line = {"host": "pc-12", "user": "花子", "pid": 1, "since": "2020-01-01 00:00:00"}
    lock_file(workbook).write_text(json.dumps(line), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PlanError) as refused, hold(workbook):
            pass
        assert all(word in str(refused.value) for word in ("pc-12", "花子", lock_file(workbook).name))
    assert json.loads(lock_file(workbook).read_text(encoding="utf-8")) == line


def test_where_the_share_knows_no_locks_the_file_itself_is_the_lock(
    workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_try_lock", lambda _: None)
    with hold(workbook):
        with pytest.raises(PlanError), hold(workbook):
            pass
        assert lock_file(workbook).exists()
    assert not lock_file(workbook).exists()


@pytest.mark.parametrize("content", [b"", b"\n", b'\n{"pid": 1', b"\xff\xfe\x00", b"[1]\n7\nnull\n"])
def test_a_lock_file_cut_short_is_taken_over(content: bytes, workbook: Path) -> None:
    lock_file(workbook).write_bytes(content)
    with hold(workbook) as held:
        assert [notice.kind for notice in held.notices] == ["lock_left"]
    assert not lock_file(workbook).exists()


def test_notes_wait_for_the_run_that_can_use_them(workbook: Path) -> None:
    with another_run(workbook) as running:
        running.kill()
        running.wait()
    with lock_file(workbook).open("a", encoding="utf-8") as file:
        file.write('\n{"staged": [1]}\n{"staged": [2')
    for _ in range(2):  # the first run could not even read the workbook, so nothing has been done about it
        with hold(workbook) as held:
            assert held.lock.former is not None
            assert held.lock.former.notes == ({"staged": [1]},)


def test_a_link_in_the_locks_place_is_not_followed(workbook: Path, tmp_path: Path) -> None:
    victim = tmp_path / "大事な書類.txt"
    victim.write_bytes(b"keep")
    lock_file(workbook).symlink_to(victim)
    with pytest.raises(PlanError), hold(workbook):
        pass
    assert victim.read_bytes() == b"keep"


def test_what_has_to_be_said_is_said_with_an_error_too(workbook: Path) -> None:
    lock_file(workbook).write_bytes(b"")
    with pytest.raises(PlanError) as failed, hold(workbook):
        raise PlanError("…")
    assert len(failed.value.__notes__) == 1


def test_reading_without_writing_needs_no_lock(plan: Path, sent: dict[str, Path]) -> None:
    with another_run(plan):
        assert collect(plan, sent.values(), dry_run=True).backup is None
        with pytest.raises(PlanError):
            collect(plan, sent.values())


def test_two_collects_at_once_lose_nothing(plan: Path, sent: dict[str, Path], returned: Path) -> None:
    """Each run brings another change; whoever was refused comes again."""
    wanted = {
        budget("6-2-09", 2026, field): 1000 + n
        for n, field in enumerate(("国・県支出金", "地方債", "その他"))
    }
    files = []
    for number, (subject, value) in enumerate(wanted.items()):
        files.append(returned / f"{number}.xlsx")
        set_values(sent["企画課"], files[-1], {subject: value})
    waiting = files
    while waiting:
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "koplan_xl", "collect", str(plan), str(file)],
                cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for file in waiting
        ]  # fmt: skip
        told = [one.communicate() for one in running]
        assert not [err for _, err in told if "Traceback" in err]
        assert {one.returncode for one in running} <= {0, 2}
        waiting = [file for file, one in zip(waiting, running, strict=True) if one.returncode]
        assert len(waiting) < len(running)
    after = open_plan(plan).plan
    assert {subject: after.value(subject) for subject in wanted} == wanted
    assert len(after.records("履歴")) == len(wanted)
    assert not lock_file(plan).exists()
