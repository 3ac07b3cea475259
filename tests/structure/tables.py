"""Checks of tables."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tests.structure.book import MAIN, Book, Table, number
from tests.structure.fault import Fault
from tests.structure.formulas import formula_faults
from tests.structure.ranges import Range, address, overlaps, read_range
from tests.structure.workbook import looks_like_cell

LOOKS = (
    *("headerRowDxfId", "dataDxfId", "totalsRowDxfId"),
    *("headerRowBorderDxfId", "tableBorderDxfId", "totalsRowBorderDxfId"),
)


def _heads(table: Table) -> int:
    return number(table.root.get("headerRowCount", "1"))


def _totals(table: Table) -> int:
    return number(table.root.get("totalsRowCount", "0"))


def table_names(book: Book) -> Iterator[Fault]:
    """Table ids and names are unique, names legal."""
    for code, found in (
        ("table_id_twice", [t.root.get("id") for t in book.tables]),
        ("table_name_twice", [t.name.casefold() for t in book.tables]),
    ):
        for value, times in Counter(found).items():
            if times > 1:
                yield Fault(code, book.part, f"{value} is there {times} times")
    for table in book.tables:
        name = table.name
        legal = all(letter.isalnum() or letter in "._\\" for letter in name)
        if not name or not legal or name[0].isdigit() or looks_like_cell(name):
            yield Fault("table_name_illegal", table.part, f"not allowed: {name!r}")


def table_parts(book: Book) -> Iterator[Fault]:
    """Each table has a style line and looks that exist."""
    for table in book.tables:
        if table.root.find(f"{MAIN}tableStyleInfo") is None:
            yield Fault("table_style_info_missing", table.part, f"{table.name} (ExcelJS cannot save)")
        for element in [table.root, *table.root.iter(f"{MAIN}tableColumn")]:
            for attribute in LOOKS:
                given = element.get(attribute)
                if given is not None and not 0 <= number(given) < book.style_count("dxfs"):
                    yield Fault("format_look_missing", table.part, f"{attribute} {given}")
        for element in table.root.iter(f"{MAIN}calculatedColumnFormula", f"{MAIN}totalsRowFormula"):
            for code, message in formula_faults(book, element.text or ""):
                yield Fault(code, table.part, message)


def table_ranges(book: Book) -> Iterator[Fault]:
    """Tables have data rows, as many columns as they name, a fitting filter, and do not overlap."""
    for table in book.tables:
        area = read_range(table.root.get("ref", ""))
        if area is None:
            yield Fault("range_illegal", table.part, f"ref {table.root.get('ref')}")
            continue
        if area.last_row - area.first_row + 1 <= _heads(table) + _totals(table):
            yield Fault("table_without_rows", table.part, f"{area} has no data row")
        if area.last_column - area.first_column + 1 != len(table.columns):
            yield Fault("table_width_wrong", table.part, f"{area} for {len(table.columns)} columns")
        yield from _filter(table, area)
    for sheet in book.worksheets:
        areas = [read_range(t.root.get("ref", "")) for t in book.tables if t.sheet is sheet]
        for one, other in overlaps([area for area in areas if area]):
            yield Fault("table_overlap", sheet.part, f"{one} and {other}")


def _filter(table: Table, area: Range) -> Iterator[Fault]:
    element = table.root.find(f"{MAIN}autoFilter")
    if element is None:
        return
    wanted = replace(area, last_row=area.last_row - _totals(table))
    if _heads(table) != 1 or read_range(element.get("ref", "")) != wanted:
        yield Fault("table_filter_wrong", table.part, f"filter {element.get('ref')}, table {area}")


def table_columns(book: Book) -> Iterator[Fault]:
    """Column names and ids are unique, and the header cells show the names."""
    for table in book.tables:
        ids = [c.get("id") for c in table.root.iterfind(f"{MAIN}tableColumns/{MAIN}tableColumn")]
        if len(set(ids)) < len(ids):
            yield Fault("table_column_twice", table.part, f"column ids {ids}")
        for name, times in Counter(name.casefold() for name in table.columns).items():
            if times > 1 or not name:
                yield Fault("table_column_twice", table.part, f"column {name!r} is there {times} times")
        area = read_range(table.root.get("ref", ""))
        if area is None or _heads(table) != 1:
            continue
        for column, name in enumerate(table.columns, area.first_column):
            cell = table.sheet.by_place.get((area.first_row, column))
            shown = book.text(cell) if cell else None
            if shown is None or shown.replace("\r\n", "\n") != name.replace("\r\n", "\n"):
                where = address(area.first_row, column)
                yield Fault("table_header_wrong", table.part, f"{where} shows {shown!r}, column {name!r}")


CHECKS = (table_names, table_parts, table_ranges, table_columns)
