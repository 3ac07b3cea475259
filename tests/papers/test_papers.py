"""What stands in the papers is what the plan holds, counted another way: from the files the plan is built of."""

import csv
import re
import subprocess
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from koplan_xl.app.checking import check, open_context
from koplan_xl.app.summarising import summarise
from koplan_xl.errors import PlanError
from koplan_xl.excel.package import Package
from koplan_xl.looks import TEXT_FONT
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record, RowPlace
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.units import ROUNDED_NOTE, UNITS
from koplan_xl.report.papers.ceiling import ceilings
from koplan_xl.report.papers.measuring import ROOM
from koplan_xl.report.papers.meeting import meeting_pages, papers_of
from koplan_xl.report.papers.source import Source
from koplan_xl.report.papers.writing import render
from koplan_xl.years import format_year
from tests.clients.libreoffice import Office
from tests.papers.conftest import Made, make
from tests.papers.filled import CEILING, ENDED, REASON, SAMPLE, filled, spoiled
from tests.printed import EIGHT_POINTS, fit_for_archives, links_on, sizes
from tests.structure.audit import audit
from tests.structure.checker import faults

SOURCE = SAMPLE.parent / "source"
YEARS = ("令和7年度", "令和8年度", "令和9年度")


def read(name: str) -> list[dict[str, str]]:
    with (SOURCE / f"{name}.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def amounts(column: str, field: str = "年度別事業費") -> dict[str, list[int]]:
    """Add up a field by a column of 事務事業, per year, straight from the CSV files."""
    owner = {row["事業コード"]: row[column] for row in read("事務事業")}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in read("事業費"):
        sums[owner[row["事業コード"]]][YEARS.index(row["年度"])] += int(row[field] or 0)
    return dict(sums)


def million(amount: int) -> int:
    return int((Decimal(amount) / 1000).quantize(Decimal(1), ROUND_HALF_UP))


def line(made: Made, paper: str, start: str) -> list[object]:
    return next(row for row in made.rows(paper) if str(row[0]).startswith(start))


def test_the_budget_by_measure_is_that_of_the_files(real: Made) -> None:
    sums = amounts("施策コード")
    whole = [sum(each) for each in zip(*sums.values(), strict=True)]
    for code, each in (*sums.items(), ("合計", whole)):
        _, _, first, part, second, moved, rate, third, *_ = line(real, "総括表", f"{code}")
        assert [first, second, third] == each and moved == each[1] - each[0]
        assert part == pytest.approx(each[0] / whole[0], abs=0.0005)
        assert rate == pytest.approx((each[1] - each[0]) / each[0], abs=0.0005)


@pytest.mark.parametrize(("paper", "column"), [("所管課別", "所管課"), ("会計別", "会計")])
def test_the_budget_by_department_and_account_is_that_of_the_files(
    real: Made, paper: str, column: str
) -> None:
    for name, each in amounts(column).items():
        row = line(real, paper, name)
        assert [row[2], row[4], row[7]] == each


def test_the_sources_of_each_measure_are_those_of_the_files(real: Made) -> None:
    rows = [row for row in real.rows("施策別財源") if row[1] in YEARS]
    sums = {field: amounts("施策コード", field) for field in schema.FUNDING_SOURCES}
    measures = list(amounts("施策コード"))
    for index, row in enumerate(rows[: 3 * len(measures)]):
        code, year = measures[index // 3], index % 3
        assert row[4:8] == [sums[field][code][year] for field in schema.FUNDING_SOURCES]
    assert [row[2] for row in rows[-3:]] == [
        sum(e) for e in zip(*amounts("施策コード").values(), strict=True)
    ]


def test_transfers_between_accounts_are_taken_off_once(real: Made) -> None:
    mapped = [row["繰出元事業コード"] for row in read("会計対応")]
    sent = [0, 0, 0]
    for row in read("事業費"):
        if row["事業コード"] in mapped:
            sent[YEARS.index(row["年度"])] += int(row["年度別事業費"])
    gross, taken, net = (line(real, "会計別", name) for name in ("合計", "うち", "純計"))
    for index, column in enumerate((2, 4, 7)):
        assert taken[column] == sent[index] and net[column] == gross[column] - sent[index]  # type: ignore[operator]


def test_the_tree_of_accounts_adds_up_and_holds_every_branch(real: Made) -> None:
    rows = [row for row in real.rows("款項目別") if isinstance(row[1], int)]
    paths = [tuple(row[name] for name in ("会計", "款", "項", "目")) for row in read("事務事業")]
    branches = {path[:depth] for path in paths for depth in range(1, 5)}
    assert len(rows) == len(branches) + 1
    leaves = Counter(row[0] for row in rows)
    assert leaves["（目なし）"] == 1 and line(real, "款項目別", "12公債費")[2] == 1_875_858


def test_changes_are_ranked_and_carry_their_reason(real: Made, tmp_path: Path) -> None:
    by_project = amounts("事業コード")
    moved = sorted(by_project, key=lambda code: (-abs(by_project[code][1] - by_project[code][0]), code))
    rows = [row for row in real.rows("増減") if str(row[0]).isdigit()]
    assert [str(row[1]).split()[0] for row in rows] == moved[: len(rows)]
    assert [row[5] for row in rows] == [by_project[c][1] - by_project[c][0] for c in moved[: len(rows)]]
    made = make(filled(tmp_path / "正本.xlsx"), tmp_path / "a.xlsx")
    row = next(row for row in made.rows("増減") if str(row[1]).startswith(ENDED))
    assert REASON in str(row[7])


def test_with_last_years_plan_the_year_before_is_compared(results: Made) -> None:
    rows = [row for row in results.rows("増減") if str(row[0]).isdigit()]
    by_project = amounts("事業コード")
    row = next(row for row in rows if str(row[1]).startswith("6-4-04"))
    now = by_project["6-4-04"][0]
    assert row[3:6] == [million(now - 20_000), million(now), 20]
    kinds = {(row[0], str(row[1]).split()[0]) for row in results.rows("新規・終了") if row[1]}
    assert {("新規", "6-2-10"), ("廃止", "6-2-90"), ("完了", ENDED)} <= kinds


def test_amounts_in_million_yen_are_rounded_and_say_so(results: Made) -> None:
    sums = amounts("所管課")
    for name, each in sums.items():
        row = line(results, "所管課別", name)
        assert [row[2], row[4], row[7]] == [million(amount) for amount in each]
    texts = [str(value) for row in results.rows("所管課別") for value in row]
    assert ROUNDED_NOTE in texts


def test_achievement_stands_with_its_method_and_signal(results: Made) -> None:
    plan, shown = results.plan, {}
    for row in results.rows("成果指標"):
        if isinstance(row[7], str) and row[7] in "◎○△×－":
            shown[str(row[1])] = row
    indicators = plan.records("成果指標")
    assert len(shown) == len(indicators)
    for indicator in indicators:
        aimed, actual = (
            plan.value(Subject("成果指標値", indicator.key, column, 2025)) for column in ("計画", "実績")
        )
        row = shown[indicator.text("指標名")]
        assert [row[4], row[5]] == [aimed, actual]
        target = float(str(aimed).rstrip("以上下"))
        ratio = (
            target / float(str(actual)) if indicator.text("向き") == "低下" else float(str(actual)) / target
        )
        rate = min(ratio, 1.0) if indicator.text("達成の型") != "一致" else ratio
        assert row[6] == pytest.approx(rate, abs=0.00051) and "÷" in str(row[8])
        tenths = round(float(str(row[6])) * 100, 1)
        assert row[7] == ("◎" if tenths >= 100 else "○" if tenths >= 90 else "△" if tenths >= 70 else "×")


def test_every_activity_indicator_is_listed(real: Made, results: Made) -> None:
    names = Counter(row["指標名"] for row in read("活動指標"))
    assert Counter(str(row[1]) for row in real.rows("活動指標") if row[1] not in (None, "指標名")) == names
    assert Counter(str(row[1]) for row in results.rows("活動指標") if row[1] not in (None, "指標名")) == names


def test_pledges_are_listed_with_their_sum(real: Made) -> None:
    by_project = amounts("事業コード")
    codes = [row["事業コード"] for row in read("事務事業") if row["市長公約事項"].startswith("2")]
    listed = [row for row in real.rows("市長公約") if str(row[0]).startswith("6-")]
    assert [str(row[0]).split()[0] for row in listed] == codes
    assert line(real, "市長公約", "合計")[3:6] == [sum(by_project[c][i] for c in codes) for i in range(3)]


def test_findings_and_reasons_are_those_of_check(results: Made, real: Made) -> None:
    checked = check([SAMPLE]).findings
    assert [(row[1], row[2]) for row in real.rows("指摘と説明") if row[1] and row[1] != "規則"] == [
        (f.code, f.message) for f in checked if f.severity.value != "info" and not f.explained
    ]
    explained = [row for row in results.rows("指摘と説明") if row[1] and "説明済み" in str(row[0])]
    assert {(row[1], row[4]) for row in explained} == {("Y02", REASON)}


def test_general_funds_are_held_against_the_ceiling(results: Made, real: Made) -> None:
    whole = [sum(e) for e in zip(*amounts("施策コード", "一般財源").values(), strict=True)]
    rows = {row[0]: row for row in results.rows("一般財源") if row[0] in YEARS}
    for index, (year, limit) in enumerate(zip(YEARS, (3_600_000, CEILING, CEILING), strict=True)):
        assert rows[year][1:4] == [million(whole[index]), million(limit), million(limit - whole[index])]
        assert str(rows[year][5]).startswith("×" if whole[index] > limit else "○")
    assert not real.sheets("一般財源")
    assert "一般財源の見通し" in {one.title for one in real.told.left_out}


@pytest.mark.parametrize("value", ["約380万", ""])
def test_a_ceiling_that_cannot_be_read_is_told(value: str, tmp_path: Path) -> None:
    source = filled(tmp_path / "正本.xlsx")
    changed = spoiled(source, tmp_path / "b.xlsx", {Subject("計画", "一般財源の上限", "値"): value})
    if value:
        with pytest.raises(PlanError):
            summarise(changed, tmp_path / "a.xlsx", "千円")
    else:
        made = make(changed, tmp_path / "a.xlsx")
        assert [row[0] for row in made.rows("一般財源") if row[0] in YEARS] == ["令和7年度"]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_ceiling_of_a_year_goes_before_the_common_one(backwards: bool) -> None:
    items = [("版", "令和7年度"), ("一般財源の上限", "300"), ("一般財源の上限　Ｒ８", "２５０")]
    place = RowPlace("計画", 2, {})
    records = [Record("計画", {"項目": item, "値": value}, place) for item, value in items]
    plan = Plan({"計画": records[::-1] if backwards else records})
    assert ceilings(plan) == {2025: 300, 2026: 250, 2027: 300}


@pytest.mark.parametrize("years", ["1", "2", "5"])
def test_other_windows_fit_the_page_as_well(years: str, tmp_path: Path) -> None:
    changed = spoiled(SAMPLE, tmp_path / "正本.xlsx", {Subject("計画", "事業費の年数", "値"): years})
    context = open_context(changed)
    papers, left_out = papers_of(Source(context, (), UNITS["千円"]))
    pages = meeting_pages(papers, left_out, "計画", UNITS["千円"])
    assert max(sum(page.widths) for page in pages) <= ROOM.width + 1
    assert faults(render(pages, "資料", "正本", UNITS["千円"])) == []


def test_a_plan_with_nothing_in_it_gives_a_page_of_contents(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(SAMPLE)
    for name in ("事務事業", "事業費", "成果指標", "成果指標値", "活動指標", "活動指標値", "会計対応"):
        for row in workbook[name].iter_rows(min_row=2):
            for cell in row:
                cell.value = None
    workbook.save(tmp_path / "正本.xlsx")
    made = make(tmp_path / "正本.xlsx", tmp_path / "a.xlsx")
    assert faults(made.path) == [] and len(made.told.left_out) >= 10


@pytest.mark.parametrize("name", ["real", "results"])
def test_excel_finds_nothing_to_repair_and_each_sheet_is_a_page(
    name: str, request: pytest.FixtureRequest
) -> None:
    made: Made = request.getfixturevalue(name)
    assert faults(made.path) == []
    assert audit(made.path) == []
    book = openpyxl.load_workbook(made.path)
    assert made.told.pages == len(book.sheetnames) == len(set(book.sheetnames))
    for number, sheet in enumerate(book, start=1):
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
        assert sheet.oddFooter.right.text == f"{number} / {len(book.sheetnames)}"
        assert made.told.fingerprint in str(sheet.oddFooter.left.text)
        sizes = {
            c.font.sz
            for row in sheet[sheet.print_area.replace("$", "").split("!")[1]]
            for c in row
            if c.value
        }
        assert min(sizes) >= 11


def drawn(made: Made, paper: str) -> dict[str, dict[str, object]]:
    """Return the values of each series by category, followed from the chart to the cells it is drawn from."""
    book = openpyxl.load_workbook(made.path)
    (chart,) = next(sheet for sheet in book if sheet.title in made.sheets(paper) and sheet._charts)._charts

    def values(reference: str) -> list[object]:
        name, _, area = reference.replace("$", "").rpartition("!")
        cells = book[name.strip("'")][area]
        return [c.value for row in cells for c in row] if isinstance(cells, tuple) else [cells.value]

    return {
        str(values(series.tx.strRef.f)[0]): dict(
            zip(map(str, values(series.cat.numRef.f if series.cat.numRef else series.cat.strRef.f)),
                values(series.val.numRef.f), strict=True)
        )
        for series in chart.series
    }  # fmt: skip


def test_charts_are_drawn_from_the_figures_of_the_papers(real: Made, results: Made) -> None:
    assert drawn(real, "所管課別") == {YEARS[0]: {name: each[0] for name, each in amounts("所管課").items()}}
    measures = amounts("施策コード")
    for index, year in enumerate(YEARS):
        by_code = {name.split()[0]: value for name, value in drawn(real, "総括表")[year].items()}
        assert by_code == {code: each[index] for code, each in measures.items()}
    counts = drawn(results, "活動指標")
    rows = [row for row in results.rows("活動指標") if row[6] in ("◎", "○", "△", "×")]
    assert {sign: sum(map(int, map(str, each.values()))) for sign, each in counts.items()} == {
        sign: sum(row[6] == sign for row in rows) for sign in counts
    }
    limits = drawn(results, "一般財源")
    assert limits["一般財源"].keys() == set(YEARS)


def test_charts_name_a_japanese_font_and_can_be_told_apart_without_colours(results: Made) -> None:
    package, several = Package.open(results.path), 0
    charts = [xml.decode() for name, xml in package.parts.items() if name.startswith("xl/charts/chart")]
    assert len(charts) > 12
    for xml in charts:
        assert set(re.findall(r'<a:ea typeface="([^"]*)"', xml)) == {TEXT_FONT}
        assert xml.count("<a:latin ") == xml.count("<a:ea ") > 3
        fills = re.findall(r"<c:ser>.*?</c:ser>", xml, re.DOTALL)
        looks = {
            (re.search(r'<a:pattFill prst="(\w+)"', one) or [""])[0]
            + (re.search(r"<c:symbol [^>]*>", one) or [""])[0]
            + str(_light(one))
            for one in fills
        }
        assert len(looks) == len(fills)
        several += len(fills) > 1
    assert several > 10


def _light(series: str) -> int:
    """Return how light a series' first colour is, in steps the eye tells apart."""
    red, green, blue = bytes.fromhex((re.search(r'srgbClr val="(\w{6})"', series) or ["", "000000"])[1])
    return int((0.3 * red + 0.59 * green + 0.11 * blue) // 64)


def test_the_same_plan_gives_the_same_bytes(real: Made, tmp_path: Path) -> None:
    assert make(SAMPLE, tmp_path / "a.xlsx").path.read_bytes() == real.path.read_bytes()


@pytest.mark.client
@pytest.mark.parametrize("name", ["real", "results"])
def test_on_paper_every_sheet_is_one_page_and_shows_its_figures(
    name: str, request: pytest.FixtureRequest, office: Office, tmp_path: Path
) -> None:
    made: Made = request.getfixturevalue(name)
    path = tmp_path / "a.pdf"
    if name == "real":
        office.to_pdf(made.path, path)
    else:
        path = request.getfixturevalue("results_pdf")
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    pages = done.stdout.decode().removesuffix("\f").split("\f")
    book = openpyxl.load_workbook(made.path)
    assert len(pages) == len(book.sheetnames)
    for page, sheet in zip(pages, book, strict=True):
        assert "###" not in page
        packed = re.sub(r"\s", "", page)
        for row in sheet[sheet.print_area.replace("$", "").split("!")[1]]:
            for cell in row:
                if isinstance(cell.value, int) and "0.0%" not in cell.number_format:
                    assert f"{abs(cell.value):,}" in page, (sheet.title, cell.coordinate)
                elif isinstance(cell.value, str):
                    letters = Counter(re.sub(r"\s", "", cell.value))
                    assert not letters - Counter(packed), (sheet.title, cell.coordinate)
    assert format_year(2025) in pages[1]


@pytest.mark.client
def test_the_pdf_is_what_archives_ask_for(results: Made, results_pdf: Path) -> None:
    fit_for_archives(results_pdf)
    assert min(sizes(results_pdf)) > EIGHT_POINTS
    pdf = PdfReader(results_pdf)
    titles = [item.title for item in pdf.outline if not isinstance(item, list)]
    assert titles == [title for title, _ in results.told.papers]
    assert len(list(links_on(pdf.pages[0]))) == len(titles) - 1  # from the contents to each paper
