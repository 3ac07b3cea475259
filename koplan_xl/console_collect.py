"""What `collect` prints: Japanese text for people, and the contract's JSON objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from koplan_xl.console import notices_lines, shown, subject_name
from koplan_xl.dispatch import ROUND_NAMES
from koplan_xl.plan.merge import Cause
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value

if TYPE_CHECKING:
    from koplan_xl.additions import Request
    from koplan_xl.app.collecting import Collected, CollectedReturn, Status
    from koplan_xl.intake import Repair
    from koplan_xl.plan.merge import Change, Conflict

_STATUS_NAMES: dict[Status, str] = {
    "merged": "取込",
    "unchanged": "変更なし",
    "refused": "取り込めません",
    "conflict": "食い違いあり",
}
_CAUSES: dict[Cause, str] = {
    "both_changed": "配布のあと、正本も変わっています",
    "returns_differ": "今回のほかの回収票と値が違います。正しいほうのファイルだけを取り込んでください",
    "earlier_value": "前に取り込み、そのあと別の値になったものです。古いファイルではありませんか",
    "set_back": "前に取り込んだ値が、配布時の値に戻されています",
}
_ALIKE = 3  # repairs of one kind on one sheet that are said one by one; cells that are named together
_TOGETHER = {
    "cell_moved": "配布したときと位置が違いました。名前と見出しで確かめて読みました。",
    "name_lost": "セルの名前が失われていたため、まわりの見出しで位置を確かめて読みました。",
    "name_left_behind": "セルの名前が元の位置に残っていたため、見出しで確かめて、ここで読みました。",
    "locked_cell_lost": "配布時に固定した欄がなくなっていました。配布したときの値を使います。",
    "input_rule_lost": "入力規則がなくなっていました。値は点検したうえで読みました。",
    "conditional_format_lost": "条件付き書式がなくなっていました。値は点検したうえで読みました。",
    "calculated_cell_replaced": "計算で出す欄の数式が変わっていました。値は計算し直します。",
}


def collected_text(collected: Collected) -> str:
    """Say per file what was taken, what was repaired and what was not taken, and where the backup is."""
    counts = Counter(one.status for one in collected.returns)
    total = "、".join(f"{name}{counts[status]}" for status, name in _STATUS_NAMES.items() if counts[status])
    taken = sum(len(one.changes) for one in collected.returns)
    requests = sum(len(one.requests) for one in collected.returns)
    head = "試し読み(正本は書き換えていません)" if collected.dry_run else "回収結果"
    asked = f"申し出{requests}件。" if requests else ""
    lines = [f"{head}: {total or '回収票がありません'}。変更{taken}か所。{asked}"]
    for one in collected.returns:
        lines += _return_lines(one)
    if any(one.status == "conflict" for one in collected.returns):
        lines.append(
            "食い違いは、部署に確かめ、回収票の値にするなら --take theirs:コード、正本の値を残すなら --take ours:コード"
            " を付けて、もう一度取り込んでください(コードの代わりに部署名も使えます)。"
        )
    if collected.backup:
        lines.append(f"正本を更新しました。更新前の正本: {collected.backup}")
    return "\n".join([*notices_lines(collected.notices), *lines])


def _return_lines(one: CollectedReturn) -> Iterable[str]:
    name = next((name for key, name in ROUND_NAMES.items() if key == one.round), "")
    round_name = f"、{name}の回" if name else ""
    yield f"■ {shown(one.file.name)}({shown(one.department or '部署不明')}{round_name}): {_STATUS_NAMES[one.status]}"
    yield from (f"  {shown(line)}" for line in one.reason.splitlines())
    for change in one.changes:
        yield f"  変更 {_at(one, change.subject)}{subject_name(change.subject)}: {shown(change.old)} → {shown(change.new)}"
    for change in one.pending:
        yield f"  保留 {_at(one, change.subject)}{subject_name(change.subject)}: {shown(change.old)} → {shown(change.new)}"
    for conflict in one.conflicts:
        values = (
            f"配布時 {shown(conflict.base)} / 回収票 {shown(conflict.theirs)} / 正本 {shown(conflict.ours)}。"
        )
        yield f"  食い違い {_at(one, conflict.subject)}{subject_name(conflict.subject)}: {values}{_outcome(conflict)}。"
    yield from _repair_lines(one.repairs)
    for request in one.requests:
        yield from _request_lines(request)


def _repair_lines(repairs: Sequence[Repair]) -> Iterable[str]:
    """Say the repairs, one line for all of a kind on a sheet that can be said together."""
    alike: dict[tuple[str, str], list[Repair]] = {}
    for repair in repairs:
        alike.setdefault((repair.kind, repair.location.sheet if repair.location else ""), []).append(repair)
    for (kind, sheet), group in alike.items():
        if len(group) > 1 and kind in _TOGETHER:
            yield f"  読み替え {shown(f'シート「{sheet}」{_cells(group)}: {_TOGETHER[kind]}')}"
            continue
        listed = group if len(group) <= _ALIKE else group[:1]
        for repair in listed:
            place = f"シート「{sheet}」セル{repair.location.cell}: " if repair.location else ""
            yield f"  読み替え {shown(place + repair.message)}"
        if more := group[len(listed) :]:
            yield f"    同じ種類の読み替えが、{_cells(more)}にもあります。"


def _cells(group: Sequence[Repair]) -> str:
    cells = [repair.location.cell for repair in group if repair.location]
    more = f" ほか{len(cells) - _ALIKE}件" if len(cells) > _ALIKE else ""
    return "セル" + "、".join(cells[:_ALIKE]) + more


def _outcome(conflict: Conflict) -> str:
    if conflict.settled == "theirs":
        return "回収票の値を取り込みます"
    return "正本の値を残します" if conflict.settled == "ours" else _CAUSES[conflict.cause]


def _request_lines(request: Request) -> Iterator[str]:
    what = "足された行" if request.kind == "row" else "足されたシート"
    if request.department and request.kind == "sheet":
        yield (
            f"  申し出 シート「{shown(request.location.sheet)}」: {shown(request.department)}の様式"
            f"({request.key})が入っています。この回収票からは取り込みません。{shown(request.department)}の回収票に同じ内容が"
            "あるか確かめ、なければそちらに記入していただいてください。"
        )
        yield from (f"    {cell} 「{shown(value)}」" for cell, value in request.cells)
        return
    charge = f"(所管は{shown(request.department)})" if request.department else ""
    about = f"{request.key}{charge}、" if request.key else ""
    yield (
        f"  申し出 シート「{shown(request.location.sheet)}」セル{request.location.cell}: "
        f"記入欄の外に書かれています({about}{what})。変更としては取り込みません。必要なら正本に書いてください。"
    )
    yield from (f"    {cell} 「{shown(value)}」" for cell, value in request.cells)


def _at(one: CollectedReturn, subject: Subject) -> str:
    location = one.locations.get(subject)
    return f"[{shown(location.sheet)}!{location.cell}] " if location else ""


def collected_json(collected: Collected) -> dict[str, object]:
    """Return the contract's object of `collect`."""
    counts: dict[str, int] = {
        status: sum(r.status == status for r in collected.returns) for status in _STATUS_NAMES
    }
    counts["changes"] = sum(len(one.changes) for one in collected.returns)
    counts["requests"] = sum(len(one.requests) for one in collected.returns)
    return {
        "dry_run": collected.dry_run,
        "plan": str(collected.plan),
        "backup": str(collected.backup) if collected.backup else None,
        "returns": [_return_json(one) for one in collected.returns],
        "counts": counts,
        "notices": [notice.to_json() for notice in collected.notices],
    }


def _return_json(one: CollectedReturn) -> dict[str, object]:
    return {
        "file": str(one.file),
        "department": one.department or None,
        "round": one.round or None,
        "status": one.status,
        "changes": [_change_json(change, one.locations.get(change.subject)) for change in one.changes],
        "pending": [_change_json(change, one.locations.get(change.subject)) for change in one.pending],
        "repairs": [_repair_json(repair) for repair in one.repairs],
        "requests": [_request_json(request) for request in one.requests],
        "conflicts": [_conflict_json(c, one.locations.get(c.subject)) for c in one.conflicts],
        "reason": one.reason or None,
        "kind": one.kind or None,
    }


def subject_json(subject: Subject) -> dict[str, Value]:
    """Return which field of which record it is, for programs."""
    return {
        "table": subject.table,
        "key": subject.key,
        "year": subject.year,
        "part": subject.part,
        "field": subject.field,
    }


def _location_json(location: Location | None) -> dict[str, Value]:
    return {"sheet": location.sheet if location else None, "cell": location.cell if location else None}


def _change_json(change: Change, location: Location | None) -> dict[str, Value]:
    place = _location_json(location)
    return {**subject_json(change.subject), **place, "old": change.old, "new": change.new}


def _conflict_json(conflict: Conflict, location: Location | None) -> dict[str, Value]:
    return {
        **subject_json(conflict.subject),
        "file": conflict.source,
        **_location_json(location),
        "base": conflict.base,
        "theirs": conflict.theirs,
        "ours": conflict.ours,
        "cause": conflict.cause,
        "settled": conflict.settled,
    }


def _repair_json(repair: Repair) -> dict[str, Value]:
    return {"kind": repair.kind, "message": repair.message, **_location_json(repair.location)}


def _request_json(request: Request) -> dict[str, object]:
    return {
        "kind": request.kind,
        "key": request.key or None,
        "department": request.department or None,
        **_location_json(request.location),
        "cells": [{"cell": cell, "value": value} for cell, value in request.cells],
    }
