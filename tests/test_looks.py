"""Sheet 体裁: the office's looks reach papers, book and reports; what cannot be used is said with its cell."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.styles.colors import COLOR_INDEX, Color
from openpyxl.workbook import Workbook

from koplan_xl.app.checking import check
from koplan_xl.app.generating import generate
from koplan_xl.app.opening import open_plan
from koplan_xl.app.printing import Selection, print_book
from koplan_xl.app.summarising import Summarised, summarise
from koplan_xl.cli import main
from koplan_xl.excel.package import Package
from koplan_xl.excel.pdf_fonts import embedded_fonts
from koplan_xl.excel.samples import PALETTE, samples
from koplan_xl.fonts import is_fixed_pitch, replaced, unmeasured
from koplan_xl.looks import ROWS, SHEET, STANDARD, Edges, Line, Looks, Style
from koplan_xl.looks_sheet import OfficeLooks, describe_looks, read_looks
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record, RowPlace
from koplan_xl.plan.units import UNITS, in_unit, parts_miss, rounded
from koplan_xl.report.papers.figures import shown_as
from koplan_xl.report.papers.measuring import ROOM, room_of
from tests.clients.libreoffice import unavailable_reason
from tests.clients.saving import require

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "templates" / "forms.xlsx"
SAMPLE = ROOT / "workbooks" / "komoro-r7-policy6.xlsx"
MILLION = UNITS["百万円"]
NAMES = {row.field: row.name for row in ROWS}
Change = Callable[[Any], None]


def cells(book: Workbook) -> dict[str, Any]:
    """Return the cell of each field."""
    sheet = book[SHEET]
    rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    return {field: sheet.cell(rows[name], 2) for field, name in NAMES.items()}


@cache
def alone() -> bytes:
    """Return sheet 体裁 of the default template without the forms: quicker to change."""
    book = openpyxl.load_workbook(TEMPLATE)
    for name in book.sheetnames:
        if name != SHEET:
            del book[name]
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def changed(whole: bool = False, **changes: Change) -> bytes:
    """Return the default template, or its sheet 体裁 alone, with cells of that sheet changed."""
    book = openpyxl.load_workbook(TEMPLATE if whole else BytesIO(alone()))
    for field, change in changes.items():
        change(cells(book)[field])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def read(content: bytes) -> OfficeLooks:
    return read_looks(Package.open(content))


def value(new: object) -> Change:
    def change(cell: Any) -> None:
        cell.value = new

    return change


def letters(**properties: Any) -> Change:
    def change(cell: Any) -> None:
        kept = {"name": cell.font.name, "sz": cell.font.sz, "b": cell.font.b, "color": cell.font.color}
        cell.font = Font(**{**kept, **properties})

    return change


def filled(colour: str | Color, pattern: str = "solid") -> Change:
    def change(cell: Any) -> None:
        cell.fill = PatternFill(pattern, fgColor=colour)

    return change


# --- the sheet and the standard ------------------------------------------------------------------------


def test_the_default_template_shows_the_standard_looks() -> None:
    office = read_looks(Package.open(TEMPLATE))
    assert office.notices == ()
    assert {row.field: office.looks.value(row.field) for row in ROWS} == {
        row.field: STANDARD.value(row.field) for row in ROWS
    }
    assert office.cells is not None and len(describe_looks(office).splitlines()) == len(ROWS) + 1


def test_every_look_has_a_row_of_its_own() -> None:
    assert [row.field for row in ROWS] == [field.name for field in dataclasses.fields(Looks)]
    assert len(set(NAMES.values())) == len(ROWS)


def test_the_manual_names_every_row() -> None:
    manual = (ROOT / "docs" / "office-manual.md").read_text(encoding="utf-8")
    listed = {
        name
        for line in manual.splitlines()
        if line.startswith("| ")
        for name in line.split("|")[1].strip().split("、")
    }
    joined = "点検結果、差戻し票、提出状況の上下の余白"
    assert {row.name for row in ROWS} - listed - {joined} == set() and joined in manual


def test_a_template_without_the_sheet_has_the_standard_looks() -> None:
    book = openpyxl.load_workbook(TEMPLATE)
    del book[SHEET]
    content = BytesIO()
    book.save(content)
    assert read(content.getvalue()) == OfficeLooks()
    assert describe_looks(OfficeLooks()) == ""


def test_colours_are_read_however_they_are_written() -> None:
    office = read(
        changed(
            paper_head=filled(Color(theme=4, tint=0.5)),
            paper_group=filled(Color(indexed=10)),
            paper_row=letters(color=Color(theme=1)),
            bar_2=filled("00FF8800", "lightUp"),
            line_plan=lambda cell: setattr(cell, "border", Border(bottom=Side("double", color="00112233"))),
            paper_total=filled("00000000", "none"),
        )
    )
    looks = office.looks
    assert office.notices == ()
    assert (looks.paper_head.fill, looks.paper_group.fill) == ("#A7C0DE", "#FF0000")
    assert looks.paper_row.colour == "#000000"
    assert (looks.bar_2.pattern, looks.bar_2.fill) == (14, "#FF8800")
    assert tuple(colour[-6:] for colour in COLOR_INDEX[:64]) == PALETTE
    assert looks.line_plan.edges == Edges(bottom=Line(6, "#112233"))
    assert looks.paper_total.pattern == 0
    untouched = {"paper_title", "mark_error", "bar_1", "report_row"}
    assert all(looks.value(field) == STANDARD.value(field) for field in untouched)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("unit", value("億円")),
        ("unit", value(None)),
        ("minus", value("マイナス")),
        ("places", value(5)),
        ("places", value("1桁")),
        ("places", value(True)),
        ("paper", value("B5")),
        ("papers_side", value("9mm")),
        ("papers_top", value(-1)),
        ("reports_height", value(400)),
        ("paper_row", letters(sz=6)),
        ("paper_title", letters(sz=120)),
        ("mark_error", letters(name=" ")),
    ],
)
def test_what_cannot_be_used_is_said_with_sheet_and_cell_and_keeps_the_standard(
    field: str, change: Change
) -> None:
    content = changed(**{field: change})
    office = read(content)
    address = cells(openpyxl.load_workbook(BytesIO(content)))[field].coordinate
    (notice,) = office.notices
    assert f"シート「{SHEET}」セル{address}「{NAMES[field]}」" in notice
    assert office.looks == STANDARD


def test_rows_may_stand_in_any_order_and_what_is_missing_doubled_or_unknown_is_said() -> None:
    book = openpyxl.load_workbook(TEMPLATE)
    sheet = book[SHEET]
    found = cells(book)
    rows = {field: cell.row for field, cell in found.items()}
    sheet.cell(rows["unit"], 1).value, sheet.cell(rows["minus"], 1).value = "負の数の印", " 金額の単位 "
    found["unit"].value, found["minus"].value = "△", "百万円"
    sheet.cell(rows["paper"], 1).value = "紙"
    sheet.cell(rows["bar_1"], 1).value = NAMES["bar_2"]
    content = BytesIO()
    book.save(content)
    office = read(content.getvalue())
    assert (office.looks.unit, office.looks.minus) == ("百万円", "△")
    unknown, doubled, missing = office.notices
    assert f"セルA{rows['paper']}" in unknown and "紙" in unknown
    assert f"セルA{rows['bar_2']}" in doubled
    assert NAMES["paper"] in missing and NAMES["bar_1"] in missing
    assert office.looks.paper == "A4" and office.looks.bar_2 == STANDARD.bar_1


def test_the_forms_command_tells_the_looks_and_what_is_wrong_in_them(tmp_path: Path) -> None:
    own = tmp_path / "様式.xlsx"
    own.write_bytes(changed(whole=True, minus=value("マイナス"), paper_title=letters(name="游明朝")))
    told = CliRunner().invoke(main, ["forms", str(own)])
    assert told.exit_code == 0
    assert "セルB7" in told.stderr and "游明朝" in told.stdout and "マイナス" not in told.stdout


def named(book: Workbook, text: str) -> Iterator[tuple[str, str]]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate) for cell in row if cell.value == text)


# --- who follows them ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A forms workbook with other looks, in its forms, too."""
    folder = tmp_path_factory.mktemp("体裁")
    content = changed(
        whole=True,
        unit=value("百万円"),
        minus=value("△"),
        places=value(2),
        paper=value("A3"),
        papers_side=value(20),
        paper_title=letters(name="BIZ UD明朝", sz=20, b=False),
        paper_head=filled("00112233"),
        bar_1=filled("00445566"),
        report_row=letters(name="BIZ UD明朝", sz=12),
        mark_good=filled("00778899"),
    )
    book = openpyxl.load_workbook(BytesIO(content))
    title = next(
        cell for row in book["本表紙"].iter_rows() for cell in row if cell.value == "{{計画.計画名}}"
    )
    letters(name="BIZ UD明朝")(title)
    book["本表紙"].page_margins.top = 1.25
    book.save(folder / "様式.xlsx")
    return folder / "様式.xlsx"


@pytest.fixture(scope="module")
def papers(own: Path) -> tuple[Summarised, Workbook]:
    path = own.with_name("会議資料.xlsx")
    return summarise(SAMPLE, path, forms_path=own), openpyxl.load_workbook(path)


def test_papers_follow_the_office(papers: tuple[Summarised, Workbook]) -> None:
    told, book = papers
    assert (told.unit, told.notices) == ("百万円", ())
    sheet = book["総括表"]
    assert (sheet["A1"].font.name, sheet["A1"].font.sz, bool(sheet["A1"].font.b)) == ("BIZ UD明朝", 20, False)
    assert "百万円" in sheet["A2"].value and "△" in sheet["A2"].value and "▲" not in sheet["A2"].value
    heads = [cell for row in sheet.iter_rows() for cell in row if cell.value == "事業数"]
    assert heads[0].fill.fgColor.rgb == "FF112233"
    formats = {cell.number_format for row in sheet.iter_rows() for cell in row}
    assert not any("▲" in one for one in formats) and any("0.00%" in one for one in formats)
    assert sheet.page_setup.paperSize == 8
    assert sheet.page_margins.left == pytest.approx(20 / 25.4, abs=1e-3)


def test_a_larger_sheet_holds_more_and_nothing_stands_outside(papers: tuple[Summarised, Workbook]) -> None:
    assert (ROOM.width, ROOM.height) == (776, 512)
    larger = room_of(dataclasses.replace(STANDARD, paper="A3", papers_side=20.0))
    assert larger.width > ROOM.width * 1.3 and larger.height > ROOM.height * 1.3
    _, book = papers
    for sheet in book:
        last = int(sheet.print_area.rpartition("$")[2])
        assert sum(sheet.row_dimensions[row].height for row in range(1, last + 1)) <= larger.height * 1.02


def test_charts_take_the_fill_of_the_samples(own: Path) -> None:
    parts = Package.open(own.with_name("会議資料.xlsx")).parts
    charts = b"".join(data for name, data in parts.items() if "/charts/" in name)
    assert b"445566" in charts


def test_the_unit_asked_for_goes_before_the_offices(own: Path, tmp_path: Path) -> None:
    assert summarise(SAMPLE, tmp_path / "会議資料.xlsx", "千円", forms_path=own).unit == "千円"


def test_the_book_follows_the_office_and_its_amounts_are_rounded_once(own: Path) -> None:
    path = own.with_name("本.xlsx")
    told = print_book(SAMPLE, path, forms_path=own)
    book = openpyxl.load_workbook(path)
    assert told.unit == "百万円" and SHEET not in book.sheetnames
    cover = book[book.sheetnames[0]]
    plan = open_plan(SAMPLE).plan
    title = next(cell for row in cover.iter_rows() for cell in row if cell.value == plan.setting("計画名"))
    assert title.font.name == "BIZ UD明朝" and cover.page_margins.top == 1.25
    assert (cover.oddHeader.right.text or "") == ""
    measured_in_it = [r for r in plan.records("活動指標") if r.text("単位") == "千円"]
    assert len(list(named(book, "千円"))) == len(measured_in_it)  # an indicator's own unit stays
    noted = [sheet for sheet in book if sheet.oddHeader.right.text]
    assert noted and all("百万円" in sheet.oddHeader.right.text for sheet in noted)


def test_a_page_says_that_rounding_breaks_a_sum_where_it_does(tmp_path: Path) -> None:
    plan = open_plan(SAMPLE).plan
    missing = {r.key for r in plan.records("事業費") if r.part == schema.PLANNED and parts_miss(r, MILLION)}
    simple = {r.key for r in plan.records("事務事業") if r.text("様式") == "詳細"}
    broken = sorted(missing & simple)[0]
    whole = sorted(simple - missing)[0]
    for project, expected in ((broken, True), (whole, False)):
        path = tmp_path / f"{project}.xlsx"
        print_book(SAMPLE, path, Selection(projects=(project,)), unit="百万円")
        (sheet,) = openpyxl.load_workbook(path).worksheets
        assert ("※" in sheet.oddHeader.right.text) == expected, project
        values = {cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int)}
        record = plan.find("事業費", project, 2025, schema.PLANNED)
        assert record is not None
        amount = record.values[schema.BUDGET_TOTAL]
        assert isinstance(amount, int) and int(rounded(Fraction(amount, 1000), 0)) in values
    print_book(SAMPLE, tmp_path / "a.xlsx", Selection(projects=(whole,)))
    (sheet,) = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets
    assert sheet.oddHeader.right.text is None  # in the forms' own unit nothing is said


def test_reports_follow_the_office(own: Path) -> None:
    path = own.with_name("点検.xlsx")
    checked = check([SAMPLE], output=path, today=date(2026, 1, 1), forms_path=own)
    assert checked.notices == ()
    book = openpyxl.load_workbook(path)
    cell = book["指摘"]["C2"]
    assert (cell.font.name, cell.font.sz) == ("BIZ UD明朝", 12)
    assert book["指摘"].page_setup.paperSize == 8
    check([SAMPLE], output=path.with_suffix(".html"), today=date(2026, 1, 1), forms_path=own)
    assert "#778899" in path.with_suffix(".html").read_text(encoding="utf-8")


def test_no_department_gets_the_sheet(own: Path, tmp_path: Path) -> None:
    plan = tmp_path / "正本.xlsx"
    plan.write_bytes(SAMPLE.read_bytes())
    department = open_plan(plan).plan.records("部署")[0].key
    (made,) = generate(plan, tmp_path / "配布", (department,), "plan", None, own, 1).files
    assert SHEET not in [sheet.name for sheet in Package.open(made.path).sheets()]


@pytest.mark.client
def test_a_pdf_has_the_fonts_or_stand_ins_of_the_same_widths_and_says_so(tmp_path: Path) -> None:
    require(unavailable_reason())
    own = tmp_path / "様式.xlsx"
    own.write_bytes(changed(paper_title=letters(name="ＭＳ ゴシック", b=False), unit=value("億円")))
    told = summarise(SAMPLE, tmp_path / "会議資料.pdf", forms_path=own)
    fonts = embedded_fonts((tmp_path / "会議資料.pdf").read_bytes())
    assert any(font.startswith(("BIZUDGothic", "MS-Gothic")) for font in fonts), fonts
    assert any(font.startswith("BIZUDPGothic") for font in fonts)
    assert len(told.notices) == 2 - any(font.startswith("MS-Gothic") for font in fonts)


# --- units and fonts -----------------------------------------------------------------------------------


@given(st.lists(st.integers(-5000, 5_000_000), min_size=4, max_size=4), st.integers(-3, 3))
def test_amounts_are_rounded_half_away_from_zero_and_broken_sums_are_known(
    parts: list[int], off: int
) -> None:
    values: dict[str, Any] = {"事業コード": "1-1-01", "年度": 2025, "区分": schema.PLANNED}
    values |= dict(zip(schema.FUNDING_SOURCES, parts, strict=True)) | {schema.BUDGET_TOTAL: sum(parts) + off}
    record = Record("事業費", values, RowPlace("事業費", 2, {}))
    plan = Plan({"事業費": [record]})
    shown = in_unit(plan, MILLION).records("事業費")[0].values
    for name in schema.BUDGET_FIELDS:
        exact, rough = values[name], shown[name]
        assert isinstance(rough, int) and abs(rough * 1000 - exact) <= 500
        assert abs(rough * 1000 - exact) < 500 or abs(rough * 1000) > abs(exact)
    sources = [shown[name] for name in schema.FUNDING_SOURCES]
    adds = sum(int(one) for one in sources if isinstance(one, int)) == shown[schema.BUDGET_TOTAL]
    assert parts_miss(record, MILLION) == (off == 0 and not adds)
    assert in_unit(plan, UNITS["千円"]) is plan and record.values[schema.BUDGET_TOTAL] == sum(parts) + off


def test_what_is_no_number_and_what_is_no_money_stays(tmp_path: Path) -> None:
    plan = open_plan(SAMPLE).plan
    shown = in_unit(plan, MILLION)
    assert shown.setting("金額単位") == "百万円" and plan.setting("金額単位") == "千円"
    for table in ("活動指標値", "成果指標値", "事務事業"):
        assert [r.values for r in shown.records(table)] == [r.values for r in plan.records(table)]


@pytest.mark.parametrize(("minus", "places", "rate"), [("▲", 1, "0.0%"), ("△", 0, "0%"), ("-", 2, "0.00%")])
def test_every_number_format_has_the_mark(minus: str, places: int, rate: str) -> None:
    unit = dataclasses.replace(MILLION, minus=minus, places=places)
    assert shown_as("amount", unit) == f'#,##0;"{minus}"#,##0'
    assert shown_as("growth", unit) == f'+{rate};"{minus}"{rate};{rate}'
    assert unit.told(Fraction(-1_234_567)) == f"{minus}1,235百万円"
    assert unit.percent(Fraction(-1, 3)) == f"{minus}{100 / 3:.{places}f}%"


def test_fonts_are_known_by_their_names_in_either_language() -> None:
    assert (
        is_fixed_pitch("BIZ UDゴシック")
        and is_fixed_pitch("MS Mincho")
        and is_fixed_pitch("BIZ UD明朝 Medium")
    )
    assert (
        not is_fixed_pitch("BIZ UDPゴシック")
        and not is_fixed_pitch("ＭＳ Ｐゴシック")
        and not is_fixed_pitch("Arial")
    )
    assert unmeasured(["BIZ UDPゴシック", "ＭＳ 明朝"]) == []
    (told,) = unmeasured(["Verdana", "BIZ UDPゴシック"])
    assert "Verdana" in told


def test_a_font_that_is_not_in_the_pdf_is_told_with_what_stands_there() -> None:
    embedded = ["BIZUDPGothic-Bold", "BIZUDMincho-Regular", "NotoSansCJKjp-Regular"]
    assert replaced(["BIZ UDPゴシック", "BIZ UD明朝", "Noto Sans CJK JP"], embedded) == []
    (told,) = replaced(["ＭＳ 明朝"], embedded)
    assert "ＭＳ 明朝" in told and "BIZ UD明朝" in told
    (told,) = replaced(["BIZ UDゴシック"], embedded)  # BIZUDPGothic is another font
    assert "BIZ UDゴシック" in told


def test_a_workbook_of_another_program_is_read_as_well() -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet(SHEET)
    sheet["A1"], sheet["B1"] = "題", "見本"
    sheet["B1"].font = Font(name="游ゴシック", sz=30, u="single", i=True)
    content = BytesIO()
    book.save(content)
    found = samples(Package.open(content.getvalue()), SHEET)[1, 2]
    assert found == Style(30, "游ゴシック", italic=True, underlined=True)
