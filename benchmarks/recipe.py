"""What a finished workbook holds, in XlsxWriter's own words: so that the floor writes the same, with no thinking left.

Taken with openpyxl from workbooks `generate` made. Left out, in the floor's favour: comments and document properties.
"""

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Cell, Sheet
from koplan_xl.plan.values import Value

Options = dict[str, Any]
Corners = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0
_OPERATORS = {
    "notBetween": "not between",
    "equal": "=",
    "notEqual": "<>",
    "greaterThan": ">",
    "lessThan": "<",
}
_OPERATORS |= {"greaterThanOrEqual": ">=", "lessThanOrEqual": "<=", "between": "between"}
_BORDERS = {"thin": 1, "medium": 2, "dashed": 3, "dotted": 4, "thick": 5, "double": 6, "hair": 7}
_HORIZONTAL = {"centerContinuous": "center_across"}
_VERTICAL = {"center": "vcenter", "distributed": "vdistributed", "justify": "vjustify"}


@dataclass(slots=True)
class SheetRecipe:
    """A sheet: cells as (row, column, value, formula, format number), rows and columns from 0."""

    name: str
    state: str
    cells: list[tuple[int, int, Value, str | None, int]] = field(default_factory=list)
    merges: list[tuple[Corners, Value, str | None, int]] = field(default_factory=list)
    validations: list[tuple[Corners, Options]] = field(default_factory=list)
    conditionals: list[tuple[Corners, Options, int]] = field(default_factory=list)
    columns: list[tuple[int, int, float]] = field(default_factory=list)
    heights: list[tuple[int, float]] = field(default_factory=list)
    protected: bool = False
    landscape: bool = False
    print_area: Corners | None = None
    footer: str = ""


@dataclass(slots=True)
class BookRecipe:
    """A workbook. `formats` are XlsxWriter's properties; `names` defined names with their formulas."""

    formats: list[Options]
    sheets: list[SheetRecipe]
    names: list[tuple[str, str]]

    def save(self, path: Path) -> None:
        """Keep it for the contenders."""
        path.write_bytes(pickle.dumps(self))

    @staticmethod
    def load(path: Path) -> "BookRecipe":
        """Read what `save` kept."""
        loaded = pickle.loads(path.read_bytes())
        assert isinstance(loaded, BookRecipe)
        return loaded


class _Formats:
    """The formats met so far, each once."""

    def __init__(self) -> None:
        self.known: dict[tuple[tuple[str, Any], ...], int] = {}
        self.by_style: dict[int, int] = {}

    def number(self, properties: Options) -> int:
        return self.known.setdefault(tuple(sorted(properties.items())), len(self.known))

    def of_cell(self, cell: Any) -> int:
        if cell.style_id not in self.by_style:
            self.by_style[cell.style_id] = self.number(_cell_format(cell))
        return self.by_style[cell.style_id]


def take(path: Path) -> BookRecipe:
    """Take a workbook apart."""
    book, grid, formats = openpyxl.load_workbook(path), read_grid(path), _Formats()
    sheets = [_sheet(sheet, grid.sheets[sheet.title], formats) for sheet in book.worksheets]
    names = [(name, f"={text}") for name, text in grid.names.items()]
    return BookRecipe([dict(key) for key in formats.known], sheets, names)


def _sheet(sheet: Worksheet, read: Sheet, formats: _Formats) -> SheetRecipe:
    recipe = SheetRecipe(sheet.title, sheet.sheet_state)
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in read.merges:
        covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        cell = read.cells.get((top, left), Cell())
        corners = (top - 1, left - 1, bottom - 1, right - 1)
        recipe.merges.append((corners, cell.value, _formula(cell), formats.of_cell(sheet.cell(top, left))))
    for (row, column), styled in sorted(sheet._cells.items()):
        if (row, column) not in covered:
            cell = read.cells.get((row, column), Cell())
            recipe.cells.append((row - 1, column - 1, cell.value, _formula(cell), formats.of_cell(styled)))
    recipe.validations = list(_validations(sheet))
    recipe.conditionals = list(_conditionals(sheet, formats))
    for dimension in sheet.column_dimensions.values():
        recipe.columns.append(((dimension.min or 1) - 1, (dimension.max or 1) - 1, dimension.width))
    recipe.heights = [(row - 1, d.height) for row, d in sheet.row_dimensions.items() if d.height]
    recipe.protected = bool(sheet.protection.sheet)
    recipe.landscape = sheet.page_setup.orientation == "landscape"
    footer = sheet.oddFooter.center if sheet.oddFooter else None
    recipe.footer = f"&C{(footer and footer.text) or ''}"
    if sheet.print_area:
        recipe.print_area = _corners(sheet.print_area.split("!")[-1].replace("$", ""))
    return recipe


def _formula(cell: Cell) -> str | None:
    return None if cell.formula is None else f"={cell.formula}"


def _corners(area: str) -> Corners:
    left, top, right, bottom = range_boundaries(area)
    assert left and top and right and bottom
    return top - 1, left - 1, bottom - 1, right - 1


def _areas(ranges: Any) -> tuple[Corners, list[Corners]]:
    first, *others = [_corners(str(area)) for area in str(ranges).split()]
    return first, others


def _validations(sheet: Worksheet) -> Iterator[tuple[Corners, Options]]:
    for rule in sheet.data_validations.dataValidation:
        options: Options = {"validate": {None: "any", "textLength": "length"}.get(rule.type, rule.type)}
        if rule.type == "list":
            options["source"] = _source(str(rule.formula1))
        elif rule.type == "custom":
            options["value"] = f"={rule.formula1}"
        elif rule.type:
            options["criteria"] = _OPERATORS[rule.operator or "between"]
            low, high = ("minimum", "maximum") if "between" in options["criteria"] else ("value", "")
            options[low] = _limit(rule.formula1)
            if high:
                options[high] = _limit(rule.formula2)
        for name, text in (("input_title", rule.promptTitle), ("input_message", rule.prompt)):
            options[name] = text or ""
        for name, text in (("error_title", rule.errorTitle), ("error_message", rule.error)):
            options[name] = text or ""
        options["error_type"] = rule.errorStyle or "stop"
        first, others = _areas(rule.sqref)
        if others:
            options["other_cells"] = [list(area) for area in others]
        yield first, options


def _source(formula: str) -> str | list[str]:
    return formula[1:-1].split(",") if formula.startswith('"') else f"={formula}"


def _limit(formula: str | None) -> float | str:
    try:
        return float(formula or 0)
    except ValueError:
        return f"={formula}"


def _conditionals(sheet: Worksheet, formats: _Formats) -> Iterator[tuple[Corners, Options, int]]:
    for areas in sheet.conditional_formatting:
        for rule in areas.rules:
            assert rule.type == "expression", rule.type
            first, others = _areas(areas.sqref)
            options: Options = {"type": "formula", "criteria": f"={rule.formula[0]}"}
            if rule.stopIfTrue:
                options["stop_if_true"] = True
            if others:
                options["multi_range"] = str(areas.sqref)
            yield first, options, formats.number(_dxf(rule.dxf))


def _dxf(style: DifferentialStyle | None) -> Options:
    properties: Options = {}
    if style and style.font:
        properties |= {"bold": bool(style.font.b), "font_color": _colour(style.font.color)}
    if style and style.fill:
        properties["bg_color"] = _colour(getattr(style.fill, "bgColor", None))
    return {name: value for name, value in properties.items() if value}


def _cell_format(cell: Any) -> Options:
    font, fill, alignment = cell.font, cell.fill, cell.alignment
    properties: Options = {"font_name": font.name, "font_size": font.sz, "bold": bool(font.b)}
    properties |= {
        "italic": bool(font.i),
        "font_color": _colour(font.color),
        "num_format": cell.number_format,
    }
    if fill.patternType == "solid":
        properties |= {"pattern": 1, "bg_color": _colour(fill.fgColor)}
    for side in ("left", "right", "top", "bottom"):
        edge = getattr(cell.border, side)
        if edge is not None and edge.style:
            properties |= {side: _BORDERS[edge.style], f"{side}_color": _colour(edge.color)}
    properties |= {
        "align": _HORIZONTAL.get(alignment.horizontal, alignment.horizontal),
        "valign": _VERTICAL.get(alignment.vertical, alignment.vertical),
        "text_wrap": bool(alignment.wrapText),
        "shrink": bool(alignment.shrinkToFit),
        "indent": int(alignment.indent or 0),
        "rotation": {255: 270}.get(alignment.textRotation, alignment.textRotation),
    }
    kept = {name: value for name, value in properties.items() if value}
    return kept | {"locked": bool(cell.protection.locked)}


def _colour(colour: Any) -> str | None:
    return f"#{colour.rgb[-6:]}" if colour is not None and colour.type == "rgb" else None
