"""Labels of a form as people retype them: the same words, with blanks, a slip or a note."""

import re
import unicodedata

from koplan_xl.plan.values import fold

_NOTE = re.compile(r"(?:\([^()]*\)|[:.。、*※\s])+$")
_LONGEST = 60  # letters of a label


def bare(text: str) -> str:
    """Return a label without notes in brackets and signs behind it; a text too long for a label as it is."""
    return _NOTE.sub("", unicodedata.normalize("NFKC", text)) if len(text) <= _LONGEST else text


def squeeze(text: object) -> str:
    """Return a label without blanks, in one width."""
    return "".join(fold("" if text is None else str(text)).split())


def is_same_label(found: object, sent: str) -> bool:
    """Whether a cell shows a label as it was sent, but for a slip or a note behind it."""
    wanted = squeeze(sent)
    return is_nearly(squeeze(found), wanted) or (
        isinstance(found, str) and bool(wanted) and squeeze(bare(found)) == wanted
    )


def is_nearly(one: str, other: str) -> bool:
    """Whether two labels differ by one letter at most, and are long enough for that to be a slip."""
    if one == other:
        return bool(one)
    short, long = sorted((one, other), key=len)
    if len(short) < 3 or len(long) - len(short) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]
