"""What every report shows: rows of findings, counts and the verdict, free of any file format."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from koplan_xl.plan.subject import Location
from koplan_xl.plan.values import Value
from koplan_xl.report.baseline import STATE_NAMES, Comparison, State
from koplan_xl.rules.engine import Finding
from koplan_xl.rules.registry import Severity, all_rules, get
from koplan_xl.years import format_year

# What a row is marked with: its severity, or that its cell could not be read. Gravest first.
MARKS = ("unread", "error", "ask", "info")
MARK_NAMES = {"unread": "読めない", "error": "要修正", "ask": "要説明", "info": "情報"}
# Told by shape as well as by colour, so that a grey print and a colour-blind reader lose nothing.
MARK_SIGNS = {"unread": "✖", "error": "✖", "ask": "？", "info": "・", "explained": "✔"}
SEVERITY_NAMES = {severity: MARK_NAMES[severity.value] for severity in Severity}
EXPLAINED = "説明済み"
NOBODY, NO_MEASURE = "（部署なし）", "（施策なし）"
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
UNREAD_FIX = "書かれている場所を直してから、もう一度点検してください。"


@dataclass(frozen=True, slots=True)
class Row:
    """A finding, or a cell that could not be read, as reports show it. `file` is the path as the user gave it."""

    mark: str
    code: str
    title: str
    detail: str
    fix: str
    file: str
    sheet: str = ""
    cell: str = ""
    department: str = ""
    measure: str = ""
    key: str = ""
    year: str = ""
    field: str = ""
    expected: Value = None
    actual: Value = None
    explained: bool = False
    state: State | None = None

    @property
    def difference(self) -> Value:
        """actual − expected, where both are numbers."""
        if _is_number(self.expected) and _is_number(self.actual):
            return round(self.actual - self.expected, 9)  # type: ignore[operator]
        return None

    @property
    def rule(self) -> str:
        """Code and title of the rule; the title alone where no rule speaks."""
        return f"{self.code} {self.title}".strip()

    @property
    def severity(self) -> str:
        """The severity's name with its sign; an explained one is ticked."""
        return f"{MARK_SIGNS['explained' if self.explained else self.mark]} {MARK_NAMES[self.mark]}"


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True)
class Report:
    """All that a report shows.

    `counts` are open rows by mark, and the explained ones. `comparison` is None when no earlier run was given.
    """

    files: tuple[str, ...]
    rows: tuple[Row, ...]
    comparison: Comparison | None = None
    fixed: tuple[Row, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def worst(self) -> str | None:
        """The gravest mark that is open; info does not count."""
        return next((mark for mark in MARKS[:3] if self.counts[mark]), None)

    @property
    def verdict(self) -> str:
        """The overall verdict in one line."""
        return verdict_of(self.counts)

    @property
    def tally(self) -> str:
        """The counts in one line."""
        return tally_of(self.counts)

    @cached_property
    def _names(self) -> Counter[str]:
        return Counter(Path(file).name for file in self.files)

    def short_file(self, path: str) -> str:
        """Return a file's name; its path where another file has the same name."""
        name = Path(path).name
        return path if self._names[name] > 1 else name


def verdict_of(counts: Mapping[str, int]) -> str:
    """Say the verdict over counts by mark."""
    if counts.get("error") or counts.get("unread"):
        return "要修正の指摘があります"
    return "要説明の指摘があります" if counts.get("ask") else "問題はありません"


def tally_of(counts: Mapping[str, int]) -> str:
    """Say the counts by mark; cells that could not be read only when there are any."""
    unread = f"、読めない欄{counts['unread']}" if counts.get("unread") else ""
    parts = [f"{MARK_NAMES[mark]}{counts.get(mark, 0)}" for mark in MARKS[1:]]
    return f"{'、'.join(parts)}、{EXPLAINED}{counts.get('explained', 0)}{unread}"


def make_report(
    files: Iterable[str],
    findings: Iterable[Finding],
    unread: Iterable[tuple[str, str, Location | None]],
    measures: Mapping[tuple[str, str], str],
    comparison: Comparison | None = None,
) -> Report:
    """Gather a report. `unread` are (file, message, place); `measures` names the measure by (file, code)."""
    rows = [
        Row(
            "unread", "", "読めない欄", message, UNREAD_FIX, file,
            place.sheet if place else "", place.cell if place else "",
        )
        for file, message, place in unread
    ]  # fmt: skip
    states = comparison.states if comparison else ()
    for index, finding in enumerate(findings):
        state = states[index] if comparison else None
        rows.append(_row(finding, measures.get((finding.file, finding.key or ""), ""), state))
    rows.sort(key=lambda row: (row.explained, MARKS.index(row.mark)))  # over all files; else as found
    counts = Counter("explained" if row.explained else row.mark for row in rows)
    titles = {rule.code: rule.title for rule in all_rules()}
    fixed = tuple(_fixed_row(item, titles) for item in comparison.fixed) if comparison else ()
    return Report(
        tuple(map(_writable, files)), tuple(map(_clean, rows)), comparison, tuple(map(_clean, fixed)), counts
    )


def _clean(row: Row) -> Row:
    texts = {each.name: getattr(row, each.name) for each in fields(row)}
    unclean: dict[str, Any] = {
        name: clean
        for name, text in texts.items()
        if isinstance(text, str) and (clean := _writable(text)) != text
    }
    return replace(row, **unclean) if unclean else row


def _writable(text: str) -> str:
    """Put `?` for what no file can hold: halves of letters, as damaged file names and cells have them."""
    return text if text.isprintable() else _NOT_XML.sub("?", text)


def _row(finding: Finding, measure: str, state: State | None) -> Row:
    title = get(finding.code).title
    return Row(
        finding.severity.value,
        finding.code,
        title,
        finding.message.removeprefix(f"{title}。") or title,
        finding.fix,
        finding.file,
        finding.sheet or "",
        finding.cell or "",
        finding.department or "",
        measure,
        finding.key or "",
        format_year(finding.year) if finding.year else "",
        finding.field or "",
        finding.expected,
        finding.actual,
        finding.explained,
        state,
    )


def _fixed_row(item: Mapping[str, object], titles: Mapping[str, str]) -> Row:
    """Read back a finding of the earlier run; what it lacks stays blank."""

    def text(name: str) -> str:
        value = item.get(name)
        return "" if value is None else str(value)

    title = titles.get(text("code"), "")
    mark = next((mark for mark in MARKS[1:] if mark == item.get("severity")), "info")
    year = item.get("year")
    return Row(
        mark,
        text("code"),
        title,
        text("message").removeprefix(f"{title}。"),
        text("fix"),
        text("file"),
        text("sheet"),
        text("cell"),
        text("department"),
        key=text("key"),
        year=format_year(year) if isinstance(year, int) and year > 0 else "",
        field=text("field"),
        state="fixed",
    )


def state_name(row: Row) -> str:
    """Return the row's state against the earlier run; empty without one."""
    return STATE_NAMES[row.state] if row.state else ""
