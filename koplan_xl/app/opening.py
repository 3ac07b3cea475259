"""Open what a command works on: the canonical workbook, the forms, the returned files of a folder."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from koplan_xl.app.placing import finish_former
from koplan_xl.canonical import read_plan
from koplan_xl.errors import PlanError, UsageError, WorkbookError, reason_of
from koplan_xl.excel.holding import Hold, hold
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import grid_of, read_grid
from koplan_xl.form_sheets import TemplateSheets
from koplan_xl.forms.layout import Forms
from koplan_xl.forms.template import read_forms
from koplan_xl.grid import Grid
from koplan_xl.plan.model import Plan
from koplan_xl.rules.live import live_rules

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
        return path.read_bytes()
    except OSError as error:
        raise PlanError(
            f"{path}: 正本を開けません({reason_of(error)})。場所と名前を確かめてください。"
        ) from error


def open_forms(path: Path | None) -> TemplateSheets:
    """Read the forms workbook, by default the one that comes with the tool. TemplateError lists its mistakes."""
    chosen = path or (_PACKAGED if _PACKAGED.exists() else _IN_REPOSITORY)
    content, forms = read_forms_file(chosen)
    return TemplateSheets(forms, content)


def read_forms_file(path: Path) -> tuple[bytes, Forms]:
    """Read a forms workbook's bytes and layout."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: 様式ファイルを開けません({reason_of(error)})。") from error
    codes = frozenset(rule.code for rule in live_rules("project_year"))
    return content, read_forms(read_grid(content, locks=True), codes)


def workbook_files(paths: Iterable[Path]) -> list[Path]:
    """Return the workbooks meant by files and folders, each once, in name order; owner files are passed over."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: 見つかりません。ファイル名かフォルダー名を確かめてください。")
        for file in sorted(_in_folder(path)) if path.is_dir() else [path]:
            found.setdefault(file)
    return list(found)


def _in_folder(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        if (
            file.suffix.lower() in (".xlsx", ".xlsm")
            and not file.name.startswith(("~$", "."))
            and file.is_file()
        ):
            yield file
