"""Where pages end, what is printed under which choice, how drafts are marked."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from koplan_xl.app.opening import open_forms, open_plan
from koplan_xl.app.printing import Printed, Selection, print_book
from koplan_xl.cli import main
from koplan_xl.errors import UsageError
from koplan_xl.excel.paper import paper_of
from koplan_xl.excel.read import read_grid
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.forms.binding import Owner, Page, fill
from koplan_xl.forms.layout import INDEX
from koplan_xl.plan.figures import fingerprint
from koplan_xl.plan.subject import Subject
from koplan_xl.typesetting.sheets import SetSheet, set_sheet
from tests.book.conftest import plan_with, text
from tests.cycle.conftest import SAMPLE
from tests.structure.checker import faults

TARGET = Subject("活動指標値", "6-2-02-A1", "目標", 2026)
DRAFT = datetime(2026, 11, 22, 20, 5)


def _blocks(sheet: str, path: Path) -> list[tuple[int, int, float]]:
    """First and last row of each project on a sheet, and its height."""
    worksheet = openpyxl.load_workbook(path)[sheet]
    heads = [row for row in range(1, worksheet.max_row + 1) if worksheet.cell(row, 1).value == "事務事業名"]
    firsts = [head - 2 for head in heads]
    ends = [*(first - 1 for first in firsts[1:]), worksheet.max_row]
    return [
        (first, end, sum(float(worksheet.row_dimensions[row].height or 0) for row in range(first, end + 1)))
        for first, end in zip(firsts, ends, strict=True)
    ]


def test_no_page_ends_in_a_project_that_a_page_holds(long_book: Printed) -> None:
    book = openpyxl.load_workbook(long_book.path)
    page = paper_of(SheetTemplate.cut(open_forms(None).package, "事業詳細")).page
    tall = 0
    for name in (name for name in long_book.sheets if name[:2] in ("詳細", "簡易")):
        breaks = {item.id for item in book[name].row_breaks.brk}
        for first, last, height in _blocks(name, long_book.path):
            inside = breaks & set(range(first, last))
            tall += height > page
            assert not inside or height > page, (name, first)
    assert tall == 1


def test_a_number_that_would_be_too_small_is_told(tmp_path: Path) -> None:
    wide = {Subject("事業費", "6-3-11", "一般財源", 2026, "計画"): 12_345_678_901}
    plan_with(wide, tmp_path / "正本.xlsx")
    printed = print_book(tmp_path / "正本.xlsx", tmp_path / "本.xlsx")
    (notice,) = printed.notices
    assert "簡易6-3" in notice


def test_every_page_begins_with_the_line_of_its_measure(long_book: Printed) -> None:
    book = openpyxl.load_workbook(long_book.path)
    measures = {
        m.key: m.text("施策名") for m in open_plan(long_book.path.with_name("正本.xlsx")).plan.records("施策")
    }
    inside = 0
    for sheet in (sheet for sheet in book if sheet.title[:2] in ("施策", "詳細")):
        line = f"施策　{sheet.title[2:]}　{measures[sheet.title[2:]]}"
        heads = {row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == line}
        for at in (item.id for item in sheet.row_breaks.brk):
            assert heads & {at + 1, at + 2}, (sheet.title, at)
            inside += sheet.cell(at + 1, 1).value == line
        codes = [sheet.cell(row, 9).value for row in heads]
        assert None not in codes or sheet.title.startswith("施策")
    assert inside > 4 + 2  # each second page of a measure has its line in the form; here a project's, too


def test_other_rows_give_way_before_a_project_leaves_its_half(long_book: Printed) -> None:
    first, second, _ = _blocks("詳細6-1", long_book.path)
    assert first[2] <= 385 < second[2]


@pytest.mark.client
def test_libreoffice_makes_the_pages_counted(long_pdf: Printed) -> None:
    assert long_pdf.notices == ()
    assert len(PdfReader(long_pdf.path).pages) == long_pdf.pages


def test_the_long_book_is_a_sound_workbook(long_book: Printed) -> None:
    assert faults(long_book.path, leftover_placeholders=True) == []


def test_every_sheet_knows_its_first_page(long_book: Printed) -> None:
    book = openpyxl.load_workbook(long_book.path)
    first = 1
    for sheet in book:
        assert sheet.page_setup.firstPageNumber == first
        assert sheet.page_setup.useFirstPageNumber
        assert not sheet.sheet_properties.pageSetUpPr.fitToPage
        first += len(sheet.row_breaks.brk) + 1
    assert first - 1 == long_book.pages


@pytest.mark.parametrize(
    ("choice", "sheets"),
    [
        (Selection(projects=["6-2-02"]), ("詳細6-2",)),
        (Selection(projects=["6-2-02", "6-3-11"]), ("詳細6-2", "簡易6-3")),
        (Selection(measures=["6-2"], projects=["6-2-02"]), ("詳細6-2",)),
        (Selection(departments=["会計課"]), ("詳細6-2",)),
    ],
)
def test_a_choice_of_projects(choice: Selection, sheets: tuple[str, ...], tmp_path: Path) -> None:
    assert print_book(SAMPLE, tmp_path / "a.xlsx", choice).sheets == sheets


def test_pledges_are_all_projects_so_marked_and_no_others(tmp_path: Path) -> None:
    print_book(SAMPLE, tmp_path / "a.xlsx", Selection(pledge=True))
    wanted = {
        p.text("事務事業名")
        for p in open_plan(SAMPLE).plan.records("事務事業")
        if p.text("市長公約事項") == "2：有"
    }
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    shown = {
        sheet.cell(row + 1, 1).value
        for sheet in book
        for row in range(1, sheet.max_row)
        if sheet.cell(row, 1).value == "事務事業名"
    }
    assert wanted and shown == wanted


@pytest.mark.parametrize(
    ("subject", "value", "sheets"),
    [
        (TARGET, 6, ("詳細6-2",)),
        (Subject("事業費", "6-3-11", "一般財源", 2026, "計画"), 1, ("簡易6-3",)),
        (Subject("成果指標", "6-4-K1", "単位"), "件", ("施策6-4",)),
        (Subject("政策", "6", "ミッション"), "別の文", ("政策6",)),
        (Subject("事業費", "6-3-11", "一般財源", 2026, "予算"), 1, None),
    ],
)
def test_changed_since_prints_what_changed(
    subject: Subject, value: int | str, sheets: tuple[str, ...] | None, tmp_path: Path
) -> None:
    old = tmp_path / "old.xlsx"
    if sheets is None:
        old.write_bytes(SAMPLE.read_bytes())
        with pytest.raises(UsageError):
            print_book(SAMPLE, tmp_path / "a.xlsx", Selection(changed_since=old))
        return
    plan_with({subject: value}, old)
    assert print_book(SAMPLE, tmp_path / "a.xlsx", Selection(changed_since=old)).sheets == sheets


@pytest.mark.parametrize(
    "choice", [Selection(projects=["9-9-99"]), Selection(projects=["6-1-01"], measures=["6-2"])]
)
def test_a_choice_of_nothing_is_refused(choice: Selection, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        print_book(SAMPLE, tmp_path / "a.xlsx", choice)
    assert not list(tmp_path.iterdir())


def test_neither_plan_is_written_over(tmp_path: Path) -> None:
    old = tmp_path / "old.xlsx"
    old.write_bytes(SAMPLE.read_bytes())
    with pytest.raises(UsageError):
        print_book(SAMPLE, old, Selection(changed_since=old))
    assert old.read_bytes() == SAMPLE.read_bytes()


def test_a_draft_says_so_on_every_page_and_the_final_book_does_not(tmp_path: Path) -> None:
    draft = print_book(SAMPLE, tmp_path / "draft.xlsx", draft=DRAFT)
    final = print_book(SAMPLE, tmp_path / "final.xlsx")
    for sheet in list(openpyxl.load_workbook(draft.path))[1:]:
        assert "【案】" in sheet.oddFooter.left.text and "2026年11月22日 20:05" in sheet.oddFooter.left.text
        assert draft.figures in sheet.oddFooter.right.text
        assert "&P" in sheet.oddFooter.center.text
    assert draft.figures in str(list(read_grid(draft.path).sheets["本表紙"].cells.values()))
    for sheet in openpyxl.load_workbook(final.path):
        assert not sheet.oddFooter.left.text and not sheet.oddFooter.right.text
    assert "案" not in [cell.value for cell in read_grid(final.path).sheets["本表紙"].cells.values()]


def test_the_same_print_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (print_book(SAMPLE, tmp_path / name, draft=DRAFT).path for name in ("a.xlsx", "b.xlsx"))
    assert one.read_bytes() == two.read_bytes()


def test_the_fingerprint_tells_figures_not_words(tmp_path: Path) -> None:
    now = fingerprint(open_plan(SAMPLE).plan)
    words = plan_with({Subject("事務事業", "6-1-01", "目的"): text(30)}, tmp_path / "words.xlsx")
    figure = plan_with({TARGET: 6}, tmp_path / "figure.xlsx")
    assert fingerprint(words) == now != fingerprint(figure)


def test_no_heading_of_a_list_ends_a_page() -> None:
    for added in range(0, 40, 3):
        page = _index(added)
        hidden = set(page.hidden)
        shown = {row for row in page.rows.heights if row not in hidden}
        for end in page.breaks:
            last = max(row for row in shown if row <= end)
            assert (last - _LIST_TOP) % 2 == 1, (added, end)  # a project, not the name of a department
            first, second = sorted(row for row in shown if row > end)[:2]
            is_heading = [(row - _LIST_TOP) % 2 == 0 for row in (first, second)]
            assert is_heading != [False, True], (added, end)  # the last project of a department, alone


_LIST_TOP = 4  # the index by department: a row for its name, a row for a project


def _index(projects: int) -> SetSheet:
    """Set an index by department of departments with three projects each, after one with `projects`."""
    forms = open_forms(None)
    owners = []
    for department, count in [("前課", projects), *((f"第{n}課", 3) for n in range(40))]:
        owners.append(Owner(row={"部署": department}))
        owners += [Owner(row={"事業": f"事業{n}", "頁": n}) for n in range(count)]
    page = Page("索引", forms.forms[INDEX], Owner(), {"部署別": tuple(owners), "事業名別": ()})
    return set_sheet(page, forms.stretched(page), fill(page, open_plan(SAMPLE).plan, lambda *_: None))


def test_columns_beyond_the_print_area_do_not_make_the_print_smaller() -> None:
    template = SheetTemplate.cut(open_forms(None).package, "事業詳細")
    wide = [
        (name, xml.replace("</cols>", '<col min="12" max="16384" width="9" customWidth="1"/></cols>'))
        for name, xml in template.elements
    ]
    assert paper_of(replace(template, elements=wide)).scale == paper_of(template).scale == 100
    narrow = [(name, xml.replace('width="35', 'width="95')) for name, xml in template.elements]
    assert 60 < paper_of(replace(template, elements=narrow)).scale < 70


def test_a_page_break_of_the_offices_own_counts() -> None:
    forms = open_forms(None)
    plan = open_plan(SAMPLE).plan
    owner = Owner("総務課", "6", "6-1", "6-1-01")
    page = Page("詳細6-1", forms.forms["事業詳細"], owner, {"詳細事業": (owner,) * 3})
    template = forms.stretched(page)
    rows = {9, 9 + 19, 9 + 38}
    breaks = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in sorted(rows))
    own = replace(template, elements=[*template.elements, ("rowBreaks", f"<rowBreaks>{breaks}</rowBreaks>")])
    made = set_sheet(page, own, fill(page, plan, lambda *_: None))
    assert rows <= set(made.breaks)
    assert made.page_of(0) == 0 and made.page_of(2) == len([row for row in made.breaks if row < 39])


def test_the_json_says_what_was_printed(tmp_path: Path) -> None:
    args = ["print", str(SAMPLE), "-o", str(tmp_path / "a.xlsx"), "--measure", "6-1", "--format", "json"]
    for final in (False, True):
        done = CliRunner().invoke(main, [*args, "--final"] if final else args)
        said = json.loads(done.stdout)
        figures = fingerprint(open_plan(SAMPLE).plan)
        assert said["sheets"] == ["施策6-1", "詳細6-1"]
        assert (said["pages"], said["draft"], said["figures"], said["notices"]) == (4, not final, figures, [])


def test_years_take_over_the_cells_of_live_states(long_book: Printed) -> None:
    sheet = openpyxl.load_workbook(long_book.path)["簡易6-3"]
    years = [cell for row in sheet.iter_rows() for cell in row if cell.value == "令和8年度"]
    merged = {area.start_cell.coordinate: area.size["columns"] for area in sheet.merged_cells.ranges}
    assert years and all(merged[cell.coordinate] == 2 for cell in years)
