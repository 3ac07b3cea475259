"""`sendback`: a 差戻し票 per department, and its return with the cells marked and commented."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from koplan_xl.app.checking import Checked, check_intake
from koplan_xl.app.naming import safe_name
from koplan_xl.app.opening import open_looks, open_plan, return_files
from koplan_xl.app.reading import read_returns
from koplan_xl.app.reporting import report_of
from koplan_xl.errors import KoplanError, UsageError, WorkbookError, reason_of
from koplan_xl.excel.annotate import Note, annotated
from koplan_xl.excel.package import Package
from koplan_xl.excel.store import refuse_if_open, write_atomically
from koplan_xl.grid import Address, parse_a1
from koplan_xl.intake import Intake
from koplan_xl.looks import Looks
from koplan_xl.plan.model import Plan
from koplan_xl.report.model import UNREAD_FIX, Row
from koplan_xl.report.slip import Slip, render_slip

_PREFIX = "差戻し_"
_ASKED = ("unread", "error", "ask")
_LONGEST_NOTE = 1_000  # letters: more than that nobody reads in a comment


@dataclass
class SentBack:
    """What one department gets. `unmarked` are copies not made, with the reason."""

    department: str
    files: list[Path] = field(default_factory=list)
    dispatch: str = ""
    rows: list[Row] = field(default_factory=list)
    slip: Path | None = None
    copies: list[Path] = field(default_factory=list)
    unmarked: list[tuple[Path, str]] = field(default_factory=list)

    def count(self, *marks: str) -> int:
        """Count what is asked for with one of these marks (unread, error, ask)."""
        return sum(row.mark in marks for row in self.rows)


@dataclass(frozen=True)
class SentBackReport:
    """All departments with a return, and the files that belong to none with the reason; `notices` are about the looks."""

    departments: tuple[SentBack, ...]
    strangers: tuple[tuple[Path, str], ...]
    notices: tuple[str, ...] = ()

    @property
    def has_trouble(self) -> bool:
        """Whether a file was refused or something must be mended."""
        return bool(self.strangers) or any(one.count("unread", "error") for one in self.departments)


def send_back(
    plan_path: Path,
    paths: Iterable[Path],
    folder: Path,
    until: date | None,
    forms_path: Path | None = None,
    jobs: int = 1,
) -> SentBackReport:
    """Check each return and write slips and marked copies. `until` is when the answer is wanted.

    The slips have the looks of the forms workbook `forms_path`.
    """
    looks = open_looks(forms_path)
    plan = open_plan(plan_path).plan
    files = return_files(paths, plan_path)
    if any(Path(os.path.realpath(file)).parent == Path(os.path.realpath(folder)) for file in files):
        raise UsageError(
            f"{folder}: 回収票のあるフォルダーには書けません。-o に別のフォルダーを指定してください。"
        )
    departments: dict[str, SentBack] = {}
    strangers: list[tuple[Path, str]] = []
    for file, read in zip(files, read_returns(files, jobs, plan_path), strict=True):
        _look_at(file, read, plan, departments, strangers)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in departments.values():
            if one.rows:
                _write(one, plan, folder, until, looks.looks)
    except OSError as error:
        raise UsageError(
            f"{folder}: 差戻し票を書けません({reason_of(error)})。フォルダーの場所と権限を確かめてください。"
        ) from error
    return SentBackReport(tuple(departments.values()), tuple(strangers), looks.notices)


def _look_at(
    file: Path,
    read: Intake | KoplanError,
    plan: Plan,
    departments: dict[str, SentBack],
    strangers: list[tuple[Path, str]],
) -> None:
    if isinstance(read, KoplanError):
        sent_to = {r.text("ファイル名"): r for r in plan.records("配布")}.get(file.name)
        if sent_to is None:
            strangers.append((file, str(read)))
            return
        one = departments.setdefault(sent_to.text("部署名"), SentBack(sent_to.text("部署名")))
        one.files.append(file)
        one.dispatch = sent_to.key
        one.rows.append(Row("unread", "", "読めないファイル", str(read), UNREAD_FIX, ""))
        return
    sent = read.dispatch
    if sent.city != plan.city or plan.find("配布", sent.number, None, sent.department) is None:
        strangers.append((file, f"{file.name}: この正本から配布した回収票ではありません。"))
        return
    one = departments.setdefault(sent.department, SentBack(sent.department))
    one.files.append(file)
    one.dispatch = sent.number
    one.rows += _asked(check_intake(read, file))


def _asked(checked: Checked) -> Sequence[Row]:
    return [row for row in report_of(checked).rows if row.mark in _ASKED and not row.explained]


def _write(one: SentBack, plan: Plan, folder: Path, until: date | None, looks: Looks) -> None:
    targets = {}
    for file in one.files:
        rows = [row for row in one.rows if row.file == str(file)]
        if not rows:
            continue
        target = _free(folder, _PREFIX + safe_name(file.stem.removeprefix(_PREFIX)) + file.suffix, one.copies)
        try:
            content = _marked(file, rows)
        except WorkbookError as error:
            one.unmarked.append((file, str(error)))
            continue
        _put(target, content)
        one.copies.append(target)
        targets[str(file)] = target
    pointed = [_pointing(row, targets) for row in one.rows]
    record = plan.find("部署", one.department)
    slip = Slip(
        one.department,
        record.text("担当者") if record else "",
        f"{plan.setting('計画名') or '実施計画'}({plan.setting('版') or ''})",
        one.dispatch,
        date.today(),
        until,
        tuple(path.name for path in one.copies),
        tuple(pointed),
    )
    one.slip = folder / f"差戻し票_{safe_name(one.department)}.xlsx"
    _put(one.slip, render_slip(slip, folder, looks))


def _pointing(row: Row, targets: Mapping[str, Path]) -> Row:
    """Let a row's link lead to the marked copy; without one there is nothing to open."""
    target = targets.get(row.file)
    return replace(row, file=str(target) if target else "")


def _put(path: Path, content: bytes) -> None:
    refuse_if_open(path)
    write_atomically(path, content)


def _free(folder: Path, name: str, taken: Iterable[Path]) -> Path:
    """Give a name that no copy of this run has: two returns may be called alike."""
    path, number = folder / name, 2
    while path in taken:
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path


def _marked(file: Path, rows: Iterable[Row]) -> bytes:
    package = Package.open(file)
    if package.has_macros:
        raise WorkbookError("マクロが入っているため、写しを作りません。")
    notes: dict[str, dict[Address, Note]] = {}
    for row in rows:
        if not (row.sheet and row.cell):
            continue
        here = notes.setdefault(row.sheet, {})
        place = parse_a1(row.cell)
        text = f"{row.severity} {row.title}。\n{row.detail}\n→ {row.fix}"[:_LONGEST_NOTE]
        known = here.get(place)
        if known:
            text = f"{known.text}\n\n{text}"[:_LONGEST_NOTE]
        grave = row.mark != "ask" or (known is not None and known.weight == "error")
        here[place] = Note(text, "error" if grave else "ask")
    return annotated(package, notes)
