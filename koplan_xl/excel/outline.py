"""The outline (bookmarks) of a PDF, and how many pages it has."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the outline: depth from 1, title, page number from 1."""

    level: int
    title: str
    page: int


def with_outline(pdf: bytes, bookmarks: Iterable[Bookmark]) -> tuple[bytes, int]:
    """Give the PDF with these bookmarks instead of its own, and its number of pages. Those beyond the end are left out."""
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
    made = BytesIO()
    writer.write(made)
    return made.getvalue(), len(writer.pages)
