"""Read returned workbooks, each in a worker: whatever is in a file, the others are read, and nothing hangs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from koplan_xl.additions import requests_in
from koplan_xl.app import workers
from koplan_xl.app.opening import OpenPlan, open_plan
from koplan_xl.app.parallel import guarded
from koplan_xl.app.recalling import recall
from koplan_xl.app.received import Delivered, Received
from koplan_xl.errors import KoplanError, ReturnRefused, WorkbookError
from koplan_xl.excel.returned import Opened, open_returned
from koplan_xl.garbage import uncollected
from koplan_xl.grid import Grid, Sheet
from koplan_xl.intake import Intake, Repair, read_return
from koplan_xl.plan.model import Plan
from koplan_xl.plan.schema import TOTALS_SHEET
from koplan_xl.stored_totals import TableArea, table_areas

_FAILURES = {
    "timeout": "は{seconds:.0f}秒以内に読み終えられないため、読むのをやめました。使っていない行や書式が大量にないか確かめてください。",
    "memory": "は大きすぎて読めません。使っていない行や書式、画像を減らして保存し直してください。",
    "stopped": "を読む処理が途中で止まりました。ファイルが壊れています。Excel で開いて保存し直してください。",
    "unexpected": "は読めません（{detail}）。ファイルが壊れています。Excel で開いて保存し直してください。",
}
_SAVED_AS = {
    "ods": "OpenDocument 形式（.ods）で保存されていました。値を読みました。計算で出す欄の式が書き換えられたかは見ていません。",
    "xls": "Excel 97-2003 形式（.xls）で保存されていました。値を読みました。コメントと、計算で出す欄の式が書き換えられたかは見ていません。",
    "xlsb": "バイナリ形式（.xlsb）で保存されていました。値を読みました。コメントと、計算で出す欄の式が書き換えられたかは見ていません。",
}


@dataclass(frozen=True, slots=True)
class PlanRead:
    """What rules look at of a canonical workbook."""

    plan: Plan
    totals: Sheet | None
    areas: Mapping[str, TableArea]


def read_returns(
    files: Sequence[Path], jobs: int = 1, plan: Path | None = None
) -> Iterator[Intake | KoplanError]:
    """Read returns, `jobs` at a time, and give in the order of the files what each holds or why it is refused.

    `plan` is the canonical workbook: its copies tell what was sent where a return no longer says it itself.
    """
    for file, read in zip(files, guarded(partial(_read, plan), files, jobs), strict=True):
        yield _failure(file, read) if isinstance(read, workers.Failed) else read


def receive(
    files: Sequence[Path], jobs: int, plan: Path, delivered: Delivered
) -> Iterator[Received | KoplanError]:
    """Read returns as `read_returns` does, and give what differs from what was sent."""
    for file, read in zip(files, guarded(partial(_receive, plan, delivered), files, jobs), strict=True):
        yield _failure(file, read) if isinstance(read, workers.Failed) else read


def read_to_check(
    files: Sequence[Path], own: Sequence[bool], jobs: int = 1
) -> Iterator[PlanRead | Intake | KoplanError]:
    """Read workbooks of either kind; `own` are those that look like a canonical workbook.

    The first of these tells what was sent. Any of them may be a return in disguise, so all are read in a worker.
    """
    plan = next((file for file, is_own in zip(files, own, strict=True) if is_own), None)
    items = list(zip(files, own, strict=True))
    for file, read in zip(files, guarded(partial(_read_either, plan), items, jobs), strict=True):
        yield _failure(file, read) if isinstance(read, workers.Failed) else read


def _read_either(plan: Path | None, item: tuple[Path, bool]) -> PlanRead | Intake | KoplanError:
    file, is_own = item
    if not is_own:
        read = _read(plan, file)
        if not isinstance(read, KoplanError) or read.kind != "no_record":
            return read
    try:
        return plan_read(open_plan(file))
    except KoplanError as error:
        return error


def plan_read(opened: OpenPlan) -> PlanRead:
    """Return what rules look at, without the bytes of the file."""
    return PlanRead(opened.plan, opened.grid.sheets.get(TOTALS_SHEET), table_areas(opened.grid))


def _failure(file: Path, failed: workers.Failed) -> WorkbookError:
    words = _FAILURES[failed.kind].format(seconds=workers.SECONDS, detail=failed.detail)
    return WorkbookError(f"「{file.name}」{words}", failed.kind)


def _read(plan: Path | None, file: Path) -> Intake | KoplanError:
    try:
        return _intake(open_returned(file), file, plan)
    except KoplanError as error:
        return error


def _receive(plan: Path, delivered: Delivered, file: Path) -> Received | KoplanError:
    try:
        with uncollected():
            opened = open_returned(file)
            intake = _intake(opened, file, plan)
            return Received.of(intake, requests_in(opened.grid, intake), delivered)
    except KoplanError as error:
        return error


def _intake(opened: Opened, file: Path, plan: Path | None) -> Intake:
    intake = _recalled(opened.grid, file.name, plan)
    if message := _SAVED_AS.get(opened.saved_as):
        intake.repairs.insert(0, Repair(f"saved_as_{opened.saved_as}", message, None))
    if opened.has_macros:
        message = "マクロを含むブックです。マクロは動かさず、残さず、セルの値だけを読みました。"
        intake.repairs.insert(0, Repair("macros_ignored", message, None))
    return intake


def _recalled(grid: Grid, file: str, plan: Path | None) -> Intake:
    """Read a return by what it says it was sent as; if it does not, by the office's own copy of that."""
    try:
        return read_return(grid, file)
    except ReturnRefused:
        if plan is None:
            raise
        sent = recall(plan, grid, file)
    intake = read_return(grid, file, sent)
    message = f"配布の記録(非表示のシート)がないか書き換えられていたため、配布番号{sent.number}の控えと照らして読みました。"
    intake.repairs.insert(0, Repair("dispatch_recalled", message, None))
    return intake
