"""Replace the canonical workbook safely: backup first, all or nothing, and only when nobody else has it."""

import contextlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from koplan_xl.errors import PlanError, reason_of

BACKUP_FOLDER = "バックアップ"


def replace_workbook(path: Path, before: bytes, after: bytes, now: datetime) -> Path:
    """Write `after` over `path` and return the backup of `before`.

    PlanError when someone has the workbook open or it is no longer `before`; then nothing has changed. Killed at
    any moment, `path` holds either the old or the new bytes.
    """
    refuse_if_open(path)
    if path.read_bytes() != before:
        raise PlanError(
            f"{path}: 読み込んだあとに正本が変更されました。もう一度実行してください。正本は書き換えていません。"
        )
    folder = path.parent / BACKUP_FOLDER
    try:
        folder.mkdir(exist_ok=True)
        backup = _free_name(folder, f"{path.stem}.{now:%Y%m%d-%H%M%S}", path.suffix)
        write_atomically(backup, before)
        write_atomically(path, after)
    except OSError as error:
        raise PlanError(
            f"{path}: 書き込めません({reason_of(error)})。空き容量と書き込みの権限を確かめてください。正本は書き換えていません。"
        ) from error
    return backup


def refuse_if_open(path: Path) -> None:
    """Raise PlanError when Excel (`~$`) or LibreOffice (`.~lock.#`) left its owner file beside the workbook."""
    for owner in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if owner.exists():
            raise PlanError(
                f"{path}: だれかが開いています({owner.name} があります)。閉じてから、もう一度実行してください。"
            )


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old or the new content, never a part: beside, flush, rename."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.stem[:40]}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            Path(beside).chmod(path.stat().st_mode)
        else:
            Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(beside).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename durable where the system can sync a folder (Windows cannot)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    candidate = folder / f"{stem}{suffix}"
    number = 2
    while candidate.exists():
        candidate = folder / f"{stem}-{number}{suffix}"
        number += 1
    return candidate
