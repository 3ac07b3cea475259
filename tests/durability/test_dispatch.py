"""Killed while distributing: what 配布 says was sent is there, and what is there was recorded."""

import errno
import json
import os
import shutil
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from koplan_xl.app import generating
from koplan_xl.app.collecting import collect
from koplan_xl.app.generating import Generated, generate
from koplan_xl.app.opening import plan_to_change
from koplan_xl.canonical import read_plan
from koplan_xl.errors import Interrupted, KoplanError, PlanError
from koplan_xl.excel import store
from koplan_xl.excel.holding import Notice
from koplan_xl.excel.lock import SUFFIX
from koplan_xl.excel.read import read_grid
from tests.cycle.conftest import SAMPLE
from tests.durability.syscalls import Calls, Died, die_at, fail_at, nothing

DEPARTMENTS = ("会計課", "監査委員事務局")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WAITS", (0, 0))
    monkeypatch.setattr(os, "fsync", lambda _: None)  # only a power cut would show it, and it takes its time


@pytest.fixture
def made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The departments' workbooks are made once only: here it is the writing that matters."""
    make = generating._make_some
    made: list[Any] = []

    def once(*arguments: Any) -> Any:
        if not made:
            made.append(make(*arguments))
        return made[0]

    monkeypatch.setattr(generating, "_make_some", once)
    monkeypatch.setattr(generating, "open_forms", cache(generating.open_forms))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a plan that was never sent."""
    shutil.copyfile(SAMPLE, tmp_path / "正本.xlsx")
    return tmp_path


def send(home: Path) -> Generated:
    return generate(home / "正本.xlsx", home / "配布", DEPARTMENTS, due=date(2026, 12, 18))


def recorded(home: Path) -> set[str]:
    """Return the files that 配布 names."""
    return dispatches((home / "正本.xlsx").read_bytes())


@cache
def dispatches(content: bytes) -> set[str]:
    return {record.text("ファイル名") for record in read_plan(read_grid(content)).records("配布")}


def sent(home: Path) -> set[str]:
    return {path.name for path in (home / "配布").glob("[!.]*")}


def left_over(home: Path) -> list[str]:
    return [path.name for path in home.rglob("*") if path.name.endswith((store.TEMPORARY, SUFFIX))]


def next_run(home: Path) -> list[Notice]:
    with plan_to_change(home / "正本.xlsx") as (_, held):
        return held.notices


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    home = tmp_path_factory.mktemp("calls")
    shutil.copyfile(SAMPLE, home / "正本.xlsx")
    with Calls(home, nothing).watching() as calls:
        send(home)
    assert len(sent(home)) == len(DEPARTMENTS) and not left_over(home)
    return calls.names


def start(home: Path, fresh: bytes) -> None:
    (home / "正本.xlsx").write_bytes(fresh)
    for folder in ("配布", "配布控え", "バックアップ"):
        shutil.rmtree(home / folder, ignore_errors=True)


@pytest.mark.usefixtures("made_once")
def test_killed_at_any_call_the_next_run_tells_the_truth(names: list[str], home: Path) -> None:
    fresh = (home / "正本.xlsx").read_bytes()
    outcomes = set()
    for number in range(1, len(names) + 1):
        start(home, fresh)
        with Calls(home, die_at(number)).watching(), pytest.raises(Died):
            send(home)
        # Even before the next run no file without a record can reach a department.
        assert sent(home) <= recorded(home), number
        outcomes |= {notice.kind for notice in next_run(home)}
        assert sent(home) == recorded(home), number
        assert not left_over(home), number
    assert outcomes >= {"lock_left", "dispatch_finished", "dispatch_dropped"}


@pytest.mark.usefixtures("made_once")
@pytest.mark.parametrize(("code", "for_good"), [(errno.ENOSPC, False), (errno.EACCES, True)])
def test_whatever_call_fails_the_next_run_tells_the_truth(
    code: int, for_good: bool, names: list[str], home: Path
) -> None:
    fresh = (home / "正本.xlsx").read_bytes()
    # Each kind of failure at every other call; test_faults.py has all of them where files are replaced.
    for number in range(1 + for_good, len(names) + 1, 2):
        start(home, fresh)
        failed = False
        with Calls(home, fail_at(number, code, for_good=for_good)).watching():
            try:
                send(home)
            except KoplanError:
                failed = True
        assert sent(home) <= recorded(home), number
        assert failed or len(sent(home)) == len(DEPARTMENTS), number
        next_run(home)
        assert sent(home) == recorded(home), number
        assert not left_over(home), number


def test_interrupted_while_making_nothing_is_left(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = (home / "正本.xlsx").read_bytes()
    make = generating._make_some

    def stopped(shared: Any, departments: Sequence[str]) -> Any:
        if "会計課" not in departments:
            raise KeyboardInterrupt
        return make(shared, departments)

    monkeypatch.setattr(generating, "_AT_ONCE", 1)
    monkeypatch.setattr(generating, "_make_some", stopped)
    with pytest.raises(Interrupted) as caught:
        send(home)
    assert caught.value.exit_code == 130
    assert (home / "正本.xlsx").read_bytes() == fresh
    assert not sent(home) and not left_over(home) and not next_run(home)


def test_killed_twice_nothing_is_forgotten(names: list[str], home: Path) -> None:
    """The second run dies while it finishes what the first one had recorded."""
    last = [number for number, name in enumerate(names, start=1) if name == "replace"][-2]
    with Calls(home, die_at(last)).watching(), pytest.raises(Died):
        send(home)
    assert len(recorded(home)) == len(DEPARTMENTS) and not sent(home)
    with Calls(home, die_at(5)).watching() as calls, pytest.raises(Died):
        next_run(home)
    assert calls.names[-1] == "replace"
    again = send(home)
    assert {"lock_left", "dispatch_finished"} == {notice.kind for notice in again.notices}
    assert len(sent(home)) == 2 * len(DEPARTMENTS) and sent(home) == recorded(home)
    assert again.dispatch.endswith("-02")


def test_a_finished_dispatch_can_be_collected(names: list[str], home: Path) -> None:
    last = len(names) - names[::-1].index("replace")
    with Calls(home, die_at(last)).watching(), pytest.raises(Died):
        send(home)
    assert len(sent(home)) == 1
    next_run(home)
    (returned := home / "回収").mkdir()
    for file in sorted((home / "配布").iterdir()):
        shutil.copyfile(file, returned / file.name)
    assert {one.status for one in collect(home / "正本.xlsx", [returned]).returns} == {"unchanged"}


def test_a_file_that_is_gone_is_said(names: list[str], home: Path) -> None:
    last = [number for number, name in enumerate(names, start=1) if name == "replace"][-2]
    with Calls(home, die_at(last)).watching(), pytest.raises(Died):
        send(home)
    shutil.rmtree(home / "配布")
    assert [notice.kind for notice in next_run(home)] == ["lock_left", "dispatch_missing"]


@pytest.mark.parametrize(
    "change",
    [
        {"temporary": "大事な書類.txt"},
        {"path": "../正本.xlsx"},
        {"temporary": ""},
        {"temporary": 7},
        {"number": None},
    ],
)
def test_a_note_that_we_would_not_write_touches_no_file(change: dict[str, object], home: Path) -> None:
    folder = home / "配布"
    folder.mkdir()
    path = folder / "a.xlsx"
    victims = {folder / "大事な書類.txt": b"1", home / "正本.xlsx": (home / "正本.xlsx").read_bytes()}
    temporary = store.temporary_name(path)
    for file, content in {**victims, temporary: b"2"}.items():
        file.write_bytes(content)
    note = {"number": "R7-計画-01", "department": "会計課", "temporary": str(temporary), "path": str(path)}
    changed = {
        name: str(folder / text) if name in ("temporary", "path") and text and isinstance(text, str) else text
        for name, text in change.items()
    }
    place = home / f"{store.short_name(home / '正本.xlsx')}{SUFFIX}"
    place.write_text(json.dumps({"staged": [{**note, **changed}, 1]}), encoding="utf-8")
    assert [notice.kind for notice in next_run(home)] == ["lock_left"]
    assert {file: file.read_bytes() for file in victims} == victims
    assert temporary.exists()


def test_a_plan_that_cannot_be_read_keeps_the_notes(names: list[str], home: Path) -> None:
    last = len(names) - names[::-1].index("replace")
    with Calls(home, die_at(last)).watching(), pytest.raises(Died):
        send(home)
    good = (home / "正本.xlsx").read_bytes()
    (home / "正本.xlsx").write_bytes(b"broken")
    with pytest.raises(PlanError):
        next_run(home)
    (home / "正本.xlsx").write_bytes(good)
    assert "dispatch_finished" in {notice.kind for notice in next_run(home)}
    assert sent(home) == recorded(home)
