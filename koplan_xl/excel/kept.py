"""The office's own copies of what was sent (配布控え): an archive per dispatch, beside the canonical workbook.

A return whose record was deleted can still be read with it, a year later as well. The archive is an ordinary zip file of the
workbooks as they were sent, so that the office can also send one again.
"""

import contextlib
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from koplan_xl.excel import store
from koplan_xl.excel.archive import Entries

FOLDER = "配布控え"


class Copies:
    """The archive of a dispatch while it is written, workbook by workbook. OSError when the system refuses."""

    def __init__(self, plan: Path, number: str) -> None:
        real = store.real_path(plan)
        self._number, self._folder = number, real.parent / FOLDER
        self._folder.mkdir(exist_ok=True)
        # What a killed run leaves, the plan's next run clears.
        self._path = store.temporary_name(self._folder / number, owner=real)
        self._handle: int | None = store.create(self._path)
        self._entries = Entries()

    def add(self, name: str, content: bytes) -> None:
        """Put a workbook into the archive, as it is: it is deflated already."""
        self._write(self._entries.header(name, zlib.crc32(content), content))
        self._write(content)

    def _write(self, content: bytes) -> None:
        assert self._handle is not None
        store.write_all(self._handle, content)

    def finish(self, fingerprints: Iterable[str]) -> None:
        """Give the archive its name, which tells apart two canonical workbooks that both gave out the number."""
        digest = hashlib.sha256("".join(sorted(fingerprints)).encode()).hexdigest()[:8]
        self._write(self._entries.directory())
        self._close()
        path = self._folder / f"{self._number}.{digest}.zip"
        store.move(self._path, path)
        self._path = path
        store.sync_folder(self._folder)

    def drop(self) -> None:
        """Take the archive away."""
        with contextlib.suppress(OSError):
            self._close()
        store.discard(self._path)

    def _close(self) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None
            store.flush_and_close(handle)


def kept(plan: Path, number: str, name: str) -> Iterator[bytes]:
    """Yield what the archives of that number hold under a file's name; damaged archives are passed over."""
    folder = store.real_path(plan).parent / FOLDER
    for path in sorted(folder.glob("*.zip")):
        if path.name.rpartition(".")[0].rpartition(".")[0] != number or not path.is_file():
            continue
        try:
            with ZipFile(path) as archive:
                yield archive.read(name)
        except (BadZipFile, KeyError, OSError, ValueError):
            continue
