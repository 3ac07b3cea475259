"""Checks of the styles part: every number points to something."""

from collections import Counter
from collections.abc import Iterator

from tests.structure.book import MAIN, Book, number
from tests.structure.fault import Fault

FIRST_OWN_FORMAT = 164
PARTS_OF_A_STYLE = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
MOST_STYLES = 65490


def style_parts(book: Book) -> Iterator[Fault]:
    """Cell styles point to fonts, fills, borders and named styles that exist."""
    part, root = book.package.target(book.part, "styles") or "", book.styles_root
    if root is None:
        return
    for group in ("cellStyleXfs", "cellXfs"):
        wanted = dict(PARTS_OF_A_STYLE, **({"xfId": "cellStyleXfs"} if group == "cellXfs" else {}))
        for position, style in enumerate(root.iterfind(f"{MAIN}{group}/{MAIN}xf")):
            for attribute, target in wanted.items():
                given = style.get(attribute)
                if given is not None and not 0 <= number(given) < book.style_count(target):
                    yield Fault("style_part_missing", part, f"{group} {position}: {attribute} {given}")
    for style in root.iterfind(f"{MAIN}cellStyles/{MAIN}cellStyle"):
        if not 0 <= number(style.get("xfId")) < book.style_count("cellStyleXfs"):
            yield Fault("style_part_missing", part, f"named style {style.get('name')}: {style.get('xfId')}")
    if book.style_count("cellXfs") > MOST_STYLES:
        yield Fault("style_too_many", part, f"{book.style_count('cellXfs')} cell styles")


def number_formats(book: Book) -> Iterator[Fault]:
    """Number formats are defined once, and those used exist."""
    part, root = book.package.target(book.part, "styles") or "", book.styles_root
    if root is None:
        return
    formats = root.findall(f"{MAIN}numFmts/{MAIN}numFmt")
    defined = Counter(number(f.get("numFmtId")) for f in formats)
    for name, times in defined.items():
        if times > 1:
            yield Fault("number_format_twice", part, f"numFmtId {name} is there {times} times")
    for style in root.iterfind(f".//{MAIN}xf"):
        used = number(style.get("numFmtId", "0"))
        if used not in defined and not 0 <= used < FIRST_OWN_FORMAT:
            yield Fault("number_format_missing", part, f"numFmtId {style.get('numFmtId')}")


CHECKS = (style_parts, number_formats)
