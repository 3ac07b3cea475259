"""The book: which pages, in which order, broken where, with the plan's figures on them."""

from pathlib import Path

import openpyxl
import pytest

from koplan_xl.app.opening import open_plan
from koplan_xl.app.printing import Selection, print_book
from koplan_xl.errors import UsageError
from koplan_xl.excel.read import read_grid
from koplan_xl.plan import schema
from tests.cycle.conftest import SAMPLE

# Cover 1, contents 2, index 3; policy 1; measures 4 × 2; detailed projects two to a page: 3, 13, 7, 3; simple ones seven to a page: 11, 6, 6.
PAGES = 1 + 2 + 3 + 1 + 4 * 2 + (2 + 7 + 4 + 2) + (2 + 1 + 1)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("本") / "本.xlsx"
    print_book(SAMPLE, path)
    return path


def test_the_book_is_in_the_printed_order(book: Path) -> None:
    assert list(read_grid(book).sheets) == [
        *("本表紙", "目次", "政策6"),
        *("施策6-1", "詳細6-1"),
        *("施策6-2", "詳細6-2", "簡易6-2"),
        *("施策6-3", "詳細6-3", "簡易6-3"),
        *("施策6-4", "詳細6-4", "簡易6-4"),
        "索引",
    ]


def test_projects_are_never_cut_by_a_page_break(book: Path) -> None:
    sheets = openpyxl.load_workbook(book)
    for name, per_page, projects in (("詳細6-2", 2, 13), ("簡易6-2", 7, 11)):
        sheet = sheets[name]
        breaks = [b.id for b in sheet.row_breaks.brk]
        assert len(breaks) == (projects - 1) // per_page
        assert len({b - a for a, b in zip(breaks, breaks[1:], strict=False)}) <= 1
        assert sheet.oddFooter.center.text and "&P" in sheet.oddFooter.center.text


def test_every_amount_of_the_plan_is_in_the_book(book: Path) -> None:
    plan = open_plan(SAMPLE).plan
    printed = [cell.value for sheet in read_grid(book).sheets.values() for cell in sheet.cells.values()]
    numbers = sorted(value for value in printed if isinstance(value, int) and value >= 1000)
    wanted = [
        value
        for table, names in (("事業費", schema.BUDGET_FIELDS), ("活動指標値", ("目標",)))
        for record in plan.records(table)
        for name in names
        if isinstance(value := record.values[name], int) and value >= 1000
    ]
    assert numbers == sorted(wanted)


def test_nothing_of_the_form_filling_is_printed(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    texts = {cell.value for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert not texts & {"✔", "✖", "要説明"}
    unlocked = [c for s in workbook for row in s.iter_rows() for c in row if not c.protection.locked]
    assert unlocked and all(cell.fill.fill_type is None for cell in unlocked)


def test_a_choice_prints_only_what_was_chosen(tmp_path: Path) -> None:
    assert print_book(SAMPLE, tmp_path / "a.xlsx", Selection(measures=["6-2"])).sheets == (
        "施策6-2",
        "詳細6-2",
        "簡易6-2",
    )
    assert print_book(SAMPLE, tmp_path / "b.xlsx", Selection(departments=["会計課"])).sheets == ("詳細6-2",)
    with pytest.raises(UsageError):
        print_book(SAMPLE, tmp_path / "c.xlsx", Selection(measures=["6-1"], departments=["会計課"]))
