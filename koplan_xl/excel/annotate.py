"""Notes on cells of somebody else's workbook: a mark over the cell and a comment on it, all else as it was.

The mark is a conditional format and the comment begins with words of its own, so that both are found and
replaced when the same workbook is annotated again, and no cell loses the format it had.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import markup
from koplan_xl.excel.cells import escape_attribute, escape_formula
from koplan_xl.excel.comments import Commenter
from koplan_xl.excel.package import Package
from koplan_xl.excel.relationships import OFFICE
from koplan_xl.excel.sheet import ORDER
from koplan_xl.grid import Address, a1

Weight = Literal["error", "ask"]

_TAG = "koplan-xl 差戻し"
OPENING = "【差戻し】"  # of every comment of ours, whatever becomes of its author
# What the mark's condition says: always true, and told from every other format.
_CONDITION = f'LEN("{_TAG}")>0'
_FILLS: dict[Weight, str] = {"error": "FFFFC7CE", "ask": "FFFFD27F"}
_EDGE = "FFC00000"
_RANK = {name: rank for rank, name in enumerate(ORDER)}
_AFTER_FORMATS = ("tableStyles", "colors", "extLst")


@dataclass(frozen=True, slots=True)
class Note:
    """What is said about a cell, and how grave it is."""

    text: str
    weight: Weight


def annotated(package: Package, notes: Mapping[str, Mapping[Address, Note]]) -> bytes:
    """Return the workbook with notes by sheet and cell; those of an earlier time are taken away.

    WorkbookError when a sheet is not there or a part cannot be read.
    """
    parts = dict(package.parts)
    styles = package.related_part(package.workbook_part, "styles")
    if styles is None:
        raise WorkbookError("ブックに書式の部品がないため、印を付けられません。")
    marks: dict[Weight, int] = {}
    for weight, fill in _FILLS.items():
        parts[styles], marks[weight] = _with_format(parts[styles], fill)
    commenter = Commenter(package, parts, _TAG, OPENING)
    for sheet in package.sheets():
        if sheet.kind != "worksheet":
            continue
        here = notes.get(sheet.name, {})
        drawing = commenter.write(sheet.part, {place: note.text for place, note in here.items()})
        parts[sheet.part] = _with_marks(parts[sheet.part], here, marks, drawing)
    missing = notes.keys() - {sheet.name for sheet in package.sheets()}
    if missing:
        raise WorkbookError(f"シート「{'」「'.join(sorted(missing))}」がありません。")
    return Package(parts).to_bytes()


def _with_format(data: bytes, fill: str) -> tuple[bytes, int]:
    """Return the styles part with the mark's format in it, and its number."""
    edges = "".join(
        f'<{side} style="thin"><color rgb="{_EDGE}"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    written = (
        f'<dxf><fill><patternFill patternType="solid"><fgColor rgb="{fill}"/><bgColor rgb="{fill}"/>'
        f"</patternFill></fill><border>{edges}</border></dxf>"
    )
    edits = markup.Edits(data)
    root = markup.parse(data, "styles.xml")
    formats = root.find("dxfs")
    if formats is None:
        anchor = next((item for item in root.children if item.name in _AFTER_FORMATS), None)
        place = anchor.start if anchor else root.inner_end
        edits.replace(place, place, f'<dxfs count="1">{written}</dxfs>')
        return edits.apply(), 0
    for number, item in enumerate(formats.children):
        if data[item.start : item.end] == written.encode():
            return data, number
    edits.append(formats, written)
    edits.attribute(formats, "count", str(len(formats.children) + 1))
    return edits.apply(), len(formats.children)


def _with_marks(
    data: bytes, notes: Mapping[Address, Note], marks: Mapping[Weight, int], drawing: str | None
) -> bytes:
    """Return the sheet with our conditional formats before all others, and the drawing its comments need."""
    root = markup.parse(data, leaf="row")
    edits = markup.Edits(data)
    for block in root.all("conditionalFormatting"):
        ours = [rule for rule in block.children if _TAG in "".join(item.text for item in rule.children)]
        if ours and len(ours) == len(block.children):
            edits.remove(block)
    weights = [weight for weight in marks if any(note.weight == weight for note in notes.values())]
    blocks = []
    for priority, weight in enumerate(weights, start=1):
        cells = " ".join(a1(*place) for place, note in sorted(notes.items()) if note.weight == weight)
        blocks.append(
            f'<conditionalFormatting sqref="{cells}"><cfRule type="expression" dxfId="{marks[weight]}" '
            f'priority="{priority}"><formula>{escape_formula(_CONDITION)}</formula></cfRule></conditionalFormatting>'
        )
    if blocks:
        for rule in root.all("cfRule"):
            if rule.get("priority").isdigit():
                edits.attribute(rule, "priority", str(int(rule.get("priority")) + len(blocks)))
        _insert(edits, root.children, "conditionalFormatting", "".join(blocks))
    if drawing:
        element = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="{escape_attribute(drawing)}"/>'
        _insert(edits, root.children, "legacyDrawing", element)
    return edits.apply()


def _insert(edits: markup.Edits, children: Sequence[markup.Element], name: str, xml: str) -> None:
    """Put an element of that name where Excel wants it among its siblings."""
    before = [child for child in children if _RANK.get(child.name, _RANK["drawing"]) < _RANK[name]]
    place = before[-1].end
    edits.replace(place, place, xml)
