"""The book: all pages set, numbered through, with cover, contents and index when it is whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from koplan_xl.excel import styles
from koplan_xl.excel.areas import Area
from koplan_xl.excel.book import Book
from koplan_xl.excel.outline import Bookmark, Jump
from koplan_xl.excel.package import Package
from koplan_xl.excel.paper import looks_of
from koplan_xl.excel.print_setup import Setup, printed, with_merged, with_wrapping
from koplan_xl.form_sheets import TemplateSheets
from koplan_xl.forms.binding import Page, bind, fill
from koplan_xl.forms.layout import BOOK_COVER, CONTENTS, INDEX
from koplan_xl.forms.placeholder import YEAR_HEADS
from koplan_xl.plan.model import Plan
from koplan_xl.plan.units import UNITS, Unit, in_unit
from koplan_xl.typesetting.front import (
    CONTENTS_REGION,
    Entry,
    Lines,
    contents_page,
    cover_page,
    entries,
    index_entry,
    index_lines,
    index_page,
    jumps_of,
    links_of,
)
from koplan_xl.typesetting.money import unit_note, unit_texts
from koplan_xl.typesetting.sheets import SetSheet, set_sheet

_FIRST_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells one print from another: texts at the foot of every page, words of the cover, the document's title,
    the unit its amounts are shown in.
    """

    left: str
    right: str
    cover: Mapping[str, str]
    title: str
    unit: Unit = UNITS["千円"]


@dataclass(frozen=True, slots=True)
class MadeBook:
    """The workbook, its sheets, how many pages each takes, the PDF's outline and links, sheets with texts too high
    for a row, sheets with numbers too wide for their columns, and the fonts of all texts.
    """

    content: bytes
    sheets: tuple[str, ...]
    pages: tuple[int, ...]
    outline: tuple[Bookmark, ...]
    jumps: tuple[Jump, ...]
    cut: tuple[str, ...]
    small: tuple[str, ...]
    fonts: frozenset[str]


def make_book(
    plan: Plan, forms: TemplateSheets, pages: Sequence[Page], marks: Marks, whole: bool
) -> MadeBook:
    """Set and fill the pages for print. Pages are numbered from 1 through all sheets, the cover included."""
    exact, plan = plan, in_unit(plan, marks.unit)
    body = [_set(page, plan, forms, marks.unit) for page in pages]
    around = _around(plan, forms, body, marks, whole)
    sheets = [*around.front, *body, *around.back]
    firsts = _first_pages(sheets, 1)
    book = Book(forms.package)
    jumps: list[Jump] = []
    for sheet, first in zip(sheets, firsts, strict=True):
        lines = around.lines.get(sheet.page.form.name, {})
        _add(book, sheet, first, marks, unit_note(sheet.page, exact, marks.unit), links_of(lines, sheet))
        jumps += jumps_of(lines, sheet, first)
    book.clear_input_fills()
    book.wrap_where_asked()
    book.set_title(marks.title)
    return MadeBook(
        book.to_bytes(),
        tuple(sheet.page.name for sheet in sheets),
        tuple(sheet.pages for sheet in sheets),
        tuple(_outline(sheets, firsts, around.found)),
        tuple(jumps),
        tuple(sheet.page.name for sheet in sheets if sheet.cut),
        tuple(sheet.page.name for sheet in sheets if sheet.small),
        _fonts(sheets, forms),
    )


def _set(page: Page, plan: Plan, forms: TemplateSheets, unit: Unit) -> SetSheet:
    template = with_merged(forms.stretched(page), _without_states(page, plan))
    cells = fill(page, plan, lambda *_: None) | unit_texts(page, template, unit)
    return set_sheet(page, template, cells)


def _without_states(page: Page, plan: Plan) -> Iterator[Area]:
    """Yield the years that have the cell of a live state, empty on paper, to their right: they take it over."""
    bound = list(bind(page, plan))
    states = {item.address for item in bound if item.field.placeholder.is_state}
    for item in bound:
        row, column = item.address
        if item.field.placeholder.head in YEAR_HEADS and (row, column + 1) in states:
            yield Area(row, column, row, column + 1)


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands before and behind the forms, the subjects of the book, and what each list of them has in its lines."""

    front: list[SetSheet]
    back: list[SetSheet]
    found: list[Entry]
    lines: Mapping[str, Lines]


def _around(
    plan: Plan, forms: TemplateSheets, body: Sequence[SetSheet], marks: Marks, whole: bool
) -> _Around:
    """Set what stands before and behind the forms, as far as the template has it."""
    known = forms.forms
    front = (
        [_set(cover_page(known, marks.cover), plan, forms, marks.unit)]
        if whole and BOOK_COVER in known
        else []
    )
    before = sum(sheet.pages for sheet in front)
    has_index, has_contents = whole and INDEX in known, whole and CONTENTS in known

    def listed(first: int) -> tuple[list[Entry], list[Entry]]:
        """Find the subjects, and the lines of the contents."""
        found = list(entries(body, _first_pages(body, first), plan))
        end = first + sum(sheet.pages for sheet in body)
        return found, [*found, index_entry(end)] if has_index else found

    if has_contents:
        # How many pages the contents take does not depend on the numbers in them.
        before += _set(contents_page(known, listed(1)[1]), plan, forms, marks.unit).pages
    found, contents = listed(before + 1)
    index = index_lines(found, plan)
    if has_contents:
        front.append(_set(contents_page(known, contents), plan, forms, marks.unit))
    back = [_set(index_page(known, index), plan, forms, marks.unit)] if has_index else []
    return _Around(front, back, found, {CONTENTS: {CONTENTS_REGION: contents}, INDEX: index})


def _first_pages(sheets: Sequence[SetSheet], first: int) -> list[int]:
    numbers = []
    for sheet in sheets:
        numbers.append(first)
        first += sheet.pages
    return numbers


def _add(
    book: Book, sheet: SetSheet, first: int, marks: Marks, head: str, links: Mapping[tuple[int, int], str]
) -> None:
    cover = sheet.page.form.name == BOOK_COVER
    setup = Setup(
        first, sheet.scale, *(("", "") if cover else (marks.left, marks.right)), head, numbered=not cover
    )
    package: Package = sheet.template.package
    own = package.related_part(package.workbook_part, "styles")
    count = styles.count(package.parts[own]) if own else 0
    template = with_wrapping(sheet.template, sheet.rows.wrapping, count)
    book.add(
        printed(template, setup),
        sheet.page.name,
        sheet.cells,
        links=links,
        row_heights=sheet.heights,
        row_breaks=sheet.breaks,
        hidden_rows=sheet.hidden,
    )


def _fonts(sheets: Sequence[SetSheet], forms: TemplateSheets) -> frozenset[str]:
    """Return the fonts of all cells in which a text or a figure stands."""
    looks, _ = looks_of(forms.package)
    styles = {
        cell.style
        for sheet in sheets
        for number, row in sheet.template.rows.items()
        for cell in row.cells
        if sheet.cells.get((number, cell.column), cell.string) is not None
    }
    numbers = (int(style.split('"')[1]) if style else 0 for style in styles)
    return frozenset(looks[number].font for number in numbers if number < len(looks))


def _outline(sheets: Sequence[SetSheet], firsts: Sequence[int], found: Sequence[Entry]) -> list[Bookmark]:
    """Return the outline: subjects by level, the sheets around them at the top."""
    shown = {entry.level: None for entry in found}
    depth = {level: at for at, level in enumerate(sorted(shown), _FIRST_LEVEL)}
    marks = [Bookmark(depth[entry.level], entry.title, entry.page) for entry in found]
    around = [
        Bookmark(_FIRST_LEVEL, "表紙" if sheet.page.form.name == BOOK_COVER else sheet.page.name, first)
        for sheet, first in zip(sheets, firsts, strict=True)
        if sheet.page.form.name in (BOOK_COVER, CONTENTS, INDEX)
    ]
    before = [mark for mark in around if not marks or mark.page < marks[0].page]
    return [*before, *marks, *(mark for mark in around if mark not in before)]
