"""What stands around the forms of a book: cover, contents, index, and the outline of a PDF."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from koplan_xl.excel.outline import Jump
from koplan_xl.forms.binding import Owner, Page
from koplan_xl.forms.layout import BOOK_COVER, CONTENTS, INDEX, MEASURE, POLICY, Forms
from koplan_xl.grid import CellValue
from koplan_xl.plan.model import Plan
from koplan_xl.typesetting.sheets import SetSheet

CONTENTS_REGION, BY_DEPARTMENT, BY_NAME = "目次", "部署別", "事業名別"
POLICY_LEVEL, MEASURE_LEVEL, PROJECT_LEVEL, OTHER_LEVEL = 1, 2, 3, 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A subject of the book: its level, whom it is about, its title, its page, the row of a sheet it begins in and
    how far that lies below the paper's upper edge, in points.
    """

    level: int
    owner: Owner
    title: str
    page: int
    sheet: str
    row: int
    top: float = 0.0


def entries(sheets: Iterable[SetSheet], first_pages: Sequence[int], plan: Plan) -> Iterator[Entry]:
    """Yield the subjects of set sheets in the book's order."""
    for sheet, first in zip(sheets, first_pages, strict=True):
        page, owner = sheet.page, sheet.page.owner
        name = page.name
        if page.form.name == POLICY:
            title = f"政策{owner.policy}　{_name(plan, '政策', owner.policy, '政策名')}"
            yield Entry(POLICY_LEVEL, owner, title, first, name, 1, sheet.top_of(1))
        elif page.form.name == MEASURE:
            title = f"施策{owner.measure}　{_name(plan, '施策', owner.measure, '施策名')}"
            yield Entry(MEASURE_LEVEL, owner, title, first, name, 1, sheet.top_of(1))
        else:
            for copy, project in enumerate(page.owners()):
                title = _name(plan, "事務事業", project.project, "事務事業名")
                at, row = first + sheet.page_of(copy), sheet.first_rows[copy]
                yield Entry(PROJECT_LEVEL, project, title, at, name, row, sheet.top_of(row))


def _name(plan: Plan, table: str, key: str, column: str) -> str:
    record = plan.find(table, key)
    return record.text(column) if record else ""


def cover_page(forms: Forms, lines: Mapping[str, str]) -> Page:
    """Return the book's cover; `lines` are the words of head 本."""
    return Page(BOOK_COVER, forms[BOOK_COVER], Owner(row=lines))


def index_entry(page: int) -> Entry:
    """Return the entry of the index itself, which begins on that page."""
    return Entry(OTHER_LEVEL, Owner(), INDEX, page, INDEX, 1)


def contents_page(forms: Forms, found: Sequence[Entry]) -> Page:
    """Return the contents."""
    owners = tuple(Owner(row=_contents_row(entry)) for entry in found)
    return Page(CONTENTS, forms[CONTENTS], Owner(), {CONTENTS_REGION: owners})


def _contents_row(entry: Entry) -> Mapping[str, str | int]:
    if entry.level == PROJECT_LEVEL:
        return {
            "事業コード": entry.owner.project,
            "事業": entry.title,
            "所管課": entry.owner.department,
            "事業の頁": entry.page,
        }
    head = {POLICY_LEVEL: "政策", MEASURE_LEVEL: "施策"}.get(entry.level, "そのほか")
    return {head: entry.title, f"{head}の頁": entry.page}


Lines = Mapping[str, Sequence[Entry | str]]  # by region: entries and headings between them


def index_lines(found: Sequence[Entry], plan: Plan) -> Lines:
    """Return the lines of the index: projects by department in the order of sheet 部署, then by name."""
    projects = [entry for entry in found if entry.level == PROJECT_LEVEL]
    order = {record.key: at for at, record in enumerate(plan.records("部署"))}
    departments = sorted(
        {p.owner.department for p in projects}, key=lambda name: (order.get(name, 999), name)
    )
    by_department: list[Entry | str] = []
    for department in departments:
        by_department.append(department)
        by_department += [p for p in projects if p.owner.department == department]
    by_name = sorted(projects, key=lambda entry: _sorting(entry.title))
    return {BY_DEPARTMENT: by_department, BY_NAME: by_name}


def index_page(forms: Forms, lines: Lines) -> Page:
    """Return the index."""
    copies = {
        region: tuple(
            _index_owner(line) if isinstance(line, Entry) else Owner(row={"部署": line}) for line in listed
        )
        for region, listed in lines.items()
    }
    return Page(INDEX, forms[INDEX], Owner(), copies)


def _index_owner(entry: Entry) -> Owner:
    row: dict[str, CellValue] = {
        "事業コード": entry.owner.project,
        "事業": entry.title,
        "所管課": entry.owner.department,
        "頁": entry.page,
        "頁の番号": entry.page,
    }
    return replace(entry.owner, row=row)


def _sorting(title: str) -> tuple[bytes, str]:
    """Sort by JIS code, in which the common kanji stand in the order of their 音読み."""
    return title.encode("cp932", "replace"), title


def linked_rows(lines: Lines, sheet: SetSheet) -> Iterator[tuple[int, Entry]]:
    """Yield the row of each entry on a list's sheet."""
    hidden = set(sheet.hidden)
    firsts = iter(sheet.first_rows)
    for region in sheet.page.form.regions:
        listed = lines.get(region.name, ())
        for line, first in zip_longest(listed, islice(firsts, max(1, len(listed)))):
            shown = (row for row in range(first, first + region.height) if row not in hidden)
            if isinstance(line, Entry) and (row := next(shown, None)):
                yield row, line


def links_of(lines: Lines, sheet: SetSheet) -> dict[tuple[int, int], str]:
    """Return the links of a list: from each entry's page number to the cell where it begins.

    The number, as a linked text would be blue and underlined when LibreOffice prints it.
    """
    columns = dict(sorted(sheet.cells))  # the last cell of each row
    return {
        (row, columns[row]): f"'{entry.sheet}'!A{entry.row}"
        for row, entry in linked_rows(lines, sheet)
        if row in columns
    }


def jumps_of(lines: Lines, sheet: SetSheet, first_page: int) -> Iterator[Jump]:
    """Yield the links of a list in the PDF: each entry's whole line leads to where it begins.

    LibreOffice makes none of linked numbers.
    """
    body = sheet.paper.body
    for row, entry in linked_rows(lines, sheet):
        top = sheet.top_of(row)
        box = (body.left, top, body.right, top + sheet.rows.heights[row] * sheet.scale / 100)
        yield Jump(first_page + sheet.page_with(row), box, entry.title, (entry.page, entry.top))
