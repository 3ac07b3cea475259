"""Open a returned workbook of whichever kind it was saved as: .xlsx, .xlsm, .xlsb, .xls or .ods, told by its bytes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from koplan_xl.excel import archive, compound, kinds, opendocument, xls, xlsb
from koplan_xl.excel.package import Package, content_of
from koplan_xl.excel.read import grid_of
from koplan_xl.grid import Grid

SavedAs = Literal["xlsx", "xlsb", "xls", "ods"]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds, the kind it was saved as, and whether it brings macros."""

    grid: Grid
    saved_as: SavedAs
    has_macros: bool


def open_returned(path: Path) -> Opened:
    """Read a returned workbook. WorkbookError when it is none or is out of bounds."""
    name = f"「{path.name}」"
    data = content_of(path)
    if kinds.of_bytes(data) == "xls" and data.startswith(compound.SIGNATURE):
        grid, has_macros = xls.read(data, name)
        return Opened(grid, "xls", has_macros)
    parts = archive.read(data, name, ("xlsb", "opendocument"))
    kind = kinds.of_entries(parts)
    if kind == "opendocument":
        return Opened(opendocument.read(parts, name), "ods", opendocument.has_macros(parts))
    package = Package.of_parts(parts, name)
    if kind == "xlsb":
        return Opened(xlsb.read(package, name), "xlsb", package.has_macros)
    return Opened(grid_of(package), "xlsx", package.has_macros)
