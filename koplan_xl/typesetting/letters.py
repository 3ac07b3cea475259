"""How wide a text is and where its lines end, without asking any font: the same on every machine, and never too small.

Latin letters are as wide as in BIZ UDPゴシック Bold, the widest of the fonts the forms are made for; all other
letters take the whole em, which no Japanese font exceeds. A test compares with the fonts' own metrics; `fonts.py` knows
which fonts this holds for.
"""

import unicodedata
from collections.abc import Iterator

_FIRST_PRINTABLE = 0x20
# Hundredths of an em, space to tilde.
_LATIN = (
    34, 37, 52, 94, 80, 100, 91, 32, 51, 51, 50, 84, 33, 48, 33, 50,
    76, 76, 76, 76, 76, 76, 76, 76, 76, 76, 34, 34, 84, 84, 84, 80,
    98, 78, 77, 81, 85, 70, 67, 86, 84, 44, 56, 76, 61, 100, 84, 88, 76, 90, 76, 73, 70, 86, 76, 100, 82, 74, 75,
    55, 50, 55, 50, 31, 50,
    66, 73, 64, 73, 69, 51, 67, 72, 32, 40, 66, 36, 96, 72, 70, 73, 73, 49, 59, 49, 72, 60, 90, 62, 64, 58,
    54, 44, 54, 50,
)  # fmt: skip
_NOT_FIRST = frozenset(
    "、。，．・：；？！）〕］｝」』】〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョヵヶ％℃ヽヾゝゞ゛゜…‥,.:;?!)]}%｡､｣ｰﾞﾟ"
)
_NOT_LAST = frozenset("（〔［｛「『【〈《([{｢￥＄¥$")


def width(text: str, fixed: bool = False) -> float:
    """Return the width of a text without line ends, in ems; at least what it takes."""
    return sum(_advance(letter, fixed) for letter in text)


def lines(text: str, room: float, fixed: bool = False) -> list[str]:
    """Break a text as spreadsheet programs do in a cell `room` ems wide; an empty text has no lines."""
    if not text.strip():
        return []
    return [line for paragraph in text.splitlines() for line in _broken(paragraph, room, fixed)]


def _advance(letter: str, fixed: bool) -> float:
    at = ord(letter) - _FIRST_PRINTABLE
    if 0 <= at < len(_LATIN):
        return 0.5 if fixed else _LATIN[at] / 100
    return 0.5 if unicodedata.east_asian_width(letter) == "H" else 1.0


def _broken(paragraph: str, room: float, fixed: bool) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _pieces(paragraph):
        too_wide = width(piece.rstrip(" "), fixed) > room
        if too_wide and line:
            yield line
            line, used = "", 0.0
        for part in piece if too_wide else [piece]:  # a word wider than the cell is cut
            needed = width(part.rstrip(" "), fixed)
            if line and used + needed > room:
                yield line
                line, used = "", 0.0
            line += part
            used += width(part, fixed)
    yield line


def _pieces(paragraph: str) -> Iterator[str]:
    """Yield what stays together on a line: words, and letters with the signs that may not begin or end one."""
    piece = ""
    for letter in paragraph:
        if piece and may_break(piece[-1], letter):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def may_break(before: str, after: str) -> bool:
    """Tell whether a line may end between two letters."""
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return before in " -" or not (_is_latin(before) and _is_latin(after))


def _is_latin(letter: str) -> bool:
    return ord(letter) < 0x250
