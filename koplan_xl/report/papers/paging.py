"""Papers cut into pages. Each page becomes a sheet, so that Excel and LibreOffice break them alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from koplan_xl.plan.units import Unit
from koplan_xl.report.papers.measuring import (
    ROOM,
    Room,
    column_widths,
    header_heights,
    row_heights,
    shortened,
    text_height,
)
from koplan_xl.report.papers.paper import Chart, Paper, Table

GAP = 6.0
_LEAST_CHART, _TALLEST_CHART = 190.0, 380.0
_BAR, _AROUND_BARS = 16.0, 75.0
_AIRIEST = 1.4  # times the least height of a line
SMALL_ACROSS, SMALL_DOWN = 3, 2
MOST_PAGES = 30  # of one table; what follows is counted


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `lines` are those of the paper's table that stand on it, heights and widths are points."""

    paper: Paper
    sheet: str
    number: int
    of: int
    table: Table | None
    widths: tuple[float, ...]
    header: tuple[float, ...]
    rows: tuple[float, ...]
    charts: tuple[Chart, ...]
    chart_height: float
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """The title, with the page's number where the paper has several."""
        return f"{self.paper.title}（{self.number}/{self.of}）" if self.of > 1 else self.paper.title


def pages_of(paper: Paper, unit: Unit, sheet: Room = ROOM) -> tuple[Page, ...]:
    """Cut a paper into pages: the table first, a chart below its last part where there is room."""
    notes = (*(paper.table.notes(unit) if paper.table else ()), *paper.notes)
    room = sheet.height - _head(paper, sheet) - sum(note_height(note, sheet) for note in notes)
    found = list(_table_pages(paper, paper.table, room, notes, unit, sheet)) if paper.table else []
    if paper.small:
        found += _small_charts(paper, room)
    elif paper.charts:
        used = sum((*found[-1].header, *found[-1].rows)) if found else room
        left = room - used - GAP
        if found and left >= max(map(_least_height, paper.charts)):
            height = min(left, _TALLEST_CHART)
            found[-1] = replace(found[-1], charts=paper.charts, chart_height=height)
        else:
            found.append(_chart_page(paper, paper.charts, min(room - GAP, _TALLEST_CHART)))
    return tuple(
        replace(
            _airy(page, room), number=i, of=len(found), sheet=paper.name if i == 1 else f"{paper.name}({i})"
        )
        for i, page in enumerate(found, start=1)
    )


def _least_height(chart: Chart) -> float:
    """Return the height a chart needs, so that the labels of its bars do not touch."""
    bars = len(chart.categories) * len(chart.series) if chart.look == "bar" else 0
    return max(_LEAST_CHART, bars * _BAR + _AROUND_BARS)


def _airy(page: Page, room: float) -> Page:
    """Spread the lines of a page without a chart over the room it has."""
    if page.charts or not page.rows:
        return page
    factor = min(_AIRIEST, (room - sum(page.header)) / sum(page.rows))
    return replace(page, rows=tuple(height * max(factor, 1.0) for height in page.rows))


def lead_height(paper: Paper, sheet: Room = ROOM) -> float:
    """Return the height of what the paper says."""
    return text_height(paper.lead, sheet.width, sheet.lead) + 8


def note_height(note: str, sheet: Room = ROOM) -> float:
    """Return the height of a note."""
    return text_height(note, sheet.width, sheet.small) + 4


def _head(paper: Paper, sheet: Room) -> float:
    return sheet.title_row + lead_height(paper, sheet) + sheet.unit_row


def _table_pages(
    paper: Paper, table: Table, room: float, notes: tuple[str, ...], unit: Unit, sheet: Room
) -> Iterator[Page]:
    widths = column_widths(table, unit, sheet)
    table = shortened(table, widths, sheet.body)
    heights, header = row_heights(table, widths, unit, sheet), header_heights(table, widths, sheet)
    parts = _balanced(table, heights, room - sum(header))
    for index, (first, last) in enumerate(parts[:MOST_PAGES]):
        rest = len(table.lines) - last
        cut = (f"※ このあと{rest:,}行は、正本をご覧ください。",) if index == MOST_PAGES - 1 and rest else ()
        part = Table(table.columns, table.lines[first:last])
        yield Page(
            paper, "", 0, 0, part, widths, header, heights[first:last], (), 0.0, (*notes, *cut)
        )  # fmt: skip


def _parts(table: Table, heights: Sequence[float], room: float) -> Iterator[tuple[int, int]]:
    """Yield the lines (first, after last) of each page; what is to be kept together stays so."""
    first, used = 0, 0.0
    for start, end in _kept(table, heights, room):
        height = sum(heights[start:end])
        if start > first and used + height > room:
            yield first, start
            first, used = start, 0.0
        used += height
    yield first, len(table.lines)


def _balanced(table: Table, heights: Sequence[float], room: float) -> list[tuple[int, int]]:
    """Cut into as few pages as can be, then as evenly as that many pages allow."""
    best = list(_parts(table, heights, room))
    low, high = 0.0, room
    while high - low > 1:
        middle = (low + high) / 2
        tried = list(_parts(table, heights, middle))
        if len(tried) > len(best):
            low = middle
        else:
            best, high = tried, middle
    return best


def _kept(table: Table, heights: Sequence[float], room: float) -> Iterator[tuple[int, int]]:
    """Yield the lines (first, after last) that stay together: a total goes with the line above it.

    What does not fit on a page together is not kept together.
    """
    start = 0
    for index, line in enumerate(table.lines):
        following = table.lines[index + 1] if index + 1 < len(table.lines) else None
        total_next = following is not None and following.level == "total" and line.level != "total"
        if following and (line.keep or total_next) and sum(heights[start : index + 2]) <= room:
            continue
        yield start, index + 1
        start = index + 1


def _chart_page(paper: Paper, charts: tuple[Chart, ...], height: float) -> Page:
    return Page(paper, "", 0, 0, None, (), (), (), charts, height, paper.notes)


def _small_charts(paper: Paper, room: float) -> Iterator[Page]:
    step = SMALL_ACROSS * SMALL_DOWN
    most = MOST_PAGES * step
    for start in range(0, min(len(paper.charts), most), step):
        page = _chart_page(paper, paper.charts[start : start + step], (room - GAP) / SMALL_DOWN)
        rest = len(paper.charts) - most
        last = rest > 0 and start + step == most
        yield replace(page, notes=(*page.notes, f"※ このほかの{rest:,}の図は省きました。")) if last else page
