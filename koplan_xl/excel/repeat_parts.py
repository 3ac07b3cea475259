"""Repeating what belongs to a block of rows in the sheet's own parts: pictures, charts, comments."""

import re
from collections.abc import Iterator
from dataclasses import replace

from koplan_xl.excel import markup
from koplan_xl.excel.areas import Area
from koplan_xl.excel.block import Block
from koplan_xl.excel.cells import escape_formula
from koplan_xl.excel.markup import Edits, Element
from koplan_xl.excel.owned import Link, OwnedPart

_VML_SHAPE = re.compile(r"<(\w+):shape\b.*?</\1:shape>", re.DOTALL)
_VML_ROW = re.compile(r"(<\w+:Row>\s*)([0-9]+)")
_VML_ANCHOR = re.compile(r"(<\w+:Anchor>)([^<]*)")
_VML_ID = re.compile(r"_x0000_s([0-9]+)")
_ANCHOR_ROWS = (2, 6)  # places of the upper and the lower row in the eight numbers of a VML anchor


def repeated(links: tuple[Link, ...], block: Block) -> tuple[Link, ...]:
    """Give the sheet's relationships with repeated parts."""
    return tuple(
        link if link.owned is None else replace(link, owned=_part(link.owned, block)) for link in links
    )


def _part(part: OwnedPart, block: Block) -> OwnedPart:
    if part.kind == "drawing":
        return _Drawing(part, block).repeated()
    if part.kind == "comments":
        return _changed(part, _comments(str(part.content), block), part.links)
    if part.kind == "vmlDrawing":
        return _changed(part, _comment_boxes(str(part.content), block), part.links)
    return part


def _changed(part: OwnedPart, content: str, links: tuple[Link, ...]) -> OwnedPart:
    return OwnedPart(part.kind, part.path, content, part.content_type, links)


def _comments(content: str, block: Block) -> str:
    data = content.encode()
    edits = Edits(data)
    for comment in markup.parse(data).all("comment"):
        area = Area.parse(comment.get("ref"))
        inside = block.inside(area.top, area.bottom)
        places = block.copies(area) if inside else [block.outside(area)]
        copies = []
        for place in places:
            copy = Edits(data)
            copy.attribute(comment, "ref", str(place))
            copies.append(copy.apply(comment.start, comment.end).decode())
        edits.replace(comment.start, comment.end, "".join(copies))
    return edits.apply().decode()


def _comment_boxes(content: str, block: Block) -> str:
    """Repeat the boxes of comments. Header pictures have no row and stay."""
    next_id = max((int(match[1]) for match in _VML_ID.finditer(content)), default=0) + 1

    def boxes(match: re.Match[str]) -> str:
        nonlocal next_id
        shape = match[0]
        found = _VML_ROW.search(shape)
        if found is None:
            return shape
        row = int(found[2]) + 1
        if not block.inside(row, row):
            return _moved_box(shape, block.shifted(row) - row)
        copies = [shape]
        for offset in block.offsets[1:]:
            renamed = _VML_ID.sub(f"_x0000_s{next_id}", shape, count=1)
            next_id += 1
            copies.append(_moved_box(renamed, offset))
        return "".join(copies)

    return _VML_SHAPE.sub(boxes, content)


def _moved_box(shape: str, rows: int) -> str:
    def anchor(match: re.Match[str]) -> str:
        numbers = [int(number) for number in match[2].split(",")]
        for at in _ANCHOR_ROWS:
            numbers[at] += rows
        return match[1] + ", ".join(map(str, numbers))

    shape = _VML_ROW.sub(lambda match: f"{match[1]}{int(match[2]) + rows}", shape)
    return _VML_ANCHOR.sub(anchor, shape)


class _Drawing:
    """A drawing part: every anchor is moved, stretched or copied with the rows it hangs on."""

    def __init__(self, part: OwnedPart, block: Block) -> None:
        self.part = part
        self.block = block
        self.data = str(part.content).encode()
        self.root = markup.parse(self.data)
        ids = [int(item.get("id", "0")) for item in self.root.all("cNvPr")]
        self.next_id = max(ids, default=0) + 1
        self.links = {link.relationship.id: link for link in part.links}
        self.made: dict[str, Link] = {}

    def repeated(self) -> OwnedPart:
        edits = Edits(self.data)
        for child in self.root.children:
            edits.replace(child.start, child.end, "".join(self.copies(child)))
        links = {**self.links, **self.made}
        return _changed(self.part, edits.apply().decode(), tuple(links.values()))

    def copies(self, child: Element) -> Iterator[str]:
        anchor = next(child.all("twoCellAnchor", "oneCellAnchor"), None)
        start = None if anchor is None else anchor.find("from")
        if anchor is None or start is None:
            yield self.shape(child, None, {})
            return
        row = _row(start) + 1
        end = anchor.find("to")
        if self.block.inside(row, row):
            for offset in self.block.offsets:
                yield self.shape(child, offset, _moved_ends(start, end, offset))
        elif row > self.block.last:
            yield self.shape(child, None, _moved_ends(start, end, self.block.added))
        else:
            stretches = anchor.get("editAs", "twoCell") == "twoCell" and end is not None
            below = end is not None and _row(end) + 1 > self.block.last
            yield self.shape(
                child, None, _moved_ends(None, end, self.block.added) if stretches and below else {}
            )

    def shape(self, child: Element, offset: int | None, rows: dict[int, tuple[Element, int]]) -> str:
        """Spell one anchor with its rows set; a copy gets ids and parts of its own."""
        edits = Edits(self.data)
        for element, row in rows.values():
            edits.content(element, str(row))
        ids: dict[str, str] = {}
        for element in child.all("cNvPr"):
            if offset:
                ids[element.get("id")] = str(self.next_id)
                self.next_id += 1
        for element in child.walk():
            if element.get("textlink"):
                text = self.block.formula(element.get("textlink"), offset)
                edits.attribute(element, "textlink", escape_formula(text).replace('"', "&quot;"))
            if element.name in ("cNvPr", "stCxn", "endCxn") and element.get("id") in ids:
                edits.attribute(element, "id", ids[element.get("id")])
            for name, value in element.attributes.items():
                if ":" in name and value in self.links and self.links[value].owned is not None:
                    edits.attribute(element, name, self.link(value, offset))
        return edits.apply(child.start, child.end).decode()

    def link(self, identity: str, offset: int | None) -> str:
        """Give the relationship of a copy's own chart."""
        new = f"{identity}c{offset}" if offset else identity
        if new not in self.made:
            link = self.links[identity]
            assert link.owned is not None
            relationship = replace(link.relationship, id=new)
            self.made[new] = Link(relationship, self.chart(link.owned, offset))
        return new

    def chart(self, part: OwnedPart, offset: int | None) -> OwnedPart:
        if isinstance(part.content, bytes):
            return part
        data = part.content.encode()
        edits = Edits(data)
        for element in markup.parse(data).all("f"):
            if not element.children:
                edits.content(element, escape_formula(self.block.formula(element.text, offset)))
        return _changed(part, edits.apply().decode(), part.links)


def _row(end: Element) -> int:
    found = end.find("row")
    return int(found.text) if found is not None else 0


def _moved_ends(start: Element | None, end: Element | None, rows: int) -> dict[int, tuple[Element, int]]:
    """Give the row elements of an anchor with their new numbers."""
    found = [item.find("row") for item in (start, end) if item is not None]
    return {item.start: (item, int(item.text) + rows) for item in found if item is not None}
