"""XML as bytes with known places: expat finds the elements, everything else stays as it was written."""

import re
import xml.parsers.expat
from collections.abc import Iterator
from dataclasses import dataclass, field

from koplan_xl.errors import WorkbookError

_START_TAG = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_TAG_NAME = re.compile(rb"<[^\s/>]+")
_MAX_DEPTH = 200
_AT_ONCE = 4096  # bytes
NO_MEMORY = 1  # expat's number for it
_UNICODE = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_ENCODING = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"']*)")


@dataclass(slots=True)
class Element:
    """An element and its byte places: start of `<`, after the start tag, before the end tag, after it."""

    tag: str
    attributes: dict[str, str]
    start: int
    inner: int
    inner_end: int = 0
    end: int = 0
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name without its prefix."""
        return self.tag.rpartition(":")[2]

    def get(self, name: str, default: str = "") -> str:
        """Give an attribute written without a prefix."""
        return self.attributes.get(name, default)

    def prefixed(self, local: str) -> str:
        """Give an attribute that always has a prefix, such as r:id, whatever the prefix."""
        return next((value for name, value in self.attributes.items() if name.endswith(":" + local)), "")

    def flag(self, name: str, default: bool = False) -> bool:
        """Read a yes/no attribute; LibreOffice writes true, Excel writes 1."""
        value = self.attributes.get(name)
        return default if value is None else value in ("1", "true", "on")

    def walk(self) -> Iterator["Element"]:
        """Give this element and all below, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))

    def find(self, name: str) -> "Element | None":
        """Give the first child of that local name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, *names: str) -> Iterator["Element"]:
        """Give all elements below (and this one) with one of these local names."""
        return (element for element in self.walk() if element.name in names)


class _Builder:
    def __init__(self, data: bytes, leaf: str) -> None:
        self.data = data
        self.leaf = leaf
        self.below = 0  # how many elements deep inside a leaf
        self.stack: list[Element] = []
        self.root: Element | None = None
        parser = xml.parsers.expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.open
        parser.EndElementHandler = self.close
        parser.CharacterDataHandler = self.characters
        parser.XmlDeclHandler = self.declaration
        parser.StartDoctypeDeclHandler = self.doctype
        self.parser = parser

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        if self.below or (self.stack and self.stack[-1].tag == self.leaf):
            self.below += 1
            return
        start = self.parser.CurrentByteIndex
        match = _START_TAG.match(self.data, start)
        if match is None or len(self.stack) >= _MAX_DEPTH:
            raise ValueError("unusable XML")
        element = Element(tag, attributes, start, match.end())
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element
        self.stack.append(element)

    def close(self, _tag: str) -> None:
        if self.below:
            self.below -= 1
            return
        element = self.stack.pop()
        if self.data.endswith(b"/>", element.start, element.inner):
            element.inner_end = element.end = element.inner
            return
        element.inner_end = self.parser.CurrentByteIndex
        element.end = self.data.index(b">", element.inner_end) + 1

    def characters(self, text: str) -> None:
        if not self.below:
            self.stack[-1].text += text

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _UNICODE:
            raise ValueError(f"encoding {encoding}")

    def doctype(self, *_: object) -> None:
        raise ValueError("document type declaration")


def odd(data: bytes) -> bool:
    """Tell whether XML has a document type (entities can blow up a parser) or is not in UTF-8.

    In UTF-8 a declaration can only be spelled in these bytes, wherever it stands.
    """
    if b"\0" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in data:
        return True
    named = _ENCODING.match(data, 3 if data.startswith(b"\xef\xbb\xbf") else 0)
    return named is not None and named[1].decode("latin-1").lower() not in _UNICODE


def parse(data: bytes, part: str = "", leaf: str = "") -> Element:
    """Find all elements of a part; WorkbookError when it is not well-formed UTF-8 XML.

    What stands inside elements named `leaf` is left out: a sheet with many rows is read faster so.
    """
    builder = _Builder(data, leaf)
    try:
        builder.parser.Parse(data, True)
    except (xml.parsers.expat.ExpatError, ValueError) as error:
        raise _broken(part, error) from error
    assert builder.root is not None
    return builder.root


def _broken(part: str, error: Exception) -> WorkbookError:
    return WorkbookError(
        f"ブックの中の {part or 'XML'} が壊れています（{error}）。Excel で開き、保存し直してください。",
        "broken",
    )


def opening(data: bytes, part: str = "") -> Element:
    """Find the outermost element alone, for its attributes: nothing is read beyond some bytes after its start tag."""
    builder = _Builder(data, "")
    place = 0
    try:
        while builder.root is None:
            builder.parser.Parse(data[place : place + _AT_ONCE], place + _AT_ONCE >= len(data))
            place += _AT_ONCE
    except (xml.parsers.expat.ExpatError, ValueError) as error:
        raise _broken(part, error) from error
    return builder.root


class Edits:
    """Changes at places of one part, made in one pass; all bytes between them stay."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._changes: list[tuple[int, int, int, bytes]] = []

    def __bool__(self) -> bool:
        return bool(self._changes)

    def replace(self, start: int, end: int, xml: str) -> None:
        """Put `xml` in the place of bytes start..end; several insertions at one place keep their order."""
        self._changes.append((start, end, len(self._changes), xml.encode()))

    def remove(self, element: Element) -> None:
        """Take the whole element out."""
        self.replace(element.start, element.end, "")

    def content(self, element: Element, xml: str) -> None:
        """Set what stands between start tag and end tag."""
        if element.inner == element.end:  # <a/> becomes <a>…</a>
            self.replace(element.inner - 2, element.inner, f">{xml}</{element.tag}>")
        else:
            self.replace(element.inner, element.inner_end, xml)

    def append(self, element: Element, xml: str) -> None:
        """Add at the end of an element's content."""
        if element.inner == element.end:
            self.content(element, xml)
        else:
            self.replace(element.inner_end, element.inner_end, xml)

    def attribute(self, element: Element, name: str, escaped: str | None) -> None:
        """Set an attribute to text that is already escaped, or take it out."""
        named = _TAG_NAME.match(self.data, element.start)
        assert named is not None
        place = named.end()
        written = "" if escaped is None else f' {name}="{escaped}"'
        while (match := _ATTRIBUTE.match(self.data, place)) is not None:
            if match[1] == name.encode():
                self.replace(match.start(), match.end(), written)
                return
            place = match.end()
        if written:
            self.replace(place, place, written)

    def apply(self, start: int = 0, end: int | None = None) -> bytes:
        """Give bytes start..end with the changes that lie in them."""
        end = len(self.data) if end is None else end
        pieces: list[bytes] = []
        place = start
        for first, last, _, new in sorted(self._changes):
            if first < place or last > end:
                continue
            pieces += (self.data[place:first], new)
            place = last
        pieces.append(self.data[place:end])
        return b"".join(pieces)
