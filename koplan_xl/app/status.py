"""`status`: which departments have returned their workbook, which have not, what cannot be read or must be mended."""

from datetime import date
from pathlib import Path

from koplan_xl.app.checking import check_intake
from koplan_xl.app.opening import open_looks, open_plan, return_files
from koplan_xl.app.reading import read_returns
from koplan_xl.app.reporting import refuse_sheet, write_output
from koplan_xl.dispatch import ROUND_NAMES, Role
from koplan_xl.errors import KoplanError
from koplan_xl.intake import Intake
from koplan_xl.plan.model import Plan
from koplan_xl.report.status import STATUS_SHEET, DepartmentStatus, StatusReport, render_status

_OPTIONAL_FIELDS = {"特記事項", "理由", "担当者", "連絡先", "個別計画", "関連課"}


def status(
    plan_path: Path,
    folder: Path,
    output: Path | None = None,
    forms_path: Path | None = None,
    jobs: int = 1,
) -> StatusReport:
    """Compare the last dispatch recorded in 配布 with the workbooks in a folder.

    `output` also writes the list as a sheet to print (.xlsx), in the looks of the forms workbook `forms_path`.
    """
    if output:
        refuse_sheet(output, STATUS_SHEET)
    looks = open_looks(forms_path)
    plan = open_plan(plan_path).plan
    sent = plan.last_dispatches
    states = {department: _not_yet(plan, department) for department in sent}
    strangers: list[tuple[Path, str]] = []
    names = {record.text("ファイル名"): department for department, record in sent.items()}
    files = return_files([folder], plan_path)
    for file, intake in zip(files, read_returns(files, jobs, plan_path), strict=True):
        if isinstance(intake, KoplanError):
            _note_unreadable(file, str(intake), states.get(names.get(file.name, "")), strangers)
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
        _note_return(one, file, intake)
    last = plan.records("配布")[-1] if sent else None
    number, due = (last.key, last.text("締切")) if last else ("", "")
    report = StatusReport(number, due, tuple(states.values()), tuple(strangers), date.today(), looks.notices)
    if output:
        write_output(output, render_status(report, plan.setting("計画名") or "", looks.looks))
    return report


def _not_yet(plan: Plan, department: str) -> DepartmentStatus:
    record = plan.find("部署", department)
    person, contact = (record.text("担当者"), record.text("連絡先")) if record else ("", "")
    return DepartmentStatus(department, person=person, contact=contact)


def _note_return(one: DepartmentStatus, file: Path, intake: Intake) -> None:
    one.files.append(file)
    one.state = "returned"
    one.completeness = max(completeness(intake), one.completeness or 0)
    checked = check_intake(intake, file)
    counts = checked.counts()
    one.errors += counts["error"] + len(checked.refusals)
    one.asks += counts["ask"]


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
