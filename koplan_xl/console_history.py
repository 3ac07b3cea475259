"""What `history` and `collect --undo` print: Japanese text for people, and the contract's JSON objects."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from koplan_xl.console import notices_lines, shown, subject_name
from koplan_xl.console_collect import subject_json
from koplan_xl.plan.values import Value

if TYPE_CHECKING:
    from koplan_xl.app.history import History, Run
    from koplan_xl.app.undoing import Obstacle, Undone
    from koplan_xl.plan.history import Event, EventKind

_KINDS: dict[EventKind, str] = {
    "collected": "取込",
    "declined": "不採用(正本の値を残す)",
    "undone": "取消し",
    "explained": "理由の記入",
}
_WIDTH = 96  # columns of a screen that history keeps to
_VALUE_WIDTH = 40


def undone_text(undone: Undone) -> str:
    """Say what was taken back, or what stands in the way."""
    if undone.obstacles:
        lines = [
            f"「{shown(undone.selector)}」は取り消せません。取り込んだあとに変わったところが{len(undone.obstacles)}か所"
            "あるためです。正本は書き換えていません。"
        ]
        lines += [_obstacle_line(obstacle) for obstacle in undone.obstacles]
        lines.append(
            "あとから変えたものを先に元に戻すか(取り込んだものなら先にそれを取り消し)、正本を Excel で直してください。"
        )
        return "\n".join([*notices_lines(undone.notices), *lines])
    head = "取り消すと次のようになります(正本は書き換えていません)" if undone.dry_run else "取り消しました"
    values = sum(not event.is_of_record for event in undone.changes)
    lines = [f"{head}: {values}か所" + (f"、うち行の削除{undone.removed}件" if undone.removed else "")]
    lines += [line for event in undone.changes for line in _event_lines(event)]
    if undone.backup:
        lines.append(f"正本を更新しました。更新前の正本: {undone.backup}")
    return "\n".join([*notices_lines(undone.notices), *lines])


def _obstacle_line(obstacle: Obstacle) -> str:
    by = obstacle.by
    who = f"{by.at} {shown(by.file)}({_KINDS[by.kind]})" if by else "正本で直されています"
    return (
        f"  {subject_name(obstacle.subject)}: 取り込んだ値 {_short(obstacle.brought)} / "
        f"今の値 {_short(obstacle.present)}。{who}"
    )


def undone_json(undone: Undone) -> dict[str, object]:
    """Return the contract's object of `collect --undo`."""
    return {
        "dry_run": undone.dry_run,
        "plan": str(undone.plan),
        "backup": str(undone.backup) if undone.backup else None,
        "undo": undone.selector,
        "status": "refused" if undone.obstacles else "undone",
        "changes": [] if undone.obstacles else [_event_json(event) for event in undone.changes],
        "obstacles": [
            {
                **subject_json(obstacle.subject),
                "brought": obstacle.brought,
                "present": obstacle.present,
                "by": obstacle.by.file if obstacle.by else None,
                "at": obstacle.by.at if obstacle.by else None,
            }
            for obstacle in undone.obstacles
        ],
        "notices": [notice.to_json() for notice in undone.notices],
    }


def history_text(found: History) -> str:
    """List the runs, the newest last, each with its fields."""
    if not found.runs:
        return "履歴はありません。"
    lines: list[str] = []
    for run in found.runs:
        lines.append(_run_line(run))
        lines += [line for event in run.events for line in _event_lines(event)]
    return "\n".join(lines)


def _run_line(run: Run) -> str:
    sent = "、".join(shown(text) for text in (run.department, run.dispatch) if text)
    who = f"({sent})" if sent else ""
    values = sum(not event.is_of_record for event in run.events)
    return f"■ {shown(run.at)} {_KINDS[run.kind]} {shown(run.file)}{who} {values}か所"


def _event_lines(event: Event) -> Iterator[str]:
    """Write a change on one line where the screen is wide enough, else its values on a line of their own."""
    name, values = subject_name(event.subject), f"{_short(event.old)} → {_short(event.new)}"
    if event.kind == "declined":
        values = f"回収票の {_short(event.old)} を採らず、{_short(event.new)} のまま"
    elif event.is_of_record:
        values = "行を削除" if event.kind == "undone" else "行を追加"
    if _columns(name) + _columns(values) + 4 <= _WIDTH:
        yield f"  {name}: {values}"
    else:
        yield f"  {name}:"
        yield f"    {values}"


def _short(value: Value) -> str:
    text = shown(value)
    if _columns(text) <= _VALUE_WIDTH:
        return text
    kept = text
    while _columns(kept) > _VALUE_WIDTH - 12:
        kept = kept[:-1]
    return f"{kept}…(全{len(text)}文字)"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def history_json(found: History) -> dict[str, object]:
    """Return the object of `history`."""
    return {
        "plan": str(found.plan),
        "key": found.key or None,
        "department": found.department or None,
        "events": [_event_json(event) for run in found.runs for event in run.events],
    }


def _event_json(event: Event) -> dict[str, Value]:
    return {
        "at": event.at,
        "kind": event.kind,
        "file": event.file or None,
        "dispatch": event.dispatch or None,
        "department": event.department or None,
        **subject_json(event.subject),
        "old": event.old,
        "new": event.new,
    }
