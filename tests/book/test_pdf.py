"""The book as a PDF: every figure in its block, outline and links that lead to their pages, what archives ask for."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader

from koplan_xl.app.opening import open_plan
from koplan_xl.app.printing import Printed
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.years import format_year
from tests.cycle.conftest import SAMPLE
from tests.printed import EIGHT_POINTS, fit_for_archives, links_on, sizes

pytestmark = pytest.mark.client

_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
_AMOUNT = re.compile(r"▲?[\d,]+")
_HALF_COLUMN = 36  # points either side of a year's head


@dataclass(frozen=True)
class Word:
    """A word on a page, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


Pages = list[list[Word]]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return open_plan(SAMPLE).plan


@pytest.fixture(scope="module")
def marks(book_pdf: Path) -> list[tuple[str, int]]:
    """The outline: titles and pages."""
    return _outline(PdfReader(book_pdf))


@pytest.fixture(scope="module")
def words(book_pdf: Path) -> Pages:
    done = subprocess.run(["pdftotext", "-bbox", book_pdf, "-"], capture_output=True, check=True)
    pages = done.stdout.decode().split("<page ")[1:]
    return [
        [Word(*map(float, found[:4]), found[4].replace("&amp;", "&")) for found in _WORD.findall(page)]
        for page in pages
    ]


@pytest.fixture(scope="module")
def blocks(words: Pages, plan: Plan, marks: list[tuple[str, int]]) -> dict[str, list[Word]]:
    """The words of each project's block: those from its code down to the next one, on the page the outline names."""
    codes = {p.key: p.text("事務事業名") for p in plan.records("事務事業")}
    found = {}
    for title, number in marks:
        starts = sorted((w for w in words[number - 1] if w.text in codes), key=lambda w: w.top)
        for start, after in zip(starts, [*starts[1:], None], strict=False):
            if codes[start.text] == title:
                end = after.top - 4 if after else 800
                found[start.text] = [w for w in words[number - 1] if start.top - 4 <= w.top < end]
    assert found.keys() == codes.keys()
    return found


def _below(block: list[Word], head: str, like: re.Pattern[str]) -> list[str]:
    """Return what stands below a head in its column, from the top."""
    (top,) = [word for word in block if word.text == head]
    column = [
        w for w in block
        if w.top > top.top + 4 and abs(w.middle - top.middle) < _HALF_COLUMN and like.fullmatch(w.text)
    ]  # fmt: skip
    return [word.text for word in sorted(column, key=lambda word: word.top)]


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def test_every_amount_stands_in_its_projects_block_under_its_year_in_order(
    blocks: Mapping[str, list[Word]], plan: Plan
) -> None:
    for code, block in blocks.items():
        for year in plan.budget_years:
            costs = plan.find("事業費", code, year, schema.PLANNED)
            assert costs is not None
            wanted = [_shown(costs.values[field]) for field in schema.BUDGET_FIELDS]
            assert _below(block, format_year(year), _AMOUNT)[: len(wanted)] == wanted, (code, year)


def test_every_target_of_an_activity_stands_in_its_projects_block_under_its_year(
    blocks: Mapping[str, list[Word]], plan: Plan
) -> None:
    seen = 0
    for code, slots in plan.activity_indicators.items():
        for year in plan.budget_years:
            records = [plan.find("活動指標値", slots[slot].key, year) for slot in sorted(slots)]
            wanted = [_shown(r.values["目標"]) for r in records if r and r.values["目標"] is not None]
            below = _below(blocks[code], f"{format_year(year)}目標", re.compile(r".*\d.*"))
            assert below[: len(wanted)] == wanted, (code, year)
            seen += len(wanted)
    assert seen == sum(r.values["目標"] is not None for r in plan.records("活動指標値"))


def test_every_value_of_an_outcome_stands_in_its_indicators_block(
    words: Pages, plan: Plan, marks: list[tuple[str, int]]
) -> None:
    for measure, slots in plan.outcome_indicators.items():
        (number,) = {at for title, at in marks if title.startswith(f"施策{measure}　")}
        page = words[number]  # the second of the measure's pages
        tops = sorted(w.top for w in page if w.text == "成果指標")
        for slot, indicator in slots.items():
            end = tops[slot] if slot < len(tops) else 800
            texts = [w.text for w in page if tops[slot - 1] < w.top < end]
            values = [r.values["計画"] for r in plan.records("成果指標値") if r.key == indicator.key]
            for value in [indicator.values["計画策定時"], indicator.values["目標値"], *values]:
                if value is not None:
                    assert _shown(value) in texts, (indicator.key, value)
                    texts.remove(_shown(value))


def test_outline_contents_and_index_lead_to_each_projects_page(
    blocks: Mapping[str, list[Word]], words: Pages, marks: list[tuple[str, int]], book_pdf: Path
) -> None:
    pdf = PdfReader(book_pdf)
    seen: dict[str, int] = {}
    for number, page in enumerate(pdf.pages):
        for link in links_on(page):
            left, bottom, right, top = map(float, link["/Rect"])
            high = float(page.mediabox.top)
            line = [w for w in words[number] if high - top <= (w.top + w.bottom) / 2 <= high - bottom]
            assert line and all(left <= word.left and word.right <= right for word in line)
            target = pdf.get_page_number(link["/Dest"][0].get_object())
            assert max(line, key=lambda word: word.right).text == str(target + 1)
            (code,) = [word.text for word in line if word.text in blocks] or [""]
            if code:
                seen[code] = seen.get(code, 0) + 1
                assert blocks[code][0] in words[target]
                above = high - float(link["/Dest"][3])
                assert above <= min(word.top for word in blocks[code]) <= above + 30
    assert seen == dict.fromkeys(blocks, 3)  # contents, by department, by name
    listed = sum(len(list(links_on(page))) for page in pdf.pages[1:3])
    assert listed == len(marks) - 2  # all of the outline but cover and contents


def test_the_pdf_is_what_archives_ask_for(book_pdf: Path) -> None:
    fit_for_archives(book_pdf)


def test_no_text_is_printed_smaller_than_8_points(book_pdf: Path, long_pdf: Printed) -> None:
    assert min(sizes(book_pdf)) > EIGHT_POINTS and min(sizes(long_pdf.path)) > EIGHT_POINTS


def test_pages_are_numbered_through(book_pdf: Path, plan: Plan, marks: list[tuple[str, int]]) -> None:
    texts = [page.strip() for page in _page_texts(book_pdf)]
    assert [text.splitlines()[-1].strip() for text in texts[1:]] == [str(n) for n in range(2, len(texts) + 1)]
    for project in plan.records("事務事業"):
        (page,) = {
            at
            for title, at in marks
            if title == project.text("事務事業名") and _has_project(texts[at - 1], project.key)
        }
        assert _contents_line(texts, project.key).endswith(f" {page}")


def _page_texts(path: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def _has_project(text: str, code: str) -> bool:
    return re.search(rf"(?<![\d-]){re.escape(code)}(?![\d-])", text) is not None


def _contents_line(texts: list[str], code: str) -> str:
    return next(
        line.strip()
        for text in texts[1:3]
        for line in text.splitlines()
        if line.strip().startswith(f"{code} ")
    )


def _outline(pdf: PdfReader) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    waiting = list(pdf.outline)
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*item, *waiting]
        else:
            at = pdf.get_destination_page_number(item)
            assert item.title is not None and at is not None
            found.append((item.title, at + 1))
    return found
