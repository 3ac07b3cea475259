"""Hold the canonical workbook from reading to writing: locked, cleaned of what a killed run left, replaced safely."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from koplan_xl.errors import KoplanError, PlanError, reason_of
from koplan_xl.excel import kept, store
from koplan_xl.excel.lock import Lock, acquire

BACKUP_FOLDER = "バックアップ"
_LONGEST_STEM = 220  # bytes; with the date it must fit into the 255 of a file name

NoticeKind = Literal[
    "lock_left", "temporary_left", "dispatch_finished", "dispatch_dropped", "dispatch_missing", "not_flushed"
]


@dataclass(frozen=True)
class Notice:
    """Something about the files that the user should know: mostly what a run that was killed had left."""

    kind: NoticeKind
    path: Path
    message: str

    def to_json(self) -> dict[str, str]:
        """Return the contract's JSON object."""
        return {"kind": self.kind, "file": str(self.path), "message": self.message}


@dataclass
class Hold:
    """The canonical workbook while no other koplan-xl may change it. `path` is the file itself, links followed."""

    path: Path
    lock: Lock
    notices: list[Notice] = field(default_factory=list)

    def replace(self, before: bytes, after: bytes, now: datetime) -> Path:
        """Write `after` over the workbook and return the backup of `before`.

        PlanError when somebody has it open or it is no longer `before`; then nothing has changed. Killed at any
        moment, the workbook holds either the old or the new bytes.
        """
        self._refuse_if_changed(before)
        folder = self.path.parent / BACKUP_FOLDER
        backup = None
        new = store.temporary_name(self.path)
        try:
            folder.mkdir(exist_ok=True)
            store.sync_folder(folder.parent)
            backup = self._back_up(folder, before, now)
            store.stage(new, after, self.path)
            self._refuse_if_changed(before)  # again: writing to a share can take its time
            self._move(new, after)
        except BaseException as error:
            store.discard(new)
            if backup and isinstance(error, Exception):
                store.discard(backup)  # nothing has changed, and on a full disk it is in the way
            if isinstance(error, OSError):
                raise PlanError(
                    f"{self.path}: 書き込めません（{reason_of(error)}）。空き容量と書き込みの権限、ほかのプログラムが"
                    "開いていないかを確かめてください。正本は書き換えていません。"
                ) from error
            raise
        self._flush()
        return backup

    def _back_up(self, folder: Path, content: bytes, now: datetime) -> Path:
        stem = self.path.stem
        while len(os.fsencode(stem)) > _LONGEST_STEM:
            stem = stem[:-1]
        backup = _free_name(
            folder, f"{stem}.{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03d}", self.path.suffix
        )
        temporary = store.temporary_name(backup, owner=self.path)
        store.stage(temporary, content, self.path)
        try:
            store.move(temporary, backup)
            store.sync_folder(folder)
        except BaseException:
            store.discard(temporary)
            raise
        return backup

    def _move(self, new: Path, after: bytes) -> None:
        try:
            store.move(new, self.path)
        except OSError:
            # A server may rename, lose its answer, and report an error: what the file holds is what counts.
            if self.path.read_bytes() != after:
                raise

    def _flush(self) -> None:
        try:
            store.sync_folder(self.path.parent)
        except OSError as error:
            text = f"正本は書き換えましたが、ディスクへの書き込みの完了を確かめられません（{reason_of(error)}）。正本を開いて確かめてください。"
            self.notices.append(Notice("not_flushed", self.path, text))

    def _refuse_if_changed(self, before: bytes) -> None:
        store.refuse_if_open(self.path)
        try:
            now = self.path.read_bytes()
        except OSError as error:
            raise PlanError(
                f"{self.path}: 正本を開けません（{reason_of(error)}）。正本は書き換えていません。"
            ) from error
        if now != before:
            raise PlanError(
                f"{self.path}: 読み込んだあとに正本が変更されました。もう一度実行してください。正本は書き換えていません。"
            )

    def clean(self) -> None:
        """Take away what an earlier run of ours left for this workbook, and nothing else; note what it was."""
        if self.lock.former is not None:
            who = f"（{self.lock.former.holder}）" if self.lock.former.holder else ""
            text = f"前の実行{who}が途中で終わっていたので、残っていたロック {self.lock.path.name} を片付けました。正本は、その実行の前か後のどちらかの状態です。"
            self.notices.append(Notice("lock_left", self.lock.path, text))
        home = self.path.parent
        for folder in (home, home / BACKUP_FOLDER, home / kept.FOLDER):
            for found in store.left_overs(folder, self.path):
                store.discard(found)
                text = f"途中で終わった前の実行の書きかけ {found.name} を削除しました。"
                self.notices.append(Notice("temporary_left", found, text))


@contextmanager
def hold(path: Path) -> Iterator[Hold]:
    """Keep every other koplan-xl from the workbook until the end of the block.

    PlanError when another run has it, somebody has it open, or it cannot be written.
    """
    real = store.real_path(path)
    for one in dict.fromkeys((path, real)):
        store.refuse_if_open(one)
    _refuse_read_only(real)
    lock = acquire(real)
    try:
        held = Hold(real, lock)
        held.clean()
        try:
            yield held
        except KoplanError as error:
            for notice in held.notices:
                error.add_note(notice.message)
            raise
    finally:
        lock.release()


def _refuse_read_only(path: Path) -> None:
    """Raise PlanError for a file marked as not to be written: a rename would pass over the mark."""
    if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK):
        raise PlanError(
            f"{path}: 正本が読み取り専用になっています。ファイルのプロパティで読み取り専用を外すか、権限を確かめてから、"
            "もう一度実行してください。"
        )


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    candidate = folder / f"{stem}{suffix}"
    number = 2
    while candidate.exists():
        candidate = folder / f"{stem}-{number:02d}{suffix}"
        number += 1
    return candidate
