"""The office's own copies of what was sent (配布控え): an archive per dispatch, beside the canonical workbook.

A return whose record was deleted can still be read with it, a year later as well. The archive is an ordinary zip file of the
workbooks as they were sent, so that the office can also send one again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from koplan_xl.excel import store

FOLDER = "配布控え"
_DATE = (1980, 1, 1, 0, 0, 0)  # constant: the same files give the same bytes


def keep(plan: Path, number: str, fingerprints: Iterable[str], files: Mapping[str, bytes]) -> Path:
    """Write the archive of a dispatch and return its path. OSError when the system refuses.

    The name tells two canonical workbooks in one folder apart that both gave out the number.
    """
    digest = hashlib.sha256("".join(sorted(fingerprints)).encode()).hexdigest()[:8]
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:  # workbooks are deflated already
        for name, content in files.items():
            archive.writestr(ZipInfo(name, _DATE), content)
    real = store.real_path(plan)
    path = real.parent / FOLDER / f"{number}.{digest}.zip"
    path.parent.mkdir(exist_ok=True)
    temporary = store.temporary_name(path, owner=real)  # what a killed run leaves, the plan's next run clears
    store.stage(temporary, buffer.getvalue(), path)
    try:
        store.move(temporary, path)
    except BaseException:
        store.discard(temporary)
        raise
    store.sync_folder(path.parent)
    return path


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
