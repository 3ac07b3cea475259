"""Checks of what cells hold: styles, values, formulas."""

import math
from collections.abc import Iterator

from tests.structure.book import MAIN, Book, Cell, Sheet, number, units
from tests.structure.fault import Fault
from tests.structure.formulas import formula_faults
from tests.structure.ranges import address, read_range
from tests.structure.workbook import LONGEST_TEXT

ERRORS = {
    *("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!"),
    *("#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!", "#EXTERNAL!", "#PYTHON!"),
}
CHILDREN = ["f", "v", "is", "extLst"]


def cell_styles(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Rows and cells have styles that exist."""
    styles = max(book.style_count("cellXfs"), 1)
    for row in sheet.rows:
        if not 0 <= number(row.get("s", "0")) < styles:
            yield Fault("style_missing", sheet.part, f"row {row.get('r')}: style {row.get('s')}")
    for cell in sheet.cells:
        if not 0 <= number(cell.element.get("s", "0")) < styles:
            yield _fault("style_missing", sheet, cell, f"style {cell.element.get('s')} of {styles}")


def cell_values(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Values are what the cell's kind says."""
    for cell in sheet.cells:
        tags = [child.tag.removeprefix(MAIN) for child in cell.element.iterchildren(f"{MAIN}*")]
        places = [CHILDREN.index(tag) if tag in CHILDREN else -1 for tag in tags]
        if -1 in places or places != sorted(set(places)):
            yield _fault("cell_content_illegal", sheet, cell, " ".join(tags))
        if problem := _value_fault(book, cell):
            yield _fault(*problem[:1], sheet, cell, problem[1])


def _value_fault(book: Book, cell: Cell) -> tuple[str, str] | None:
    """Give (code, message) for a value that its kind does not allow."""
    kind, stored = cell.kind, cell.stored
    if kind not in ("n", "s", "str", "inlineStr", "b", "e", "d"):
        return "cell_kind_illegal", f"kind {kind}"
    if kind == "inlineStr":
        missing = cell.element.find(f"{MAIN}is") is None
        return ("cell_content_illegal", "inline text without text") if missing else None
    if not stored:  # a blank cell, or a formula nobody has worked out yet
        return ("string_missing", "no string number") if kind == "s" and stored is not None else None
    wrong = {
        "n": lambda: None if _is_finite(stored) else "number_illegal",
        "s": lambda: None if 0 <= number(stored) < len(book.strings) else "string_missing",
        "b": lambda: None if stored in ("0", "1") else "boolean_illegal",
        "e": lambda: None if stored in ERRORS else "error_illegal",
        "str": lambda: None if units(stored) <= LONGEST_TEXT else "string_too_long",
        "d": lambda: None,
    }[kind]()
    return (wrong, f"{stored[:60]!r}") if wrong else None


def _is_finite(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def formulas(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Formulas are whole, and speak of what exists."""
    for cell in sheet.cells:
        element = cell.element.find(f"{MAIN}f")
        if element is None:
            continue
        text = element.text or ""
        kind = element.get("t", "normal")
        if not text and kind not in ("shared", "dataTable"):
            yield _fault("formula_empty", sheet, cell, "an empty formula")
        if kind == "array" and read_range(element.get("ref", "")) is None:
            yield _fault("formula_range_illegal", sheet, cell, f"array formula over {element.get('ref')}")
        for code, message in formula_faults(book, text):
            yield _fault(code, sheet, cell, message)


def shared_formulas(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """Shared formulas have their master, and lie in its range."""
    found = [(c, f) for c in sheet.cells if (f := c.element.find(f"{MAIN}f[@t='shared']")) is not None]
    masters = {f.get("si"): read_range(f.get("ref", "")) for _, f in found if f.text}
    for cell, element in found:
        name = element.get("si")
        block = masters.get(name)
        if name not in masters:
            yield _fault("shared_formula_without_master", sheet, cell, f"si {name}")
        elif block is None or not block.holds(cell.row, cell.column):
            yield _fault("formula_range_illegal", sheet, cell, f"outside of shared formula {name} ({block})")


def placeholders(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """No cell shows a placeholder of a template."""
    for cell in sheet.cells:
        if "{{" in (book.text(cell) or ""):
            yield _fault("placeholder_left", sheet, cell, f"{book.text(cell)!r:.80}")


def _fault(code: str, sheet: Sheet, cell: Cell, message: str) -> Fault:
    return Fault(code, sheet.part, f"{address(cell.row, cell.column)}: {message}")


CHECKS = (cell_styles, cell_values, formulas, shared_formulas)
