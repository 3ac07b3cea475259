"""The shipped forms workbook: what builds it, what the tool reads in it, whether it fits its paper."""

import math
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from koplan_xl.excel.read import read_grid
from koplan_xl.forms.layout import FORM_NAMES, REGION_PREFIX, REGIONS
from koplan_xl.forms.placeholder import PLAN_ITEMS, find_placeholders, parse_placeholder, problem_with
from koplan_xl.forms.template import read_forms
from koplan_xl.plan import schema

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "templates" / "forms.xlsx"
GUIDE = ROOT / "docs" / "forms-guide.md"
BUILDER = ROOT / "templates" / "build.py"
POINTS_PER_INCH, POINTS_PER_PIXEL = 72, 0.75
A4_POINTS = (595.3, 841.9)
DIGIT_PIXELS = 7  # the widest digit of BIZ UDゴシック 10.5, the unit of column widths
CHARACTER = 0.95  # of the font size: what a Japanese character takes on average in BIZ UDPゴシック
LINE_PITCH = 1.25  # of the font size: Excel's, the widest of the clients
CODES = frozenset({"T01"})
WHOLE = re.compile(r"\{\{[^{}]+\}\}")
DOTS = "gray0625"
# sheet, its repeated region, copies to a page
BLOCKS = [
    ("事業詳細", "繰返し.詳細事業", 2),
    ("事業簡易", "繰返し.簡易事業", 7),
    ("詳細実績", "繰返し.詳細事業", 2),
    ("簡易実績", "繰返し.簡易事業", 7),
]
# sheet, field, characters it must hold: about the longest of a real plan
ROOM = [
    ("政策", "{{政策.ミッション}}", 320),
    ("政策", "{{政策.方針}}", 1000),
    ("施策", "{{施策.現状と課題}}", 400),
    ("施策", "{{施策.方針}}", 400),
    ("施策", "{{施策.重点方針と目標}}", 500),
    ("施策", "{{施策.目的}}", 400),
    ("施策", "{{施策.今後の取り組み}}", 350),
    ("施策", "{{成果指標1.指標名}}", 60),
    ("施策", "{{成果指標3.設定理由}}", 90),
    ("事業詳細", "{{事業.事業概要}}", 180),
    ("事業詳細", "{{事業.目的}}", 100),
    ("事業詳細", "{{事業.年度目標}}", 180),
    ("事業詳細", "{{事業.特記事項}}", 180),
    ("詳細実績", "{{評価[確定].所見}}", 300),
    ("確認票", "{{説明.理由}}", 50),
]


@pytest.fixture(scope="module")
def template() -> Iterator[Workbook]:
    book = load_workbook(TEMPLATE)
    yield book
    book.close()


def _build(path: Path) -> bytes:
    subprocess.run([sys.executable, str(BUILDER), str(path)], check=True)
    return path.read_bytes()


def _height(sheet: Worksheet, first: int, last: int) -> float:
    return sum(float(sheet.row_dimensions[row].height or 0) for row in range(first, last + 1))


def _width_pixels(sheet: Worksheet, first: int, last: int) -> float:
    widths = {
        column: round(float(group.width) * DIGIT_PIXELS)
        for group in sheet.column_dimensions.values()
        for column in range(int(group.min or 0), int(group.max or 0) + 1)
    }
    return sum(widths[column] for column in range(first, last + 1))


def _paper(sheet: Worksheet) -> tuple[float, float]:
    """Printable width and height in points."""
    wide, high = A4_POINTS if sheet.page_setup.orientation != "landscape" else A4_POINTS[::-1]
    margins = sheet.page_margins
    return (
        wide - (margins.left + margins.right) * POINTS_PER_INCH,
        high - (margins.top + margins.bottom) * POINTS_PER_INCH,
    )


def _bounds(area: str) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of an area, its sheet left aside."""
    left, top, right, bottom = range_boundaries(area.rpartition("!")[2].replace("$", ""))
    assert left and top and right and bottom
    return left, top, right, bottom


def _region(sheet: Worksheet, name: str) -> tuple[int, int]:
    _, first, _, last = _bounds(str(sheet.defined_names[name].attr_text))
    return first, last


def _fields(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and isinstance(cell.value, str) and WHOLE.fullmatch(cell.value):
                yield cell


def _box(sheet: Worksheet, cell: Cell) -> tuple[int, int, int, int]:
    """Columns and rows of a cell with what is merged to it: left, top, right, bottom."""
    for merge in sheet.merged_cells.ranges:
        if (merge.min_row, merge.min_col) == (cell.row, cell.column):
            return merge.min_col, merge.min_row, merge.max_col, merge.max_row
    return cell.column, cell.row, cell.column, cell.row


def test_committed_file_is_what_the_builder_gives_and_the_same_each_time(tmp_path: Path) -> None:
    first, second = _build(tmp_path / "first.xlsx"), _build(tmp_path / "second.xlsx")
    assert first == second
    assert first == TEMPLATE.read_bytes()


def test_tool_reads_every_form_without_a_mistake() -> None:
    forms = read_forms(read_grid(TEMPLATE, locks=True), CODES)
    assert tuple(forms.sheets) == FORM_NAMES
    assert all(field.label for name in FORM_NAMES for field in forms[name].fields if field.is_input)


@pytest.mark.parametrize("name", FORM_NAMES)
def test_sheet_is_set_up_for_a4(template: Workbook, name: str) -> None:
    sheet = template[name]
    assert str(sheet.page_setup.paperSize) == Worksheet.PAPERSIZE_A4
    assert (sheet.page_setup.orientation == "landscape") == (name == "確認票")
    assert sheet.print_area
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_options.horizontalCentered
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.center is not None
    assert "&P" in (sheet.oddFooter.center.text or "")
    assert all(sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1))


@pytest.mark.parametrize("name", FORM_NAMES)
def test_sheet_is_protected_without_password_and_selectable(template: Workbook, name: str) -> None:
    protection = template[name].protection
    assert protection.sheet
    assert not protection.password
    assert not protection.selectLockedCells
    assert not protection.selectUnlockedCells


@pytest.mark.parametrize("name", FORM_NAMES)
def test_inputs_and_only_they_are_unlocked_dotted_and_hold_one_placeholder(
    template: Workbook, name: str
) -> None:
    sheet = template[name]
    _, _, right, bottom = _bounds(sheet.print_area)
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, Cell) or cell.protection.locked:
                continue
            assert isinstance(cell.value, str), cell.coordinate
            assert WHOLE.fullmatch(cell.value), cell.coordinate
            assert cell.fill.patternType == DOTS, cell.coordinate
            assert cell.row <= bottom, cell.coordinate
            assert cell.column <= right, cell.coordinate


@pytest.mark.parametrize("name", FORM_NAMES)
def test_no_field_stands_twice_on_a_sheet(template: Workbook, name: str) -> None:
    texts = [cell.value for cell in _fields(template[name])]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("name", FORM_NAMES)
def test_columns_fit_the_paper_unscaled(template: Workbook, name: str) -> None:
    sheet = template[name]
    width = _width_pixels(sheet, 1, sheet.max_column) * POINTS_PER_PIXEL
    assert width <= _paper(sheet)[0]


@pytest.mark.parametrize(("name", "region", "copies"), BLOCKS)
def test_exactly_so_many_blocks_fill_a_page(template: Workbook, name: str, region: str, copies: int) -> None:
    sheet = template[name]
    first, last = _region(sheet, region)
    above = _height(sheet, 1, first - 1)
    left = _paper(sheet)[1] - above - copies * _height(sheet, first, last)
    assert left >= 0
    # what is left takes no more than the empty line above the next block
    assert left < _height(sheet, first, first)
    if above:
        assert sheet.print_title_rows == f"$1:${first - 1}"


def test_measure_breaks_into_two_pages_that_each_fit(template: Workbook) -> None:
    sheet = template["施策"]
    breaks = [item.id for item in sheet.row_breaks.brk]
    assert breaks == [12]
    pages = [(1, breaks[0]), (breaks[0] + 1, sheet.max_row)]
    assert all(_height(sheet, *page) <= _paper(sheet)[1] for page in pages)
    next_row = _height(sheet, breaks[0] + 1, breaks[0] + 1)
    assert _height(sheet, *pages[0]) + next_row > _paper(sheet)[1]  # the break needs no help


@pytest.mark.parametrize(("name", "field", "characters"), ROOM)
def test_long_texts_are_not_clipped(template: Workbook, name: str, field: str, characters: int) -> None:
    sheet = template[name]
    cell = next(cell for cell in _fields(sheet) if cell.value == field)
    left, top, right, bottom = _box(sheet, cell)
    size = float(cell.font.sz)
    indent = cell.alignment.indent * 3 * DIGIT_PIXELS * POINTS_PER_PIXEL
    per_line = (_width_pixels(sheet, left, right) * POINTS_PER_PIXEL - indent - 4) // (size * CHARACTER)
    lines = math.ceil(characters / per_line)
    assert cell.alignment.wrapText
    assert lines * size * LINE_PITCH <= _height(sheet, top, bottom)


def _coloured(sheet: Worksheet) -> dict[str, list[str]]:
    """The formulas of the conditional formats of each cell."""
    found: dict[str, list[str]] = {}
    for area in sheet.conditional_formatting:
        for address in str(area.sqref).split():
            found.setdefault(address, []).extend(rule.formula[0] for rule in area.rules)
    return found


@pytest.mark.parametrize("name", FORM_NAMES)
def test_states_are_coloured_by_their_text(template: Workbook, name: str) -> None:
    sheet = template[name]
    of_checks = re.compile(r"\{\{(確認\.(T\d|様式|成果指標).*|.*\.状態)\}\}")
    states = [cell.coordinate for cell in _fields(sheet) if of_checks.fullmatch(str(cell.value))]
    coloured = _coloured(sheet)
    for state in states:
        told = {formula.rpartition("=")[2] for formula in coloured[state]}
        assert told == {'"✖"', '"要説明"', '"✔"'}


def test_total_turns_red_with_its_own_years_state(template: Workbook) -> None:
    for name in ("事業詳細", "事業簡易"):
        sheet = template[name]
        coloured = _coloured(sheet)
        where = {str(cell.value): cell for cell in _fields(sheet)}
        for year in (0, 1, 2):
            total = where[f"{{{{事業費[{year}].年度別事業費}}}}"].coordinate
            state = where[f"{{{{確認.T01[{year}]}}}}"].coordinate
            assert coloured[total] == [f'LEFT({state},1)="✖"']


def test_guide_shows_only_placeholders_the_tool_knows() -> None:
    shown = [mark for mark in find_placeholders(GUIDE.read_text("utf-8")) if "…" not in mark]
    assert len(shown) > 20
    for mark in shown:
        placeholder = parse_placeholder(mark)
        assert placeholder is not None, mark
        assert problem_with(placeholder, CODES) is None, mark


@pytest.mark.parametrize(
    ("mark", "fields"),
    [
        ("{{計画.…}}", PLAN_ITEMS),
        ("{{部署.…}}", schema.table("部署").names),
        ("{{政策.…}}", schema.table("政策").names),
        ("{{施策.…}}", set(schema.table("施策").names) - {"政策コード"}),
        ("{{事業.…}}", set(schema.table("事務事業").names) - {"施策コード", "様式"}),
        ("{{成果指標1.…}}", set(schema.table("成果指標").names) - {"指標コード", "施策コード", "番号"}),
        ("{{活動指標1.…}}", set(schema.table("活動指標").names) - {"活動指標コード", "事業コード", "番号"}),
        ("{{事業費[0].…}}", schema.BUDGET_FIELDS),
        ("{{評価[確定].…}}", ("所見", "今後の方向性")),
    ],
)
def test_guide_lists_every_field(mark: str, fields: Iterable[str]) -> None:
    line = next(line for line in GUIDE.read_text("utf-8").splitlines() if line.startswith(f"| `{mark}`"))
    listed = set(re.split("[、。|] ?", line.partition(" | ")[2].rstrip("| ")))
    assert set(fields) <= listed


def test_guide_lists_every_region_and_sheet() -> None:
    text = GUIDE.read_text("utf-8")
    for region, sheets in REGIONS.items():
        assert f"| {REGION_PREFIX}{region} | {'、'.join(sheets)} |" in text
    assert all(f"| {name} | " in text for name in FORM_NAMES)
