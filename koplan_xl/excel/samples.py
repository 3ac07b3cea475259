"""The looks of single cells as a workbook has them: letters, fill and lines, with every colour as `#RRGGBB`."""

import colorsys
from collections.abc import Mapping, Sequence

from koplan_xl.excel import markup
from koplan_xl.excel.markup import Element
from koplan_xl.excel.package import Package
from koplan_xl.grid import Address, parse_a1
from koplan_xl.looks import BLACK, WHITE, Edges, Line, Style

_PATTERNS = (
    "none", "solid", "mediumGray", "darkGray", "lightGray", "darkHorizontal", "darkVertical", "darkDown", "darkUp",
    "darkGrid", "darkTrellis", "lightHorizontal", "lightVertical", "lightDown", "lightUp", "lightGrid", "lightTrellis",
    "gray125", "gray0625",
)  # fmt: skip
_LINES = (
    "none", "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot",
    "mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot",
)  # fmt: skip
# Excel counts the theme's first four colours in another order than the theme does.
_THEME_ORDER = (1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11)
_UNSIZED = "11"
# The colours that are written as numbers, 0 to 63; those above are the system's own.
_BASIC = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
PALETTE = (
    *_BASIC, *_BASIC,
    "800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080",
    "9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF",
    "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF",
    "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99",
    "3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696",
    "003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333",
)  # fmt: skip


def samples(package: Package, sheet: str) -> dict[Address, Style]:
    """Return the look of every cell of a sheet that the file lists."""
    part = next((one.part for one in package.sheets() if one.name == sheet), None)
    styles = package.related_part(package.workbook_part, "styles")
    if part is None or styles is None:
        return {}
    looks = _looks(markup.parse(package.parts[styles], styles), _Colours(package))
    cells = markup.parse(package.parts[part], part).all("c")
    found = ((parse_a1(cell.get("r")), int(cell.get("s", "0"))) for cell in cells if cell.get("r"))
    return {address: looks[number] for address, number in found if number < len(looks)}


class _Colours:
    """Colours of a workbook, whichever way they are written."""

    def __init__(self, package: Package) -> None:
        part = package.related_part(package.workbook_part, "theme")
        self._theme: list[str] = []
        if part is not None:
            scheme = next(markup.parse(package.parts[part], part).all("clrScheme"), None)
            for slot in scheme.children if scheme is not None else ():
                told = slot.children[0] if slot.children else None
                self._theme.append((told.get("lastClr") or told.get("val")) if told is not None else "000000")

    def of(self, colour: Element | None, default: str) -> str:
        """Return a colour; the default where there is none, or it is the system's own."""
        if colour is None:
            return default
        told = self._told(colour)
        if told is None:
            return default
        tint = float(colour.get("tint", "0"))
        return f"#{_tinted(told, tint) if tint else told.upper()}"

    def _told(self, colour: Element) -> str | None:
        written = colour.get("rgb")[-6:]
        if not written and colour.get("theme").isdigit():
            at = int(colour.get("theme"))
            place = _THEME_ORDER[at] if at < len(_THEME_ORDER) else at
            written = self._theme[place] if place < len(self._theme) else ""
        if not written and colour.get("indexed").isdigit():
            number = int(colour.get("indexed"))
            written = PALETTE[number] if number < len(PALETTE) else ""
        good = len(written) == 6 and all(letter in "0123456789abcdefABCDEF" for letter in written)
        return written if good else None


def _tinted(colour: str, tint: float) -> str:
    """Lighten (tint above 0) or darken a colour as Excel does."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, depth = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, depth))


def _looks(root: Element, colours: _Colours) -> list[Style]:
    fonts, fills = _children(root, "fonts"), _children(root, "fills")
    borders = [_edges(border, colours) for border in _children(root, "borders")]
    made = []
    for xf in _children(root, "cellXfs"):
        font, fill = _at(fonts, xf.get("fontId")), _at(fills, xf.get("fillId"))
        edges = borders[int(xf.get("borderId", "0"))] if borders else Edges()
        made.append(Style(**_letters(font, colours), **_filled(fill, colours), edges=edges))  # type: ignore[arg-type]
    return made


def _letters(font: Element | None, colours: _Colours) -> Mapping[str, object]:
    if font is None:
        return {}
    name, size, under = font.find("name"), font.find("sz"), font.find("u")
    return {
        "font": name.get("val") if name is not None else "",
        "size": float(size.get("val", _UNSIZED) if size is not None else _UNSIZED),
        "bold": _said(font.find("b")),
        "italic": _said(font.find("i")),
        "underlined": under is not None and under.get("val") != "none",
        "colour": colours.of(font.find("color"), BLACK),
    }


def _said(mark: Element | None) -> bool:
    return mark is not None and mark.flag("val", default=True)


def _filled(fill: Element | None, colours: _Colours) -> Mapping[str, object]:
    told = fill.find("patternFill") if fill is not None else None
    kind = told.get("patternType", "none") if told is not None else "none"
    if told is None or kind not in _PATTERNS[1:]:
        return {}
    default = WHITE if kind == "solid" else BLACK
    ground = WHITE if kind == "solid" else colours.of(told.find("bgColor"), WHITE)
    return {
        "pattern": _PATTERNS.index(kind),
        "fill": colours.of(told.find("fgColor"), default),
        "ground": ground,
    }


def _edges(border: Element, colours: _Colours) -> Edges:
    lines = {}
    for side in ("left", "right", "top", "bottom"):
        told = border.find(side)
        kind = told.get("style", "none") if told is not None else "none"
        if told is not None and kind in _LINES[1:]:
            lines[side] = Line(_LINES.index(kind), colours.of(told.find("color"), BLACK))
    return Edges(**lines)


def _children(root: Element, name: str) -> list[Element]:
    found = root.find(name)
    return found.children if found is not None else []


def _at(items: Sequence[Element], number: str) -> Element | None:
    at = int(number or "0")
    return items[at] if at < len(items) else None
