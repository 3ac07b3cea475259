"""What stands around the forms of a book: cover, contents, index, and the outline of a PDF."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from koplan_xl.forms.binding import Owner, Page
from koplan_xl.forms.layout import BOOK_COVER, CONTENTS, INDEX, MEASURE, POLICY, Forms
from koplan_xl.grid import CellValue
from koplan_xl.plan.model import Plan
from koplan_xl.typesetting.sheets import SetSheet

CONTENTS_REGION, BY_DEPARTMENT, BY_NAME = "目次", "部署別", "事業名別"
POLICY_LEVEL, MEASURE_LEVEL, PROJECT_LEVEL, OTHER_LEVEL = 1, 2, 3, 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A subject of the book: its level, whom it is about, its title, its page, and the row of a sheet it begins in."""

    level: int
    owner: Owner
    title: str
    page: int
    sheet: str
    row: int


def entries(sheets: Iterable[SetSheet], first_pages: Sequence[int], plan: Plan) -> Iterator[Entry]:
    """Yield the subjects of set sheets in the book's order."""
    for sheet, first in zip(sheets, first_pages, strict=True):
        page, owner = sheet.page, sheet.page.owner
        name = page.name
        if page.form.name == POLICY:
            title = f"政策{owner.policy}　{_name(plan, '政策', owner.policy, '政策名')}"
            yield Entry(POLICY_LEVEL, owner, title, first, name, 1)
        elif page.form.name == MEASURE:
            title = f"施策{owner.measure}　{_name(plan, '施策', owner.measure, '施策名')}"
            yield Entry(MEASURE_LEVEL, owner, title, first, name, 1)
        else:
            for copy, project in enumerate(page.owners()):
                title = _name(plan, "事務事業", project.project, "事務事業名")
                at = first + sheet.page_of(copy)
                yield Entry(PROJECT_LEVEL, project, title, at, name, sheet.first_rows[copy])


def _name(plan: Plan, table: str, key: str, column: str) -> str:
    record = plan.find(table, key)
    return record.text(column) if record else ""


def cover_page(forms: Forms, lines: Mapping[str, str]) -> Page:
    """Return the book's cover; `lines` are the words of head 本."""
    return Page(BOOK_COVER, forms[BOOK_COVER], Owner(row=lines))


def contents_page(forms: Forms, found: Sequence[Entry], index: int | None) -> Page:
    """Return the contents; `index` is the page where the index begins."""
    owners = [Owner(row=_contents_row(entry)) for entry in found]
    if index is not None:
        owners.append(Owner(row={"そのほか": "索引", "そのほかの頁": index}))
    return Page(CONTENTS, forms[CONTENTS], Owner(), {CONTENTS_REGION: tuple(owners)})


def _contents_row(entry: Entry) -> Mapping[str, str | int]:
    if entry.level == PROJECT_LEVEL:
        return {
            "事業コード": entry.owner.project,
            "事業": entry.title,
            "所管課": entry.owner.department,
            "事業の頁": entry.page,
        }
    head = "政策" if entry.level == POLICY_LEVEL else "施策"
    return {head: entry.title, f"{head}の頁": entry.page}


def index_page(forms: Forms, found: Sequence[Entry], plan: Plan) -> Page:
    """Return the index: projects by department in the order of sheet 部署, then by name."""
    projects = [entry for entry in found if entry.level == PROJECT_LEVEL]
    order = {record.key: at for at, record in enumerate(plan.records("部署"))}
    departments = sorted(
        {p.owner.department for p in projects}, key=lambda name: (order.get(name, 999), name)
    )
    by_department = [
        owner
        for department in departments
        for owner in (
            Owner(row={"部署": department}),
            *(_index_owner(p) for p in projects if p.owner.department == department),
        )
    ]
    by_name = (_index_owner(entry) for entry in sorted(projects, key=lambda entry: _sorting(entry.title)))
    copies = {BY_DEPARTMENT: tuple(by_department), BY_NAME: tuple(by_name)}
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


def links_of(page: Page, found: Sequence[Entry], sheet: SetSheet) -> dict[tuple[int, int], str]:
    """Return the links of the contents: from each entry's page number to the cell where it begins.

    The number, as a linked text would be blue and underlined when LibreOffice prints it.
    """
    links: dict[tuple[int, int], str] = {}
    hidden = set(sheet.hidden)
    columns = dict(sorted(sheet.cells))  # the last cell of each row
    height = next(region.height for region in page.form.regions)
    for first, entry in zip(sheet.first_rows, found, strict=False):
        row = next(row for row in range(first, first + height) if row not in hidden)
        links[row, columns[row]] = f"'{entry.sheet}'!A{entry.row}"
    return links
