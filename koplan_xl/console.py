"""What the commands print: Japanese text for people, and the contract's JSON objects (`console_collect` for `collect`
and `history`)."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from koplan_xl.dispatch import ROUND_NAMES
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from koplan_xl.report.baseline import STATE_NAMES
from koplan_xl.report.model import SEVERITY_NAMES, tally_of, verdict_of
from koplan_xl.report.status import PROGRESS_NAMES, DepartmentStatus, StatusReport, due_text
from koplan_xl.rules.registry import Severity
from koplan_xl.screen import one_line
from koplan_xl.years import format_year

if TYPE_CHECKING:
    from koplan_xl.app.checking import Checked
    from koplan_xl.app.explaining import Explained
    from koplan_xl.app.generating import Generated
    from koplan_xl.app.sending_back import SentBackReport
    from koplan_xl.app.summarising import Summarised
    from koplan_xl.excel.holding import Notice
    from koplan_xl.intake import Refusal
    from koplan_xl.rules.engine import Finding

_SCREEN = 40  # rows of a screen, all that is shown before the rest is only counted
_SCREEN_WIDTH = 120  # half-width letters


def shown(value: Value) -> str:
    """Write a cell's value for the screen: one line, no control characters, blank said as such."""
    if value is None:
        return "(空)"
    return one_line(str(value))


def subject_name(subject: Subject) -> str:
    """Name a field for people: table, code, year, 区分 and column."""
    year = f" {format_year(subject.year)}" if subject.year else ""
    part = f" {subject.part}" if subject.part else ""
    return f"{subject.table} {shown(subject.key)}{year}{shown(part)} {subject.field}"


def generated_text(made: Generated) -> str:
    """Say what was made, for whom, and what to do next."""
    lines = [
        f"配布番号 {made.dispatch}({ROUND_NAMES[made.round]})の記入用ファイルを{len(made.files)}件作りました。"
    ]
    lines += [
        f"  {one_line(one.department)}: {one_line(str(one.path))}(施策{one.measures}、事業{one.projects})"
        for one in made.files
    ]
    lines.append(f"正本のシート「配布」に記録しました。記録前の正本: {made.backup}")
    return "\n".join([*notices_lines(made.notices), *lines])


def generated_json(made: Generated) -> dict[str, object]:
    """Return the contract's object of `generate`."""
    files = [
        {"department": f.department, "path": str(f.path), "projects": f.projects, "measures": f.measures}
        for f in made.files
    ]
    return {
        "dispatch": made.dispatch,
        "round": made.round,
        "files": files,
        "notices": [notice.to_json() for notice in made.notices],
    }


def notices_lines(notices: Iterable[Notice]) -> list[str]:
    """Say what an earlier run had left behind, before anything else."""
    return [f"お知らせ: {shown(notice.message)}" for notice in notices]


def status_text(report: StatusReport) -> str:
    """Say per department what has come in."""
    if not report.departments:
        return "シート「配布」に記録がありません。先に koplan-xl generate で配布してください。"
    counts = Counter(one.progress for one in report.departments)
    summary = "、".join(f"{name}{counts[progress]}" for progress, name in PROGRESS_NAMES.items())
    due = due_text(report)
    lines = [f"配布番号 {report.dispatch}: {summary}" + (f"({due})" if due else "")]
    for one in report.departments:
        share = f" 記入{one.completeness:.0%}" if one.completeness is not None else ""
        found = f" 直すところ{one.errors}" * bool(one.errors) + f" 理由待ち{one.asks}" * bool(one.asks)
        files = "、".join(one_line(file.name) for file in one.files)
        lines.append(
            f"  {PROGRESS_NAMES[one.progress]}  {one_line(one.department)}{share}{found}  {files}".rstrip()
        )
    lines += [
        f"  ほかのファイル {one_line(file.name)}: {one_line(reason)}" for file, reason in report.strangers
    ]
    return "\n".join(lines)


def status_json(report: StatusReport) -> dict[str, object]:
    """Return the contract's object of `status`."""

    def department(one: DepartmentStatus) -> dict[str, object]:
        share = round(one.completeness, 4) if one.completeness is not None else None
        return {
            "department": one.department,
            "state": one.state,
            "files": [str(file) for file in one.files],
            "completeness": share,
            "progress": one.progress,
            "errors": one.errors,
            "asks": one.asks,
        }

    return {
        "dispatch": report.dispatch,
        "due": report.due or None,
        "days_left": report.days_left,
        "departments": [department(one) for one in report.departments],
        "strangers": [{"file": str(file), "reason": reason} for file, reason in report.strangers],
    }


def checked_text(checked: Checked, *, show_all: bool = False) -> str:
    """Say the verdict first, then as many open findings as fit on a screen; the rest is counted, by rule."""
    counts = {**checked.counts(), "unread": len(checked.refusals)}
    lines = [f"{verdict_of(counts)}。{tally_of(counts)}。"]
    if checked.comparison:
        lines.append(f"{checked.comparison.line}。")
    states = checked.comparison.states if checked.comparison else (None,) * len(checked.findings)
    listed = [
        (finding, state)
        for finding, state in zip(checked.findings, states, strict=True)
        if show_all or not (finding.explained or finding.severity is Severity.INFO)
    ]
    blocks = [*map(_refusal_lines, checked.refusals)]
    blocks += [
        _finding_lines(finding, f"{STATE_NAMES[state]} " if state else "") for finding, state in listed
    ]
    if show_all or _rows(chain(lines, *blocks)) < _SCREEN:
        return "\n".join(chain(lines, *blocks))
    by_rule = Counter(finding.code for finding, _ in listed).most_common()
    if by_rule:
        lines.append(f"規則ごとの件数: {'、'.join(f'{code} {count}' for code, count in by_rule)}")
    room = _SCREEN - _rows(lines) - 2  # one row for what is left, one for where a report was written
    fitting = sum(rows <= room for rows in accumulate(map(_rows, blocks)))
    rest = (
        f"ほか{len(blocks) - fitting}件あります。--all で全部、-o 点検結果.xlsx で Excel の一覧にできます。"
    )
    return "\n".join(chain(lines, *blocks[:fitting], (rest,)))


def _rows(lines: Iterable[str]) -> int:
    """Count the rows that lines take on a screen; a Japanese letter is two half-width ones."""
    wide = "WFA"
    widths = (len(line) + sum(unicodedata.east_asian_width(c) in wide for c in line) for line in lines)
    return sum(max(1, ceil(width / _SCREEN_WIDTH)) for width in widths)


def _refusal_lines(refused: tuple[Path, Refusal]) -> Sequence[str]:
    file, refusal = refused
    place = f" シート「{refusal.location.sheet}」セル{refusal.location.cell}" if refusal.location else ""
    return (f"[読めません] {one_line(str(file))}{place}: {shown(refusal.message)}",)


def _finding_lines(finding: Finding, state: str) -> Sequence[str]:
    explained = "・説明済み" if finding.explained else ""
    place = f"シート「{finding.sheet}」セル{finding.cell}" if finding.sheet and finding.cell else ""
    department = f"({finding.department})" if finding.department else ""
    return (
        f"[{state}{SEVERITY_NAMES[finding.severity]}{explained} {finding.code}] {one_line(finding.file)} {place}{department}".rstrip(),
        f"    {shown(finding.message)}",
        f"    → {shown(finding.fix)}",
    )


def sent_back_text(report: SentBackReport) -> str:
    """Say per department what it is asked for and where its slip is."""
    sent = [one for one in report.departments if one.slip]
    lines = [
        f"差戻し票を{len(sent)}部署分作りました。差し戻すところのない部署: {len(report.departments) - len(sent)}。"
    ]
    for one in report.departments:
        asked = f"直すところ{one.count('unread', 'error')}、理由をうかがうところ{one.count('ask')}"
        lines.append(f"  {one.department}: {asked if one.slip else '差し戻すところはありません'}")
        lines += [f"    {path}" for path in (one.slip, *one.copies) if path]
        lines += [
            f"    印を付けた写しはありません({shown(file.name)}): {shown(reason)}"
            for file, reason in one.unmarked
        ]
    lines += [f"  ほかのファイル {shown(file.name)}: {shown(reason)}" for file, reason in report.strangers]
    return "\n".join(lines)


def sent_back_json(report: SentBackReport) -> dict[str, object]:
    """Return the JSON object of `sendback`."""
    departments = [
        {
            "department": one.department,
            "files": [str(file) for file in one.files],
            "slip": str(one.slip) if one.slip else None,
            "copies": [str(path) for path in one.copies],
            "counts": {mark: one.count(mark) for mark in ("unread", "error", "ask")},
        }
        for one in report.departments
    ]
    strangers = [{"file": str(file), "reason": reason} for file, reason in report.strangers]
    return {"departments": departments, "strangers": strangers}


def explained_text(done: Explained) -> str:
    """Say what was stored, until when it holds, and where the backup is."""
    year = f" {format_year(done.year)}" if done.year else "（すべての年度）"
    what = f"{done.rule.code}（{done.rule.title}） {done.key}{year}"
    if done.backup is None:
        lines = [f"{what} には、同じ理由がすでにあります。正本は書き換えていません。"]
        return "\n".join([*notices_lines(done.notices), *lines])
    verb = "直しました" if done.updated else "残しました"
    lines = [f"{what} の理由を、シート「説明」に{verb}。有効期限は{format_year(done.until)}です。"]
    if not done.found:
        lines.append("いまの点検では、この対象にこの指摘は出ていません。規則と対象コードを確かめてください。")
    lines.append(f"書き換える前の正本: {done.backup}")
    return "\n".join([*notices_lines(done.notices), *lines])


def summarised_text(made: Summarised) -> str:
    """Say what papers were made, and which were left out and why."""
    lines = [f"{made.path} を作りました({made.pages}ページ、金額の単位は{made.unit})。"]
    lines += [f"  {title}: {len(sheets)}ページ" for title, sheets in made.papers]
    lines += [f"  省いた資料 {one.title}: {one.reason}" for one in made.left_out]
    return "\n".join(lines)
