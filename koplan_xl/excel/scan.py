"""Sheets and shared strings as programs usually write them, read by one pattern instead of an XML parser.

A pattern takes only what it understands, down to the last character, so that it finds what the parser finds, or
nothing: `Unusual` then, and the parser reads the part. `tests/excel/test_scan.py` holds the two together.
"""

import re
from collections.abc import Iterator

from koplan_xl.excel import markup

_BLANK = r'<c[ ]r="[A-Z]{1,3}[0-9]{1,7}"(?:[ ]s="[0-9]{1,5}")?(?:[ ]t="[A-Za-z]{1,9}")?(?:/>|>\s*</c>)'
_KEPT = '[ ]xml:space="preserve"'
_CELL = re.compile(
    rf"""
    ( (?: \s | <row[ ]r="[0-9]{{1,7}}"[^<>]*> | </row> | {_BLANK} )++
    | <c[ ]r="([A-Z]{{1,3}})([0-9]{{1,7}})"(?:[ ]s="([0-9]{{1,5}})")?(?:[ ]t="([A-Za-z]{{1,9}})")?>\s*
      (?: (<f)((?:[ ][^<>]*?)?)(?: /> | >([^<]*)</f> )\s* )?
      (?: (?: <v(?:{_KEPT})?>([^<]*)</v> | <v/> )\s* )?
      (?: (<is>)\s*<t(?:{_KEPT})?>([^<]*)</t>\s*</is>\s* )?
      </c>
    )""",
    re.VERBOSE,
)
_STRING = re.compile(
    rf"""
    ( <si> (?: <t(?:{_KEPT})?>([^<]*)</t> | <t/> )
      (?: <rPh[ ][^<>]*><t(?:{_KEPT})?>[^<]*</t></rPh> )* (?: <phoneticPr[^<>]*/> )? </si>
    | \s+ )""",
    re.VERBOSE,
)
_SST = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml [^<>]*\?>)?\s*<sst(?: [^<>]*)?(?<!/)>(.*)</sst>\s*", re.DOTALL
)
_ATTRIBUTE = re.compile(r'\s([A-Za-z]+)="([^"&]*)"')
_ENTITY = re.compile(r"&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_AT_ONCE = 2**20  # characters
_CONTROLS = bytes([*range(9), 11, 12, *range(13, 32)])  # CR as well: a parser changes it
_NO_LETTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF

# What was matched; column letters, row, style, type; `<f` or nothing, its attributes, its text; stored value;
# `<is>` or nothing, its text. Letters are empty for rows and blank cells, all else may be.
Found = tuple[str, str, str, str, str, str, str, str, str, str, str]


class Unusual(Exception):
    """The part is not written the usual way: a parser must read it."""


def split(sheet: bytes) -> tuple[bytes, str]:
    """Return a sheet without its rows, and the rows. Unusual when they cannot be told apart."""
    start, end = place_of_rows(sheet)
    return sheet[:start] + sheet[end:], _decoded(sheet[start:end])


def place_of_rows(sheet: bytes) -> tuple[int, int]:
    """Return where a sheet's rows begin and end."""
    start, end = sheet.find(b"<sheetData>"), sheet.rfind(b"</sheetData>")
    if start < 0 or end < 0 or sheet.count(b"sheetData") != 2 or markup.odd(sheet):
        raise Unusual
    return start + len(b"<sheetData>"), end


def cells(rows: str) -> Iterator[list[Found]]:
    """Yield what stands in a sheet's rows, some thousand at a time. Texts are as spelled: see `plain`."""
    start = 0
    while start < len(rows):
        end = rows.find("</row>", start + _AT_ONCE)
        piece = rows[start:] if end < 0 else rows[start : end + len("</row>")]
        found: list[Found] = _CELL.findall(piece)
        if sum([len(each[0]) for each in found]) != len(piece):
            raise Unusual
        yield found
        start += len(piece)


def strings(part: bytes) -> list[str]:
    """Return the shared strings, without furigana."""
    whole = None if markup.odd(part) else _SST.fullmatch(part)
    if whole is None:
        raise Unusual
    text = _decoded(whole[1])
    found: list[tuple[str, str]] = _STRING.findall(text)
    if sum([len(item) for item, _ in found]) != len(text):
        raise Unusual
    return [plain(each) for item, each in found if not item.isspace()]


def _decoded(part: bytes) -> str:
    if len(part.translate(None, _CONTROLS)) != len(part) or any(each in part for each in _NO_LETTERS):
        raise Unusual
    try:
        return part.decode()
    except UnicodeDecodeError as error:
        raise Unusual from error


def attributes(text: str) -> dict[str, str]:
    """Read the attributes of a formula."""
    return dict(_ATTRIBUTE.findall(text))


def plain(text: str) -> str:
    """Read a text as it is spelled in XML."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return _ENTITIES[name]
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        if (
            code in (9, 10, 13)
            or 32 <= code < 0xD800
            or 0xE000 <= code < 0xFFFE
            or 0x10000 <= code < 0x110000
        ):
            return chr(code)
    raise Unusual
