"""Pages: nothing lost, nothing doubled, nothing higher than the paper."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from koplan_xl.plan.units import UNITS
from koplan_xl.report.papers.measuring import ROOM, text_height
from koplan_xl.report.papers.paging import (
    MOST_PAGES,
    lead_height,
    note_height,
    pages_of,
)
from koplan_xl.report.papers.paper import Chart, Column, Paper, Series, TableBuilder

UNIT = UNITS["千円"]
TEXTS = st.text("あいうABC123、。\n", max_size=120)
COLUMNS = (Column("内容", flexible=2), Column("備考", flexible=1), Column("額", "amount"))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(TEXTS, TEXTS, st.integers(0, 10**8), st.booleans()), min_size=1, max_size=60),
    st.integers(0, 2),
)
def test_pages_hold_all_lines_once_within_the_paper(
    lines: list[tuple[str, str, int, bool]], charts: int
) -> None:
    builder = TableBuilder(COLUMNS)
    for number, (text, note, amount, keep) in enumerate(lines):
        builder.add((text, note, Fraction(amount)), keep=keep and number % 4 != 3)
    chart = Chart("図", "bar", ("甲", "乙"), (Series("額", (Fraction(1), Fraction(2))),))
    paper = Paper("資料", "資料", "要点。", builder.table(), (chart,) * min(charts, 1), ("注",))
    pages = pages_of(paper, UNIT)
    assert [line for page in pages if page.table for line in page.table.lines] == builder.lines
    assert len({page.sheet for page in pages}) == len(pages) and pages[0].sheet == "資料"
    for page in pages:
        head = ROOM.title_row + lead_height(paper) + ROOM.unit_row
        height = (
            head + sum((*page.header, *page.rows)) + page.chart_height + sum(map(note_height, page.notes))
        )
        assert height <= ROOM.height + 1 and sum(page.widths) <= ROOM.width + 1
        for line, row in zip(page.table.lines if page.table else (), page.rows, strict=True):
            assert row >= text_height(str(line.cells[0]), page.widths[0], 11)


def test_a_text_without_end_is_cut_and_shows_it() -> None:
    builder = TableBuilder(COLUMNS)
    builder.add(("長い文" * 5000, "注\n" * 500, Fraction(1)))
    (page,) = pages_of(Paper("資料", "資料", "要点。", builder.table()), UNIT)
    assert page.table and all(str(text).endswith("…") for text in page.table.lines[0].cells[:2])
    assert 100 < page.rows[0] < 409


def test_a_total_never_stands_alone_and_what_fits_on_no_page_is_not_kept_together() -> None:
    for lines in range(14, 20):
        builder = TableBuilder(COLUMNS)
        for number in range(lines):
            builder.add((f"{number}", "", Fraction(number)))
        builder.add(("計", "", Fraction(0)), "total")
        pages = pages_of(Paper("資料", "資料", "要点。", builder.table()), UNIT)
        assert all(page.table and len(page.table.lines) > 1 for page in pages)
    builder = TableBuilder(COLUMNS)
    for number in range(100):
        builder.add((f"{number}", "", Fraction(number)), keep=True)
    pages = pages_of(Paper("資料", "資料", "要点。", builder.table()), UNIT)
    assert len(pages) > 4 and all(sum(page.rows) <= ROOM.height for page in pages)


def test_a_table_without_end_is_cut_and_the_rest_is_counted() -> None:
    builder = TableBuilder(COLUMNS)
    for number in range(2000):
        builder.add((f"{number}", "", Fraction(number)))
    pages = pages_of(Paper("資料", "資料", "要点。", builder.table()), UNIT)
    assert len(pages) == MOST_PAGES
    shown = sum(len(page.table.lines) for page in pages if page.table)
    assert f"{2000 - shown:,}" in pages[-1].notes[-1]
    assert not pages[-2].notes


def test_small_charts_stand_six_to_a_page() -> None:
    chart = Chart("図", "path", ("R6", "R7"), (Series("計画", (Fraction(1), None)),), "measured")
    pages = pages_of(Paper("推移", "推移", "要点。", charts=(chart,) * 13, small=True), UNIT)
    assert [len(page.charts) for page in pages] == [6, 6, 1]
