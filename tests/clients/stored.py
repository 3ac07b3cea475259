"""The values stored in an .xlsx, read without any client.

LibreOffice works out stored errors, booleans and empty texts anew while it loads, whatever its
settings say, so only the file itself tells what was stored.
"""

import re
from pathlib import Path

from lxml import etree

from tests.clients.values import CellError, Place, Value
from tests.structure.package import Package

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def stored_values(path: Path) -> tuple[dict[Place, Value], set[Place]]:
    """Give the stored value of every cell, and which cells hold a formula.

    A formula without a stored value has None (openpyxl and XlsxWriter write an untyped empty value
    then); an empty text result has "".
    """
    package = Package.read(path)
    workbook = package.target("", "officeDocument") or ""
    strings = _strings(package.root(package.target(workbook, "sharedStrings")))
    lines = package.by_id(workbook)
    values: dict[Place, Value] = {}
    formulas: set[Place] = set()
    for sheet in package.roots[workbook].iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        root = package.root(lines[sheet.get(f"{RELATION}id", "")].part)
        if root is None:
            continue
        for cell in root.iter(f"{MAIN}c"):
            place = sheet.get("name", ""), cell.get("r", "")
            values[place] = _value(cell, strings)
            if cell.find(f"{MAIN}f") is not None:
                formulas.add(place)
    return values, formulas


def _strings(root: etree._Element | None) -> list[str]:
    return [] if root is None else [_text(item) for item in root.iterfind(f"{MAIN}si")]


def _text(item: etree._Element) -> str:
    """Give the text of plain or rich strings, without furigana."""
    pieces = [*item.iterfind(f"{MAIN}t"), *item.iterfind(f"{MAIN}r/{MAIN}t")]
    return _decode("".join(piece.text or "" for piece in pieces))


def _decode(text: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _value(cell: etree._Element, strings: list[str]) -> Value:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{MAIN}is")
        return None if inline is None else _text(inline)
    stored = cell.find(f"{MAIN}v")
    if stored is None:
        return None
    text = stored.text or ""
    if kind == "s":
        return strings[int(text)]
    if kind == "e":
        return CellError(text)
    if kind in ("str", "d"):
        return _decode(text)
    return float(text) if text else None
