"""The page: well-formed, self-contained, escaped, readable without JavaScript."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from koplan_xl.app.checking import check
from koplan_xl.app.reporting import report_of
from koplan_xl.looks import STANDARD
from koplan_xl.report.columns import COLUMNS
from koplan_xl.report.model import Report
from koplan_xl.report.page import render_page
from tests.report.conftest import ATTACK

_VOID = {"meta", "input", "br", "link", "img"}


class Page(HTMLParser):
    """Collects elements; an end tag that does not match its start is a failure."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def report(plan: Path, tmp_path: Path) -> Report:
    check([plan], ["T", "O"], output=tmp_path / "a.json")
    return report_of(check([plan], baseline=tmp_path / "a.json"))


def test_the_page_is_well_formed_and_needs_nothing_from_outside(report: Report) -> None:
    text = render_page(report).decode()
    page = Page(text)
    assert page.all("html") == [{"lang": "ja"}]
    assert not page.all("link") and not page.all("img") and not page.all("iframe")
    assert not any({"src", "href", "action"} & set(attributes) for _, attributes in page.elements)
    assert not re.search(r"https?://|//[a-z]|url\(|@import", re.sub(r"^\s*//.*$", "", text, flags=re.M))


def test_texts_of_the_plan_are_escaped(report: Report) -> None:
    hostile = replace(
        report,
        rows=tuple(
            replace(row, department=f'"><script>{n}', code="<b>'\"", file="a\x00\x1b.xlsx")
            for n, row in enumerate(report.rows)
        ),
    )
    for one in (report, hostile):
        page = Page(render_page(one).decode())
        assert len(page.all("script")) == 1 and not page.all("b")
        assert ATTACK in "".join(page.texts)
    assert b"\x00" not in render_page(hostile)


def test_the_table_is_there_without_javascript(report: Report) -> None:
    page = Page(render_page(report).decode())
    rows = [row for row in page.all("tr") if "data-number" in row]
    assert len(rows) == len(report.rows) + len(report.fixed)
    assert all(header.get("scope") for header in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    (form,) = page.all("form")
    assert "hidden" in form  # controls that would do nothing are not shown
    assert all(column.name in page.texts for column in COLUMNS)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mark", STANDARD.marks)
def test_letters_stand_out_from_their_ground(mark: str) -> None:
    low, high = sorted(map(luminance, (STANDARD.marks[mark].fill, STANDARD.marks[mark].colour)))
    assert (high + 0.05) / (low + 0.05) >= 4.5
