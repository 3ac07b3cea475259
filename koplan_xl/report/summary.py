"""Findings counted by department, rule and measure."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from koplan_xl.report.model import EXPLAINED, MARK_NAMES, MARKS, NO_MEASURE, NOBODY, Report, Row

HEADERS = ("読めない", "要修正", "要説明", "情報", EXPLAINED, "計")
_COUNTED = (*MARKS, "explained")
_MEANINGS = {
    "unread": "値として読めません。その欄を直します。",
    "error": "直すまで消えません。",
    "ask": "正しければ、シート「説明」か確認票に理由を書きます。",
    "info": "数えるだけです。",
    "explained": "理由が残っています。",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What is counted, and its figures in the order of HEADERS."""

    name: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """One table: its title and its lines, gravest first."""

    title: str
    lines: tuple[Line, ...]


def severities(report: Report) -> Iterator[tuple[str, str, int, str]]:
    """Yield (mark, name, count, meaning) of every severity; cells not read only when there are any."""
    names = {**MARK_NAMES, "explained": EXPLAINED}
    for mark in _COUNTED:
        if mark != "unread" or report.counts[mark]:
            yield mark, names[mark], report.counts[mark], _MEANINGS[mark]


def summaries(report: Report) -> tuple[Summary, ...]:
    """Return the tables of a summary."""
    return (
        _count("部署別", report, lambda row: row.department or NOBODY),
        _count("規則別", report, lambda row: row.rule),
        _count("施策別", report, lambda row: row.measure or NO_MEASURE),
    )


def _count(title: str, report: Report, name_of: Callable[[Row], str]) -> Summary:
    found: dict[str, Counter[str]] = {}
    for row in report.rows:
        found.setdefault(name_of(row), Counter())["explained" if row.explained else row.mark] += 1
    lines = [
        Line(name, (*(counts[mark] for mark in _COUNTED), counts.total())) for name, counts in found.items()
    ]
    return Summary(
        title, tuple(sorted(lines, key=lambda line: (*(-figure for figure in line.figures), line.name)))
    )
