"""All papers of a meeting in their order, behind a page of contents."""

from collections.abc import Callable, Sequence

from koplan_xl.plan.units import Unit
from koplan_xl.report.papers import accounts, budget, ceiling, changes, indicators, open_findings, pledges
from koplan_xl.report.papers.measuring import ROOM, Room
from koplan_xl.report.papers.paging import Page, pages_of
from koplan_xl.report.papers.paper import Column, LeftOut, Paper, TableBuilder
from koplan_xl.report.papers.source import Source

CONTENTS = "会議資料"
_MAKERS: tuple[Callable[[Source], Paper | LeftOut], ...] = (
    budget.by_measure,
    budget.by_source,
    budget.by_measure_and_source,
    budget.by_department,
    accounts.by_account,
    accounts.by_path,
    changes.largest_changes,
    changes.new_and_ended,
    indicators.outcomes,
    indicators.paths,
    indicators.activities,
    pledges.pledged,
    ceiling.against_ceiling,
    open_findings.findings,
)


def papers_of(source: Source) -> tuple[tuple[Paper, ...], tuple[LeftOut, ...]]:
    """Return the papers, and those that are left out."""
    made = [make(source) for make in _MAKERS]
    return (
        tuple(one for one in made if isinstance(one, Paper)),
        tuple(one for one in made if isinstance(one, LeftOut)),
    )


def meeting_pages(
    papers: Sequence[Paper], left_out: Sequence[LeftOut], name: str, unit: Unit, sheet: Room = ROOM
) -> tuple[Page, ...]:
    """Return all pages, the contents first; `name` is the plan's."""
    bodies = [pages_of(paper, unit, sheet) for paper in papers]
    contents = _contents(bodies, left_out, name, unit, sheet, 1)
    # The contents tell page numbers, which shift when they need more than a page themselves.
    contents = _contents(bodies, left_out, name, unit, sheet, len(contents))
    return (*contents, *(page for pages in bodies for page in pages))


def _contents(
    bodies: Sequence[Sequence[Page]],
    left_out: Sequence[LeftOut],
    name: str,
    unit: Unit,
    sheet: Room,
    own: int,
) -> tuple[Page, ...]:
    builder = TableBuilder((Column("ページ", "centred"), Column("資料", "link"), Column("要点", flexible=1)))
    number = own + 1
    for pages in bodies:
        paper = pages[0].paper
        builder.add((str(number), pages[0].sheet, paper.lead))
        number += len(pages)
    missing = "、".join(f"{one.title}（{one.reason}）" for one in left_out)
    notes = (
        f"金額の単位は{unit.name}です。{unit.rule}。{unit.minus} は負の数です。",
        *((f"示すものがなく省いた資料：{missing}。",) if missing else ()),
    )
    paper = Paper(CONTENTS, f"{CONTENTS}　目次", name, builder.table(), notes=notes, money=False)
    return pages_of(paper, unit, sheet)
