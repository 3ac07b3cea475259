"""The rows of a template sheet, cut to pieces with a hole for every cell to be set."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from koplan_xl.excel.areas import Area
from koplan_xl.excel.cells import escape_formula
from koplan_xl.grid import Address, a1


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the template; `body` finishes the tag of a constant.

    `array` is the area of the array formula the cell belongs to; all its cells but the first have no
    formula of their own, only a result.
    """

    column: int
    style: str
    extra: str
    formula: str
    array: str
    body: str
    string: int | None  # index of its shared string

    def head(self, row: int) -> str:
        """Give the open tag up to the style."""
        return f'<c r="{a1(row, self.column)}"{self.style}'

    def element(self) -> str:
        """Give the `<f>` element, empty for a constant."""
        if not self.formula:
            return ""
        array = f' t="array" ref="{self.array}"' if self.array else ""
        return f"<f{array}>{escape_formula(self.formula)}</f>"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the template; attributes as written, without number and spans."""

    number: int
    attributes: dict[str, str]
    cells: tuple[Cell, ...]

    def tag(self, height: float | None = None, hidden: bool = False) -> str:
        """Give the open tag, with another height (points) or hidden when asked."""
        attributes = dict(self.attributes)
        if height is not None:
            attributes |= {"ht": f"{height:g}", "customHeight": "1"}
        if hidden:
            attributes["hidden"] = "1"
        written = "".join(f' {name}="{value}"' for name, value in attributes.items())
        return f'<row r="{self.number}"{written}>'


@dataclass(frozen=True, slots=True)
class Hole:
    """The place of a cell to be set: which piece, which cell, and what the template has there."""

    piece: int
    address: Address
    head: str
    formula: str
    extra: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows cut to pieces for one set of cells to be set."""

    pieces: list[str]
    holes: list[Hole]
    rows: list[tuple[int, Row]]  # pieces that are open tags of rows to be set
    strings: tuple[int, ...]  # shared strings used by the cells that stay, once per use
    formulas: bool  # formulas stay whose results nobody knows
    dimension: str


def lay_out(
    template: Mapping[int, Row],
    column_style: Callable[[int], str],
    cells: frozenset[Address],
    rows: frozenset[int],
) -> Layout:
    """Cut rows for a set of cells and of rows whose tags will be set. Missing ones are made."""
    wanted: dict[int, set[int]] = {number: set() for number in rows}
    for number, column in cells:
        wanted.setdefault(number, set()).add(column)
    work = _Builder(column_style, rows)
    for number in sorted(template.keys() | wanted.keys()):
        work.row(template.get(number) or Row(number, {}, ()), wanted.get(number, set()))
    return work.layout()


class _Builder:
    def __init__(self, column_style: Callable[[int], str], rows: frozenset[int]) -> None:
        self.column_style = column_style
        self.rows = rows
        self.pieces: list[str] = []
        self.fixed: list[str] = ["<sheetData>"]
        self.holes: list[Hole] = []
        self.tags: list[tuple[int, Row]] = []
        self.strings: list[int] = []
        self.formulas = False
        self.extent: Area | None = None

    def row(self, row: Row, wanted: set[int]) -> None:
        if row.number in self.rows:
            self.tags.append((self.cut(), row))
        else:
            self.fixed.append(row.tag())
        cells = {cell.column: cell for cell in row.cells}
        for column in sorted(cells.keys() | wanted):
            cell = cells.get(column) or Cell(column, self.new_style(row, column), "", "", "", "/>", None)
            if column in wanted:
                place = (row.number, column)
                self.holes.append(Hole(self.cut(), place, cell.head(row.number), cell.element(), cell.extra))
            else:
                self.constant(cell, row.number)
            self.extend(row.number, column)
        self.fixed.append("</row>")

    def constant(self, cell: Cell, row: int) -> None:
        body = f">{cell.element()}</c>" if cell.formula else cell.body
        self.fixed.append(cell.head(row) + cell.extra + body)
        self.formulas = self.formulas or bool(cell.formula or cell.array)
        if cell.string is not None:
            self.strings.append(cell.string)

    def cut(self) -> int:
        """End the fixed text and make room for a piece; give its place."""
        self.pieces += ("".join(self.fixed), "")
        self.fixed = []
        return len(self.pieces) - 1

    def new_style(self, row: Row, column: int) -> str:
        if row.attributes.get("customFormat") in ("1", "true") and row.attributes.get("s"):
            return f' s="{row.attributes["s"]}"'
        return self.column_style(column)

    def extend(self, row: int, column: int) -> None:
        here = self.extent or Area(row, column, row, column)
        self.extent = Area(
            min(here.top, row), min(here.left, column), max(here.bottom, row), max(here.right, column)
        )

    def layout(self) -> Layout:
        self.pieces.append("".join(self.fixed) + "</sheetData>")
        extent = str(self.extent or "A1")
        dimension = f'<dimension ref="{extent}"/>'
        return Layout(self.pieces, self.holes, self.tags, tuple(self.strings), self.formulas, dimension)
