"""Comments of a sheet: the texts in one part, the boxes they are shown in (VML) in another."""

import re
from collections.abc import Iterator, Mapping

from koplan_xl.excel import markup, relationships
from koplan_xl.excel.cells import escape, text_element
from koplan_xl.excel.markup import Edits, Element
from koplan_xl.excel.package import CONTENT_TYPES, Package
from koplan_xl.excel.relationships import OFFICE, Relationship
from koplan_xl.grid import Address, a1, parse_a1

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_BOXES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_BLOCK = 1024  # ids of shapes are given out in blocks, each block to one sheet
_BLOCKS = re.compile(rb'<(?:\w+:)?idmap\b[^>]*\bdata\s*=\s*["\']([\d,\s]*)["\']')
_SHAPES = re.compile(rb"_x0000_s(\d+)")
_FONT = '<rPr><sz val="9"/><rFont val="BIZ UDPゴシック"/></rPr>'
_LETTERS_A_LINE, _LINE = 22, 14  # of a box 240 points wide, in 9 points
_WIDTH, _EDGE = 240, 12
_NO_COMMENTS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{_MAIN}">'
    "<authors></authors><commentList></commentList></comments>"
).encode()
_NO_BOXES = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    b'<o:idmap v:ext="edit" data=""/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
    b'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    b'<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)


class Commenter:
    """Writes comments that all begin with the same words into the parts of a package; others stay as they are.

    The words tell ours, not the author: LibreOffice drops authors.
    """

    def __init__(self, package: Package, parts: dict[str, bytes], author: str, opening: str) -> None:
        self._package = package
        self._parts = parts
        self._author = author
        self._opening = opening
        self._block = _last_block(parts)

    def write(self, sheet: str, texts: Mapping[Address, str]) -> str | None:
        """Replace our comments of a sheet part by others.

        A cell where somebody else's comment stands keeps that alone. Returns the relationship of the boxes when
        the sheet has to name it (its legacyDrawing), else None.
        """
        found = {item.kind: item for item in self._package.related(sheet) if item.part in self._parts}
        comments, boxes = found.get("comments"), _boxes_of(self._package, self._parts, sheet)
        if comments is None and not texts:
            return None
        old = self._parts[str(comments.part)] if comments else _NO_COMMENTS
        texts = {place: self._opening + text for place, text in texts.items()}
        written, gone, taken = self._with_comments(old, texts)
        added = {place: text for place, text in texts.items() if place not in taken}
        self._parts[self._part_of(sheet, comments, "comments", "xl/comments{}.xml")] = written
        part = self._part_of(sheet, boxes, "vmlDrawing", "xl/drawings/vmlDrawing{}.vml")
        drawn = self._parts.get(part, _NO_BOXES)
        self._parts[part] = self._with_boxes(_without_boxes(drawn, gone), added)
        if boxes:
            return None
        return next(item.id for item in relationships.read(self._parts, sheet) if item.part == part)

    def _with_comments(
        self, data: bytes, texts: Mapping[Address, str]
    ) -> tuple[bytes, set[Address], set[Address]]:
        """Return the comments part, the cells that lost a comment of ours, those taken by others."""
        root = markup.parse(data, "comments")
        edits = Edits(data)
        authors, listed = root.find("authors"), root.find("commentList")
        assert authors is not None and listed is not None
        names = [item.text for item in authors.children]
        gone: set[Address] = set()
        taken: set[Address] = set()
        for item in listed.children:
            place = parse_a1(item.get("ref").partition(":")[0])
            if "".join(run.text for run in item.all("t")).startswith(self._opening):
                edits.remove(item)
                gone.add(place)
            else:
                taken.add(place)
        if self._author not in names:
            names.append(self._author)
            edits.append(authors, f"<author>{escape(self._author)}</author>")
        number = names.index(self._author)
        added = "".join(
            f'<comment ref="{a1(*place)}" authorId="{number}"><text><r>{_FONT}{text_element(text)}</r></text></comment>'
            for place, text in sorted(texts.items())
            if place not in taken
        )
        if added:
            edits.append(listed, added)
        return edits.apply(), gone, taken

    def _part_of(self, sheet: str, known: Relationship | None, kind: str, pattern: str) -> str:
        """Give the part of that kind, declared and related when the sheet had none."""
        if known:
            return str(known.part)
        numbers = range(1, len(self._parts) + 2)
        part = next(name for name in map(pattern.format, numbers) if name not in self._parts)
        related = relationships.read(self._parts, sheet)
        used = {item.id for item in related}
        free = next(name for name in (f"rId{n}" for n in range(1, len(used) + 2)) if name not in used)
        line = Relationship(free, f"{OFFICE}/{kind}", "", external=False, part=part)
        self._parts[relationships.rels_path(sheet)] = relationships.write(sheet, [*related, line])
        self._declare(part, kind)
        return part

    def _declare(self, part: str, kind: str) -> None:
        data = self._parts[CONTENT_TYPES]
        root = markup.parse(data, CONTENT_TYPES)
        edits = Edits(data)
        if kind == "comments":
            edits.append(root, f'<Override PartName="/{part}" ContentType="{_COMMENTS_TYPE}"/>')
        elif "vml" not in (item.get("Extension").lower() for item in root.all("Default")):
            line = f'<Default Extension="vml" ContentType="{_BOXES_TYPE}"/>'
            edits.replace(root.children[0].start, root.children[0].start, line)
        self._parts[CONTENT_TYPES] = edits.apply()

    def _with_boxes(self, data: bytes, texts: Mapping[Address, str]) -> bytes:
        """Add a box per comment, with ids out of a block that no sheet has yet."""
        if not texts:
            return data
        root = markup.parse(data, "vml")
        edits = Edits(data)
        self._block += 1
        shapes = []
        for number, (place, text) in enumerate(sorted(texts.items()), start=1):
            if number % _BLOCK == 0:
                self._block += 1
            shapes.append(_box(self._block * _BLOCK + number % _BLOCK, place, text))
        idmap = next(root.all("idmap"), None)
        if idmap is not None:
            blocks = range(self._block - len(texts) // _BLOCK, self._block + 1)
            named = [name for name in (idmap.get("data"), *map(str, blocks)) if name]
            edits.attribute(idmap, "data", ",".join(named))
        edits.append(root, "".join(shapes))
        return edits.apply()


def _boxes_of(package: Package, parts: Mapping[str, bytes], sheet: str) -> Relationship | None:
    """Give the VML part of the sheet's comments, not that of its header pictures."""
    element = markup.parse(parts[sheet], sheet, leaf="row").find("legacyDrawing")
    wanted = element.prefixed("id") if element else None
    return next((item for item in package.related(sheet) if item.id == wanted and item.part in parts), None)


def _last_block(parts: Mapping[str, bytes]) -> int:
    last = 0
    for name, data in parts.items():
        if name.lower().endswith(".vml"):
            last = max([last, *(int(n) // _BLOCK for n in _SHAPES.findall(data))])
            for listed in _BLOCKS.findall(data):
                last = max([last, *(int(n) for n in listed.split(b",") if n.strip())])
    return last


def _without_boxes(data: bytes, places: set[Address]) -> bytes:
    edits = Edits(data)
    for shape in markup.parse(data, "vml").all("shape"):
        if _place_of(shape) in places:
            edits.remove(shape)
    return edits.apply()


def _place_of(shape: Element) -> Address | None:
    for note in shape.all("ClientData"):
        texts = [next((item.text.strip() for item in note.all(name)), "") for name in ("Row", "Column")]
        if note.get("ObjectType") == "Note" and all(text.isdigit() for text in texts):
            return int(texts[0]) + 1, int(texts[1]) + 1
    return None


def _box(number: int, place: Address, text: str) -> str:
    row, column = place[0] - 1, place[1] - 1
    lines = sum(_lines(text))
    height = lines * _LINE + _EDGE
    anchor = f"{column + 1}, 12, {max(row - 1, 0)}, 8, {column + 5}, 0, {max(row - 1, 0) + lines}, 0"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
        f'margin-top:2pt;width:{_WIDTH}pt;height:{height}pt;z-index:{number % _BLOCK};visibility:hidden" '
        'fillcolor="#FFFFE1" o:insetmode="auto"><v:fill color2="#FFFFE1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _lines(text: str) -> Iterator[int]:
    for line in text.split("\n"):
        yield 1 + len(line) // _LETTERS_A_LINE
