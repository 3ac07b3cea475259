"""`collect`: read returns, compare three ways, write what is certain into the canonical workbook."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal

from koplan_xl.app.opening import OpenPlan, open_plan, plan_to_change, workbook_files
from koplan_xl.canonical import as_row, cell_value
from koplan_xl.dispatch import Dispatch
from koplan_xl.errors import KoplanError, ReturnRefused
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.holding import Hold, Notice
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Formula, parse_a1
from koplan_xl.intake import Intake, Repair, read_return
from koplan_xl.plan import schema
from koplan_xl.plan.merge import Change, Conflict, Returned, merge
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.totals import Totals
from koplan_xl.plan.values import Value
from koplan_xl.stored_totals import normalise_formula, read_totals, table_areas

_OLDER = "様式版「{}」で作られた回収票です。ファイルの中の控えに従って読みました。"
Status = Literal["merged", "unchanged", "refused", "conflict"]


@dataclass
class CollectedReturn:
    """What became of one returned file. `reason` says in Japanese why it was refused, empty otherwise."""

    file: Path
    department: str = ""
    round: str = ""
    status: Status = "unchanged"
    reason: str = ""
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
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


def collect(plan_path: Path, paths: Iterable[Path], *, dry_run: bool = False, jobs: int = 1) -> Collected:
    """Collect returned files and folders into the canonical workbook, which is written once, at the end."""
    if dry_run:
        return _collect(open_plan(plan_path), None, paths, jobs)
    # Held from reading to writing, so that two runs cannot lose one another's changes.
    with plan_to_change(plan_path) as (opened, held):
        return _collect(opened, held, paths, jobs)


def _collect(opened: OpenPlan, held: Hold | None, paths: Iterable[Path], jobs: int) -> Collected:
    plan_path = opened.path
    files = [file for file in workbook_files(paths) if file.resolve() != plan_path.resolve()]
    read = partial(_read_file, opened.plan)
    if jobs > 1 and len(files) > 1:
        with ProcessPoolExecutor(min(jobs, len(files))) as pool:
            results = list(pool.map(read, files))
    else:
        results = [read(file) for file in files]
    returns = [one for one, _ in results]
    _settle(opened.plan, results)
    changes = [(one, change) for one in returns for change in one.changes]
    backup = None
    if changes and held:
        now = datetime.now()
        numbers = {one.file: intake.dispatch.number for one, intake in results if intake}
        content = _write_changes(opened, changes, numbers, now)
        backup = held.replace(opened.content, content, now)
    return Collected(plan_path, held is None, tuple(returns), backup, tuple(held.notices) if held else ())


def _read_file(plan: Plan, file: Path) -> tuple[CollectedReturn, Intake | None]:
    collected = CollectedReturn(file)
    try:
        intake = read_return(read_grid(file), file.name)
        collected.department, collected.round = intake.dispatch.department, intake.dispatch.round
        _recognise(plan, intake.dispatch, file.name)
    except KoplanError as error:
        collected.status, collected.reason = "refused", str(error)
        return collected, None
    collected.repairs, collected.locations = intake.repairs, intake.locations
    if intake.dispatch.template_version != (plan.setting("様式版") or ""):
        collected.repairs.insert(
            0, Repair("older_template", _OLDER.format(intake.dispatch.template_version), None)
        )
    if intake.refusals:
        collected.status = "refused"
        collected.reason = "\n".join(_place(file.name, r.location) + r.message for r in intake.refusals)
        return collected, None
    return collected, intake


def _place(file: str, location: Location | None) -> str:
    return f"{file} シート「{location.sheet}」セル{location.cell}: " if location else f"{file}: "


def _recognise(plan: Plan, dispatch: Dispatch, file: str) -> None:
    """Raise ReturnRefused unless this canonical workbook sent exactly this workbook."""
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
    if record.text("基準値ハッシュ") != dispatch.fingerprint:
        raise ReturnRefused(
            f"{file}: 配布したときの値が、シート「配布」の記録と一致しません。"
            "配布したファイルそのものに記入し直していただいてください。"
        )


def _settle(plan: Plan, results: Sequence[tuple[CollectedReturn, Intake | None]]) -> None:
    """Merge all readable returns at once and give each its changes and conflicts."""
    by_file: dict[str, CollectedReturn] = {}
    compared: list[Returned] = []
    for one, intake in results:
        if intake is None:
            continue
        by_file[str(one.file)] = one
        theirs = {s: v for s, v in intake.values.items() if s in intake.inputs}
        taken = _taken_before(plan, intake.dispatch, theirs)
        compared.append(Returned(str(one.file), intake.sent, theirs, taken))
    changes, conflicts = merge(compared, plan.value)
    for change in changes:
        by_file[change.source].changes.append(change)
    for conflict in conflicts:
        by_file[conflict.source].conflicts.append(conflict)
    for one in by_file.values():
        one.status = "conflict" if one.conflicts else "merged" if one.changes else "unchanged"


def _taken_before(plan: Plan, dispatch: Dispatch, subjects: Iterable[Subject]) -> dict[Subject, list[Value]]:
    """Return what 履歴 says earlier returns of this dispatch brought into each field, oldest first."""
    rows: dict[tuple[str, str, int | None, str], list[Value]] = {}
    for record in plan.records("履歴"):
        if (record.text("配布番号"), record.text("部署名")) == (dispatch.number, dispatch.department):
            key = (record.text("表"), record.key, record.year, record.text("項目"))
            rows.setdefault(key, []).append(record.values["新値"])
    found = {s: rows.get((s.table, s.key, s.year, history_item(s))) for s in subjects}
    return {subject: values for subject, values in found.items() if values}


def history_item(subject: Subject) -> str:
    """Write a field for column 項目 of 履歴: the 区分 or rule in brackets where there is one."""
    return f"{subject.field}({subject.part})" if subject.part else subject.field


def _write_changes(
    opened: OpenPlan,
    changes: Sequence[tuple[CollectedReturn, Change]],
    numbers: Mapping[Path, str],
    now: datetime,
) -> bytes:
    edit = WorkbookEdit(opened.package)
    new_records: dict[tuple[str, str, int | None, str | None], dict[str, Value]] = {}
    history: list[list[Value]] = []
    for one, change in changes:
        subject = change.subject
        record = opened.plan.find(*subject.record)
        location = record.place.locate(subject.field) if record else None
        if location:
            column = schema.table(subject.table).column(subject.field)
            edit.set_cell(location.sheet, *parse_a1(location.cell), cell_value(column, change.new))
        else:
            fields = new_records.setdefault(subject.record, _new_record(opened.plan, subject, one, now))
            fields[subject.field] = change.new
        history.append(_history_row(opened, one, change, numbers[one.file], now))
    by_table: dict[str, list[list[Value]]] = {}
    for record_key, fields in new_records.items():
        table = schema.table(record_key[0])
        by_table.setdefault(table.name, []).append(as_row(opened.grid.sheets[table.name], table, fields))
    for name, rows in by_table.items():
        edit.append_rows(name, rows)
    edit.append_rows("履歴", history)
    _refresh_totals(opened, changes, edit)
    return edit.to_bytes()


def _refresh_totals(
    opened: OpenPlan, changes: Sequence[tuple[CollectedReturn, Change]], edit: WorkbookEdit
) -> None:
    """Give the formulas of 集計 their new results, so that readers that do not calculate see true totals."""
    sheet = opened.grid.sheets.get(schema.TOTALS_SHEET)
    if sheet is None or not any(change.subject.table == "事業費" for _, change in changes):
        return
    for _, change in changes:
        if record := opened.plan.find(*change.subject.record):
            record.values[change.subject.field] = change.new
    totals = Totals(opened.plan)
    areas = table_areas(opened.grid)
    for stored in read_totals(sheet, opened.plan).totals:
        if stored.formula is None or normalise_formula(stored.formula, areas) != normalise_formula(
            stored.declared, areas
        ):
            continue
        value = totals.value(stored.cut, stored.figure)
        if value != stored.value:
            edit.set_cell(sheet.name, *parse_a1(stored.location.cell), Formula(stored.formula, value))


def _new_record(plan: Plan, subject: Subject, one: CollectedReturn, now: datetime) -> dict[str, Value]:
    """Return the identity of a record the return makes: a result row, a reason, an indicator in an empty slot."""
    table = schema.table(subject.table)
    fields: dict[str, Value] = {table.key: subject.key}
    if table.year:
        fields[table.year] = subject.year
    if table.part:
        fields[table.part] = subject.part
    owner, _, mark = subject.key.rpartition("-")
    if table.name == "説明":
        author = plan.find("部署", one.department)
        fields["記入者"] = (author.text("担当者") if author else "") or one.department
        fields["記入日"] = f"{now:%Y-%m-%d}"
        fields["有効期限"] = plan.version
    elif table.name in ("成果指標", "活動指標"):
        fields["番号"] = mark[1:]
        fields["施策コード" if table.name == "成果指標" else "事業コード"] = owner
        if table.name == "成果指標":
            fields["目標年度"] = plan.period_end
    return fields


def _history_row(
    opened: OpenPlan, one: CollectedReturn, change: Change, number: str, now: datetime
) -> list[Value]:
    subject = change.subject
    values: dict[str, Value] = {
        "日時": f"{now:%Y-%m-%d %H:%M:%S}",
        "配布番号": number,
        "部署名": one.department,
        "ファイル名": one.file.name,
        "表": subject.table,
        "コード": subject.key,
        "年度": subject.year,
        "項目": history_item(subject),
        "旧値": change.old,
        "新値": change.new,
    }
    return as_row(opened.grid.sheets["履歴"], schema.table("履歴"), values)
