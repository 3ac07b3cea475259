"""Every text of the printed workbook lies in its box, by the fonts' own metrics and openpyxl's reading."""

import re
from collections.abc import Iterator

import openpyxl
import pytest
from fontTools.ttLib import TTFont
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from koplan_xl.app.printing import Printed

SMALLEST = 8
_POINT, _DIGIT = 0.75, 7  # points of a pixel, pixels of a digit
_PADDING = 4  # points, both sides
_WORD = re.compile(r"[!-~]+|.")
_LINE = 1.15  # of the font size


class Ruler:
    """Widths of texts in points."""

    def __init__(self, fonts: dict[str, TTFont]) -> None:
        self.widths = {
            name: {
                code: font["hmtx"][glyph][0] / font["head"].unitsPerEm
                for code, glyph in font.getBestCmap().items()
            }
            for name, font in fonts.items()
        }

    def width(self, text: str, cell: Cell) -> float:
        name = str(cell.font.name) + (" 太字" if cell.font.b and "P" in str(cell.font.name) else "")
        return sum(self.widths[name].get(ord(letter), 1.0) for letter in text) * float(cell.font.sz)

    def lines(self, text: str, cell: Cell, room: float) -> int:
        count = 0
        for paragraph in text.split("\n"):
            used, count = 0.0, count + 1
            for word in _WORD.findall(paragraph):
                wide = self.width(word, cell)
                if used and used + wide > room:
                    count, used = count + 1, 0.0
                used += wide
        return count


def _shown(cell: Cell) -> str:
    if isinstance(cell.value, int):
        return f"{cell.value:,}" if cell.value >= 0 else f"▲{-cell.value:,}"
    return "" if cell.value is None else str(cell.value)


def _box(sheet: Worksheet, cell: Cell) -> tuple[float, float]:
    """Width and height in points of the cell with what is merged to it."""
    area = next((m for m in sheet.merged_cells.ranges if m.start_cell.coordinate == cell.coordinate), None)
    left, top, right, bottom = area.bounds if area else (cell.column, cell.row, cell.column, cell.row)
    widths = {
        column: float(group.width)
        for group in sheet.column_dimensions.values()
        for column in range(int(group.min or 0), int(group.max or 0) + 1)
    }
    wide = sum(round(widths[column] * _DIGIT) * _POINT for column in range(left, right + 1))
    return wide - _PADDING, sum(
        float(sheet.row_dimensions[row].height or 0) for row in range(top, bottom + 1)
    )


def _cells(printed: Printed) -> Iterator[tuple[Worksheet, Cell]]:
    for sheet in openpyxl.load_workbook(printed.path):
        for row in sheet.iter_rows():
            for cell in row:
                hidden = sheet.row_dimensions[cell.row].hidden
                if isinstance(cell, Cell) and cell.value is not None and not hidden:
                    yield sheet, cell


@pytest.mark.client
@pytest.mark.parametrize("book", ["long_book", "strained_book"])
def test_no_text_is_wider_or_taller_than_its_box(
    book: str, request: pytest.FixtureRequest, fonts: dict[str, TTFont]
) -> None:
    printed: Printed = request.getfixturevalue(book)
    assert printed.notices == ()
    ruler, seen = Ruler(fonts), 0
    for sheet, cell in _cells(printed):
        text, (wide, high) = _shown(cell), _box(sheet, cell)
        place = f"{sheet.title}!{cell.coordinate} {text[:20]}"
        size = float(cell.font.sz)
        assert size >= SMALLEST, place
        seen += 1
        if cell.alignment.textRotation:
            assert ruler.width(text, cell) <= high, place
        elif cell.alignment.wrapText:
            indent = cell.alignment.indent * 3 * _DIGIT * _POINT
            assert ruler.lines(text, cell, wide - indent) * size * _LINE <= high + 0.5, place
        elif cell.alignment.shrinkToFit:
            assert ruler.width(text, cell) * SMALLEST / size <= wide, place
            assert size * _LINE <= high + 0.5, place
        else:
            assert ruler.width(text, cell) <= wide, place
    assert seen > 3000
