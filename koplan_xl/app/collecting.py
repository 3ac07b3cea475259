"""`collect`: read returns, compare three ways, write what is certain into the canonical workbook."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from koplan_xl.additions import STRAY_TEXT, Request
from koplan_xl.app.opening import OpenPlan, open_plan, plan_to_change, return_files
from koplan_xl.app.reading import receive
from koplan_xl.app.received import Received
from koplan_xl.app.settling import compare, is_former
from koplan_xl.app.writing import write_events
from koplan_xl.dispatch import Dispatch
from koplan_xl.errors import KoplanError, ReturnRefused
from koplan_xl.excel.holding import Hold, Notice
from koplan_xl.intake import Repair
from koplan_xl.plan.history import Deliveries, Event, events, file_name
from koplan_xl.plan.merge import Change, Conflict, same
from koplan_xl.plan.model import Plan
from koplan_xl.plan.settle import Choice
from koplan_xl.plan.subject import Location, Subject

_OLDER = "様式版「{}」で作られた回収票です。ファイルの中の控えに従って読みました。"
Status = Literal["merged", "unchanged", "refused", "conflict"]


@dataclass
class CollectedReturn:
    """What became of one returned file.

    `reason` says in Japanese why it was refused, `kind` in a word what is wrong with the file itself; else empty.
    `requests` are what the department added beside its input cells, which is never a change; `pending` what a
    refused return would change once it is mended.
    """

    file: Path
    department: str = ""
    round: str = ""
    status: Status = "unchanged"
    reason: str = ""
    kind: str = ""
    changes: list[Change] = field(default_factory=list)
    pending: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    locations: Mapping[Subject, Location] = field(default_factory=dict)


@dataclass(frozen=True)
class Collected:
    """The result of a run. `backup` is None when nothing was written."""

    plan: Path
    dry_run: bool
    returns: tuple[CollectedReturn, ...]
    backup: Path | None
    notices: tuple[Notice, ...] = ()

    @property
    def has_trouble(self) -> bool:
        """Whether a return was refused or is in conflict."""
        return any(one.status in ("refused", "conflict") for one in self.returns)


def collect(
    plan_path: Path,
    paths: Iterable[Path],
    *,
    dry_run: bool = False,
    jobs: int = 1,
    choices: Sequence[Choice] = (),
) -> Collected:
    """Collect returned files and folders into the canonical workbook, which is written once, at the end.

    `choices` settle conflicts. UsageError when one names nothing in the plan; then nothing is written.
    """
    if dry_run:
        return _collect(open_plan(plan_path), None, paths, jobs, choices)
    # Held from reading to writing, so that two runs cannot lose one another's changes.
    with plan_to_change(plan_path) as (opened, held):
        return _collect(opened, held, paths, jobs, choices)


def _collect(
    opened: OpenPlan, held: Hold | None, paths: Iterable[Path], jobs: int, choices: Sequence[Choice]
) -> Collected:
    plan_path = opened.path
    files = return_files(paths, plan_path)
    deliveries = Deliveries.of(events(opened.plan))
    reads = zip(files, receive(files, jobs, plan_path, deliveries.fields()), strict=True)
    results = [_received(opened.plan, file, read) for file, read in reads]
    compared = _settle(opened.plan, results, choices, deliveries)
    now = datetime.now()
    told = [event for one, read in compared for event in _events(one, read.dispatch, now)]
    backup = None
    if told and held:
        backup = held.replace(opened.content, write_events(opened, told), now)
    returns = tuple(one for one, _ in results)
    return Collected(plan_path, held is None, returns, backup, tuple(held.notices) if held else ())


def _received(
    plan: Plan, file: Path, read: Received | KoplanError
) -> tuple[CollectedReturn, Received | None]:
    collected = CollectedReturn(file)
    try:
        if isinstance(read, KoplanError):
            raise read
        dispatch = read.dispatch
        collected.department, collected.round = dispatch.department, dispatch.round
        _recognise(plan, read, file.name)
    except KoplanError as error:
        collected.status, collected.reason, collected.kind = "refused", str(error), error.kind
        return collected, None
    collected.requests = [_with_department(plan, dispatch, one) for one in read.requests]
    collected.repairs = [one for one in read.repairs if not _is_told(one, collected.requests)]
    collected.locations = read.locations
    if dispatch.template_version != (plan.setting("様式版") or ""):
        collected.repairs.insert(0, Repair("older_template", _OLDER.format(dispatch.template_version), None))
    if read.refusals:
        collected.status = "refused"
        collected.reason = "\n".join(_place(file.name, r.location) + r.message for r in read.refusals)
        collected.pending = _pending(plan, read, str(file))
        return collected, None
    return collected, read


def _pending(plan: Plan, read: Received, source: str) -> list[Change]:
    """Return what a refused return changes in the cells that were read: what to expect once it is mended."""
    unread = {refusal.subject for refusal in read.refusals}
    current = plan.value
    return [
        Change(subject, current(subject), theirs, source)
        for subject, theirs in read.theirs.items()
        if subject not in unread
        and not same(read.base[subject], theirs)
        and not same(current(subject), theirs)
    ]


def _is_told(repair: Repair, requests: Iterable[Request]) -> bool:
    return repair.kind == STRAY_TEXT and any(request.covers(repair.location) for request in requests)


def _with_department(plan: Plan, dispatch: Dispatch, request: Request) -> Request:
    """Add who is in charge of the code a request gives, when that is another department."""
    record = plan.find("事務事業", request.key) or plan.find("施策", request.key)
    department = record.text("所管課") if record else ""
    return replace(request, department="" if department == dispatch.department else department)


def _place(file: str, location: Location | None) -> str:
    return f"{file} シート「{location.sheet}」セル{location.cell}: " if location else f"{file}: "


def _recognise(plan: Plan, read: Received, file: str) -> None:
    """Raise ReturnRefused unless this canonical workbook sent exactly this workbook."""
    dispatch = read.dispatch
    if dispatch.city != plan.city:
        raise ReturnRefused(
            f"{file}: {dispatch.city}の回収票です。この正本は{plan.city}のものなので取り込みません。"
        )
    if dispatch.version != plan.setting("版"):
        raise ReturnRefused(
            f"{file}: {dispatch.version}版の回収票です。この正本は{plan.setting('版')}版なので取り込みません。"
        )
    record = plan.find("配布", dispatch.number, None, dispatch.department)
    if record is None:
        raise ReturnRefused(
            f"{file}: 配布番号{dispatch.number}({dispatch.department})は、この正本のシート「配布」に記録がありません。"
            "別の正本から配布したファイルでないか確かめてください。"
        )
    if record.text("基準値ハッシュ") != read.fingerprint:
        raise ReturnRefused(
            f"{file}: 配布したときの値が、シート「配布」の記録と一致しません。"
            "配布したファイルそのものに記入し直していただいてください。"
        )


def _settle(
    plan: Plan,
    results: Sequence[tuple[CollectedReturn, Received | None]],
    choices: Sequence[Choice],
    deliveries: Deliveries,
) -> list[tuple[CollectedReturn, Received]]:
    """Compare all readable returns at once, give each its changes and conflicts, and return those compared.

    A copy of another file is not compared: it is in the same conflicts.
    """
    compared: dict[tuple[object, ...], tuple[CollectedReturn, Received]] = {}
    copies: list[tuple[CollectedReturn, CollectedReturn]] = []
    for one, read in results:
        if read is None:
            continue
        twin, _ = compared.setdefault(read.identity, (one, read))
        one.repairs = [*one.repairs, *_notes(plan, read.dispatch, None if twin is one else twin)]
        if twin is not one:
            copies.append((one, twin))
    by_file = {str(one.file): read for one, read in compared.values()}
    changes, conflicts = compare(plan, by_file, choices, deliveries)
    by_source = {str(one.file): one for one, _ in compared.values()}
    for change in changes:
        by_source[change.source].changes.append(change)
    for conflict in conflicts:
        by_source[conflict.source].conflicts.append(conflict)
    for one, twin in copies:
        one.conflicts = [replace(conflict, source=str(one.file)) for conflict in twin.conflicts]
    for one in (*by_source.values(), *(one for one, _ in copies)):
        is_open = any(conflict.settled is None for conflict in one.conflicts)
        one.status = "conflict" if is_open else "merged" if one.changes else "unchanged"
    return [*compared.values()]


def _notes(plan: Plan, dispatch: Dispatch, twin: CollectedReturn | None) -> Iterator[Repair]:
    """Yield what a person should know of the file as a whole."""
    if is_former(plan, dispatch):
        yield Repair(
            "former_dispatch",
            f"前の配布(配布番号{dispatch.number})のファイルです。この部署には、あとで配り直しています。"
            "そのときの値と比べて読みました。",
            None,
        )
    if twin:
        yield Repair("copy", f"「{twin.file.name}」と同じ内容なので、一度だけ読みました。", None)


def _events(one: CollectedReturn, dispatch: Dispatch, now: datetime) -> Iterator[Event]:
    """Yield what 履歴 has to tell of a return: what was taken, and what the office decided not to take."""
    at, file = f"{now:%Y-%m-%d %H:%M:%S}", file_name(one.file.name)
    for change in one.changes:
        yield Event(
            at, dispatch.number, one.department, file, "collected", change.subject, change.old, change.new
        )
    for conflict in one.conflicts:
        if conflict.settled == "ours" and not same(conflict.theirs, conflict.ours):
            yield Event(
                at,
                dispatch.number,
                one.department,
                file,
                "declined",
                conflict.subject,
                conflict.theirs,
                conflict.ours,
            )
