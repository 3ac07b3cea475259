"""The real plan with a results round of made-up but plausible results, and a plan of the year before."""

import shutil
from pathlib import Path

from koplan_xl.app.opening import open_plan
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.grid import CellValue, parse_a1
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, parse_target
from koplan_xl.years import format_year

SAMPLE = Path(__file__).parents[2] / "workbooks" / "komoro-r7-policy6.xlsx"
CLOSED = 2025
# Parts of what was aimed at that were reached, one indicator after the other.
PARTS = (1.02, 1.0, 0.96, 0.91, 0.84, 1.1, 0.72, 0.99, 0.55)
ENDED, REASON = "6-2-11", "国勢調査の年だけ委託料と報酬がかかるため"
CEILING = 3_800_000


def filled(target: Path) -> Path:
    """Fill 実績 for 令和6・7年度, a reason, an evaluation and a ceiling into a copy."""
    shutil.copyfile(SAMPLE, target)
    plan = open_plan(target).plan
    edit = WorkbookEdit(Package.open(target))
    for table, planned in (("成果指標値", "計画"), ("活動指標値", "目標")):
        records = [r for r in plan.records(table) if r.year and r.year <= CLOSED]
        for index, record in enumerate(records):
            aimed = parse_target(record.values[planned])
            part = PARTS[(index * 2) % len(PARTS)]
            if aimed.number is not None:
                places = 1 if aimed.number != int(aimed.number) else 0
                _set(edit, record, "実績", round(aimed.number * part, places))
    closed = plan.find("計画", "実績の確定年度")
    assert closed is not None
    _set(edit, closed, "値", format_year(CLOSED))
    edit.append_rows("計画", [["一般財源の上限", str(CEILING)], ["一般財源の上限 令和7年度", "3,600,000"]])
    edit.append_rows("説明", [["Y02", ENDED, None, REASON, "企画課", None, "令和7年度"]])
    edit.append_rows("評価", [[ENDED, "令和7年度", "調査が終わった。", "完了"]])
    target.write_bytes(edit.to_bytes())
    return target


def year_before(target: Path) -> Path:
    """Write last year's plan: all years one earlier, one project under another code, some amounts moved."""
    shutil.copyfile(SAMPLE, target)
    plan = open_plan(target).plan
    edit = WorkbookEdit(Package.open(target))
    version = plan.find("計画", "版")
    assert version is not None
    _set(edit, version, "値", "令和6年度")
    for record in plan.records("事業費"):
        assert record.year
        _set(edit, record, "年度", format_year(record.year - 1))
        if record.key == "6-4-04":
            for field in ("年度別事業費", "一般財源"):
                _set(edit, record, field, int(str(record.values[field])) - 20_000)
    for table in ("事務事業", "事業費"):
        for record in plan.records(table):
            if record.key == "6-2-10":
                _set(edit, record, "事業コード", "6-2-90")
    target.write_bytes(edit.to_bytes())
    return target


def spoiled(source: Path, target: Path, changes: dict[Subject, Value]) -> Path:
    """Copy a plan with some cells changed."""
    plan, edit = open_plan(source).plan, WorkbookEdit(Package.open(source))
    for subject, value in changes.items():
        _set(edit, _record(plan, subject), subject.field, value)
    target.write_bytes(edit.to_bytes())
    return target


def _record(plan: Plan, subject: Subject) -> Record:
    record = plan.find(*subject.record)
    assert record is not None, subject
    return record


def _set(edit: WorkbookEdit, record: Record, column: str, value: CellValue) -> None:
    place = record.place.locate(column)
    assert place is not None
    edit.set_cell(place.sheet, *parse_a1(place.cell), value)
