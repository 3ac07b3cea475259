"""What a PDF gets beside its pages: outline (bookmarks), links, language."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

_PRINTED = 4  # a link's flag


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the outline: depth from 1, title, page number from 1."""

    level: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Jump:
    """A link: where it lies (page from 1; left, top, right, bottom in points from the page's upper left corner),
    what it says, and the place it leads to (page, points below the upper edge).
    """

    page: int
    box: tuple[float, float, float, float]
    says: str
    to: tuple[int, float]


def with_outline(pdf: bytes, bookmarks: Iterable[Bookmark], jumps: Iterable[Jump] = ()) -> tuple[bytes, int]:
    """Give the PDF in Japanese, with these bookmarks instead of its own and with links, and its number of pages.

    Bookmarks and links beyond the end are left out.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    reader = PdfReader(BytesIO(pdf))
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    root = writer.root_object
    if "/Outlines" in root:
        del root[NameObject("/Outlines")]
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    root[NameObject("/Lang")] = TextStringObject("ja-JP")
    parents: dict[int, Any] = {}
    for mark in bookmarks:
        if mark.page > len(writer.pages):
            continue
        above = [level for level in parents if level < mark.level]
        parent = parents[max(above)] if above else None
        parents = {level: item for level, item in parents.items() if level < mark.level}
        parents[mark.level] = writer.add_outline_item(
            title=mark.title, page_number=mark.page - 1, parent=parent
        )
    for jump in jumps:
        if max(jump.page, jump.to[0]) <= len(writer.pages):
            _link(writer, jump)
    made = BytesIO()
    writer.write(made)
    return made.getvalue(), len(writer.pages)


def _link(writer: Any, jump: Jump) -> None:
    """Lay a link over a page. It is printed, though nothing of it is seen: PDF/A wants it so."""
    from pypdf.generic import (
        ArrayObject,
        DictionaryObject,
        FloatObject,
        NameObject,
        NullObject,
        NumberObject,
        TextStringObject,
    )

    page, target = writer.pages[jump.page - 1], writer.pages[jump.to[0] - 1]
    left, top, right, bottom = jump.box
    high = float(page.mediabox.top)
    rect = (left, high - bottom, right, high - top)
    aim = FloatObject(float(target.mediabox.top) - jump.to[1])
    link = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject(map(FloatObject, rect)),
            NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
            NameObject("/F"): NumberObject(_PRINTED),
            NameObject("/Contents"): TextStringObject(jump.says),
            NameObject("/Dest"): ArrayObject(
                [target.indirect_reference, NameObject("/XYZ"), NullObject(), aim, NullObject()]
            ),
        }
    )
    links = page.get("/Annots")
    if links is None:
        page[NameObject("/Annots")] = links = ArrayObject()
    links.get_object().append(writer._add_object(link))
