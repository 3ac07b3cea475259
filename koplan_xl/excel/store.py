"""Put a file on disk whole or not at all: written beside, flushed, renamed. All writing of files goes this way."""

import contextlib
import errno
import hashlib
import os
import secrets
import time
from pathlib import Path

from koplan_xl.errors import PlanError

TEMPORARY = ".koplan-xl.tmp"
BINARY = getattr(os, "O_BINARY", 0)  # Windows would turn line ends otherwise
_WAITS = (0.1, 0.2, 0.4, 0.8)  # seconds: virus scanners and file servers hold a file for moments
_CHUNK = 2**20
_OLD = 3600  # seconds
# What file systems answer that cannot flush a folder, network shares above all.
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM, errno.ENOSYS}


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old or the new content, never a part. A link stays a link."""
    target = real_path(path)
    temporary = temporary_name(target)
    stage(temporary, content, target)
    try:
        move(temporary, target)
    except BaseException:
        discard(temporary)
        raise
    sync_folder(target.parent)
    _clear_old(target)


def _clear_old(target: Path) -> None:
    """Take away what killed runs left of this file; what is young may belong to a run under way."""
    with contextlib.suppress(OSError):
        now = target.stat().st_mtime  # by the clock of the file server, which may not be ours
        for found in left_overs(target.parent, target):
            if found.stat().st_mtime < now - _OLD:
                discard(found)


def left_overs(folder: Path, owner: Path) -> list[Path]:
    """Return the temporary files in a folder that were written for `owner`, and no others."""
    mark = f".{key_of(owner)}."
    try:
        found = [path for path in folder.iterdir() if mark in path.name and path.name.endswith(TEMPORARY)]
    except OSError:
        return []
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def real_path(path: Path) -> Path:
    """Follow a link, so that what is written is the file and not the link to it; else the path as it was given."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def key_of(path: Path) -> str:
    """Return eight letters that stand for a file's name, however long it is."""
    return hashlib.sha256(os.fsencode(path.name)).hexdigest()[:8]


def short_name(path: Path) -> str:
    """Return the start of a file's hidden companions: readable, its own, never too long for a file system."""
    return f".{path.stem[:40]}.{key_of(path)}"


def temporary_name(target: Path, owner: Path | None = None) -> Path:
    """Name a temporary file beside `target`; `owner`, else the target, is the file whose next run may clear it."""
    return target.with_name(f"{short_name(owner or target)}.{secrets.token_hex(4)}{TEMPORARY}")


def stage(temporary: Path, content: bytes, target: Path) -> None:
    """Write and flush a temporary file, with the attributes of `target` where that exists; nothing is left on failure."""
    before = target.stat() if target.exists() else None
    # Never readable by more people than the file it is to replace, not even while it is written.
    mode = before.st_mode & 0o777 if before else 0o666
    handle = create(temporary, mode)
    try:
        try:
            write_all(handle, content)
        finally:
            flush_and_close(handle)
        if before:
            _keep_attributes(target, before, temporary)
    except BaseException:
        discard(temporary)
        raise


def create(temporary: Path, mode: int = 0o666) -> int:
    """Open a new temporary file for writing."""
    return os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, mode)


def flush_and_close(handle: int) -> None:
    """Bring to the disk what was written, and close."""
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_all(handle: int, content: bytes) -> None:
    """Write all bytes, however few the system takes at a time."""
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view[:_CHUNK]) :]


def _keep_attributes(source: Path, before: os.stat_result, target: Path) -> None:
    """Give mode, owner and extended attributes (access lists) as far as the system lets us."""
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(target, before.st_uid, before.st_gid)
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for name in os.listxattr(source):
                os.setxattr(target, name, os.getxattr(source, name))
    target.chmod(before.st_mode & 0o7777)


def move(temporary: Path, target: Path) -> None:
    """Rename over `target`; tried again for a moment, as another program may just be looking at the file."""
    for wait in _WAITS:
        try:
            temporary.replace(target)
            return
        except OSError:
            time.sleep(wait)
    temporary.replace(target)


def discard(temporary: Path) -> None:
    """Take a file of our own away, if it is there and the system lets us."""
    with contextlib.suppress(OSError):
        temporary.unlink()


def sync_folder(folder: Path) -> None:
    """Make what was renamed in a folder durable, where the system can (Windows and many shares cannot)."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise


def refuse_if_open(path: Path) -> None:
    """Raise PlanError when Excel (`~$`) or LibreOffice (`.~lock.#`) left its owner file beside the workbook."""
    for owner in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if owner.exists():
            raise PlanError(
                f"{path}: {owner_name(owner) or 'だれか'}が開いています（{owner.name} があります）。閉じてから、もう一度"
                f"実行してください。だれも開いていないときは、前に異常終了した Excel などの残りです。{owner.name} を削除して"
                "ください。削除できなければ、まだだれかが開いています。"
            )


def owner_name(owner: Path) -> str:
    """Return whom an owner file names, empty where that cannot be read."""
    if not owner.is_file():  # a pipe would keep us waiting
        return ""
    try:
        with owner.open("rb") as file:
            content = file.read(400)
    except OSError:
        return ""
    if owner.name.startswith("~$"):  # a length, then the name in the code page of a Japanese Windows
        name = content[1 : 1 + content[0]].decode("cp932", "ignore") if content else ""
    else:
        name = content.decode("utf-8", "ignore").strip(",").partition(",")[0]
    return "".join(c for c in name if c.isprintable()).strip()
