"""Checks of the workbook part: sheets, tabs, defined names; shared strings and calculation chain."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from tests.structure.book import MAIN, RELATION, Book, DefinedName, is_on, number, string_text, units
from tests.structure.fault import Fault
from tests.structure.formulas import formula_faults, sheets_named
from tests.structure.ranges import read_cell

LONGEST_TEXT = 32767
BUILT_IN = {
    *("_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase", "_xlnm.Criteria", "_xlnm.Extract"),
    *("_xlnm.Database", "_xlnm.Sheet_Title", "_xlnm.Consolidate_Area", "_xlnm.Auto_Open", "_xlnm.Auto_Close"),
}
OWN_SHEET_ONLY = {"_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase"}


def sheet_names(book: Book) -> Iterator[Fault]:
    """Sheet names are such as Excel accepts, and unique without case."""
    for sheet in book.sheets:
        name = sheet.name
        if units(name) > 31:
            yield Fault("sheet_name_too_long", book.part, f"{units(name)} letters: {name}")
        if not name or re.search(r"[\[\]:*?/\\\x00-\x1f]", name) or name[0] == "'" or name[-1] == "'":
            yield Fault("sheet_name_illegal", book.part, f"not allowed: {name!r}")
        if name.casefold() == "history":
            yield Fault("sheet_name_illegal", book.part, "History is Excel's own")
    for name, times in Counter(sheet.name.casefold() for sheet in book.sheets).items():
        if times > 1:
            yield Fault("sheet_name_twice", book.part, f"{times} sheets are named {name}")


def sheet_ids(book: Book) -> Iterator[Fault]:
    """Sheet ids are unique, each sheet has its own part, and part numbers follow the tabs."""
    for name, times in Counter(sheet.sheet_id for sheet in book.sheets).items():
        if times > 1:
            yield Fault("sheet_id_twice", book.part, f"sheetId {name} is there {times} times")
        if not 1 <= number(name) <= 65534:
            yield Fault("sheet_id_illegal", book.part, f"sheetId {name}")
    used = [e.get(f"{RELATION}id") for e in book.root.iterfind(f"{MAIN}sheets/{MAIN}sheet")]
    for name, times in Counter(used).items():
        if times > 1:
            yield Fault("sheet_part_twice", book.part, f"{times} sheets point to {name}")
    last: dict[str, int] = {}
    for sheet in book.sheets:
        folder, file = posixpath.split(sheet.part)
        found = re.search(r"(\d+)\.xml$", file)
        if found and int(found[1]) < last.get(folder, 0):
            yield Fault("sheet_part_order", book.part, f"{sheet.name}: {file} (readers mix up the sheets)")
        last[folder] = int(found[1]) if found else 0


def tabs(book: Book) -> Iterator[Fault]:
    """A sheet is visible, and the active and the first tab are."""
    for sheet in book.sheets:
        if sheet.state not in ("visible", "hidden", "veryHidden"):
            yield Fault("sheet_state_illegal", book.part, f"{sheet.name}: {sheet.state}")
    if not any(sheet.visible for sheet in book.sheets):
        yield Fault("no_visible_sheet", book.part, "all sheets are hidden")
        return
    for view in _views(book):
        active, first = view.get("activeTab", "0"), view.get("firstSheet")
        if not _is_visible(book, number(active)):
            yield Fault("active_tab_illegal", book.part, f"activeTab {active}")
        if first is not None and not _is_visible(book, number(first)):
            yield Fault("first_sheet_illegal", book.part, f"firstSheet {first}")


def selected_tabs(book: Book) -> Iterator[Fault]:
    """At most one sheet is selected, and it is the active one: typing goes into all selected sheets."""
    views = _views(book)
    active = number(views[0].get("activeTab", "0")) if views else 0
    selected = []
    for sheet in book.sheets:
        found = [] if sheet.root is None else sheet.root.findall(f"{MAIN}sheetViews/{MAIN}sheetView")
        for view in found:
            if not 0 <= number(view.get("workbookViewId")) < max(len(views), 1):
                yield Fault("view_illegal", sheet.part, f"workbookViewId {view.get('workbookViewId')}")
        if any(is_on(view.get("tabSelected")) for view in found):
            selected.append(sheet)
    if len(selected) > 1:
        yield Fault("tab_selected_twice", book.part, ", ".join(sheet.name for sheet in selected))
    elif selected and selected[0].position != active:
        yield Fault("tab_selected_not_active", book.part, f"{selected[0].name} is selected, not active")


def _views(book: Book) -> list[etree._Element]:
    return book.root.findall(f"{MAIN}bookViews/{MAIN}workbookView")


def _is_visible(book: Book, position: int) -> bool:
    return 0 <= position < len(book.sheets) and book.sheets[position].visible


def code_names(book: Book) -> Iterator[Fault]:
    """Code names are unique."""
    paths = [(book.root, f"{MAIN}workbookPr")]
    paths += [(sheet.root, f"{MAIN}sheetPr") for sheet in book.sheets if sheet.root is not None]
    found = [root.find(tag).get("codeName") for root, tag in paths if root.find(tag) is not None]
    for name, times in Counter(name.casefold() for name in found if name).items():
        if times > 1:
            yield Fault("code_name_twice", book.part, f"code name {name} is there {times} times")


def name_scopes(book: Book) -> Iterator[Fault]:
    """Defined names are unique in their scope, and the scope is a sheet."""
    for (name, scope), times in Counter((n.name.casefold(), n.scope) for n in book.names).items():
        if times > 1:
            yield Fault("name_twice", book.part, f"{name} is there {times} times (scope {scope})")
    tables = {table.name.casefold() for table in book.tables}
    for name in book.names:
        if name.scope is not None and not 0 <= number(name.scope) < len(book.sheets):
            yield Fault("name_scope_illegal", book.part, f"{name.name}: localSheetId {name.scope}")
        elif name.name in OWN_SHEET_ONLY:
            yield from _own_sheet(book, name)
        if name.name.casefold() in tables:
            yield Fault("name_equals_table", book.part, f"{name.name} is a table's name too")


def _own_sheet(book: Book, name: DefinedName) -> Iterator[Fault]:
    if name.scope is None:
        yield Fault("name_scope_illegal", book.part, f"{name.name} belongs to no sheet")
        return
    own = book.sheets[number(name.scope)].name
    for sheet in sheets_named(name.formula):
        if sheet.casefold() != own.casefold() and sheet.casefold() in book.sheet_names:
            yield Fault("name_other_sheet", book.part, f"{name.name} of {own} points to {sheet}")


def name_spellings(book: Book) -> Iterator[Fault]:
    """Defined names have legal letters and do not look like cells."""
    for name in (n.name for n in book.names):
        if name.startswith("_xlnm."):
            if name not in BUILT_IN:
                yield Fault("name_illegal", book.part, f"{name} is none of Excel's own names")
            continue
        legal = all(letter.isalnum() or letter in "._\\?・" for letter in name)
        if not name or not legal or name[0].isdigit() or name[0] in ".?" or units(name) > 255:
            yield Fault("name_illegal", book.part, f"not allowed: {name!r}")
        if looks_like_cell(name):
            yield Fault("name_like_cell", book.part, f"{name} means a cell")


def looks_like_cell(name: str) -> bool:
    """Say whether Excel reads a name as a cell's address: A1, FY2026, R8, R1C1, C."""
    return read_cell(name.upper()) is not None or bool(re.fullmatch(r"(?=.)(R\d*)?(C\d*)?", name, re.I))


def name_formulas(book: Book) -> Iterator[Fault]:
    """Defined names mean something that exists."""
    for name in book.names:
        if not name.formula:
            yield Fault("name_empty", book.part, f"{name.name} means nothing")
        for code, message in formula_faults(book, name.formula):
            yield Fault(code, book.part, f"name {name.name}: {message}")


def strings(book: Book) -> Iterator[Fault]:
    """Shared strings are counted right, and no text is too long."""
    part = book.package.target(book.part, "sharedStrings") or ""
    if book.strings_root is not None:
        used = sum(1 for sheet in book.worksheets for cell in sheet.cells if cell.kind == "s")
        for attribute, there in (("count", used), ("uniqueCount", len(book.strings))):
            given = book.strings_root.get(attribute)
            if given is not None and number(given) != there:
                yield Fault("string_count_wrong", part, f"{attribute} says {given}, there are {there}")
    for name, root in book.package.roots.items():
        for item in root.iter(f"{MAIN}si", f"{MAIN}is", f"{MAIN}text"):
            if (length := units(string_text(item))) > LONGEST_TEXT:
                yield Fault("string_too_long", name, f"{length} letters: {string_text(item)[:40]}")


def calculation_chain(book: Book) -> Iterator[Fault]:
    """Each cell of the calculation chain holds a formula, and is there once."""
    part = book.package.target(book.part, "calcChain")
    root = book.package.root(part)
    if root is None:
        return
    sheets = {sheet.sheet_id: sheet for sheet in book.sheets}
    sheet_id = ""
    seen = set()
    for line in root.iterfind(f"{MAIN}c"):
        sheet_id = line.get("i", sheet_id)
        place = read_cell(line.get("r", ""))
        sheet = sheets.get(sheet_id)
        cell = sheet.by_place.get(place) if sheet and place else None
        if cell is None or cell.element.find(f"{MAIN}f") is None:
            yield Fault(
                "calculation_chain_dead", part or "", f"no formula in {line.get('r')} of sheet {sheet_id}"
            )
        if (sheet_id, place) in seen:
            yield Fault("calculation_chain_twice", part or "", f"{line.get('r')} of sheet {sheet_id} twice")
        seen.add((sheet_id, place))


CHECKS = (
    *(sheet_names, sheet_ids, tabs, selected_tabs, code_names, name_scopes, name_spellings, name_formulas),
    *(strings, calculation_chain),
)
