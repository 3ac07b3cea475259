"""`status`: which departments have returned their workbook, which have not, what cannot be read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from koplan_xl.app.opening import open_plan, workbook_files
from koplan_xl.dispatch import ROUND_NAMES, Role
from koplan_xl.errors import KoplanError
from koplan_xl.excel.read import read_grid
from koplan_xl.intake import Intake, read_return
from koplan_xl.plan.model import Plan, Record

State = Literal["returned", "missing", "unreadable"]
_OPTIONAL_FIELDS = {"特記事項", "理由", "担当者", "連絡先", "個別計画", "関連課"}


@dataclass
class DepartmentStatus:
    """A department's state. `completeness` is the filled share of the inputs that need an answer, 0 to 1."""

    department: str
    state: State = "missing"
    files: list[Path] = field(default_factory=list)
    completeness: float | None = None


@dataclass(frozen=True)
class StatusReport:
    """All departments of the round sent last, and the files that belong to none of them with the reason.

    `dispatch` and `due` are those of the last dispatch of all.
    """

    dispatch: str
    due: str
    departments: tuple[DepartmentStatus, ...]
    strangers: tuple[tuple[Path, str], ...]


def status(plan_path: Path, folder: Path) -> StatusReport:
    """Compare the last dispatch recorded in 配布 with the workbooks in a folder."""
    plan = open_plan(plan_path).plan
    sent = _last_dispatches(plan)
    states = {department: DepartmentStatus(department) for department in sent}
    strangers: list[tuple[Path, str]] = []
    names = {record.text("ファイル名"): department for department, record in sent.items()}
    for file in workbook_files([folder]):
        if file.resolve() == plan_path.resolve():
            continue
        try:
            intake = read_return(read_grid(file), file.name)
        except KoplanError as error:
            _note_unreadable(file, str(error), states.get(names.get(file.name, "")), strangers)
            continue
        one = states.get(intake.dispatch.department)
        if one is None or intake.dispatch.number != sent[one.department].key:
            round_name = ROUND_NAMES[intake.dispatch.round]
            strangers.append(
                (
                    file,
                    f"配布番号{intake.dispatch.number}({round_name})の回収票で、今回のものではありません。",
                )
            )
            continue
        one.files.append(file)
        one.state = "unreadable" if intake.refusals and one.state != "returned" else "returned"
        one.completeness = completeness(intake)
    last = plan.records("配布")[-1] if sent else None
    number, due = (last.key, last.text("締切")) if last else ("", "")
    return StatusReport(number, due, tuple(states.values()), tuple(strangers))


def _note_unreadable(
    file: Path, reason: str, one: DepartmentStatus | None, strangers: list[tuple[Path, str]]
) -> None:
    """An unreadable file still under the name it was sent with counts for its department."""
    if one is None:
        strangers.append((file, reason))
        return
    one.files.append(file)
    if one.state == "missing":
        one.state = "unreadable"


def _last_dispatches(plan: Plan) -> dict[str, Record]:
    """Return each department's last dispatch of the round that was sent last."""
    records = plan.records("配布")
    return {r.text("部署名"): r for r in records if r.text("回") == records[-1].text("回")}


def completeness(intake: Intake) -> float:
    """Return the filled share of a return's inputs; notes and indicator slots without a name do not count."""
    unnamed = {
        entry.subject.key
        for entry in intake.dispatch.entries
        if entry.subject.field == "指標名" and intake.values.get(entry.subject) is None
    }
    needed = [
        entry.subject
        for entry in intake.dispatch.entries
        if entry.role is Role.INPUT
        and entry.subject.field not in _OPTIONAL_FIELDS
        and entry.subject.key not in unnamed
    ]
    filled = sum(intake.values.get(subject) is not None for subject in needed)
    return filled / len(needed) if needed else 1.0
