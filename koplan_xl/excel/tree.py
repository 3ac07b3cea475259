"""Parts of a package as element trees: hostile until parsed, names compared without their namespace."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import markup

_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def parse(data: bytes, part: str) -> ET.Element:
    """Parse a part; WorkbookError, naming it, when it is broken or declares what could blow up a parser."""
    try:
        if markup.odd(data):
            raise ValueError("document type or encoding")
        return ET.fromstring(data)
    except (ET.ParseError, ValueError) as error:
        if isinstance(error, ET.ParseError) and error.code == markup.NO_MEMORY:
            raise MemoryError from error
        raise WorkbookError(
            f"ブックの中の {part} が壊れています。Excel で開き、名前を付けて保存し直してください。", "broken"
        ) from error


def local(element: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield the children of that name."""
    return (child for child in element if local(child) == name)


def child(element: ET.Element, name: str) -> ET.Element | None:
    """Return the first child of that name."""
    return next(children(element, name), None)


def rich_text(element: ET.Element) -> str:
    """Join the runs of a string item; phonetic runs (furigana) and their properties are left out."""
    parts: list[str] = []
    for each in element:
        name = local(each)
        if name == "t":
            parts.append(each.text or "")
        elif name == "r":
            parts.extend(t.text or "" for t in children(each, "t"))
    return decoded("".join(parts))


def decoded(text: str) -> str:
    """Read Excel's spelling of control characters; halves of a letter that stand alone are none."""
    if "_x" not in text:
        return text
    text = _CODED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
