"""Pages a subject goes on to: each begins with the line that names the measure, as the subject's first page does."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from koplan_xl.excel.paper import Paper
from koplan_xl.excel.print_setup import with_row_like
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.forms.binding import Page
from koplan_xl.grid import Address, CellValue
from koplan_xl.typesetting.rows import Rows

_NAMES_THE_MEASURE = "{{施策.施策名}}"
_LIST_OF_MEASURES = "施策"


@dataclass(frozen=True, slots=True)
class Head:
    """A row that names the measure, and the rows first..last it speaks for."""

    row: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Continued:
    """A sheet with heads on the pages its subjects go on to; `added` tells below which rows one was put in."""

    template: SheetTemplate
    cells: Mapping[Address, CellValue]
    rows: Rows
    added: Mapping[int, int]


def moved(row: int, added: Mapping[int, int]) -> int:
    """Return where a row lies once `added` rows stand below those above it."""
    return row + sum(more for at, more in added.items() if at < row)


def heads(page: Page, added: Mapping[int, int]) -> Iterator[Head]:
    """Yield the rows whose text names the measure among other words, a sheet's or each copy's own."""
    form, found = page.form, set[str | None]()
    for text in form.texts:
        if _NAMES_THE_MEASURE not in text.text or text.region in (_LIST_OF_MEASURES, *found):
            continue
        found.add(text.region)
        region = form.region(text.region) if text.region else None
        for copy in range(page.counts.get(region.name, 1) if region else 1):
            row, _ = form.place(text.address, page.counts, copy)
            if region is None:
                yield Head(moved(row, added), 1, max(page_rows(page)) + sum(added.values()))
            else:
                first, _ = form.place((region.first, 1), page.counts, copy)
                end = moved(first + region.height, added) - 1
                yield Head(moved(row, added), moved(first, added), end)


def page_rows(page: Page) -> range:
    """Return the rows a page's form has with all copies of its regions."""
    last = max((row for row, _ in page.form.constants), default=1)
    row, _ = page.form.place((last + 1, 1), page.counts)
    return range(1, row)


def free_row(paper: Paper, end: int) -> int | None:
    """Return the row beside a page's end that no merged area joins to another, where a row can be put in."""
    joined = paper.crossed | {row + 1 for row in paper.crossed}
    return next((row for row in (end, end + 1) if row not in joined and row in paper.heights), None)


def continued(
    template: SheetTemplate,
    cells: Mapping[Address, CellValue],
    rows: Rows,
    paper: Paper,
    ends: Iterable[tuple[int, Head]],
) -> Continued:
    """Put each head in again below the row where a page ends inside what it speaks for."""
    added: dict[int, int] = {}
    at_ends = sorted(ends, key=lambda item: item[0], reverse=True)
    for end, head in at_ends:  # from the bottom: rows further up keep their numbers
        beside = free_row(paper, end)
        assert beside is not None
        template = template.repeat(beside, beside, 2)
        added[end] = 1
        template = with_row_like(template, end + 1, moved(head.row, added))
    if not added:
        return Continued(template, cells, rows, added)
    values = {(moved(row, added), column): value for (row, column), value in cells.items()}
    heights = {moved(row, added): height for row, height in rows.heights.items()}
    least = {moved(row, added): height for row, height in rows.least.items()}
    wrapping = {(moved(row, added), column) for row, column in rows.wrapping}
    for end, head in at_ends:
        new, old = moved(end, added) + 1, moved(head.row, added)
        heights[new] = least[new] = heights[old]
        values |= {(new, column): value for (row, column), value in list(values.items()) if row == old}
        wrapping |= {(new, column) for row, column in list(wrapping) if row == old}
    return Continued(template, values, replace(rows, heights=heights, least=least, wrapping=wrapping), added)
