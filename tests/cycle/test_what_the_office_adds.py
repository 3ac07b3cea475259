"""What an office draws in its template reaches every department; what it adds to its plan is never lost."""

import importlib
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import DataBarRule
from openpyxl.worksheet.worksheet import Worksheet

from koplan_xl.app.collecting import collect
from koplan_xl.app.generating import generate
from koplan_xl.app.opening import open_plan
from koplan_xl.app.printing import print_book
from koplan_xl.excel.package import Package
from tests.clients.libreoffice import Office
from tests.cycle.filling import budget, set_values
from tests.structure.audit import audit
from tests.structure.checker import faults

TEMPLATES = Path(__file__).parents[2] / "templates"
GRANT = budget("6-2-09", 2026, "国・県支出金")
FORM_SHEETS = ("施策", "事業詳細", "事業簡易")


def png() -> bytes:
    """Return a small red square."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    rows = (b"\x00" + b"\xd0\x20\x20" * 8) * 8
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.fixture
def decorated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The default template with a logo, a text box, a header picture, a comment and every kind of format."""
    monkeypatch.syspath_prepend(TEMPLATES)
    before = set(sys.modules)
    builder = importlib.import_module("build")
    logo = tmp_path / "logo.png"
    logo.write_bytes(png())
    draw = builder.draw

    def draw_and_decorate(book: Any, form: Any) -> None:
        draw(book, form)
        if form.name in FORM_SHEETS:
            decorate(book, book.get_worksheet_by_name(form.name), str(logo))

    monkeypatch.setattr(builder, "draw", draw_and_decorate)
    path = tmp_path / "飾った様式.xlsx"
    builder.build(path, builder.forms())
    yield path
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(TEMPLATES) in str(sys.modules[name].__file__):
            del sys.modules[name]


def decorate(book: Any, sheet: Any, logo: str) -> None:
    sheet.insert_image("C1", logo, {"object_position": 2})
    sheet.insert_textbox("D1", "市の基本理念", {"width": 120, "height": 30})
    sheet.set_header("&L&G&R市の計画", {"image_left": logo})
    sheet.write_comment("A1", "企画課からのメモ")
    area = "F8:F12"
    sheet.conditional_format(area, {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format(area, {"type": "3_color_scale"})
    sheet.conditional_format(area, {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.conditional_format(
        area, {"type": "cell", "criteria": ">", "value": 5, "format": book.add_format({"bold": True})}
    )


def kinds_of_sheet(package: Package, name: str) -> list[str]:
    return sorted(item.kind for item in package.related(package.sheet_part(name)))


def test_everything_drawn_in_the_template_is_on_every_form(
    decorated: Path, plan: Path, tmp_path: Path
) -> None:
    made = generate(plan, tmp_path / "out", ["企画課"], forms_path=decorated)
    content = made.files[0].path.read_bytes()
    package, template = Package.open(content), Package.open(decorated)
    for sheet in package.sheets():
        form = (
            "施策"
            if sheet.name.startswith("施策")
            else "事業簡易"
            if sheet.name.startswith("簡易")
            else "事業詳細"
        )
        if sheet.name in ("表紙", "確認票", "_koplan"):
            continue
        assert kinds_of_sheet(package, sheet.name) == kinds_of_sheet(template, form)
        xml = package.parts[sheet.part].decode()
        for mark in (
            "dataBar",
            "colorScale",
            "iconSet",
            "x14:conditionalFormatting",
            "&amp;G",
            "legacyDrawingHF",
        ):
            assert mark in xml, (sheet.name, mark)
        drawing = next(item.part for item in package.related(sheet.part) if item.kind == "drawing")
        assert drawing and "市の基本理念" in package.parts[drawing].decode()
        assert [item.kind for item in package.related(drawing)] == ["image"]
    assert faults(content, leftover_placeholders=True) == []
    print_book(plan, tmp_path / "本.xlsx", forms_path=decorated)
    assert faults(tmp_path / "本.xlsx", leftover_placeholders=True) == []


@pytest.mark.client
def test_a_decorated_workbook_still_calculates_right(
    office: Office, decorated: Path, plan: Path, tmp_path: Path
) -> None:
    made = generate(plan, tmp_path / "out", ["企画課"], forms_path=decorated)
    assert office.changed_values(made.files[0].path) == []


def enrich(plan: Path) -> None:
    """Add what an office adds: a sheet with a chart over the plan's figures, comments, formats, print settings."""
    book = openpyxl.load_workbook(plan)
    own: Worksheet = book.create_sheet("庁内メモ")
    own["A1"] = "市長説明用"
    own["A1"].comment = Comment("要確認", "企画課")
    own["B1"] = "=SUM(事業費!D2:D148)"
    own.conditional_formatting.add("B1:B9", DataBarRule("min", None, "max", None, color="FF638EC6"))
    chart = BarChart()
    chart.add_data(Reference(book["事業費"], min_col=4, min_row=1, max_row=148), titles_from_data=True)
    own.add_chart(chart, "D3")
    own.print_title_rows = "1:1"
    book.save(plan)


def test_the_offices_own_parts_stay_byte_for_byte(
    plan: Path, sent_results: dict[str, Path], returned: Path
) -> None:
    enrich(plan)
    before = Package.open(plan)
    settled = budget("6-2-09", 2024, "年度別事業費", "決算")
    set_values(sent_results["企画課"], returned / "a.xlsx", {settled: 80000})
    collected = collect(plan, [returned])
    assert [one.status for one in collected.returns] == ["merged"]
    after = Package.open(plan)
    changed = {name for name in before.parts if before.parts[name] != after.parts.get(name)}
    assert set(after.parts) == set(before.parts)
    sheets = {sheet.name: sheet.part for sheet in after.sheets()}
    tables = {
        item.part
        for name in ("事業費", "履歴")
        for item in after.related(sheets[name])
        if item.kind == "table"
    }
    charts = {name for name in changed if "/charts/" in name}
    # 集計 gets the results that openpyxl left out.
    own = {sheets[name] for name in ("事業費", "履歴", "庁内メモ", "集計")}
    allowed = own | {after.workbook_part} | tables | charts
    assert changed <= allowed
    # What runs over the whole table has grown with it: the office's own sum and its chart.
    assert b"D149" in after.parts[sheets["庁内メモ"]]
    assert len(charts) == 1 and b"$149" in after.parts[charts.pop()]
    assert open_plan(plan).plan.value(settled) == 80000


def test_every_kind_of_file_we_write_passes_the_audit(
    plan: Path, sent: dict[str, Path], sent_results: dict[str, Path], returned: Path, tmp_path: Path
) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000})
    collect(plan, [returned])
    print_book(plan, tmp_path / "本.xlsx")
    for path in (plan, tmp_path / "本.xlsx", *sent.values(), *sent_results.values()):
        assert audit(path) == [], path
        assert faults(path) == [], path
