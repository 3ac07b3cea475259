"""Who competes: our commands, the floor under each, and what an office would script. Libraries are imported in the work."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.recipe import BookRecipe, SheetRecipe
from benchmarks.sizes import ROOT
from koplan_xl.plan.values import Value

Work = Callable[[], object]
Contender = Callable[..., Iterator[Work]]
CONTENDERS: dict[str, Contender] = {}


def contender(function: Contender) -> Contender:
    """Name a contender by its function."""
    CONTENDERS[function.__name__] = function
    return function


# --- our own ------------------------------------------------------------------------------------------


def _command(*arguments: object) -> None:
    from koplan_xl.cli import main

    try:
        main.main([str(argument) for argument in arguments])
    except SystemExit as ended:
        if ended.code not in (0, 1):
            raise


def _fresh(folder: str, plan: str) -> tuple[Path, Path]:
    """Return an empty folder, and a copy of the canonical workbook in another."""
    place = Path(folder)
    shutil.rmtree(place, ignore_errors=True)
    (place / "out").mkdir(parents=True)
    shutil.copyfile(plan, place / "plan.xlsx")
    copies = Path(plan).parent / "配布控え"
    if copies.exists():
        shutil.copytree(copies, place / "配布控え")
    return place / "plan.xlsx", place / "out"


@contender
def generate(plan: str, folder: str, jobs: int = 1, departments: tuple[str, ...] = ()) -> Iterator[Work]:
    """The command."""
    copy, out = _fresh(folder, plan)
    chosen = [word for name in departments for word in ("-d", name)]
    yield partial(_command, "generate", copy, "-o", out, "--jobs", jobs, *chosen)


@contender
def collect(plan: str, folder: str, files: list[str], jobs: int = 1) -> Iterator[Work]:
    """The command, writing included."""
    copy, _ = _fresh(folder, plan)
    yield partial(_command, "collect", copy, *files, "--jobs", jobs)


@contender
def read_returns(files: list[str]) -> Iterator[Work]:
    """What a worker of `collect` does, in this process: for profiles."""
    yield partial(_read_returns, files)


def _read_returns(files: list[str]) -> None:
    from koplan_xl.additions import requests_in
    from koplan_xl.excel.read import read_grid
    from koplan_xl.intake import read_return

    for file in files:
        grid = read_grid(Path(file))
        requests_in(grid, read_return(grid, file))


@contender
def check(plan: str, files: Sequence[str] = ()) -> Iterator[Work]:
    """The command, over the canonical workbook and returns."""
    yield partial(_command, "check", plan, *files, "--format", "json")


@contender
def rules(plan: str) -> Iterator[Work]:
    """All rules over a plan that has been read, with frames of their own."""
    from benchmarks.rules import fresh_context
    from koplan_xl.rules.engine import run

    run(fresh_context(Path(plan)))  # imports, as the group-bys have theirs
    context = fresh_context(Path(plan))
    yield lambda: run(context)


@contender
def group_bys(plan: str) -> Iterator[Work]:
    """The bare group-bys over frames that have been read."""
    from benchmarks.rules import group_bys as work
    from benchmarks.rules import read_frames
    from koplan_xl.app.opening import open_plan

    frames = read_frames(open_plan(Path(plan)).plan)
    work(frames)
    yield lambda: work(frames)


@contender
def update(plan: str, folder: str, events: str) -> Iterator[Work]:
    """The canonical workbook opened as a package and written with the events, as `collect` does it at its end."""
    from benchmarks.updates import load_events
    from koplan_xl.app.opening import open_plan
    from koplan_xl.app.writing import write_events
    from koplan_xl.excel.package import Package

    copy, _ = _fresh(folder, plan)
    opened, told = open_plan(copy), load_events(Path(events))
    yield lambda: (Package.open(copy), copy.write_bytes(write_events(opened, told)))


# --- floors -------------------------------------------------------------------------------------------


@contender
def xlsxwriter(recipes: list[str], folder: str) -> Iterator[Work]:
    """The same cells, formats, merges, input rules and conditional formats, written by bare XlsxWriter."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    yield lambda: __import__("xlsxwriter")
    for path in recipes:
        recipe = BookRecipe.load(Path(path))
        yield partial(_write_book, recipe, Path(folder) / f"{Path(path).stem}.xlsx")


def _write_book(recipe: BookRecipe, path: Path) -> None:
    import xlsxwriter  # type: ignore[import-untyped]

    book = xlsxwriter.Workbook(str(path))
    formats = [book.add_format(properties) for properties in recipe.formats]
    for sheet in recipe.sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, formats)
    for name, formula in recipe.names:
        book.define_name(name, formula)
    book.close()


def _write_sheet(sheet: Any, recipe: SheetRecipe, formats: list[Any]) -> None:
    for first, last, width in recipe.columns:
        sheet.set_column(first, last, width)
    for row, height in recipe.heights:
        sheet.set_row(row, height)
    for corners, value, formula, number in recipe.merges:
        sheet.merge_range(*corners, "" if formula or value is None else value, formats[number])
        if formula:
            sheet.write_formula(*corners[:2], formula, formats[number], _shown(value))
    for row, column, value, formula, number in recipe.cells:
        if formula:
            sheet.write_formula(row, column, formula, formats[number], _shown(value))
        elif value is None:
            sheet.write_blank(row, column, None, formats[number])
        elif isinstance(value, str):
            sheet.write_string(row, column, value, formats[number])
        else:
            sheet.write_number(row, column, value, formats[number])
    _add_rules_and_page(sheet, recipe, formats)


def _shown(value: Value) -> Value:
    return "" if value is None else value  # XlsxWriter would write the word None


def _add_rules_and_page(sheet: Any, recipe: SheetRecipe, formats: list[Any]) -> None:
    for corners, options in recipe.validations:
        sheet.data_validation(*corners, options)
    for corners, options, number in recipe.conditionals:
        sheet.conditional_format(*corners, options | {"format": formats[number]})
    if recipe.state == "veryHidden":
        sheet.very_hidden()
    if recipe.protected:
        sheet.protect()
    if recipe.landscape:
        sheet.set_landscape()
    if recipe.print_area:
        sheet.print_area(*recipe.print_area)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(recipe.footer)


@contender
def calamine(files: list[str]) -> Iterator[Work]:
    """Every cell of every sheet, read by calamine, and dropped."""
    yield partial(_calamine, files)


def _calamine(files: list[str]) -> None:
    from python_calamine import CalamineWorkbook

    for file in files:
        book = CalamineWorkbook.from_path(file)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


# --- what an office would script ----------------------------------------------------------------------


@contender
def openpyxl_copies(recipes: list[str], folder: str, hidden: bool = False) -> Iterator[Work]:
    """The template loaded, its sheets copied and filled, saved: per department; on demand the hidden sheet, too.

    What `copy_worksheet` loses (input rules, conditional formats, names) stays lost.
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    yield lambda: __import__("openpyxl")
    for path in recipes:
        recipe = BookRecipe.load(Path(path))
        yield partial(_copy_and_fill, recipe, Path(folder) / f"{Path(path).stem}.xlsx", hidden)


def _copy_and_fill(recipe: BookRecipe, path: Path, hidden: bool) -> None:
    import openpyxl

    book = openpyxl.load_workbook(ROOT / "templates" / "forms.xlsx")
    templates = book.worksheets
    for made in recipe.sheets:
        if made.state == "veryHidden":
            if hidden:
                sheet = book.create_sheet(made.name)
                for row, column, value, formula, _ in made.cells:
                    sheet.cell(row + 1, column + 1, formula or value)
            continue
        sheet = book.copy_worksheet(book[_form_of(made.name)])
        merged = [(*corners[:2], value, formula) for corners, value, formula, _ in made.merges]
        for row, column, value, formula in [*merged, *(cell[:4] for cell in made.cells)]:
            if value is not None or formula:
                cell = sheet.cell(row + 1, column + 1)
                if type(cell).__name__ != "MergedCell":  # where a list grew, rows stand elsewhere
                    cell.value = formula or value
    for template in templates:
        book.remove(template)
    book.save(path)


def _form_of(sheet: str) -> str:
    if sheet in ("表紙", "確認票"):
        return sheet
    return {"施策": "施策", "簡易": "事業簡易"}.get(sheet[:2], "事業詳細")


@contender
def openpyxl_normal(files: list[str]) -> Iterator[Work]:
    """Every file loaded, every cell's value asked for."""
    yield partial(_openpyxl, files, False)


@contender
def openpyxl_read_only(files: list[str]) -> Iterator[Work]:
    """The same in read-only mode."""
    yield partial(_openpyxl, files, True)


def _openpyxl(files: list[str], read_only: bool) -> None:
    import openpyxl

    for file in files:
        book = openpyxl.load_workbook(file, read_only=read_only)
        for sheet in book.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
        book.close()


@contender
def pandas_read_excel(files: list[str]) -> Iterator[Work]:
    """Every sheet of every file as a data frame."""
    yield partial(_pandas, files)


def _pandas(files: list[str]) -> None:
    import pandas as pd

    for file in files:
        pd.read_excel(file, sheet_name=None, header=None)


@contender
def openpyxl_update(plan: str, folder: str, cells: str) -> Iterator[Work]:
    """The canonical workbook loaded, the same cells set, the same number of rows appended to 履歴, saved."""
    copy, _ = _fresh(folder, plan)
    edits = json.loads(Path(cells).read_text(encoding="utf-8"))
    yield partial(_openpyxl_update, copy, edits)


def _openpyxl_update(plan: Path, edits: list[tuple[str, str, Any]]) -> None:
    import openpyxl

    book = openpyxl.load_workbook(plan)
    for sheet, cell, value in edits:
        book[sheet][cell] = value
        book["履歴"].append(["2026-11-22 10:00:00", "", "", "", sheet, cell, "", "", "", value])
    book.save(plan)
