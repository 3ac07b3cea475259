"""`generate`: make a workbook per department and record in 配布 what was sent."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import chain
from pathlib import Path

from koplan_xl.app.naming import distinct_name
from koplan_xl.app.opening import OpenPlan, open_forms, plan_to_change
from koplan_xl.app.placing import Staged, place, staged_files
from koplan_xl.canonical import as_row
from koplan_xl.dispatch import ROUND_NAMES, Dispatch, Round
from koplan_xl.errors import PlanError, UsageError, reason_of
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.holding import Hold, Notice
from koplan_xl.excel.kept import keep
from koplan_xl.excel.store import temporary_name
from koplan_xl.form_sheets import TemplateSheets
from koplan_xl.forms.pages import department_pages
from koplan_xl.outgoing import Order, Outgoing, make_workbooks
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.values import Value
from koplan_xl.rules.live import live_rules
from koplan_xl.years import short_year

_AT_ONCE = 16  # departments made together: enough to share a rule's evaluation, few enough to hold in memory


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
        outgoing, now = _make(opened, departments, round_, due, open_forms(forms_path), jobs)
        return _write(opened, held, folder, outgoing, now)


def _make(
    opened: OpenPlan,
    departments: Sequence[str],
    round_: Round,
    due: date | None,
    sheets: TemplateSheets,
    jobs: int,
) -> tuple[list[Outgoing], datetime]:
    chosen = _choose(opened.plan, departments)
    now = datetime.now()
    number = _next_number(opened.plan, round_)
    make = partial(_make_some, opened.plan, sheets, round_, number, f"{now:%Y-%m-%d %H:%M}", due)
    chunks = [chosen[at : at + _AT_ONCE] for at in range(0, len(chosen), _AT_ONCE)]
    if jobs > 1 and len(chunks) > 1:
        with ProcessPoolExecutor(min(jobs, len(chunks))) as pool:
            made = list(pool.map(make, chunks))
    else:
        made = [make(departments) for departments in chunks]
    outgoing = [*chain.from_iterable(made)]
    if not outgoing:
        raise UsageError("対象の部署に、所管する施策も事務事業もありません。部署名を確かめてください。")
    return outgoing, now


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


def _make_some(
    plan: Plan,
    sheets: TemplateSheets,
    round_: Round,
    number: str,
    sent_at: str,
    due: date | None,
    departments: Sequence[str],
) -> list[Outgoing]:
    orders = []
    for department in departments:
        draft = Dispatch(
            number,
            round_,
            plan.city,
            plan.setting("版") or "",
            department,
            plan.setting("様式版") or "",
            sheets.forms.digest,
            sent_at,
            due.isoformat() if due else "",
            (),
        )
        if pages := department_pages(plan, sheets.forms, department, round_):
            orders.append(Order(pages, draft))
    return [*make_workbooks(plan, sheets, orders, live_rules())]


def _write(
    opened: OpenPlan, held: Hold, folder: Path, outgoing: Sequence[Outgoing], now: datetime
) -> Generated:
    edit = WorkbookEdit(opened.package)
    files: list[SentFile] = []
    rows: list[list[Value]] = []
    taken: set[str] = set()
    staged: list[tuple[Staged, bytes]] = []
    for one in outgoing:
        dispatch = one.dispatch
        name = distinct_name(f"{dispatch.number}_{dispatch.department}", taken) + ".xlsx"
        path = folder.absolute() / name
        owners = [owner for page in one.pages for owner in page.owners()]
        projects = {owner.project for owner in owners if owner.project}
        measures = {owner.measure for owner in owners if owner.measure and not owner.project}
        files.append(SentFile(dispatch.department, folder / name, len(projects), len(measures)))
        rows.append(as_row(opened.grid.sheets["配布"], schema.table("配布"), _dispatch_row(dispatch, name)))
        staged.append((Staged(dispatch.number, dispatch.department, temporary_name(path), path), one.content))
    edit.append_rows("配布", rows)
    content = edit.to_bytes()
    copies = _keep(opened.path, outgoing, files)
    try:
        with staged_files(held, staged):
            backup = held.replace(opened.content, content, now)
    except Exception:
        copies.unlink(missing_ok=True)
        raise
    place(held, [one for one, _ in staged])
    sent = outgoing[0].dispatch
    return Generated(sent.number, sent.round, tuple(files), backup, tuple(held.notices))


def _keep(plan: Path, outgoing: Sequence[Outgoing], files: Sequence[SentFile]) -> Path:
    """Keep the office's own copy of what is sent, from which a return without its hidden sheet can be read."""
    contents = {file.path.name: one.content for file, one in zip(files, outgoing, strict=True)}
    try:
        return keep(
            plan, outgoing[0].dispatch.number, (one.dispatch.fingerprint for one in outgoing), contents
        )
    except OSError as error:
        raise PlanError(
            f"{plan}: 配布の控えを書けません({reason_of(error)})。空き容量と権限を確かめてください。正本は書き換えていません。"
        ) from error


def _dispatch_row(dispatch: Dispatch, file_name: str) -> dict[str, Value]:
    return {
        "配布番号": dispatch.number,
        "回": ROUND_NAMES[dispatch.round],
        "部署名": dispatch.department,
        "様式版": dispatch.template_version,
        "配布日時": dispatch.sent_at,
        "ファイル名": file_name,
        "基準値ハッシュ": dispatch.fingerprint,
        "締切": dispatch.due,
    }
