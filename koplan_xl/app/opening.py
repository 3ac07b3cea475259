"""Open what a command works on: the canonical workbook, the forms, the returned files of a folder."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from koplan_xl.app.placing import finish_former
from koplan_xl.canonical import read_plan
from koplan_xl.errors import PlanError, UsageError, WorkbookError
from koplan_xl.excel.holding import Hold, hold
from koplan_xl.excel.package import Package, content_of
from koplan_xl.excel.read import grid_of, read_grid
from koplan_xl.form_sheets import TemplateSheets
from koplan_xl.forms.layout import Forms
from koplan_xl.forms.template import read_forms
from koplan_xl.garbage import uncollected
from koplan_xl.grid import Grid
from koplan_xl.looks_sheet import OfficeLooks, read_looks
from koplan_xl.plan.model import Plan
from koplan_xl.rules.live import live_rules

_SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods", ".ots", ".fods"})
_PACKAGED = Path(__file__).parent.parent / "forms" / "default.xlsx"
_IN_REPOSITORY = Path(__file__).parent.parent.parent / "templates" / "forms.xlsx"


@dataclass(frozen=True)
class OpenPlan:
    """A canonical workbook as read: `content` are the file's bytes, to notice a change before writing."""

    path: Path
    content: bytes
    package: Package
    grid: Grid
    plan: Plan


def open_plan(path: Path) -> OpenPlan:
    """Read the canonical workbook. PlanError when it cannot be used."""
    content = _content(path)
    try:
        with uncollected():
            package = Package.open(content)
            grid = grid_of(package)
            return OpenPlan(path, content, package, grid, read_plan(grid))
    except WorkbookError as error:
        raise PlanError(f"{path}: {error}") from error


@contextmanager
def plan_to_change(path: Path) -> Iterator[tuple[OpenPlan, Hold]]:
    """Read the canonical workbook and keep it from every other run until the end of the block.

    First puts right what an earlier run that was killed left; `notices` of the hold tell of it.
    """
    _content(path)  # what is not there or not readable is told as such, before anything is locked
    with hold(path) as held:
        opened = open_plan(path)
        finish_former(opened.plan, held)
        yield opened, held


def _content(path: Path) -> bytes:
    try:
        return content_of(path)
    except WorkbookError as error:
        raise PlanError(f"{path}: {error}", error.kind) from error


def open_forms(path: Path | None) -> TemplateSheets:
    """Read the forms workbook, by default the one that comes with the tool. TemplateError lists its mistakes."""
    chosen = path or (_PACKAGED if _PACKAGED.exists() else _IN_REPOSITORY)
    content, forms = read_forms_file(chosen)
    return TemplateSheets(forms, content)


def open_looks(path: Path | None) -> OfficeLooks:
    """Read sheet 体裁 of a forms workbook; without one named, the standard looks."""
    return read_looks(Package.open(path)) if path else OfficeLooks()


def read_forms_file(path: Path) -> tuple[bytes, Forms]:
    """Read a forms workbook's bytes and layout."""
    content = content_of(path)
    codes = frozenset(rule.code for rule in live_rules("project_year"))
    return content, read_forms(read_grid(content, locks=True), codes)


def return_files(paths: Iterable[Path], plan: Path) -> list[Path]:
    """Return the files meant by files and folders, without the plan itself."""
    own = os.path.realpath(plan)  # unlike Path.resolve it does not stumble over links to themselves
    return [file for file in workbook_files(paths) if os.path.realpath(file) != own]


def workbook_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files meant by files and folders, each once, in name order; owner files are passed over.

    What has a spreadsheet's name but cannot be read is in the list, too: reading it says why.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: 見つかりません。ファイル名かフォルダー名を確かめてください。")
        for file in sorted(_in_folder(path)) if path.is_dir() else [path]:
            found.setdefault(file)
    return list(found)


def _in_folder(folder: Path) -> Iterator[Path]:
    """Yield what may be a return, and each folder that cannot be looked into. Links to folders are not followed."""
    closed: list[Path] = []
    for place, _, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        for name in names:
            file = Path(place, name)
            if file.suffix.lower() in _SPREADSHEETS and not name.startswith(("~$", ".")):
                yield file
    yield from closed
