"""`collect` through a workbook full of what the tool does not know: which parts change, how, and that no other does."""

import re
from pathlib import Path

import pytest
from lxml import etree

from koplan_xl.app.collecting import collect
from koplan_xl.app.generating import generate
from koplan_xl.app.opening import open_plan
from koplan_xl.excel import archive
from koplan_xl.excel.package import CONTENT_TYPES, Package
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.cycle.filling import budget, set_values
from tests.durability.rich import OWN, PIVOT, READING, enrich, with_reading
from tests.structure.audit import audit
from tests.structure.checker import faults

GRANT = budget("6-2-09", 2026, "国・県支出金")
SETTLED = budget("6-2-09", 2024, "年度別事業費", "決算")
OUTLINE = Subject("事務事業", "6-2-09", "事業概要")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# Everything an office adds must be in the workbook that is tried.
KINDS = {
    *("chart", "image", "drawing", "vmlDrawing", "comments", "threadedComment", "person", "slicer", "slicerCache"),
    *("pivotTable", "pivotCacheDefinition", "pivotCacheRecords", "printerSettings", "customXml", "customXmlProps"),
    *("externalLink", "ctrlProp", "control", "activeXControlBinary", "hyperlink"),
}  # fmt: skip


def place(plan: Path, subject: Subject) -> tuple[str, str]:
    record = open_plan(plan).plan.find(*subject.record)
    location = record.place.locate(subject.field) if record else None
    assert location
    return location.sheet, location.cell


def make_rich(plan: Path, *, macros: bool = False) -> Package:
    """Enrich the workbook in its place; furigana in the cell that will change and in the names around it."""
    package = Package.open(plan)
    parts = enrich(package, macros=macros)
    sheet, cell = place(plan, OUTLINE)
    with_reading(package, parts, {sheet: [cell, "D2", "D3", "M2"]})
    plan.write_bytes(archive.write(parts))
    assert faults(plan) == []
    return Package.open(plan)


def part_of(package: Package, sheet: str) -> str:
    return package.sheet_part(sheet)


def changed(before: Package, after: Package) -> set[str]:
    assert list(before.parts) == list(after.parts)
    return {name for name in before.parts if before.parts[name] != after.parts[name]}


def table_of(package: Package, sheet: str) -> str:
    found = next(i.part for i in package.related(package.sheet_part(sheet)) if i.kind == "table")
    assert found
    return found


def cells(data: bytes) -> dict[str, bytes]:
    root = etree.fromstring(data)
    return {str(cell.get("r")): etree.tostring(cell, with_tail=False) for cell in root.iter(f"{MAIN}c")}


def around_cells(data: bytes) -> bytes:
    """Return a sheet without its rows and the two places that say how far they reach."""
    without = re.sub(rb"<sheetData>.*</sheetData>", b"", data, flags=re.DOTALL)
    return re.sub(rb'<dimension ref="[^"]*"/>', b"", without)


def differing_cells(before: Package, after: Package, sheet: str) -> set[str]:
    old, new = (cells(package.parts[part_of(package, sheet)]) for package in (before, after))
    return {place for place in old.keys() | new.keys() if old.get(place) != new.get(place)}


def returning(
    plan: Path, sent: dict[str, Path], returned: Path, values: dict[Subject, Value]
) -> tuple[Package, Package]:
    before = Package.open(plan)
    set_values(sent["企画課"], returned / "a.xlsx", values)
    collected = collect(plan, [returned])
    assert [one.status for one in collected.returns] == ["merged"]
    assert faults(plan) == []
    return before, Package.open(plan)


def test_the_workbook_has_everything_an_office_adds(plan: Path) -> None:
    package = make_rich(plan, macros=True)
    kinds = {item.kind for part in ["", *package.parts] for item in package.related(part)}
    assert kinds >= KINDS | {"vbaProject"}
    text = b"".join(package.parts.values()).decode("utf-8", "ignore")
    for mark in (
        *("<x14:sparkline>", "<x14:cfRule", "<workbookProtection", "<sheetProtection", "庁内の割合"),
        *('txBox="1"', "ellipse", "<rPh", "[1]予算"),
    ):
        assert mark in text


def test_a_changed_amount_and_a_changed_text(
    plan: Path, sent: dict[str, Path], returned: Path, tmp_path: Path
) -> None:
    make_rich(plan)
    complaints = audit(plan)
    wanted: dict[Subject, Value] = {GRANT: 2000, OUTLINE: "新しい概要"}
    places = dict(place(plan, subject) for subject in wanted)
    before, after = returning(plan, sent, returned, wanted)
    reasons = {
        part_of(after, "事業費"): "the amount",
        part_of(after, "事務事業"): "the text",
        part_of(after, "集計"): "totals of the amount",
        part_of(after, "履歴"): "two new rows",
        table_of(after, "履歴"): "reaches over them",
        "xl/workbook.xml": "Excel is asked to calculate",
        "xl/sharedStrings.xml": "counts one use less",
    }
    assert changed(before, after) == set(reasons)
    assert audit(plan) == complaints
    for sheet, cell in places.items():
        assert differing_cells(before, after, sheet) == {cell}
        part = part_of(after, sheet)
        assert around_cells(before.parts[part]) == around_cells(after.parts[part])
    assert (
        before.parts["xl/workbook.xml"].replace(
            b'<calcPr calcId="191029"/>', b'<calcPr calcId="191029" fullCalcOnLoad="1"/>'
        )
        == after.parts["xl/workbook.xml"]
    )
    strings = "xl/sharedStrings.xml"
    assert before.parts[strings].partition(b"<si>")[2] == after.parts[strings].partition(b"<si>")[2]
    after_plan = open_plan(plan).plan
    assert {subject: after_plan.value(subject) for subject in wanted} == wanted


def test_furigana_goes_with_the_old_text_and_stays_elsewhere(
    plan: Path, sent: dict[str, Path], returned: Path
) -> None:
    make_rich(plan)
    kept = open_plan(plan).plan
    sheet, cell = place(plan, OUTLINE)
    _, after = returning(plan, sent, returned, {OUTLINE: "新しい概要"})
    assert READING.encode() not in cells(after.parts[part_of(after, sheet)])[cell]
    assert b't="s"' not in cells(after.parts[part_of(after, sheet)])[cell]
    assert after.parts["xl/sharedStrings.xml"].count(READING.encode()) == 4
    assert READING.encode() in after.parts[part_of(after, OWN)]
    now = open_plan(plan).plan
    names = [record.values["事務事業名"] for record in now.records("事務事業")]
    assert names == [record.values["事務事業名"] for record in kept.records("事務事業")]
    assert not any(READING in str(name) for name in names), "furigana is no part of the value"


def test_a_new_row_lets_only_what_runs_over_the_table_grow(
    plan: Path, sent_results: dict[str, Path], returned: Path
) -> None:
    make_rich(plan)
    before, after = returning(plan, sent_results, returned, {SETTLED: 80000})
    grown = {
        part_of(after, "事業費"), table_of(after, "事業費"), part_of(after, OWN),
        "xl/charts/chart1.xml", "xl/pivotCache/pivotCacheDefinition1.xml",
    }  # fmt: skip
    allowed = grown | {
        part_of(after, "履歴"), table_of(after, "履歴"), part_of(after, "集計"), "xl/workbook.xml",
    }  # fmt: skip
    assert grown <= changed(before, after) <= allowed
    number = re.compile(rb"(?<=[A-Z$])14([89])\b")
    # Besides the table's own sheet, the only difference is the number of the last row.
    for part in grown - {part_of(after, "事業費")}:
        assert number.sub(b"", before.parts[part]) == number.sub(b"", after.parts[part]), part
        assert b"149" in after.parts[part]
    for mark in (
        b"<xm:f>\xe4\xba\x8b\xe6\xa5\xad\xe8\xb2\xbb!D2:D149</xm:f>",
        b"SUM(\xe4\xba\x8b\xe6\xa5\xad\xe8\xb2\xbb!D2:D149)",
    ):
        assert mark in after.parts[part_of(after, OWN)]
    own = after.parts[part_of(after, "事業費")]
    assert (
        b"<xm:sqref>D2:D149</xm:sqref>" in own
        and b'<sheetProtection sheet="1" objects="1" scenarios="1"/>' in own
    )
    assert open_plan(plan).plan.value(SETTLED) == 80000


def test_macros_stay_as_bytes(plan: Path, sent: dict[str, Path], returned: Path) -> None:
    """A canonical workbook with macros keeps them, unread; a backup is of the same kind."""
    book = plan.rename(plan.with_suffix(".xlsm"))
    make_rich(book, macros=True)
    before, after = returning(book, sent, returned, {GRANT: 2000})
    assert after.parts["xl/vbaProject.bin"] == before.parts["xl/vbaProject.bin"]
    assert after.parts[CONTENT_TYPES] == before.parts[CONTENT_TYPES]
    assert len(list((book.parent / "バックアップ").glob("*.xlsm"))) == 1
    assert open_plan(book).plan.value(GRANT) == 2000


@pytest.mark.parametrize("macros", [False, True])
def test_sending_records_and_touches_nothing_else(macros: bool, plan: Path, tmp_path: Path) -> None:
    before = make_rich(plan, macros=macros)
    made = generate(plan, tmp_path / "out", ["会計課"])
    after = Package.open(plan)
    assert changed(before, after) == {part_of(after, "配布"), table_of(after, "配布"), "xl/workbook.xml"}
    sent = Package.open(made.files[0].path)
    assert not [part for part in sent.parts if "vba" in part or part_of(after, PIVOT) == part]
