"""Read a workbook into a grid: stored values, formulas, errors, merges, names, locks, the areas of input rules and
conditional formats, comments and custom properties.

Our own small reader, because a returned form needs what fast value readers leave out: which cell holds a
formula or an error, defined names, custom properties, and whether a cell is locked. Furigana is never part of
a value, and a formula's cached number is kept apart from typed ones by `Cell.formula`.
"""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import cast

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import scan, tree
from koplan_xl.excel.boxes import wrapped_styles
from koplan_xl.excel.date_formats import BUILT_IN, DAYS_FROM_1900_TO_1904, shows_date
from koplan_xl.excel.package import Package
from koplan_xl.excel.remarks import read_comments
from koplan_xl.excel.worksheet import Styles, read_worksheet
from koplan_xl.grid import Grid, Sheet, Visibility


def read_grid(source: Path | bytes, *, locks: bool = False) -> Grid:
    """Read all worksheets. `locks` also finds the unlocked cells and their boxes. WorkbookError when unusable."""
    return grid_of(Package.open(source), locks=locks)


def grid_of(package: Package, *, locks: bool = False) -> Grid:
    """Read the worksheets of an opened package."""
    try:
        return _grid_of(package, locks)
    except ValueError as error:  # indexes and numbers that are none
        raise WorkbookError(
            "ブックの中身が壊れています。Excel で開き、名前を付けて保存し直してください。", "broken"
        ) from error


def _grid_of(package: Package, locks: bool) -> Grid:
    book_part = package.workbook_part
    book = _tree(package, book_part)
    strings = _shared_strings(package, book_part)
    styles = _styles(package, book_part, book, locks)
    tabs = package.sheets()
    listed = [sheet for sheet in tabs if sheet.kind == "worksheet"]
    if len({sheet.name.casefold() for sheet in listed}) != len(listed):
        raise WorkbookError("同じ名前のシートが二つあります。Excel で開いて保存し直してください。", "twice")
    sheets: dict[str, Sheet] = {}
    for each in listed:
        sheet = sheets[each.name] = Sheet(each.name, cast(Visibility, each.state))
        read_worksheet(package.parts[each.part], each.part, sheet, strings, styles)
        sheet.comments = read_comments(package, each.part)
    names = _defined_names(book, [sheet.name for sheet in tabs], sheets)
    return Grid(sheets, names, custom_properties(package))


def _tree(package: Package, part: str) -> ET.Element:
    return tree.parse(package.parts[part], part)


def _shared_strings(package: Package, book: str) -> list[str]:
    part = package.related_part(book, "sharedStrings")
    part = part or next((name for name in package.parts if name.endswith("/sharedStrings.xml")), None)
    if part is None:
        return []
    try:
        return [tree.decoded(text) for text in scan.strings(package.parts[part])]
    except scan.Unusual:
        return [tree.rich_text(item) for item in tree.children(_tree(package, part), "si")]


def _styles(package: Package, book_part: str, book: ET.Element, locks: bool) -> Styles:
    settings = tree.child(book, "workbookPr")
    from_1904 = settings is not None and settings.get("date1904") in ("1", "true", "on")
    first_day = DAYS_FROM_1900_TO_1904 if from_1904 else 0
    part = package.related_part(book_part, "styles")
    if part is None:
        return Styles(frozenset(), first_day, wrapped={} if locks else None)
    root = _tree(package, part)
    formats = tree.child(root, "cellXfs")
    dates = _date_styles(root)
    if not locks:
        return Styles(dates, first_day)
    unlocked = frozenset(
        index
        for index, xf in enumerate(formats if formats is not None else ())
        if any(p.get("locked") in ("0", "false") for p in tree.children(xf, "protection"))
    )
    return Styles(dates, first_day, unlocked, *wrapped_styles(root))


def _date_styles(styles: ET.Element) -> frozenset[int]:
    formats = set(BUILT_IN)
    dates: frozenset[int] = frozenset()
    for block in styles:
        if tree.local(block) == "numFmts":
            for each in block:
                if shows_date(each.get("formatCode", "")):
                    formats.add(int(each.get("numFmtId", "0")))
        elif tree.local(block) == "cellXfs":
            dates = frozenset(i for i, xf in enumerate(block) if int(xf.get("numFmtId", "0")) in formats)
    return dates


def _defined_names(book: ET.Element, order: list[str], sheets: dict[str, Sheet]) -> dict[str, str]:
    """Return workbook-level names; sheet-local ones go to their sheet."""
    names: dict[str, str] = {}
    for block in tree.children(book, "definedNames"):
        for element in block:
            name, target, local = element.get("name", ""), element.text or "", element.get("localSheetId")
            if local is None:
                names[name] = target
            elif int(local) < len(order) and order[int(local)] in sheets:
                sheets[order[int(local)]].names[name] = target
    return names


def custom_properties(package: Package) -> dict[str, str]:
    part = package.related_part("", "custom-properties")
    if part is None:
        return {}
    return {
        item.get("name", ""): "".join(child.text or "" for child in item) for item in _tree(package, part)
    }
