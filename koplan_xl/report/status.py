"""Which departments have returned and how far they are: on a sheet that prints on A4."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from koplan_xl.excel.canonical_style import FONT
from koplan_xl.excel.writer import Worksheet, book_in_memory, checked, write_value
from koplan_xl.looks import STANDARD, Looks
from koplan_xl.plan.values import Value
from koplan_xl.report.looks import ReportLooks

State = Literal["returned", "missing", "unreadable"]
Progress = Literal["missing", "unreadable", "errors", "returned", "complete"]
PROGRESS_NAMES: dict[Progress, str] = {
    "missing": "未提出",
    "unreadable": "読めません",
    "errors": "誤りあり",
    "returned": "提出済",
    "complete": "完了",
}
STATUS_SHEET = "提出状況"
_MARKS: dict[Progress, str] = {
    "missing": "info",
    "unreadable": "unread",
    "errors": "error",
    "returned": "ask",
    "complete": "good",
}
# Told by shape as well as by colour.
_SIGNS: dict[Progress, str] = {
    "missing": "－",
    "unreadable": "✖",
    "errors": "✖",
    "returned": "△",
    "complete": "✔",
}
_COLUMNS = (
    ("部署名", 20.0), ("担当者", 10.0), ("連絡先", 13.0), ("状況", 12.0), ("記入", 7.0), ("直すところ", 7.0), ("理由待ち", 7.0), ("ファイル", 30.0),
)  # fmt: skip
_WIDTH = sum(width for _, width in _COLUMNS)


@dataclass
class DepartmentStatus:
    """A department's state. `completeness` is the filled share of the inputs that need an answer, 0 to 1.

    `errors` and `asks` are the open findings of its return; a cell that cannot be read is an error.
    """

    department: str
    state: State = "missing"
    files: list[Path] = field(default_factory=list)
    completeness: float | None = None
    errors: int = 0
    asks: int = 0
    person: str = ""
    contact: str = ""

    @property
    def progress(self) -> Progress:
        """How far the department is: what its return still lacks, if there is one."""
        if self.state != "returned":
            return self.state
        if self.errors:
            return "errors"
        return "complete" if self.completeness == 1 and not self.asks else "returned"


@dataclass(frozen=True)
class StatusReport:
    """All departments of the round sent last, and the files that belong to none of them with the reason.

    `dispatch` and `due` are those of the last dispatch of all; `today` is the day of the report;
    `notices` tell what of the office's looks could not be used.
    """

    dispatch: str
    due: str
    departments: tuple[DepartmentStatus, ...]
    strangers: tuple[tuple[Path, str], ...]
    today: date
    notices: tuple[str, ...] = ()

    @property
    def days_left(self) -> int | None:
        """Days until the due date, negative once it is past; None without one."""
        try:
            return (date.fromisoformat(self.due) - self.today).days
        except ValueError:
            return None


def due_text(report: StatusReport) -> str:
    """Say when the returns are due and how many days that is from the report's day; empty without a due date."""
    days = report.days_left
    if days is None:
        return ""
    left = f"あと{days}日" if days > 0 else "今日まで" if days == 0 else f"{-days}日過ぎています"
    return f"締切 {report.due}、{left}"


def render_status(report: StatusReport, plan: str, office: Looks = STANDARD) -> bytes:
    """Return the workbook; `plan` is the plan's name."""
    with book_in_memory(STATUS_SHEET, FONT) as (workbook, buffer):
        looks = ReportLooks(workbook, office)
        sheet = workbook.add_worksheet(STATUS_SHEET)
        for index, (name, width) in enumerate(_COLUMNS):
            checked(sheet, sheet.set_column(index, index, width), name)
        top = _write_head(sheet, report, plan, looks)
        _write_departments(sheet, report, looks, top)
        looks.set_up_slip(sheet)
        sheet.repeat_rows(top)
        sheet.set_footer(looks.foot(STATUS_SHEET, right="&P / &N"))
        sheet.freeze_panes(top + 1, 1)
    return buffer.getvalue()


def _write_head(sheet: Worksheet, report: StatusReport, plan: str, looks: ReportLooks) -> int:
    """Write all above the table and return the row of its header."""
    counts = [
        f"{_SIGNS[progress]} {name} {sum(one.progress == progress for one in report.departments)}"
        for progress, name in PROGRESS_NAMES.items()
    ]
    day = f"{report.today.year}年{report.today.month}月{report.today.day}日現在"
    lines = (
        (f"{STATUS_SHEET}　{day}", looks.title(), 30),
        ("　".join(filter(None, (plan, f"配布番号 {report.dispatch}", due_text(report)))), looks.plain(), 20),
        ("　　".join(counts), looks.heading(), 24),
    )
    for row, (text, look, height) in enumerate(lines):
        checked(sheet, sheet.merge_range(row, 0, row, len(_COLUMNS) - 1, text, look), text[:20])
        sheet.set_row(row, height)
    return len(lines) + 1


def _write_departments(sheet: Worksheet, report: StatusReport, looks: ReportLooks, top: int) -> None:
    for index, (name, _) in enumerate(_COLUMNS):
        write_value(sheet, top, index, name, looks.header())
    sheet.set_row(top, 32)
    row = top
    for row, one in enumerate(report.departments, start=top + 1):
        share = None if one.completeness is None else f"{one.completeness:.0%}"
        files = "\n".join(file.name for file in one.files)
        found: tuple[Value, ...] = (one.errors, one.asks) if one.files else (None, None)
        state = f"{_SIGNS[one.progress]} {PROGRESS_NAMES[one.progress]}"
        values: tuple[Value, ...] = (one.department, one.person, one.contact, state, share, *found, files)
        for column, value in enumerate(values):
            look = (
                looks.mark(_MARKS[one.progress]) if column == 3 else looks.text(centred=column in (4, 5, 6))
            )
            write_value(sheet, row, column, value, look)
        texts = zip(values, _COLUMNS, strict=True)
        sheet.set_row(
            row, max(20, looks.row_height((str(value), width) for value, (_, width) in texts if value))
        )
    for file, reason in report.strangers:
        row += 1
        text = f"ほかのファイル {file.name}: {reason}"
        checked(sheet, sheet.merge_range(row, 0, row, len(_COLUMNS) - 1, text, looks.text()), file.name)
        sheet.set_row(row, looks.row_height([(text, _WIDTH)]))
