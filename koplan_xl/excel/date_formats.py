"""Number formats that show a number as a date or a time."""

import re

# Built-in formats, East Asian ones included; in codes of one's own, letters outside quotes, brackets and escapes do.
BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
DAYS_FROM_1900_TO_1904 = 1462
_LITERALS = re.compile(r'"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|\\.|_.|\*.|General|G/標準|E[+-]', re.IGNORECASE)
_LETTERS = re.compile(r"[ymdhsge]", re.IGNORECASE)
_LONGEST = 255  # letters; Excel allows no more


def shows_date(code: str) -> bool:
    """Whether a format code shows dates or times."""
    return bool(_LETTERS.search(_LITERALS.sub("", code[:_LONGEST])))
