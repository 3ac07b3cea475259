"""The screen: the verdict first, never more than a screen unless asked for."""

import re
import unicodedata
from dataclasses import replace
from math import ceil
from pathlib import Path

import pytest

from koplan_xl.app.checking import Checked, check
from koplan_xl.console import checked_text
from koplan_xl.intake import Refusal
from koplan_xl.rules.registry import Severity


def rows_on_screen(text: str) -> int:
    widths = [
        sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line) for line in text.split("\n")
    ]
    return sum(max(1, ceil(width / 120)) for width in widths)


def told_more(text: str) -> int:
    """Return how many are said to be left over."""
    match = re.fullmatch(r"ほか(\d+)件.*", text.rsplit("\n", maxsplit=1)[-1])
    return int(match[1]) if match else 0


@pytest.fixture
def checked(plan: Path) -> Checked:
    return check([plan])


def open_ones(checked: Checked) -> int:
    return sum(f.severity is not Severity.INFO for f in checked.findings)


@pytest.mark.parametrize("times", [1, 2, 50])
def test_a_screen_is_enough_and_the_rest_is_counted(times: int, checked: Checked) -> None:
    many = replace(checked, findings=checked.findings * times)
    text = checked_text(many)
    assert rows_on_screen(text) <= 39  # one is left for where a report was written
    assert f"要修正{many.counts()['error']}、" in text.split("\n")[0]
    assert text.count("    → ") + told_more(text) == open_ones(many)
    assert checked_text(many, show_all=True).count("    → ") == len(many.findings)


def test_few_findings_are_shown_whole(plan: Path) -> None:
    few = check([plan], ["T01"])
    text = checked_text(few)
    assert told_more(text) == 0 and text.count("    → ") == len(few.findings) == 2


def test_cells_that_cannot_be_read_do_not_push_the_verdict_off_the_screen(checked: Checked) -> None:
    refusals = [(Path(f"{n}.xlsx"), Refusal("読めない" * 40 + "\n\x1b[2J", None, None)) for n in range(300)]
    text = checked_text(replace(checked, refusals=refusals))
    assert rows_on_screen(text) <= 39 and "\x1b" not in text
    assert text.count("[読めません]") + told_more(text) == 300 + open_ones(checked)
