"""An office changes its template in Excel; the cycle follows with no code touched."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from koplan_xl.app.collecting import collect
from koplan_xl.app.generating import generate
from koplan_xl.app.opening import open_plan
from koplan_xl.app.printing import print_book
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.cycle.filling import budget, entries_of, set_values

TEMPLATE = Path(__file__).parents[2] / "templates" / "forms.xlsx"
WANTED: dict[Subject, Value] = {
    budget("6-2-15", 2025, "年度別事業費"): 530,
    budget("6-2-15", 2025, "一般財源"): 530,
    budget("6-2-09", 2026, "国・県支出金"): 2000,
    Subject("事務事業", "6-2-09", "目的"): "目的を書き直す",
    Subject("事務事業", "6-2-09", "特記事項"): "特記を書き直す",
    Subject("施策", "6-1", "個別計画"): "個別の計画",
}


def find(sheet: Worksheet, text: str) -> str:
    return next(cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == text)


def swap(sheet: Worksheet, first: str, second: str) -> None:
    one, other = find(sheet, first), find(sheet, second)
    sheet[one].value, sheet[other].value = second, first


def insert_rows(sheet: Worksheet, above: int, count: int) -> None:
    """Insert rows as Excel does: merges, heights, regions and print settings move along."""
    merges = [str(area) for area in sheet.merged_cells.ranges]
    for area in merges:
        sheet.unmerge_cells(area)
    heights = {row: d.height for row, d in sheet.row_dimensions.items()}
    sheet.move_range(f"A{above}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}", rows=count)
    for row in sorted(heights, reverse=True):
        if row >= above:
            sheet.row_dimensions[row + count].height = heights[row]
    for area in merges:
        left, top, right, bottom = range_boundaries(area)
        down = count if top >= above else 0
        sheet.merge_cells(start_row=top + down, end_row=bottom + down, start_column=left, end_column=right)
    for name, defined in list(sheet.defined_names.items()):
        area = str(defined.attr_text).rpartition("!")[2].replace("$", "")
        left, top, right, bottom = range_boundaries(area)
        moved = f"$A${top + count * (top >= above)}:${'K'}${bottom + count * (bottom >= above)}"
        sheet.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!{moved}")
    left, top, right, bottom = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
    sheet.print_area = f"A{top}:K{bottom + count}"


def moved_cells(book: openpyxl.Workbook) -> None:
    swap(book["事業詳細"], "{{事業.目的}}", "{{事業.特記事項}}")
    swap(book["事業詳細"], "{{事業費[1].国・県支出金}}", "{{事業費[1].地方債}}")
    swap(book["施策"], "{{施策.個別計画}}", "{{施策.特記事項}}")


def inserted_rows(book: openpyxl.Workbook) -> None:
    insert_rows(book["事業簡易"], 1, 2)
    insert_rows(book["事業詳細"], 1, 1)
    book["事業簡易"]["A1"] = "市の独自の見出し"


def renamed_labels(book: openpyxl.Workbook) -> None:
    for name in ("事業詳細", "事業簡易"):
        for row in book[name].iter_rows():
            for cell in row:
                if cell.value in ("国・県支出金", "一般財源", "目的", "年度別事業費"):
                    cell.value = f"（{cell.value}）"


def all_at_once(book: openpyxl.Workbook) -> None:
    inserted_rows(book)
    moved_cells(book)
    renamed_labels(book)


@pytest.mark.parametrize("change", [moved_cells, inserted_rows, renamed_labels, all_at_once])
def test_the_cycle_follows_a_changed_template(
    change: Callable[[openpyxl.Workbook], None], plan: Path, tmp_path: Path, returned: Path
) -> None:
    book = openpyxl.load_workbook(TEMPLATE)
    change(book)
    forms = tmp_path / "様式.xlsx"
    book.save(forms)
    usual = {f.department: f.path for f in generate(plan, tmp_path / "標準", ["企画課"]).files}["企画課"]
    own = {
        f.department: f.path for f in generate(plan, tmp_path / "独自", ["企画課"], forms_path=forms).files
    }["企画課"]
    before, after_change = entries_of(usual), entries_of(own)
    assert any(
        (after_change[s].cell, after_change[s].label) != (before[s].cell, before[s].label) for s in WANTED
    )
    set_values(own, returned / "a.xlsx", WANTED)
    collected = collect(plan, [returned])
    assert {c.subject: c.new for one in collected.returns for c in one.changes} == WANTED
    after = open_plan(plan).plan
    assert {subject: after.value(subject) for subject in WANTED} == WANTED
    print_book(plan, tmp_path / "本.xlsx", forms_path=forms)
