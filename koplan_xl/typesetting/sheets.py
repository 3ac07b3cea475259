"""A page of the plan set on paper: heights of its rows, where its pages end, on which page each subject begins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from koplan_xl.excel.paper import Paper, paper_of
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.forms.binding import Page
from koplan_xl.forms.layout import CONTENTS, INDEX
from koplan_xl.grid import Address, CellValue
from koplan_xl.typesetting.continuing import Head, continued, free_row, heads, moved
from koplan_xl.typesetting.rows import HIGHEST_ROW, Rows, give_way, grown, needed, shrinks_too_far, text_lines

LISTS = frozenset({CONTENTS, INDEX})  # sheets whose regions are lists of lines


@dataclass(frozen=True, slots=True)
class Block:
    """Rows first..last that stay on one page where they can. `forced`: they begin a page. `share`: the room they
    try to keep to, in points, None for rows that give nothing up. `announces`: they do not end a page.
    """

    first: int
    last: int
    forced: bool = False
    share: float | None = None
    announces: bool = False


@dataclass(frozen=True)
class SetSheet:
    """A sheet ready to be written. `breaks` are the rows below which a page ends; `first_rows` where each copy of
    the page's regions begins, in order; `cut` the rows too high for Excel or a page.
    """

    page: Page
    template: SheetTemplate
    cells: Mapping[Address, CellValue]
    rows: Rows
    hidden: tuple[int, ...]
    breaks: tuple[int, ...]
    first_rows: tuple[int, ...]
    scale: int
    cut: tuple[int, ...]

    @property
    def small(self) -> bool:
        """Whether a number has to be printed smaller than any text may be: it cannot be broken into lines."""
        rooms = self.paper.rooms
        return any(shrinks_too_far(value, rooms[at]) for at, value in self.cells.items() if at in rooms)

    @property
    def pages(self) -> int:
        """How many pages it takes."""
        return len(self.breaks) + 1

    @cached_property
    def paper(self) -> Paper:
        """Its measures as designed."""
        return paper_of(self.template)

    @property
    def heights(self) -> dict[int, float]:
        """The rows that differ from the template's design."""
        designed = self.paper.heights
        return {
            row: height for row, height in self.rows.heights.items() if height and height != designed[row]
        }

    def page_of(self, copy: int) -> int:
        """Return on which of its pages, from 0, a copy of its regions begins."""
        return self.page_with(self.first_rows[copy])

    def page_with(self, row: int) -> int:
        """Return on which of its pages, from 0, a row stands."""
        return sum(end < row for end in self.breaks)

    def top_of(self, row: int) -> float:
        """Return how far a row's upper edge lies below the paper's, in points as printed."""
        above = [end for end in self.breaks if end < row]
        first, titles = above[-1] + 1 if above else 1, self.paper.titles if above else None
        over = self.rows.total(first, row - 1) + (self.rows.total(*titles) if titles else 0.0)
        return self.paper.body.top + over * self.scale / 100


def set_sheet(page: Page, template: SheetTemplate, cells: Mapping[Address, CellValue]) -> SetSheet:
    """Set a filled page. `template` is the page's sheet with its regions repeated, `cells` what stands in it."""
    paper = paper_of(template)
    template, cells, added = _with_long_texts_split(template, cells, paper)
    if added:
        paper = paper_of(template)
    hidden = tuple(_empty_rows(page, cells, added))
    rows = grown(paper, cells, dict(_labels(page, added)), hidden)
    blocks = _announcing(list(_blocks(page, paper, added)), frozenset(hidden))
    for block in blocks:
        _balance(rows, block, paper.page)
    able = [] if paper.titles else list(heads(page, added))
    breaks, ends = _paginate(rows, blocks, paper, able)
    made = continued(template, cells, rows, paper, ends)
    return SetSheet(
        page,
        made.template,
        made.cells,
        made.rows,
        tuple(moved(row, made.added) for row in hidden),
        tuple(moved(row, made.added) for row in breaks),
        tuple(moved(moved(row, added), made.added) for row, _, _ in _copies(page)),
        paper.scale,
        tuple(row for row, height in made.rows.heights.items() if height > HIGHEST_ROW),
    )


def _copies(page: Page) -> Iterator[tuple[int, int, int]]:
    """Yield first and last row of every copy of every region, and the height of one copy in rows."""
    for region in page.form.regions:
        for copy in range(max(1, page.counts.get(region.name, 1))):
            first, _ = page.form.place((region.first, 1), page.counts, copy)
            yield first, first + region.height - 1, region.height


def _labels(page: Page, added: Mapping[int, int]) -> Iterator[tuple[Address, str]]:
    """Yield the form's own texts where they land."""
    for (row, column), text in page.form.labels.items():
        region = next((r for r in page.form.regions if r.first <= row <= r.last), None)
        for copy in range(page.counts.get(region.name, 1) if region else 1):
            at, _ = page.form.place((row, column), page.counts, copy)
            yield (moved(at, added), column), text


def _empty_rows(page: Page, cells: Mapping[Address, CellValue], added: Mapping[int, int]) -> Iterator[int]:
    """Yield rows of a list's copy that show nothing of their own: a copy there has a row for each of its levels."""
    lists = {region.name for region in page.form.regions if page.form.name in LISTS and region.height > 1}
    fields = [field for field in page.form.fields if field.region in lists]
    for region in (r for r in page.form.regions if r.name in lists):
        for copy in range(page.counts.get(region.name, 1)):
            for row in range(region.first, region.last + 1):
                places = [
                    page.form.place(field.address, page.counts, copy)
                    for field in fields
                    if field.address[0] == row
                ]
                if places and not any(cells.get(place) for place in places):
                    yield moved(places[0][0], added)


def _blocks(page: Page, paper: Paper, added: Mapping[int, int]) -> Iterator[Block]:
    """Yield all rows as blocks: copies of regions with several rows one each, what lies between as one.

    A page that ends by the sheet's own design ends a block, too.
    """
    starts = sorted(row + 1 for row in paper.breaks)
    for block in _designed_blocks(page, paper, added):
        edges = [row for row in starts if block.first < row <= block.last]
        for first, following in zip([block.first, *edges], [*edges, block.last + 1], strict=True):
            yield replace(block, first=first, last=following - 1, forced=first in starts)


def _designed_blocks(page: Page, paper: Paper, added: Mapping[int, int]) -> Iterator[Block]:
    is_list = page.form.name in LISTS
    at = paper.titles[1] + 1 if paper.titles and paper.titles[0] == 1 else 1
    for first, last, height in _copies(page):
        if height == 1 and not is_list:
            continue
        designed = sum(paper.heights[row] for row in range(first, last + 1))
        share = paper.page / max(1, int(paper.page // designed))
        top, bottom = moved(first, added), moved(last + 1, added) - 1
        if at < top:
            yield Block(at, top - 1, share=paper.page)
        yield Block(top, bottom, share=None if is_list else share)
        at = bottom + 1
    last_row = max(paper.heights, default=0)
    if at <= last_row:
        yield Block(at, last_row, share=paper.page)


def _balance(rows: Rows, block: Block, page: float) -> None:
    """Let rows with height to spare give way, so that a block keeps its share of a page, or at least one page."""
    if block.share is not None:
        for room in (block.share, page):
            if give_way(rows, block.first, block.last, room):
                return


def _paginate(
    rows: Rows, blocks: list[Block], paper: Paper, able: list[Head]
) -> tuple[tuple[int, ...], list[tuple[int, Head]]]:
    """Return the rows below which a page ends, and those of them with the head that the next page begins with."""
    breaks: list[int] = []
    ends: list[tuple[int, Head]] = []
    used = 0.0
    for number, block in enumerate(blocks):
        height = rows.total(block.first, block.last)
        last = next((b for b in blocks[number:] if not b.announces), block)
        if used and (block.forced or used + rows.total(block.first, last.last) > paper.page):
            breaks.append(block.first - 1)
            used = 0.0
        if used + height <= paper.page:
            used += height
            continue
        head = next((one for one in able if one.first <= block.first and block.last <= one.last), None)
        inner, used = _broken_inside(rows, block, paper, rows.heights[head.row] if head else 0.0)
        breaks += inner
        ends += [(end, head) for end in inner if head and free_row(paper, end) is not None]
    return tuple(breaks), ends


def _announcing(blocks: list[Block], hidden: frozenset[int]) -> list[Block]:
    """Mark the blocks that announce what follows: headings between lists, lines of a list above a deeper level, and
    the last line but one of a level, as a line alone at the head of a page says little.
    """

    def level(block: Block) -> int:
        return next((row - block.first for row in range(block.first, block.last + 1) if row not in hidden), 0)

    marked = []
    for block, following, after in zip(blocks, [*blocks[1:], None], [*blocks[2:], None, None], strict=False):
        if following is None or following.share is not None or following.forced:
            marked.append(replace(block, announces=False))
            continue
        heads = block.share is not None and block is not blocks[0]
        deeper = level(following) > level(block)
        ends = after is None or after.share is not None or level(after) < level(following)
        alone = ends and block.share is None and level(following) == level(block)
        marked.append(replace(block, announces=heads or deeper or alone))
    return marked


def _broken_inside(rows: Rows, block: Block, paper: Paper, head: float) -> tuple[list[int], float]:
    """Break a block that no page holds: not inside merged areas, nor between a label above a text and that text.

    `head` is the height of what the pages it goes on to begin with, in points.
    """
    breaks: list[int] = []
    used = 0.0
    good: list[int] = []  # rows a page could end below, on this page
    for row in range(block.first, block.last + 1):
        used += rows.heights.get(row, 0.0)
        if used > paper.page and (good or row > block.first):
            end = good[-1] if good else row - 1
            breaks.append(end)
            used = head + rows.total(end + 1, row)
            good = []
        if row not in paper.crossed and rows.least.get(row, 0.0) != paper.heights.get(row, 0.0):
            good.append(row)
    return breaks, used


def _with_long_texts_split(
    template: SheetTemplate, cells: Mapping[Address, CellValue], paper: Paper
) -> tuple[SheetTemplate, Mapping[Address, CellValue], dict[int, int]]:
    """Give texts higher than a row may be several rows. The last result tells how many more each row has become."""
    parts: dict[Address, list[str]] = {}
    for address, value in cells.items():
        room = paper.rooms.get(address)
        if not isinstance(value, str) or room is None or not room.look.wrap or room.first != room.last:
            continue
        if room.first in paper.crossed or room.first - 1 in paper.crossed:
            continue
        broken = text_lines(value, room)
        most = int(min(HIGHEST_ROW, paper.page / 2) // needed(1, room.look)) - 1
        if len(broken) > most:
            parts[address] = ["\n".join(broken[at : at + most]) for at in range(0, len(broken), most)]
    added: dict[int, int] = {}
    for (row, _), pieces in parts.items():
        added[row] = max(added.get(row, 0), len(pieces) - 1)
    for row, more in sorted(added.items(), reverse=True):
        template = template.repeat(row, row, more + 1)
    split = {(moved(row, added), column): value for (row, column), value in cells.items()}
    for (row, column), pieces in parts.items():
        for number, piece in enumerate(pieces):
            split[moved(row, added) + number, column] = piece
    return template, split, added
