"""How much text a wrapped cell has room for: column widths, row heights and fonts of a template sheet.

Reckoned with full-width characters and the usual distances, so that what counts as fitting does fit; the printed
line may take a little more.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass

from koplan_xl.grid import Address, Area, Box

_POINTS = 0.75  # of a pixel
_DIGIT = 2 / 3  # width of a digit against the size of its font, both in pixels and points as Excel has them
_PADDING, _INDENT = 5, 9  # pixels that stay empty in every cell, and per step of indent
_LEADING = 1.14  # a line's height against the size of its font, as BIZ UD and MS Gothic have it
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 8.43, 15.0


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A cell style that wraps its text: size of its font in points, steps of indent."""

    size: float
    indent: int


def wrapped_styles(styles: ET.Element) -> tuple[dict[int, Wrapped], float]:
    """Return the wrapping styles by number, and the pixels of a digit in the workbook's default font."""
    blocks = {_local(block.tag): block for block in styles}
    sizes = [float(_attribute(font, "sz", "val", "11")) for font in blocks.get("fonts", ())]
    found = {}
    for number, xf in enumerate(blocks.get("cellXfs", ())):
        if _attribute(xf, "alignment", "wrapText", "0") in ("1", "true"):
            size = sizes[int(xf.get("fontId", "0"))]
            found[number] = Wrapped(size, int(_attribute(xf, "alignment", "indent", "0")))
    return found, float(round((sizes or [11.0])[0] * _DIGIT))


def boxes(
    root: ET.Element, styles: Mapping[Address, Wrapped], merges: list[Area], digit: float
) -> dict[Address, Box]:
    """Return the room in each of these cells, merged areas as a whole."""
    widths, heights = _widths(root), _heights(root)
    format_ = next((part for part in root if _local(part.tag) == "sheetFormatPr"), None)
    told = format_.attrib if format_ is not None else {}
    width = float(told.get("defaultColWidth", _DEFAULT_WIDTH))
    height = float(told.get("defaultRowHeight", _DEFAULT_HEIGHT))
    ends = dict(merges)
    found = {}
    for (row, column), style in styles.items():
        bottom, right = ends.get((row, column), (row, column))
        across = sum(round(widths.get(each, width) * digit) for each in range(column, right + 1))
        down = sum(heights.get(each, height) for each in range(row, bottom + 1))
        room = (across - _PADDING - _INDENT * style.indent) * _POINTS
        found[row, column] = Box(max(1, int(room / style.size)), max(1, int(down / (style.size * _LEADING))))
    return found


def _widths(root: ET.Element) -> dict[int, float]:
    widths = {}
    for block in root:
        for column in block if _local(block.tag) == "cols" else ():
            for number in range(int(column.get("min", "1")), int(column.get("max", "1")) + 1):
                widths[number] = float(column.get("width", _DEFAULT_WIDTH))
    return widths


def _heights(root: ET.Element) -> dict[int, float]:
    return {
        int(row.get("r", "0")): float(row.get("ht", "0"))
        for block in root
        if _local(block.tag) == "sheetData"
        for row in block
        if row.get("ht")
    }


def _attribute(element: ET.Element, child: str, name: str, default: str) -> str:
    found = next((each for each in element if _local(each.tag) == child), None)
    return default if found is None else found.get(name, default)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
