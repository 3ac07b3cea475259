"""Replacing the canonical workbook: whatever call fails, or is the last, there is the old or the new file."""

import errno
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from koplan_xl.errors import PlanError
from koplan_xl.excel import store
from koplan_xl.excel.holding import BACKUP_FOLDER, Notice, hold
from koplan_xl.excel.lock import SUFFIX
from tests.durability.syscalls import Calls, Died, die_at, fail_at, nothing

OLD, NEW, NEXT = b"old" * 1000, b"new" * 1500, b"next" * 800
NOW = datetime(2026, 11, 20, 15, 30, 12)
ERRORS = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS),
    *(errno.EACCES, errno.EPERM, errno.EBUSY, errno.EXDEV, errno.EINTR, errno.EINVAL),
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WAITS", (0, 0))
    monkeypatch.setattr(os, "fsync", lambda _: None)  # only a power cut would show it, and it takes its time


def a_plan(folder: Path, name: str = "正本.xlsx") -> Path:
    folder.mkdir(parents=True)
    path = folder / name
    path.write_bytes(OLD)
    return path


def replace(path: Path, after: bytes) -> list[Notice]:
    with hold(path) as held:
        held.replace(path.read_bytes(), after, NOW)
    return held.notices


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.name.endswith((store.TEMPORARY, SUFFIX)))


def backups(path: Path) -> list[bytes]:
    """Return the contents of the backups, oldest first: `….xlsx`, `…-02.xlsx`, `…-03.xlsx`."""
    files = (path.parent / BACKUP_FOLDER).glob("[!.]*")
    return [file.read_bytes() for file in sorted(files, key=lambda file: (len(file.name), file.name))]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The calls of a run without a fault."""
    folder = tmp_path_factory.mktemp("calls")
    path = a_plan(folder / "a")
    with Calls(folder, nothing).watching() as calls:
        replace(path, NEW)
    assert path.read_bytes() == NEW and backups(path) == [OLD] and not left_over(folder)
    return calls.names


def test_the_order_of_the_calls_makes_it_durable(names: list[str]) -> None:
    """Lock; backup written, flushed, renamed, folder flushed; then the same for the workbook."""
    short = [name for name in names if name not in ("chmod", "chown", "setxattr")]
    flushed = ["open", "fsync", "close"]
    written = ["open", "write", "fsync", "close", "replace", *flushed]
    assert short == ["open", "write", "fsync", "mkdir", *flushed, *written, *written, "unlink", "close"]


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("code", ERRORS, ids=errno.errorcode.__getitem__)
def test_every_call_may_fail(code: int, for_good: bool, names: list[str], tmp_path: Path) -> None:
    for number in range(1, len(names) + 1):
        path = a_plan(tmp_path / str(number))
        calls = Calls(path.parent, fail_at(number, code, for_good=for_good))
        told: list[str] = []
        with calls.watching():
            try:
                told = [notice.kind for notice in replace(path, NEW)]
                expected = NEW
            except PlanError:
                expected = OLD
        where = f"{calls.names[number - 1]}, call {number}"
        assert path.read_bytes() == expected, where
        assert set(told) <= {"not_flushed"}, where
        assert set(backups(path)) <= {OLD}, where
        # What could not even be tidied up is so by the next run, and said.
        remains = left_over(path.parent)
        tidied = {notice.kind for notice in replace(path, NEXT)}
        assert path.read_bytes() == NEXT, where
        assert backups(path)[-1] == expected, where
        assert bool(tidied) == bool(remains) and not left_over(path.parent), where


def test_every_call_may_be_the_last(names: list[str], tmp_path: Path) -> None:
    seen = set()
    for number in range(1, len(names) + 1):
        path = a_plan(tmp_path / str(number))
        with Calls(path.parent, die_at(number)).watching(), pytest.raises(Died):
            replace(path, NEW)
        found = path.read_bytes()
        seen.add(found)
        assert found in (OLD, NEW)
        assert found == OLD or backups(path) == [OLD]
        remains = left_over(path.parent)
        notices = replace(path, NEXT)
        assert sorted(notice.path.name for notice in notices) == remains
        assert path.read_bytes() == NEXT and backups(path)[-1] == found
        assert not left_over(path.parent)
    assert seen == {OLD, NEW}


@pytest.mark.parametrize("code", [errno.EACCES, errno.EBUSY, errno.EXDEV])
def test_a_rename_that_fails_for_a_moment_is_tried_again(code: int, names: list[str], tmp_path: Path) -> None:
    path = a_plan(tmp_path / "a")
    with Calls(path.parent, fail_at(names.index("replace") + 1, code)).watching():
        replace(path, NEW)
    assert path.read_bytes() == NEW


def test_a_rename_that_worked_but_was_answered_with_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_plan(tmp_path / "a")
    rename = os.replace

    def lose_the_answer(source: Path, target: Path) -> None:
        rename(source, target)
        if Path(target) == path:
            raise OSError(errno.EIO, "lost")

    monkeypatch.setattr(os, "replace", lose_the_answer)
    replace(path, NEW)
    assert path.read_bytes() == NEW and backups(path) == [OLD]


def test_a_folder_that_cannot_be_flushed_is_said(names: list[str], tmp_path: Path) -> None:
    path = a_plan(tmp_path / "a")
    last = len(names) - names[::-1].index("fsync")
    with Calls(path.parent, fail_at(last, errno.EIO)).watching():
        notices = replace(path, NEW)
    assert [notice.kind for notice in notices] == ["not_flushed"]
    assert path.read_bytes() == NEW


def test_few_bytes_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = a_plan(tmp_path / "a")
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, bytes(data[:7])))
    replace(path, NEW)
    assert path.read_bytes() == NEW and backups(path) == [OLD]


def test_only_our_own_left_overs_are_taken_away(tmp_path: Path) -> None:
    path = a_plan(tmp_path / "a")
    other = a_plan(tmp_path / "b", "別の正本.xlsx")
    (path.parent / BACKUP_FOLDER).mkdir()
    ours = store.temporary_name(path)
    ours_in_backup = path.parent / BACKUP_FOLDER / store.temporary_name(path).name
    kept = [
        path.with_name(store.temporary_name(other).name),  # another workbook's, perhaps of a run under way
        path.with_name("~$メモ.docx"),
        path.with_name(".正本.tmp"),
        path.with_name(f"控え{store.TEMPORARY}"),
    ]
    for file in (ours, ours_in_backup, *kept):
        file.write_bytes(b"x")
    link = store.temporary_name(path)
    link.symlink_to(other)
    notices = replace(path, NEW)
    assert {notice.path for notice in notices} == {ours, ours_in_backup}
    assert {notice.kind for notice in notices} == {"temporary_left"}
    assert not ours.exists() and not ours_in_backup.exists()
    assert all(file.exists() for file in (*kept, link, other))


def test_old_left_overs_of_an_output_are_taken_away(tmp_path: Path) -> None:
    """Outputs have no lock: what is young may be another run's, just being written."""
    output = tmp_path / "点検結果.csv"
    old, young, foreign = (store.temporary_name(path) for path in (output, output, tmp_path / "本.xlsx"))
    for file in (old, young, foreign):
        file.write_bytes(b"x")
    for file in (old, foreign):
        os.utime(file, (0, 0))
    store.write_atomically(output, NEW)
    assert {file.name for file in tmp_path.iterdir()} == {output.name, young.name, foreign.name}


@pytest.mark.parametrize("before", [None, OLD])
def test_an_output_is_whole_or_not_written(before: bytes | None, tmp_path: Path) -> None:
    number = 1
    while True:
        output = tmp_path / str(number) / "本.xlsx"
        output.parent.mkdir()
        if before:
            output.write_bytes(before)
        with Calls(output.parent, die_at(number)).watching() as calls:
            try:
                store.write_atomically(output, NEW)
            except Died:
                assert (output.read_bytes() if output.exists() else None) in (before, NEW)
        if not calls.dead:
            break
        number += 1
    assert number > 6 and output.read_bytes() == NEW


def test_a_workbook_changed_after_it_was_read_is_not_written(tmp_path: Path) -> None:
    path = a_plan(tmp_path / "a")
    with hold(path) as held:
        path.write_bytes(b"by hand")
        with pytest.raises(PlanError):
            held.replace(OLD, NEW, NOW)
    assert path.read_bytes() == b"by hand" and not backups(path) and not left_over(path.parent)


def test_a_workbook_changed_while_it_is_written_is_not_written(names: list[str], tmp_path: Path) -> None:
    """Somebody saves, or opens the workbook in Excel, in the moment between backup and rename."""
    for name, content in (("正本.xlsx", b"by hand"), ("~$正本.xlsx", b"")):
        path = a_plan(tmp_path / name / "a")
        file = path.with_name(name)

        def meddle(calls: Calls, _: str, file: Path = file, data: bytes = content) -> None:
            if calls.names.count("replace") == 1 and calls.names[-1] == "replace":
                file.write_bytes(data)

        with Calls(path.parent, meddle).watching(), pytest.raises(PlanError):
            replace(path, NEW)
        assert path.read_bytes() == (content or OLD)
        assert not backups(path) and not left_over(path.parent)


# --- places and kinds of file --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "正 本　全角.xlsx",
        "ガ行の計画.xlsx",  # decomposed, as macOS writes it
        f"{'長' * 80}.xlsx",
        "[1]*正本.xlsx",
        "正本.2026.令和8.xlsx",
        "正本",
    ],
)
def test_any_name(name: str, tmp_path: Path) -> None:
    path = a_plan(tmp_path / "フォル ダ　ー", name)
    replace(path, NEW)
    assert [file.name for file in path.parent.iterdir() if file.is_file()] == [name]
    assert path.read_bytes() == NEW and backups(path) == [OLD]


def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    path = a_plan(tmp_path / "実体")
    link = tmp_path / "近道.xlsx"
    link.symlink_to(Path("実体") / path.name)
    replace(link, NEW)
    assert link.is_symlink() and path.read_bytes() == NEW and backups(path) == [OLD]
    assert not left_over(tmp_path)


def test_a_link_does_not_get_around_lock_and_owner_files(tmp_path: Path) -> None:
    path = a_plan(tmp_path / "実体")
    link = tmp_path / "近道.xlsx"
    link.symlink_to(path)
    for owner in (path.with_name("~$正本.xlsx"), tmp_path / ".~lock.近道.xlsx#"):
        owner.write_bytes(b"")
        with pytest.raises(PlanError):
            replace(link, NEW)
        owner.unlink()
    replace(link, NEW)
    assert path.read_bytes() == NEW


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_mode_and_attributes_stay(mode: int, tmp_path: Path) -> None:
    path = a_plan(tmp_path / "a")
    path.chmod(mode)
    os.setxattr(path, "user.koplan", b"kept")
    modes = set()

    def look(_: Calls, __: str) -> None:
        modes.update(
            file.stat().st_mode & 0o777 & ~mode
            for file in path.parent.rglob("*")
            if file.name.endswith(store.TEMPORARY)
        )

    with Calls(path.parent, look).watching():
        replace(path, NEW)
    assert path.stat().st_mode & 0o777 == mode
    assert os.getxattr(path, "user.koplan") == b"kept"
    assert modes == {0}, "a temporary file was open to more people than the workbook"


def test_a_read_only_workbook_is_refused(tmp_path: Path) -> None:
    path = a_plan(tmp_path / "a")
    path.chmod(0o444)
    with pytest.raises(PlanError):
        replace(path, NEW)
    assert path.read_bytes() == OLD and not left_over(path.parent)


def test_a_file_in_the_backups_place_is_refused_and_kept(tmp_path: Path) -> None:
    path = a_plan(tmp_path / "a")
    (path.parent / BACKUP_FOLDER).write_text("メモ", encoding="utf-8")
    with pytest.raises(PlanError):
        replace(path, NEW)
    assert path.read_bytes() == OLD and (path.parent / BACKUP_FOLDER).read_text(encoding="utf-8") == "メモ"


def test_backups_of_one_second_do_not_replace_one_another(tmp_path: Path) -> None:
    path = a_plan(tmp_path / "a")
    for content in (NEW, NEXT, b"last"):
        replace(path, content)
    assert backups(path) == [OLD, NEW, NEXT]


@pytest.mark.parametrize(
    ("name", "content", "who"),
    [
        ("~$正本.xlsx", bytes([8]) + "企画太郎".encode("cp932") + b" " * 150, "企画太郎"),
        (".~lock.正本.xlsx#", ",財政花子,pc-12,2026-11-20 15:30,file:///home;".encode(), "財政花子"),
        ("~$正本.xlsx", b"", ""),
        ("~$正本.xlsx", b"\x40\x1b[31m\x00", "[31m"),
    ],
)
def test_who_has_it_open(name: str, content: bytes, who: str, tmp_path: Path) -> None:
    path = a_plan(tmp_path / "a")
    owner = path.with_name(name)
    owner.write_bytes(content)
    assert store.owner_name(owner) == who
    with pytest.raises(PlanError) as refused:
        replace(path, NEW)
    assert who in str(refused.value) and "\x1b" not in str(refused.value)


def test_backups_of_one_second_sort_by_age(tmp_path: Path) -> None:
    path = tmp_path / "正本.xlsx"
    path.write_bytes(b"0")
    moment = NOW.replace(microsecond=998_000)
    made = []
    with hold(path) as held:
        for step in (0, 1_000, 2_000):  # the last is in the next second
            content = path.read_bytes()
            made.append(held.replace(content, content + b"x", moment + timedelta(microseconds=step)).name)
    assert made == sorted(made) and len(set(made)) == 3
