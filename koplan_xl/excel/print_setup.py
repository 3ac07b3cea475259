"""Sheets made ready for paper: page number, scale, lines at the foot, cells that wrap instead of shrinking."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from koplan_xl.excel import markup
from koplan_xl.excel.areas import Area
from koplan_xl.excel.cells import escape
from koplan_xl.excel.layout import Row
from koplan_xl.excel.markup import Edits
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.grid import Address

_SECTION = re.compile(r"&([LCR])")
_SMALL = "&8"
_HEAD_LINE, _LEAST_MARGIN = 0.28, 0.12  # inches: what a line takes of the margin, what stays above it


@dataclass(frozen=True, slots=True)
class Setup:
    """How a sheet is printed: number of its first page, scale in percent, texts at the foot's left and right,
    and at the head's right.

    `numbered`: whether what the form has at its foot, its page number above all, is printed.
    """

    first_page: int
    scale: int
    left: str = ""
    right: str = ""
    head: str = ""
    numbered: bool = True


def printed(template: SheetTemplate, setup: Setup) -> SheetTemplate:
    """Give the sheet with its page set up. Fitting to a width becomes a scale: else Excel may pass over our breaks."""
    changed = {
        "pageMargins": _margins(template.element("pageMargins"), setup),
        "sheetPr": _without_fitting(template.element("sheetPr")),
        "pageSetup": _page_setup(template.element("pageSetup") or "<pageSetup/>", setup),
        "headerFooter": _head(
            _foot(template.element("headerFooter") or "<headerFooter/>", setup), setup.head
        ),
    }
    kept = [(name, xml) for name, xml in template.elements if name not in changed]
    own = [(name, xml) for name, xml in changed.items() if xml]
    return replace(template, elements=kept + own, _layouts={}, _repeated={})


def with_merged(template: SheetTemplate, areas: Iterable[Area]) -> SheetTemplate:
    """Give the sheet with these cells merged too, as far as none of them is merged already."""
    xml = template.element("mergeCells") or "<mergeCells/>"
    data = xml.encode()
    root = markup.parse(data)
    taken = _merged(template)
    free = [area for area in areas if not any(area.overlaps(other) for other in taken)]
    if not free:
        return template
    edits = Edits(data)
    edits.attribute(root, "count", str(len(taken) + len(free)))
    edits.append(root, "".join(f'<mergeCell ref="{area}"/>' for area in free))
    kept = [item for item in template.elements if item[0] != "mergeCells"]
    made = ("mergeCells", edits.apply().decode())
    return replace(template, elements=[*kept, made], _layouts={}, _repeated={})


def with_row_like(template: SheetTemplate, target: int, source: int) -> SheetTemplate:
    """Give the sheet with a row looking like another: height, constants, styles, what is merged within it."""
    like = template.rows[source]
    plain = (replace(c, formula="", array="", body=c.body or "/>") for c in like.cells)
    rows = {**template.rows, target: replace(like, number=target, cells=tuple(plain))}
    areas = [area for area in _merged(template) if not area.top <= target <= area.bottom]
    areas += [area.moved(target - source) for area in areas if area.top == area.bottom == source]
    inside = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    kept = [item for item in template.elements if item[0] != "mergeCells"]
    if areas:
        kept.append(("mergeCells", f'<mergeCells count="{len(areas)}">{inside}</mergeCells>'))
    return replace(template, rows=rows, elements=kept, _layouts={}, _repeated={})


def _merged(template: SheetTemplate) -> list[Area]:
    xml = template.element("mergeCells")
    return [Area.parse(child.get("ref")) for child in markup.parse(xml.encode()).children] if xml else []


def with_wrapping(template: SheetTemplate, addresses: Collection[Address], styles: int) -> SheetTemplate:
    """Give the sheet with these cells in the wrapping twins of their styles (see `styles.with_wrapping_twins`)."""
    if not addresses:
        return template
    rows = dict(template.rows)
    for number in {row for row, _ in addresses}:
        rows[number] = _restyled(rows[number], {column for row, column in addresses if row == number}, styles)
    return replace(template, rows=rows, _layouts={}, _repeated={})


def _restyled(row: Row, columns: Collection[int], styles: int) -> Row:
    cells = tuple(
        replace(cell, style=f' s="{int(cell.style.split(chr(34))[1]) + styles}"')
        if cell.column in columns and cell.style
        else cell
        for cell in row.cells
    )
    return replace(row, cells=cells)


def _without_fitting(xml: str) -> str:
    if not xml:
        return ""
    data = xml.encode()
    edits = Edits(data)
    for child in markup.parse(data).children:
        if child.name == "pageSetUpPr":
            edits.attribute(child, "fitToPage", None)
    return edits.apply().decode()


def _page_setup(xml: str, setup: Setup) -> str:
    data = xml.encode()
    edits = Edits(data)
    root = markup.parse(data)
    for name in ("fitToWidth", "fitToHeight"):
        edits.attribute(root, name, None)
    edits.attribute(root, "scale", str(setup.scale))
    edits.attribute(root, "firstPageNumber", str(setup.first_page))
    edits.attribute(root, "useFirstPageNumber", "1")
    return edits.apply().decode()


def _margins(xml: str, setup: Setup) -> str:
    """Move the head up until its line stands within the margin: LibreOffice would else push the page down."""
    if not xml or not setup.head:
        return xml
    data = xml.encode()
    root = markup.parse(data)
    highest = max(_LEAST_MARGIN, float(root.get("top", "0.75")) - _HEAD_LINE)
    edits = Edits(data)
    edits.attribute(root, "header", f"{min(float(root.get('header', '0.3')), highest):g}")
    return edits.apply().decode()


def _foot(xml: str, setup: Setup) -> str:
    """Add our texts to the foot of odd pages, which are all unless the form tells them apart."""
    data = xml.encode()
    root = markup.parse(data)
    foot = root.find("oddFooter")
    text = foot.text if foot is not None and setup.numbered else ""
    written = _joined(text, {"L": setup.left, "R": setup.right})
    edits = Edits(data)
    if foot is not None:
        edits.content(foot, written)
        return edits.apply().decode()
    others = [data[child.start : child.end].decode() for child in root.children]
    heads = [other for other in others if other.startswith("<oddHeader")]
    edits.content(root, "".join([*heads, f"<oddFooter>{written}</oddFooter>", *others[len(heads) :]]))
    return edits.apply().decode()


def _head(xml: str, added: str) -> str:
    """Add a text at the right of the head of odd pages."""
    if not added:
        return xml
    data = xml.encode()
    root = markup.parse(data)
    head = root.find("oddHeader")
    edits = Edits(data)
    if head is not None:
        edits.content(head, _joined(head.text, {"R": added}))
    else:
        others = data[root.inner : root.inner_end].decode()
        edits.content(root, f"<oddHeader>{_joined('', {'R': added})}</oddHeader>{others}")
    return edits.apply().decode()


def _joined(text: str, added: Mapping[str, str]) -> str:
    """Add texts to the sections of a head or a foot."""
    parts = _SECTION.split(text if _SECTION.match(text) or not text else f"&C{text}")
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    for side, own in added.items():
        if own:
            small = _SMALL + own.replace("&", "&&")
            sections[side] = f"{sections[side]}\n{small}" if sections.get(side) else small
    return escape("".join(f"&{side}{sections[side]}" for side in "LCR" if sections.get(side)))
