"""The real plan, sent to two departments, and one return filled with known values."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from koplan_xl.app.generating import generate
from koplan_xl.dispatch import Entry
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import parse_a1
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.cycle.filling import budget, entries_of

SAMPLE = Path(__file__).parents[2] / "workbooks" / "komoro-r7-policy6.xlsx"
FORMS = Path(__file__).parents[2] / "templates" / "forms.xlsx"
DEPARTMENT, COLLEAGUE = "税務課", "会計課"
DETAIL, SIMPLE, CHECKLIST, COVER, HIDDEN = "6-3-07", "簡易6-3", "確認票", "表紙", "_koplan"

TOTAL = budget(DETAIL, 2025, "年度別事業費")
GENERAL = budget(DETAIL, 2025, "一般財源")
GRANT = budget(DETAIL, 2027, "国・県支出金")
NOTE = Subject("事務事業", DETAIL, "特記事項")
PRIORITY = Subject("事務事業", DETAIL, "事業優先順位")
REASON = Subject("説明", DETAIL, "理由", None, "F01")
OFFICER = Subject("部署", DEPARTMENT, "担当者")
SLOT = f"{DETAIL}-A2"
SLOT_NAME = Subject("活動指標", SLOT, "指標名")
SLOT_TARGET = Subject("活動指標値", SLOT, "目標", 2026)
SIMPLE_TOTAL = budget("6-3-13", 2026, "年度別事業費")
SIMPLE_GENERAL = budget("6-3-13", 2026, "一般財源")

FILLED: dict[Subject, Value] = {
    TOTAL: 115500,
    GENERAL: 114262,
    GRANT: 12,
    NOTE: "一行目\n二行目 𠮷野家 葛󠄀城 髙",
    PRIORITY: "Ａ",
    REASON: "繰上償還のため。",
    OFFICER: "髙橋　花子",
    SLOT_NAME: "口座振替率",
    Subject("活動指標", SLOT, "単位"): "%",
    Subject("活動指標値", SLOT, "目標", 2025): 50,
    SLOT_TARGET: 50.5,
    Subject("活動指標値", SLOT, "目標", 2027): 51,
    SIMPLE_TOTAL: 179021,
    SIMPLE_GENERAL: 111009,
}
"""What the department means to say: amounts, texts, a choice, a reason, an indicator in an empty slot."""


OLDER_VERSION = "0"


@dataclass(frozen=True)
class Ground:
    """The plan as it knows what it sent, the two workbooks, the one of the other round and the one made from the
    version of the template before.
    """

    folder: Path
    plan: Path
    sent: Path
    colleagues: Path
    results: Path
    older: Path
    entries: Mapping[Subject, Entry]

    def place(self, subject: Subject) -> tuple[str, str]:
        """Return the sheet and the cell where a subject was sent."""
        entry = self.entries[subject]
        return entry.sheet, entry.cell


@cache
def ground() -> Ground:
    """Return the ground, made once per process and removed with it."""
    folder = Path(_kept().name)
    plan = Path(shutil.copyfile(SAMPLE, folder / SAMPLE.name))
    version = _set_version(plan, OLDER_VERSION)
    (older,) = generate(plan, folder / "前の版", [DEPARTMENT], forms_path=_older_forms(folder)).files
    _set_version(plan, version)
    made = generate(plan, folder / "配布", [DEPARTMENT, COLLEAGUE])
    files = {file.department: file.path for file in made.files}
    (results,) = generate(plan, folder / "実績", [DEPARTMENT], "results").files
    sent = files[DEPARTMENT]
    return Ground(folder, plan, sent, files[COLLEAGUE], results.path, older.path, entries_of(sent))


def _set_version(plan: Path, version: Value) -> Value:
    """Give the template in the canonical workbook another version, and return the one it had."""
    sheet = read_grid(plan).sheets["計画"]
    ((row, column),) = (address for address, cell in sheet.cells.items() if cell.value == "様式版")
    edit = WorkbookEdit(Package.open(plan))
    edit.set_cell("計画", row, column + 1, version)
    plan.write_bytes(edit.to_bytes())
    return sheet.value(row, column + 1)


def _older_forms(folder: Path) -> Path:
    """Make the forms as they were a version before: two rows of amounts in another order, some words otherwise."""
    edit = WorkbookEdit(Package.open(FORMS))
    for name, first in (("事業詳細", 9), ("事業簡易", 6)):
        sheet = read_grid(FORMS).sheets[name]
        for column in (5, 6, 8, 10):
            for row, other in ((first, first + 2), (first + 2, first)):
                edit.set_cell(name, row, column, sheet.value(other, column))
    edit.set_cell("事業詳細", 13, 1, "事業の目的")
    path = folder / "前の版の様式.xlsx"
    path.write_bytes(edit.to_bytes())
    return path


@cache
def _kept() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="koplan-mistreatment-")


def filled(values: Mapping[Subject, Value], sent: Path | None = None) -> bytes:
    """Return a sent workbook with values set, every other part as it was."""
    here = ground()
    entries = entries_of(sent) if sent else here.entries
    edit = WorkbookEdit(Package.open(sent or here.sent))
    for subject, value in values.items():
        entry = entries[subject]
        edit.set_cell(entry.sheet, *parse_a1(entry.cell), value)
    return edit.to_bytes()
