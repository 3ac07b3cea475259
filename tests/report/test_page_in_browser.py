"""The page in Chromium: accessible in every state, filters and sorting, keyboard, paper, no network."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from koplan_xl.app.checking import check
from koplan_xl.app.reporting import report_of
from koplan_xl.report.columns import COLUMNS
from koplan_xl.report.model import Report
from koplan_xl.report.page import render_page
from tests.clients import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.client
AUDIT = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
VISIBLE = "#findings tbody tr:visible"
A4_WIDTH = 1047  # px of 277 mm, what the margins leave


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium.running() as running:
        yield running


@pytest.fixture
def report(plan: Path, tmp_path: Path) -> Report:
    """Two files, findings of every kind, an earlier run: every column and every control is there."""
    check([plan], ["T", "O"], output=tmp_path / "a.json")
    made = report_of(check([plan], baseline=tmp_path / "a.json"))
    rows = [
        replace(row, file="回収票.xlsx", explained=row.mark == "ask" and n % 2 == 0)
        for n, row in enumerate(made.rows)
    ]
    rows.append(replace(rows[0], mark="unread", code="", state=None))
    return replace(made, files=(*made.files, "回収票.xlsx"), rows=tuple(rows), fixed=made.rows[:2])


@pytest.fixture
def told() -> list[str]:
    """What the browser asked for or complained of."""
    return []


@pytest.fixture
def page(browser: "Browser", report: Report, tmp_path: Path, told: list[str]) -> Iterator["Page"]:
    file = tmp_path / "page.html"
    file.write_bytes(render_page(report))
    with browser.new_context(offline=True, viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.on("request", lambda request: told.append(request.url))
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(file.as_uri())
        yield page


def pick(page: "Page", name: str, value: str) -> None:
    page.select_option(f"#filters [name={name}]", value)


def search(page: "Page", text: str) -> None:
    page.fill("#filters [name=search]", text)


def violations(page: "Page") -> list[tuple[str, list[Any]]]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=AUDIT).response
    assert found["passes"]  # the audit did run
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


def open_all(page: "Page") -> None:
    for summary in page.locator("summary").all():
        summary.click()


STATES: dict[str, Callable[["Page"], None]] = {
    "as opened": lambda page: None,
    "counts open": open_all,
    "filtered": lambda page: pick(page, "rule", "T01"),
    "nothing found": lambda page: search(page, "どこにもない言葉"),
    "narrow": lambda page: page.set_viewport_size({"width": 360, "height": 800}),
    "on paper": lambda page: page.emulate_media(media="print"),
}


@pytest.mark.parametrize("state", STATES)
def test_the_page_is_accessible(state: str, page: "Page") -> None:
    STATES[state](page)
    assert violations(page) == []


def test_a_page_without_findings_is_accessible(page: "Page", report: Report, tmp_path: Path) -> None:
    empty = replace(report, rows=(), fixed=(), comparison=None)
    (tmp_path / "page.html").write_bytes(render_page(empty))
    page.reload()
    assert violations(page) == []
    assert not page.locator("#filters").is_visible()


def test_each_filter_shows_its_rows_and_their_number(page: "Page", report: Report) -> None:
    from playwright.sync_api import expect

    rows = report.rows
    expected = {
        ("department", "財政課"): sum(row.department == "財政課" for row in rows),
        ("department", "（部署なし）"): sum(not row.department for row in rows),
        ("kind", "error"): sum(row.mark == "error" for row in rows),
        ("kind", "ask"): sum(row.mark == "ask" and not row.explained for row in rows),
        ("kind", "explained"): sum(row.explained for row in rows),
        ("rule", "T01"): sum(row.code == "T01" for row in rows),
        ("state", "new"): sum(row.state == "new" for row in rows),
    }
    shown = page.locator("#shown")
    for (name, value), count in expected.items():
        pick(page, name, value)
        assert page.locator(VISIBLE).count() == count > 0, (name, value)
        assert shown.inner_text() == f"{len(rows)}件中{count}件を表示"
        pick(page, name, "")
    search(page, "６-３-０１　t01")  # full width, and both words
    found = sum(row.code == "T01" and "6-3-01" in f"{row.key}{row.detail}" for row in rows)
    assert page.locator(VISIBLE).count() == found > 0
    pick(page, "kind", "info")
    assert page.locator(VISIBLE).count() == 0
    page.click("#filters button[type=reset]")
    expect(page.locator(VISIBLE)).to_have_count(len(rows))


def test_a_header_sorts_both_ways(page: "Page", report: Report) -> None:
    titles = page.locator("#findings thead th").all_inner_texts()
    column = next(index for index, title in enumerate(titles) if title.strip() == "差")
    header = page.locator("#findings thead th").nth(column)
    differences = sorted(row.difference for row in report.rows if row.difference is not None)  # type: ignore[type-var]
    for direction, order in (("ascending", differences), ("descending", differences[::-1])):
        header.click()
        assert header.get_attribute("aria-sort") == direction
        cells = page.locator(f"#findings tbody td:nth-child({column + 1})")
        stored = [cell.get_attribute("data-sort") for cell in cells.all()]
        assert [float(value) for value in stored if value] == order


def test_everything_is_reached_and_works_from_the_keyboard(page: "Page", report: Report) -> None:
    controls = "summary, #filters select, input, #findings button, [type=reset], [tabindex]"
    for _ in page.locator(controls).all():
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        page.evaluate("document.activeElement.setAttribute('data-reached', '')")
    assert page.locator(controls).count() == page.locator("[data-reached]").count() > 20

    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None
    page.locator("[name=kind]").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator(VISIBLE).count() < len(report.rows)
    page.locator("#findings thead button").first.focus()
    page.keyboard.press("Space")
    assert page.locator("#findings thead th").first.get_attribute("aria-sort") == "ascending"


def test_nothing_is_asked_of_a_network_and_nothing_is_complained_of(page: "Page", told: list[str]) -> None:
    for act in STATES.values():
        act(page)
    assert told == [page.url]


def test_paper_shows_what_is_to_be_mended_in_letters_that_can_be_read(page: "Page", report: Report) -> None:
    pick(page, "rule", "T01")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4_WIDTH, "height": 700})
    headers = [text.strip() for text in page.locator("#findings thead th:visible").all_inner_texts()]
    assert headers == [c.name for c in COLUMNS if c.printed] + ["ファイル", "前回比"]
    assert page.evaluate("document.documentElement.scrollWidth") <= A4_WIDTH
    sizes = page.locator("#findings tbody td:visible").evaluate_all(
        "all => all.map(e => getComputedStyle(e).fontSize)"
    )
    assert min(float(size.removesuffix("px")) * 0.75 for size in sizes) >= 8
    assert page.locator(VISIBLE).count() == sum(row.code == "T01" for row in report.rows)
    assert not page.locator("#filters select").first.is_visible()
    assert page.locator("#shown").is_visible()  # paper says that it is an extract


def test_a_narrow_window_scrolls_the_table_alone(page: "Page") -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
