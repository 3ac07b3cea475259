"""Checks of drawings, charts, comments and the VML boxes behind comments and header pictures."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from lxml import etree

from tests.structure.book import MAIN, RELATION, Book, Sheet, number
from tests.structure.fault import Fault
from tests.structure.formulas import formula_faults
from tests.structure.ranges import LAST_COLUMN, LAST_ROW, address, read_cell

XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
VML = "{urn:schemas-microsoft-com:vml}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"
IDS_OF_A_BLOCK = 1024


def _of_kind(book: Book, kind: str) -> Iterator[tuple[str, etree._Element]]:
    """Give the parts of a kind and their parsed roots."""
    for part in dict.fromkeys(line.part for line in book.package.relationships if line.kind == kind):
        root = book.package.root(part)
        if part and root is not None:
            yield part, root


def drawing_ids(book: Book) -> Iterator[Fault]:
    """Shapes of one drawing have ids of their own."""
    for part, root in _of_kind(book, "drawing"):
        for name, times in Counter(e.get("id") for e in root.iter(f"{XDR}cNvPr")).items():
            if times > 1:
                yield Fault("drawing_id_twice", part, f"shape id {name} is there {times} times")


def drawing_anchors(book: Book) -> Iterator[Fault]:
    """Shapes lie on the sheet, their corners not swapped."""
    for part, root in _of_kind(book, "drawing"):
        for anchor in root.iter(f"{XDR}twoCellAnchor", f"{XDR}oneCellAnchor"):
            corners = []
            for corner in anchor.iterchildren(f"{XDR}from", f"{XDR}to"):
                row, column = (number(corner.findtext(f"{XDR}{tag}")) for tag in ("row", "col"))
                corners.append((row, column))
                if not (0 <= row < LAST_ROW and 0 <= column < LAST_COLUMN):
                    yield Fault("drawing_anchor_illegal", part, f"row {row}, column {column}")
            if len(corners) == 2 and (corners[0][0] > corners[1][0] or corners[0][1] > corners[1][1]):
                yield Fault("drawing_anchor_illegal", part, f"from {corners[0]} to {corners[1]}")


def drawing_formulas(book: Book) -> Iterator[Fault]:
    """Linked text boxes and charts show cells that exist."""
    found = [
        (part, shape.get("textlink", ""))
        for part, root in _of_kind(book, "drawing")
        for shape in root.iter(f"{XDR}sp")
    ]
    found += [(part, e.text or "") for part, root in _of_kind(book, "chart") for e in root.iter(f"{CHART}f")]
    for part, formula in found:
        for code, message in formula_faults(book, formula):
            yield Fault(code, part, message)


def _vml_of(book: Book, sheet: Sheet, tag: str) -> str | None:
    """Give the VML part a sheet uses for its comments (legacyDrawing) or headers (legacyDrawingHF)."""
    element = sheet.root.find(f"{MAIN}{tag}")
    line = None if element is None else book.package.by_id(sheet.part).get(element.get(f"{RELATION}id", ""))
    return line.part if line else None


def comments(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Every comment has its box and every box its comment; authors exist."""
    part = book.package.target(sheet.part, "comments")
    root = book.package.root(part)
    places = []
    if root is not None and part:
        authors = len(root.findall(f"{MAIN}authors/{MAIN}author"))
        for comment in root.iterfind(f"{MAIN}commentList/{MAIN}comment"):
            places.append(read_cell(comment.get("ref", "")))
            if places[-1] is None:
                yield Fault("range_illegal", part, f"comment at {comment.get('ref')}")
            if not 0 <= number(comment.get("authorId")) < authors:
                yield Fault("comment_author_missing", part, f"authorId {comment.get('authorId')}")
    vml = _vml_of(book, sheet, "legacyDrawing")
    if vml in book.package.broken:
        return
    boxes = Counter(_boxes(book.package.root(vml)))
    there = Counter(place for place in places if place)
    for place in there.keys() | boxes.keys():
        if there[place] > 1 or boxes[place] > 1:
            yield Fault("comment_twice", sheet.part, f"{address(*place)} has two comments or boxes")
        elif not boxes[place]:
            yield Fault("comment_without_box", sheet.part, f"comment of {address(*place)}")
        elif not there[place]:
            yield Fault("box_without_comment", sheet.part, f"VML box of {address(*place)}")


def _boxes(root: etree._Element | None) -> Iterator[tuple[int, int]]:
    """Give (row, column) of the cells that have a comment box."""
    if root is None:
        return
    for data in root.iter(f"{EXCEL}ClientData"):
        if data.get("ObjectType") == "Note":
            row, column = (
                number((data.findtext(f"{EXCEL}{tag}") or "").strip()) for tag in ("Row", "Column")
            )
            yield row + 1, column + 1


def vml_ids(book: Book) -> Iterator[Fault]:
    """VML shapes have ids of their own, within the blocks their part says are its own.

    Only ids as Excel numbers them: LibreOffice names every box shape_0, which Excel does not mind.
    """
    for part, root in _of_kind(book, "vmlDrawing"):
        shapes = [e.get(f"{OFFICE}spid") or e.get("id", "") for e in root.iter(f"{VML}shape")]
        for name, times in Counter(shapes).items():
            if times > 1 and name.startswith("_x0000_s"):
                yield Fault("vml_shape_twice", part, f"shape {name} is there {times} times")
        blocks = _blocks(root)
        for name in shapes:
            found = re.fullmatch(r"_x0000_s(\d+)", name)
            if blocks and found and int(found[1]) // IDS_OF_A_BLOCK not in blocks:
                yield Fault("vml_shape_outside_block", part, f"shape {name}, blocks {sorted(blocks)}")


def _blocks(root: etree._Element) -> set[int]:
    """Give the blocks of shape ids a VML part takes."""
    return {
        number(block) for idmap in root.iter(f"{OFFICE}idmap") for block in idmap.get("data", "").split(",")
    }


def vml_blocks(book: Book) -> Iterator[Fault]:
    """No two sheets take the same block of VML shape ids (comments and headers of one sheet may)."""
    takers: dict[int, set[str]] = defaultdict(set)
    for line in book.package.relationships:
        root = book.package.root(line.part)
        if line.kind == "vmlDrawing" and root is not None:
            for block in _blocks(root):
                takers[block].add(line.owner)
    for block, owners in takers.items():
        if len(owners) > 1:
            yield Fault("vml_block_shared", book.part, f"block {block}: " + ", ".join(sorted(owners)))


SHEET_CHECKS = (comments,)
CHECKS = (drawing_ids, drawing_anchors, drawing_formulas, vml_ids, vml_blocks)
