"""Names of files we make: out of department names and the names of others' files."""

import re
import unicodedata

from koplan_xl.screen import harmless

_UNSAFE = re.compile(r'[\\/:*?"<>|\n\t]')
_LONGEST = 60  # letters: with what stands around it, below the 255 bytes of a file system


def safe_name(text: str) -> str:
    """Return a text as part of a file name that every system takes: no folders, no control characters, not too long."""
    return _UNSAFE.sub("_", harmless(text))[:_LONGEST]


def distinct_name(text: str, taken: set[str]) -> str:
    """Return `safe_name`, numbered when a name that a file system may take for the same is taken; take it."""
    name, number = safe_name(text), 2
    while (key := unicodedata.normalize("NFC", name).casefold()) in taken:
        name = f"{safe_name(text)}-{number}"
        number += 1
    taken.add(key)
    return name
