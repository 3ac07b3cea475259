"""Links from a report to the very cell a finding speaks of."""

import os
from pathlib import Path

_LONGEST = 2079  # Excel's limit for a link
# What Excel itself escapes in a file's path; `#` would end the path.
_ESCAPED = {letter: f"%{ord(letter):02x}" for letter in '%# "<>[]^`{}'}


def cell_link(file: str, sheet: str, cell: str, folder: Path) -> str | None:
    """Return XlsxWriter's link from a report in `folder` to a cell; None when Excel would not take it.

    The path is relative where both are on one drive, so that the folder can be moved or sent as a whole.
    """
    target = os.path.realpath(file)
    try:
        path = os.path.relpath(target, os.path.realpath(folder))
    except ValueError:  # another drive
        path = target
    quoted = sheet.replace("'", "''")
    anchor = f"#'{quoted}'!{cell or 'A1'}" if sheet else ""
    link = f"external:{''.join(_ESCAPED.get(letter, letter) for letter in path)}"
    return f"{link}{anchor}" if len(link) + len(anchor) <= _LONGEST else None
