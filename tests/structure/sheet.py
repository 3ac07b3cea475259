"""Checks of one worksheet's frame: rows, cells' places, dimension, merges, breaks, links, headers."""

from collections.abc import Iterator

from tests.structure.book import MAIN, RELATION, Book, Sheet, is_on, number, units
from tests.structure.fault import Fault
from tests.structure.formulas import formula_faults
from tests.structure.ranges import (
    LAST_COLUMN,
    LAST_ROW,
    address,
    overlaps,
    read_cell,
    read_range,
    read_ranges,
)

LONGEST_HEADER = 255
LONGEST_LINK = 2079


def rows(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """Rows stand in order, each once; their spans cover their cells."""
    before = 0
    for row in sheet.rows:
        at = number(row.get("r"), before + 1)
        if not 1 <= at <= LAST_ROW:
            yield Fault("row_illegal", sheet.part, f"row {row.get('r')}")
        if at == before:
            yield Fault("row_twice", sheet.part, f"row {at} is there twice")
        elif at < before:
            yield Fault("row_order", sheet.part, f"row {at} after row {before}")
        before = max(before, at)
        spans = [tuple(map(number, span.split(":"))) for span in row.get("spans", "").split()]
        places = [read_cell(cell.get("r", "")) for cell in row.iterfind(f"{MAIN}c")]
        for place in filter(None, places):
            if spans and not any(first <= place[1] <= last for first, last in spans):
                yield Fault(
                    "spans_too_small", sheet.part, f"{address(*place)} lies outside of {row.get('spans')}"
                )


def cell_places(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """Cells stand in order, each once, in their own row."""
    row_number = 0
    for row in sheet.rows:
        row_number = number(row.get("r"), row_number + 1)
        before = 0
        for cell in row.iterfind(f"{MAIN}c"):
            given = cell.get("r")
            place = (row_number, before + 1) if given is None else read_cell(given)
            if place is None:
                yield Fault("cell_illegal", sheet.part, f"no cell {given}")
                continue
            if place[0] != row_number:
                yield Fault("cell_in_wrong_row", sheet.part, f"{given} in row {row_number}")
            if place[1] == before:
                yield Fault("cell_twice", sheet.part, f"{given} is there twice")
            elif place[1] < before:
                yield Fault("cell_order", sheet.part, f"{given} stands too late")
            before = max(before, place[1])


def dimension(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """The dimension covers all cells."""
    element = sheet.root.find(f"{MAIN}dimension")
    covered = read_range(element.get("ref", "")) if element is not None else None
    if covered is None:
        return
    for cell in sheet.cells:
        if not covered.holds(cell.row, cell.column):
            where = address(cell.row, cell.column)
            yield Fault("dimension_too_small", sheet.part, f"{where} lies outside of {covered}")
            return


def columns(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Column settings are in order, do not overlap, and have styles that exist."""
    before = 0
    for column in sheet.root.iterfind(f"{MAIN}cols/{MAIN}col"):
        first, last = number(column.get("min")), number(column.get("max"))
        if not before < first <= last <= LAST_COLUMN:
            yield Fault("column_illegal", sheet.part, f"columns {first} to {last} after {before}")
        before = max(before, last)
        if not 0 <= number(column.get("style", "0")) < max(book.style_count("cellXfs"), 1):
            yield Fault("style_missing", sheet.part, f"columns {first} to {last}: {column.get('style')}")


def ranges(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """All ranges of the sheet are such as Excel can have."""
    for element in sheet.root.iter(f"{MAIN}*"):
        if element.tag in (f"{MAIN}c", f"{MAIN}row", f"{MAIN}v"):
            continue
        for attribute in ("ref", "sqref"):
            given = element.get(attribute)
            if given is not None and (not given.split() or None in read_ranges(given)):
                yield Fault("range_illegal", sheet.part, f"{element.tag.rpartition('}')[2]}: {given!r}")


def merges(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Merged cells are more than one, and overlap neither each other nor a table."""
    found = [
        merge
        for element in sheet.root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")
        if (merge := read_range(element.get("ref", "")))
    ]
    for merge in found:
        if merge.one_cell:
            yield Fault("merge_of_one_cell", sheet.part, str(merge))
    for one, other in overlaps(found):
        yield Fault("merge_overlap", sheet.part, f"{one} and {other}")
    tables = [read_range(t.root.get("ref", "")) for t in book.tables if t.sheet is sheet]
    for table in filter(None, tables):
        for merge in found:
            if merge.meets(table):
                yield Fault("merge_in_table", sheet.part, f"{merge} in the table {table}")


def breaks(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """Page breaks are counted right and lie on the sheet, each once."""
    for tag, limit in (("rowBreaks", LAST_ROW), ("colBreaks", LAST_COLUMN)):
        for group in sheet.root.iterfind(f"{MAIN}{tag}"):
            lines = group.findall(f"{MAIN}brk")
            manual = group.get("manualBreakCount")
            by_hand = sum(1 for line in lines if is_on(line.get("man")))
            if manual is not None and number(manual) != by_hand:
                yield Fault("count_wrong", sheet.part, f"{tag}: {manual} by hand said, {by_hand} there")
            places = [number(line.get("id", "0")) for line in lines]
            if len(set(places)) < len(places):
                yield Fault("break_twice", sheet.part, f"{tag}: {places}")
            if any(not 1 <= place < limit for place in places):
                yield Fault("break_illegal", sheet.part, f"{tag}: {places}")


def hyperlinks(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Links into the workbook lead to a sheet, cell, name or table that exists."""
    known = {name.name.casefold() for name in book.names} | {t.name.casefold() for t in book.tables}
    for link in sheet.root.iterfind(f"{MAIN}hyperlinks/{MAIN}hyperlink"):
        location, outside = link.get("location", ""), link.get(f"{RELATION}id")
        if not location and not outside:
            yield Fault("hyperlink_empty", sheet.part, f"{link.get('ref')} leads nowhere")
        if units(location) > LONGEST_LINK:
            yield Fault("hyperlink_too_long", sheet.part, f"{link.get('ref')}: {units(location)} letters")
        if not location or outside:
            continue
        faults = [message for _, message in formula_faults(book, location)]
        plain = "!" in location or read_range(location.upper().replace("$", ""))
        if faults or not (plain or location.casefold() in known):
            yield Fault("hyperlink_dead", sheet.part, f"{link.get('ref')} leads to {location}")


def headers(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """Headers and footers are short enough for Excel."""
    for element in sheet.root.iterfind(f"{MAIN}headerFooter/{MAIN}*"):
        if (length := units(element.text or "")) > LONGEST_HEADER:
            tag = element.tag.rpartition("}")[2]
            yield Fault("header_too_long", sheet.part, f"{tag}: {length} letters")


def panes(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """Frozen panes show a cell that exists."""
    for pane in sheet.root.iterfind(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane"):
        corner = pane.get("topLeftCell")
        if corner is not None and read_cell(corner) is None:
            yield Fault("range_illegal", sheet.part, f"topLeftCell {corner}")


CHECKS = (*(rows, cell_places, dimension, columns, ranges, merges, breaks, hyperlinks, headers, panes),)
