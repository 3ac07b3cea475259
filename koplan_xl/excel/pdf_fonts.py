"""Which fonts a PDF has in it."""

from io import BytesIO
from typing import Any


def embedded_fonts(pdf: bytes) -> frozenset[str]:
    """Return the names of the fonts its pages use, without the mark of a subset: `BIZUDPGothic-Bold`."""
    from pypdf import PdfReader

    found = set()
    seen: set[int] = set()
    for page in PdfReader(BytesIO(pdf)).pages:
        fonts: Any = page.get("/Resources", {}).get_object().get("/Font", {}).get_object()
        if id(fonts) in seen:
            continue
        seen.add(id(fonts))
        found |= {
            str(font.get_object().get("/BaseFont", "/"))[1:].rpartition("+")[2] for font in fonts.values()
        }
    return frozenset(found)
