"""`generate`: make a workbook per department and record in 配布 what was sent."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from koplan_xl.app import parallel
from koplan_xl.app.naming import distinct_name
from koplan_xl.app.opening import OpenPlan, open_forms, plan_to_change
from koplan_xl.app.placing import Staged, place, staging
from koplan_xl.canonical import as_row
from koplan_xl.dispatch import ROUND_NAMES, Dispatch, Round
from koplan_xl.errors import Interrupted, PlanError, UsageError, reason_of
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.holding import Hold, Notice
from koplan_xl.excel.kept import Copies
from koplan_xl.excel.store import temporary_name
from koplan_xl.form_sheets import TemplateSheets
from koplan_xl.forms.pages import department_pages
from koplan_xl.garbage import uncollected
from koplan_xl.outgoing import Order, Outgoing, make_workbooks
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.values import Value
from koplan_xl.rules.live import live_rules
from koplan_xl.years import short_year

_AT_ONCE = 16  # departments made together: enough to share a rule's evaluation, few enough to hold in memory
_AT_LEAST = 4  # departments for which it pays to start one more process


@dataclass(frozen=True, slots=True)
class SentFile:
    """A workbook made for one department."""

    department: str
    path: Path
    projects: int
    measures: int


@dataclass(frozen=True, slots=True)
class Generated:
    """What `generate` made. `backup` is the canonical workbook as it was before 配布 was recorded."""

    dispatch: str
    round: Round
    files: tuple[SentFile, ...]
    backup: Path
    notices: tuple[Notice, ...] = ()


def generate(
    plan_path: Path,
    folder: Path,
    departments: Sequence[str] = (),
    round_: Round = "plan",
    due: date | None = None,
    forms_path: Path | None = None,
    jobs: int = 1,
) -> Generated:
    """Make the departments' workbooks. Nothing is left behind when the dispatch cannot be recorded."""
    with plan_to_change(plan_path) as (opened, held):
        sheets, now = open_forms(forms_path), datetime.now()
        draft = Dispatch(
            _next_number(opened.plan, round_),
            round_,
            opened.plan.city,
            opened.plan.setting("版") or "",
            "",
            opened.plan.setting("様式版") or "",
            sheets.forms.digest,
            f"{now:%Y-%m-%d %H:%M}",
            due.isoformat() if due else "",
            (),
        )
        files = _files(opened.plan, sheets, departments, draft, folder)
        wanted = [file.department for file in files]
        size = min(_AT_ONCE, max(_AT_LEAST, -(-len(wanted) // parallel.hands(jobs))))
        chunks = [wanted[at : at + size] for at in range(0, len(wanted), size)]
        made = parallel.shared_out(_make_some, (opened.plan, sheets, draft), chunks, jobs)
        backup = _write(opened, held, files, draft, chain.from_iterable(made), now)
        return Generated(draft.number, round_, files, backup, tuple(held.notices))


def _files(
    plan: Plan, sheets: TemplateSheets, departments: Sequence[str], draft: Dispatch, folder: Path
) -> tuple[SentFile, ...]:
    """Tell which files there will be: a department that owns nothing gets none."""
    files: list[SentFile] = []
    taken: set[str] = set()
    for department in _choose(plan, departments):
        pages = department_pages(plan, sheets.forms, department, draft.round)
        if not pages:
            continue
        owners = [owner for page in pages for owner in page.owners()]
        projects = {owner.project for owner in owners if owner.project}
        measures = {owner.measure for owner in owners if owner.measure and not owner.project}
        name = distinct_name(f"{draft.number}_{department}", taken) + ".xlsx"
        files.append(SentFile(department, folder / name, len(projects), len(measures)))
    if not files:
        raise UsageError("対象の部署に、所管する施策も事務事業もありません。部署名を確かめてください。")
    return tuple(files)


def _choose(plan: Plan, departments: Sequence[str]) -> list[str]:
    known = [record.key for record in plan.records("部署")]
    unknown = [name for name in departments if name not in known]
    if unknown:
        raise UsageError(
            f"部署「{'」「'.join(unknown)}」はシート「部署」にありません。使える部署名: {'、'.join(known)}"
        )
    return list(departments) or known


def _next_number(plan: Plan, round_: Round) -> str:
    prefix = f"{short_year(plan.version or 0)}-{ROUND_NAMES[round_]}-"
    used = [record.key for record in plan.records("配布") if record.key.startswith(prefix)]
    numbers = [int(code.removeprefix(prefix)) for code in used if code.removeprefix(prefix).isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1:02d}"


def _make_some(shared: tuple[Plan, TemplateSheets, Dispatch], departments: Sequence[str]) -> list[Outgoing]:
    plan, sheets, draft = shared
    orders = [
        Order(department_pages(plan, sheets.forms, each, draft.round), replace(draft, department=each))
        for each in departments
    ]
    with uncollected():
        return [*make_workbooks(plan, sheets, orders, live_rules())]


def _write(
    opened: OpenPlan,
    held: Hold,
    files: Sequence[SentFile],
    draft: Dispatch,
    made: Iterable[Outgoing],
    now: datetime,
) -> Path:
    """Write each workbook as it comes, record them all, then give them their names. Return the backup."""
    paths = [file.path.absolute() for file in files]
    staged = [
        Staged(draft.number, file.department, temporary_name(path), path)
        for file, path in zip(files, paths, strict=True)
    ]
    fingerprints: list[str] = []
    with staging(held, staged) as stage, _copies(opened.path, draft.number) as copies:
        try:
            for target, one in zip(staged, made, strict=True):
                stage(target, one.content)
                copies.add(target.path.name, one.content)
                fingerprints.append(one.fingerprint)
        except KeyboardInterrupt as error:
            raise Interrupted(
                "中断しました。配布のファイルは作っていません。正本も書き換えていません。"
            ) from error
        edit = WorkbookEdit(opened.package)
        columns, table = opened.grid.sheets["配布"], schema.table("配布")
        sent = zip(files, fingerprints, strict=True)
        edit.append_rows("配布", [as_row(columns, table, _dispatch_row(draft, *one)) for one in sent])
        content = edit.to_bytes()
        copies.finish(fingerprints)
        backup = held.replace(opened.content, content, now)
    place(held, staged)
    return backup


@contextmanager
def _copies(plan: Path, number: str) -> Iterator[Copies]:
    """Give the archive of the office's own copies, for the block that records the dispatch; drop it if that fails."""
    copies = None
    try:
        copies = Copies(plan, number)
        yield copies
    except Exception as error:
        if copies:
            copies.drop()
        if isinstance(error, OSError):
            raise PlanError(
                f"{plan}: 配布の控えを書けません({reason_of(error)})。空き容量と権限を確かめてください。正本は書き換えていません。"
            ) from error
        raise


def _dispatch_row(dispatch: Dispatch, file: SentFile, fingerprint: str) -> dict[str, Value]:
    return {
        "配布番号": dispatch.number,
        "回": ROUND_NAMES[dispatch.round],
        "部署名": file.department,
        "様式版": dispatch.template_version,
        "配布日時": dispatch.sent_at,
        "ファイル名": file.path.name,
        "基準値ハッシュ": fingerprint,
        "締切": dispatch.due,
    }
