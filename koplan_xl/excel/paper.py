"""What a sheet is like on paper: rows, columns, page and the looks of its cells, all in points."""

from collections.abc import Mapping
from dataclasses import dataclass

from koplan_xl.excel import markup, names
from koplan_xl.excel.areas import Area
from koplan_xl.excel.markup import Element
from koplan_xl.excel.package import Package
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.grid import Address

_POINT = 0.75  # of a pixel
_INCH, _MILLIMETRE = 72.0, 72 / 25.4
_DIGIT = 2 / 3  # width of a digit against the size of its font, both as Excel has them
_PADDING = 6.0  # points that stay empty in every cell
_INDENT = 3  # digits of the default font per step of indent, as LibreOffice has it; Excel takes less
_DEFAULT_WIDTH, _DEFAULT_HEIGHT, _DEFAULT_SIZE = "8.43", "15", "11"
_SPARE = 3.0  # points of a page's height that programs do not all use: a foot line takes them in LibreOffice
_A4 = (210, 297)
_PAPERS = {
    "8": (297, 420),
    "9": _A4,
    "11": (148, 210),
    "12": (257, 364),
    "13": (182, 257),
}  # by Excel's number


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell shows text: font, size in points, and what happens to text that is too wide."""

    font: str
    size: float
    wrap: bool
    shrink: bool
    indent: int
    rotated: bool


@dataclass(frozen=True, slots=True)
class Room:
    """A cell or merged area: its rows, its width for text, its look."""

    first: int
    last: int
    width: float
    look: Look


@dataclass(frozen=True, slots=True)
class Body:
    """What of a sheet of paper lies between the margins: its edges from the paper's left and upper edge."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet's rows and its page. `page` is the height for rows below the titles, `scale` a percentage, `body` what
    lies between the margins, `breaks` the rows below which a page ends by the sheet's own design, `crossed` the rows
    a merged area goes on below.
    """

    heights: Mapping[int, float]
    rooms: Mapping[Address, Room]
    page: float
    scale: int
    titles: tuple[int, int] | None
    body: Body
    breaks: frozenset[int]
    crossed: frozenset[int]


def looks_of(package: Package) -> tuple[list[Look], float]:
    """Return the looks of a package's cell styles by number, and the pixels of a digit of its default font."""
    part = package.related_part(package.workbook_part, "styles")
    if part is None:
        return [], float(round(float(_DEFAULT_SIZE) * _DIGIT))
    root = markup.parse(package.parts[part], part)
    fonts = [_font(font) for font in _children(root, "fonts")] or [("", float(_DEFAULT_SIZE))]
    looks = [_look(xf, fonts) for xf in _children(root, "cellXfs")]
    return looks, float(round(fonts[0][1] * _DIGIT))


def paper_of(template: SheetTemplate) -> Paper:
    """Measure a sheet of a template. Its print area is taken to be all its rows."""
    looks, digit = looks_of(template.package)
    widths = _Widths(template, digit)
    merges = [Area.parse(item.get("ref")) for item in _parsed(template, "mergeCells")]
    heights = _heights(template)
    scale = _scale(template, widths)
    titles = _titles(template)
    taken = sum(heights[row] for row in range(titles[0], titles[1] + 1)) if titles else 0.0
    body = _body(template)
    marks = (int(item.get("id")) for item in _parsed(template, "rowBreaks"))
    return Paper(
        heights,
        _rooms(template, looks, widths, {(area.top, area.left): area for area in merges}),
        (body.bottom - body.top - _SPARE) * 100 / scale - taken,
        scale,
        titles,
        body,
        frozenset(row for row in marks if row in heights),
        frozenset(row for area in merges for row in range(area.top, area.bottom)),
    )


def _rooms(
    template: SheetTemplate, looks: list[Look], widths: "_Widths", merges: Mapping[Address, Area]
) -> dict[Address, Room]:
    rooms = {}
    for number, row in template.rows.items():
        for cell in row.cells:
            style = cell.style.split('"')[1] if cell.style else "0"
            if int(style) >= len(looks):
                continue
            look = looks[int(style)]
            here = Area(number, cell.column, number, cell.column)
            area = merges.get((number, cell.column), here)
            wide = sum(widths.of(column) for column in range(area.left, area.right + 1))
            room = wide - _PADDING - look.indent * _INDENT * widths.digit * _POINT
            rooms[number, cell.column] = Room(area.top, area.bottom, room, look)
    return rooms


class _Widths:
    """Columns in points."""

    def __init__(self, template: SheetTemplate, digit: float) -> None:
        told = template.element("sheetFormatPr")
        default = markup.parse(told.encode()).get("defaultColWidth") if told else ""
        self.digit = digit
        self.default = _points(default or _DEFAULT_WIDTH, digit)
        self.known: dict[int, float] = {}
        for item in _parsed(template, "cols"):
            width = _points(item.get("width", _DEFAULT_WIDTH), digit)
            last = min(int(item.get("max")), int(item.get("min")) + 256)
            self.known |= dict.fromkeys(range(int(item.get("min")), last + 1), width)

    def of(self, column: int) -> float:
        return self.known.get(column, self.default)


def _points(width: str, digit: float) -> float:
    return round(float(width) * digit) * _POINT


def _heights(template: SheetTemplate) -> dict[int, float]:
    told = template.element("sheetFormatPr")
    default = markup.parse(told.encode()).get("defaultRowHeight") if told else ""
    height = float(default or _DEFAULT_HEIGHT)
    last = max(template.rows, default=0)
    given = {number: row.attributes.get("ht") for number, row in template.rows.items()}
    return {number: float(given.get(number) or height) for number in range(1, last + 1)}


def _body(template: SheetTemplate) -> Body:
    setup = markup.parse(template.element("pageSetup").encode() or b"<pageSetup/>")
    margins = markup.parse(template.element("pageMargins").encode() or b"<pageMargins/>")
    wide, high = _PAPERS.get(setup.get("paperSize"), _A4)
    if setup.get("orientation") == "landscape":
        wide, high = high, wide
    left, right = (float(margins.get(side, "0.7")) for side in ("left", "right"))
    top, bottom = (float(margins.get(side, "0.75")) for side in ("top", "bottom"))
    return Body(
        left * _INCH, top * _INCH, wide * _MILLIMETRE - right * _INCH, high * _MILLIMETRE - bottom * _INCH
    )


def _scale(template: SheetTemplate, widths: _Widths) -> int:
    setup = markup.parse(template.element("pageSetup").encode() or b"<pageSetup/>")
    if "fitToPage" not in template.element("sheetPr"):
        return int(setup.get("scale", "100"))
    total = sum(widths.of(column) for column in range(1, _last_column(template) + 1))
    body = _body(template)
    return max(10, min(100, int((body.right - body.left) * 100 / total)))


def _last_column(template: SheetTemplate) -> int:
    """Return the last column that is printed."""
    text = next((name.text for name in template.names if name.name == names.PRINT_AREA), "")
    area = text.rpartition("!")[2]
    if area and "#" not in area:
        return Area.parse(area).right
    return max((cell.column for row in template.rows.values() for cell in row.cells), default=1)


def _titles(template: SheetTemplate) -> tuple[int, int] | None:
    text = next((name.text for name in template.names if name.name == names.PRINT_TITLES), "")
    rows = [part.rpartition("!")[2] for part in text.split(",") if part]
    areas = [Area.parse(part) for part in rows if part.replace("$", "").replace(":", "").isdigit()]
    return (areas[0].top, areas[0].bottom) if areas else None


def _parsed(template: SheetTemplate, name: str) -> list[Element]:
    xml = template.element(name)
    return markup.parse(xml.encode()).children if xml else []


def _children(root: Element, name: str) -> list[Element]:
    found = root.find(name)
    return found.children if found is not None else []


def _font(font: Element) -> tuple[str, float]:
    name, size = font.find("name"), font.find("sz")
    return (
        name.get("val") if name is not None else "",
        float(size.get("val") if size is not None else _DEFAULT_SIZE),
    )


def _look(xf: Element, fonts: list[tuple[str, float]]) -> Look:
    name, size = fonts[int(xf.get("fontId", "0"))]
    alignment = xf.find("alignment")
    if alignment is None:
        return Look(name, size, False, False, 0, False)
    return Look(
        name,
        size,
        alignment.flag("wrapText"),
        alignment.flag("shrinkToFit"),
        int(alignment.get("indent", "0")),
        alignment.get("textRotation", "0") != "0",
    )
