"""Files that people name in commands: read only when they are plain files."""

import errno
from pathlib import Path


def plain_bytes(path: Path) -> bytes:
    """Read a plain file. OSError also for a pipe or a device: reading one may never end."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.ESPIPE, "ふつうのファイルではありません")
    return path.read_bytes()
