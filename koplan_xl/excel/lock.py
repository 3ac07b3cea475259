"""One koplan-xl at a time: a lock file beside the workbook, held by an operating system lock.

The system drops its lock when the process ends, however it ends, so that a left-over file is known as such. Its first
lines say who holds it; a run may add notes for the next one, should it die. Another computer's file is never broken.
"""

import contextlib
import errno
import json
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from koplan_xl.errors import PlanError, reason_of
from koplan_xl.excel import store

SUFFIX = ".koplan-xl.lock"
_BYTE = 2**30  # the byte that is locked, far behind the text, which others shall be able to read
_LARGEST = 2**22
_OPEN = os.O_RDWR | store.BINARY | getattr(os, "O_NOFOLLOW", 0)

if sys.platform == "win32":
    import msvcrt

    def _lock_byte(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock_byte(handle: int) -> None:
        # Not flock: a worker process would inherit it and keep it when its parent is killed.
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _BYTE)


@dataclass(frozen=True)
class Former:
    """What a run that ended early left in the lock file: who it was, as text, and its notes."""

    holder: str
    notes: tuple[Mapping[str, Any], ...]


class Lock:
    """A held lock. `former` is what an earlier run left, None where the last one ended well."""

    def __init__(self, path: Path, handle: int, former: Former | None) -> None:
        self.path = path
        self.former = former
        # Whether the file stays behind, for the next run to read its notes.
        self.kept = bool(former and former.notes)
        self._handle = handle

    def note(self, note: Mapping[str, Any]) -> None:
        """Add a line for the next run, on disk when this returns."""
        _append(self._handle, note)

    def release(self) -> None:
        """Let others go on. Where the system forbids to delete an open file, it is closed first."""
        if os.name != "nt" and not self.kept:
            store.discard(self.path)
        _close(self._handle)
        if os.name == "nt" and not self.kept:
            store.discard(self.path)


def acquire(workbook: Path) -> Lock:
    """Take the lock of a workbook. PlanError, saying who has it, when another run does."""
    path = workbook.with_name(store.short_name(workbook) + SUFFIX)
    try:
        return _acquire(workbook, path)
    except OSError as error:
        raise PlanError(
            f"{workbook}: 正本のフォルダーに書き込めません（{path.name}: {reason_of(error)}）。"
            "空き容量と書き込みの権限を確かめてください。正本は書き換えていません。"
        ) from error


def _acquire(workbook: Path, path: Path) -> Lock:
    while True:
        handle, created = _open(path)
        try:
            locked = _try_lock(handle)
            if os.name != "nt" and not _is_at(handle, path):  # its holder has just deleted it
                _close(handle)
                continue
            lines = _read(handle)
            holders = [line for line in lines if "pid" in line]
            elsewhere = bool(holders) and holders[-1].get("host") != platform.node()
            # Where the system cannot lock, only who made the file has it.
            if locked is False or elsewhere or (locked is None and not created):
                raise _in_use(workbook, path, holders, alive=locked is False)
            notes = tuple(line for line in lines if "pid" not in line)
            former = None if created else Former(_told(holders), notes)
            lock = Lock(path, handle, former)
        except BaseException:
            _close(handle)
            raise
        try:
            # Added, not written anew: killed in between, what the former run noted is still there.
            lock.note(_myself())
        except BaseException:
            lock.release()
            raise
        return lock


def _open(path: Path) -> tuple[int, bool]:
    """Open the lock file and say whether it is new; one that is deleted meanwhile is made anew."""
    while True:
        try:
            return os.open(path, _OPEN | os.O_CREAT | os.O_EXCL, 0o666), True
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                return os.open(path, _OPEN), False


def _close(handle: int) -> None:
    with contextlib.suppress(OSError):  # nothing in a lock file can be lost by it
        os.close(handle)


def _try_lock(handle: int) -> bool | None:
    """Lock; False when another process has it, None when the file system knows no locks."""
    try:
        _lock_byte(handle)
    except OSError as error:
        held = isinstance(error, (PermissionError, BlockingIOError)) or error.errno == errno.EDEADLK
        return False if held else None
    return True


def _is_at(handle: int, path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), path.stat(follow_symlinks=False))
    return False


def _read(handle: int) -> list[dict[str, Any]]:
    """Return the lines that were written whole."""
    os.lseek(handle, 0, os.SEEK_SET)
    lines = []
    for text in os.read(handle, _LARGEST).decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError):
            line = json.loads(text)
            if isinstance(line, dict):
                lines.append(line)
    return lines


def _append(handle: int, line: Mapping[str, Any]) -> None:
    os.lseek(handle, 0, os.SEEK_END)
    store.write_all(handle, f"\n{json.dumps(line, ensure_ascii=True)}\n".encode())
    os.fsync(handle)


def _myself() -> dict[str, Any]:
    user = os.environ.get("USERNAME") or os.environ.get("USER") or ""
    since = f"{datetime.now():%Y-%m-%d %H:%M:%S}"
    return {"host": platform.node(), "user": user, "pid": os.getpid(), "since": since}


def _told(holders: list[dict[str, Any]]) -> str:
    if not holders:
        return ""
    last = holders[-1]
    parts = (str(last.get(name) or "") for name in ("user", "host", "since"))
    return "、".join("".join(c for c in part if c.isprintable()) for part in parts if part)


def _in_use(workbook: Path, path: Path, holders: list[dict[str, Any]], *, alive: bool) -> PlanError:
    who = f"（{_told(holders)} から）" if holders else ""
    advice = (
        "終わるのを待って、もう一度実行してください。"
        if alive
        else f"終わるのを待って、もう一度実行してください。そのパソコンで koplan-xl が動いていないことを確かめたうえでなら、{path.name} を削除して続けられます。"
    )
    return PlanError(
        f"{workbook}: 別の koplan-xl がこの正本を使っています{who}。{advice}正本は書き換えていません。"
    )
