"""What may reach a terminal: no text from a file moves the cursor, recolours, or turns the reading direction."""

import re

# C0 and C1 controls but the line end and the tab; marks that reorder what follows; invisible separators; bytes of
# file names that are no text.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\u061c\ufeff\ud800-\udfff]"
)


def harmless(text: str) -> str:
    """Put `?` for every character that steers a terminal; line ends stay."""
    return _STEERING.sub("?", text)


def one_line(text: str) -> str:
    """Write text from a file so that it cannot pass for a line of ours."""
    return harmless(text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎"))


def harmless_json(document: str) -> str:
    """Spell steering characters as JSON escapes: the same document to a program."""
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", document)
