"""`summary`: the papers of a meeting, as .xlsx or, through LibreOffice, as .pdf."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from koplan_xl.app.checking import open_context, refuse_same_year
from koplan_xl.app.opening import open_looks, open_plan
from koplan_xl.app.reporting import refuse_papers, write_output
from koplan_xl.excel.converter import to_pdf
from koplan_xl.excel.outline import Bookmark, with_outline
from koplan_xl.excel.pdf_fonts import embedded_fonts
from koplan_xl.fonts import replaced, unmeasured
from koplan_xl.plan.figures import fingerprint
from koplan_xl.plan.units import UNITS
from koplan_xl.report.papers.measuring import room_of
from koplan_xl.report.papers.meeting import CONTENTS, meeting_pages, papers_of
from koplan_xl.report.papers.paging import Page
from koplan_xl.report.papers.paper import LeftOut
from koplan_xl.report.papers.source import Source
from koplan_xl.report.papers.writing import render
from koplan_xl.rules.engine import run
from koplan_xl.years import format_year

_LONGEST_NAME = 40  # letters in a footer, which holds 255 in all


@dataclass(frozen=True, slots=True)
class Summarised:
    """The papers that were made: (title, its sheets), one page a sheet, and those that were left out.

    `notices` tell what of the office's looks could not be used.
    """

    path: Path
    unit: str
    fingerprint: str
    papers: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: tuple[LeftOut, ...]
    notices: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """The number of pages, contents included."""
        return sum(len(sheets) for _, sheets in self.papers)

    def to_json(self) -> dict[str, object]:
        """Return the contract's JSON object."""
        return {
            "path": str(self.path),
            "unit": self.unit,
            "fingerprint": self.fingerprint,
            "papers": [{"title": title, "sheets": list(sheets)} for title, sheets in self.papers],
            "left_out": [{"title": one.title, "reason": one.reason} for one in self.left_out],
            "notices": list(self.notices),
        }


def summarise(
    plan_path: Path,
    output: Path,
    unit: str | None = None,
    previous: Path | None = None,
    forms_path: Path | None = None,
) -> Summarised:
    """Write the papers in the looks of a forms workbook; `unit` goes before the unit that says.

    UsageError for a place that cannot be written, ConverterError when no PDF can be made.
    """
    refuse_papers(output, [plan_path, *(path for path in (previous, forms_path) if path)], CONTENTS)
    office = open_looks(forms_path)
    looks = office.looks
    context = open_context(plan_path)
    if previous:
        last_plan = open_plan(previous).plan
        refuse_same_year(plan_path, context.plan, previous, last_plan)
        context.previous = last_plan
    shown = replace(UNITS[unit or looks.unit], minus=looks.minus, places=looks.places)
    source, plan = Source(context, run(context), shown), context.plan
    papers, left_out = papers_of(source)
    version = f"{format_year(plan.version)}版" if plan.version else ""
    name = f"{plan.city}　{plan.setting('計画名') or ''}　{version}".strip("　")
    mark = fingerprint(plan)
    pages = meeting_pages(papers, left_out, name, shown, room_of(looks))
    # A damaged file name may hold halves of letters, which no file can hold.
    file = plan_path.name[:_LONGEST_NAME].encode(errors="replace").decode()
    footer = f"正本 {file}　{version}　照合番号 {mark}"
    content = render(pages, CONTENTS, footer, shown, looks)
    notices = [*office.notices, *unmeasured(looks.paper_fonts)]
    if output.suffix.lower() == ".pdf":
        content, _ = with_outline(to_pdf(content), _bookmarks(pages))
        notices += replaced(looks.paper_fonts, embedded_fonts(content))
    write_output(output, content)
    sheets: dict[str, list[str]] = {}
    for page in pages:
        sheets.setdefault(page.paper.title, []).append(page.sheet)
    made = tuple((title, tuple(names)) for title, names in sheets.items())
    return Summarised(output, shown.name, mark, made, left_out, tuple(notices))


def _bookmarks(pages: Sequence[Page]) -> Iterator[Bookmark]:
    """Yield a bookmark for each paper; a sheet is a page."""
    for number, page in enumerate(pages, start=1):
        if page.number == 1:
            yield Bookmark(1, page.paper.title, number)
