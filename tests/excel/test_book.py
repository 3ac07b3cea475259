"""Books made of clones: what was set is there, all the office drew is there, nothing else is."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from koplan_xl.errors import WorkbookError
from koplan_xl.excel.book import Book, Validation
from koplan_xl.excel.cells import Address, CellValue, Formula, parse_a1
from koplan_xl.excel.package import Package
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.excel.styles import without_input_fills
from tests.clients.libreoffice import Office
from tests.excel.drawn import FORM, drawn
from tests.excel.looks import Look, part_names
from tests.structure.audit import audit
from tests.structure.checker import faults

# openpyxl warns about what it does not know; we only read values with it.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

NAMES = ("6-2-01", "6-2-02", "Ａ課 '部'・\"&<>")


def rule(ref: str, **changes: str | None) -> Validation:
    facts = {
        "kind": "whole", "operator": "greaterThanOrEqual", "formula1": "0", "formula2": None,
        "prompt_title": "金額", "prompt": "千円で\n\"入力\"", "error_title": "", "error": "整数で",
    }  # fmt: skip
    return Validation(ref, **{**facts, **changes})  # type: ignore[arg-type]


def values(number: int) -> dict[Address, CellValue]:
    """Give the values of one clone, every formula of the form with its right result."""
    amount = 1000 * (number + 1)
    given: dict[str, CellValue] = {
        "A2": f"事業{number}", "B2": 2, "C2": None,
        "D7": amount, "C8": 10, "D8": amount - 10, "C9": "維持",
        "E8": Formula("", amount - (10 + amount - 10) * 2),
        "D9": Formula("", amount * -1.0 / (amount + amount - 10) + 2 * amount - 10),
        "F7": Formula("", 1), "H7": Formula("", amount**2), "H8": amount * (amount - 10),
        "D10": Formula("SUM(D7:D8)", 2 * amount - 10), "E10": Formula("COUNTA(E7:E9)+$B$2", 4),
        "D11": Formula("", f"{(2 * amount - 10) * 2}D7"),
        "B30": "作ったセル", "T2": True,
    }  # fmt: skip
    del given["D9"], given["D10"]  # they name each other; one is left without, as a constant
    return {parse_a1(place): value for place, value in given.items()} | {
        (9, 4): 0,
        (10, 4): Formula("", 2 * amount - 10),
    }


def made(package: Package) -> Book:
    form, items = SheetTemplate.cut(package, FORM), SheetTemplate.cut(package, "選択肢")
    book = Book(package)
    for number, name in enumerate(NAMES):
        book.add(
            form, name, values(number),
            validations=[rule("C9 D7:E7"), rule("C9", kind="list", operator=None, formula1='"い,ろ"'), rule("E7:F7", error_style="warning")],
            links={(2, 1): f"'{NAMES[0]}'!D7", (3, 1): f"'{NAMES[1]}'!A1"},
            row_heights={7: 55.5, 40: 12}, row_breaks=[20], hidden_rows=[9], print_area="A1:F33" if number else None,
        )  # fmt: skip
    book.add(items, "選択肢", {}, state="hidden")
    book.add_data("管理", [["配布", 7, None, True], [], ["=1+1", 2.5, "", Formula("1+1", 2)]])
    book.define_name("値.1", f"'{NAMES[0]}'!$B$2")
    book.define_name("此処", f"'{NAMES[1]}'!$B$2", hidden=False, sheet=NAMES[1])
    book.set_property("配布番号", "R7-<1>")
    book.set_property("様式版", "2")
    return book


@pytest.fixture(scope="module")
def package() -> Package:
    return Package.open(drawn())


@pytest.fixture(scope="module")
def data(package: Package) -> bytes:
    return made(package).to_bytes()


def test_no_faults(data: bytes, tmp_path: Path) -> None:
    assert faults(data, leftover_placeholders=True) == []
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    assert audit(path) == []


def test_same_bytes(package: Package, data: bytes) -> None:
    book = made(package)
    assert book.to_bytes() == book.to_bytes() == data
    assert made(Package.open(drawn())).to_bytes() == data


@pytest.mark.parametrize("number", range(3))
def test_values(data: bytes, number: int) -> None:
    expected = {place: value for place, value in values(number).items() if value is not None}
    sheet = openpyxl.load_workbook(BytesIO(data), data_only=True)[NAMES[number]]
    read = {place: sheet.cell(*place).value for place in expected}
    plain = {place: value.value if isinstance(value, Formula) else value for place, value in expected.items()}
    assert read == plain
    assert sheet["C2"].value is None and sheet["A1"].value == '実施計画書 "兼" 事業説明書'
    rows = (
        python_calamine.load_workbook(BytesIO(data))
        .get_sheet_by_name(NAMES[number])
        .to_python(skip_empty_area=False)
    )
    assert {place: rows[place[0] - 1][place[1] - 1] for place in expected} == plain


def test_what_the_office_drew(package: Package, data: bytes) -> None:
    template = Look(package.to_bytes(), FORM)
    for number, name in enumerate(NAMES):
        clone = Look(data, name)
        own = "'" + name.replace("'", "''") + "'!"
        assert clone.merges() == template.merges()
        assert clone.comments() == template.comments()
        assert clone.rules("conditionalFormatting", ("type", "dxfId")) == {
            cell: [(facts, [text.replace(f"'{FORM}'!", own) for text in texts]) for facts, texts in rules]
            for cell, rules in template.rules("conditionalFormatting", ("type", "dxfId")).items()
        }
        assert [shape[:2] for shape in clone.shapes()] == [shape[:2] for shape in template.shapes()]
        assert all(shape[2] in ("", f"{own}$C$9") for shape in clone.shapes())
        assert clone.attribute("sheetView", "tabSelected") == (None if number else "1")
        styles = {place: cell[0] for place, cell in template.cells().items()}
        assert {place: cell[0] for place, cell in clone.cells().items() if place in styles} == styles
        assert clone.links()[0] == ("A2", f"'{NAMES[0]}'!D7")
        assert ("A3", f"'{NAMES[1]}'!A1") in clone.links()
        assert ("E9", f"{own}C8") in clone.links()


def test_wishes(data: bytes) -> None:
    clone = Look(data, NAMES[0])
    rows = clone.rows()
    assert (rows["7"]["ht"], rows["7"]["customHeight"], rows["40"]["ht"]) == ("55.5", "1", "12")
    assert rows["9"]["hidden"] == "1" and rows["9"]["ht"] == "21"
    assert 20 in clone.breaks()
    rules = clone.rules("dataValidation", ("type", "errorStyle", "promptTitle"))
    assert [facts[0][1] for facts, _ in rules[9, 3]] == ["list"]  # the template's own list wins
    assert [facts[0][1] for facts, _ in rules[7, 5]] == ["whole"]
    assert rules[7, 6][0][0][1] == ("errorStyle", "warning")
    assert {len(found) for found in rules.values()} == {1}
    assert clone.cells()["B30"][0] is None
    assert clone.cells()["A2"][0] is not None
    assert clone.attribute("dimension", "ref") == "A1:T30"


def test_new_cells_take_the_column_style(package: Package) -> None:
    form = SheetTemplate.cut(package, FORM)
    book = Book(package)
    book.add(form, "表", {(50, 1): "新", (50, 9): "新"})
    book.add(SheetTemplate.cut(package, "選択肢"), "選択肢", {})
    cells = Look(book.to_bytes(), "表").cells()
    column = Look(package.to_bytes(), FORM).all("col")[0]
    assert cells["A50"] == (column.get("style"), "新", "")
    assert cells["I50"] == (None, "新", "")


def test_only_what_belongs_to_it(data: bytes) -> None:
    parts = Package.open(data).parts
    everything = b"".join(parts.values()).decode("utf-8", "replace")
    for foreign in ("{{", "使わない", "捨てる", FORM, "繰返し", "\ufdd0", "\ufdd1"):
        assert foreign not in everything, foreign
    assert sum(name.startswith("xl/media/") for name in parts) == 2
    assert part_names(data)[0] == "[Content_Types].xml"
    assert [name for name in parts if name.startswith("xl/worksheets/sheet")] == [
        f"xl/worksheets/sheet{number}.xml" for number in range(1, 6)
    ]


def test_names(data: bytes) -> None:
    names = Look(data, NAMES[0]).names()
    quoted = "'" + NAMES[2].replace("'", "''") + "'"
    assert names["_xlnm.Print_Area", "0"] == f"'{NAMES[0]}'!$A$1:$F$21"
    assert names["_xlnm.Print_Area", "2"] == f"{quoted}!$A$1:$F$33"
    assert names["_xlnm.Print_Titles", "2"] == f"{quoted}!$1:$2"
    assert names["合計欄", "1"] == f"'{NAMES[1]}'!$D$10"
    assert names["全体.年度", "2"] == f"{quoted}!$B$2"  # workbook-wide in the template
    assert names["一覧", None] == "'選択肢'!$A$1:$A$3"
    assert names["税率", None] == "0.1"
    assert names["値.1", None] == f"'{NAMES[0]}'!$B$2"
    assert names["此処", "1"] == f"'{NAMES[1]}'!$B$2"


def test_properties_and_calculation(data: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(data))
    assert {item.name: item.value for item in book.custom_doc_props} == {"配布番号": "R7-<1>", "様式版": "2"}
    assert book["管理"].sheet_state == "veryHidden" and book["選択肢"].sheet_state == "hidden"
    assert book["管理"]["A3"].value == "=1+1" and book["管理"]["A3"].data_type == "s"


def test_calculation_is_asked_for_only_when_a_result_is_unknown(package: Package) -> None:
    form = SheetTemplate.cut(package, FORM)
    known: dict[Address, CellValue] = {
        place: Formula("", 0) for place, text in _formulas(form).items() if text
    }
    known[8, 8] = 0  # the second cell of an array formula
    cases: list[tuple[dict[Address, CellValue], bool]] = [
        (known, False),
        ({}, True),
        ({place: value for place, value in known.items() if place != (8, 8)}, True),
        ({**known, (2, 2): Formula("1+1", None)}, True),
    ]
    for cells, asked in cases:
        book = Book(package)
        book.add(form, "表", cells)
        book.add(SheetTemplate.cut(package, "選択肢"), "選択肢", {})
        assert (b"fullCalcOnLoad" in Package.open(book.to_bytes()).parts["xl/workbook.xml"]) is asked


def _formulas(form: SheetTemplate) -> dict[Address, str]:
    return {(row.number, cell.column): cell.formula for row in form.rows.values() for cell in row.cells}


def test_linked_text_shows_the_value(data: bytes) -> None:
    for number in (1, 2, 3):
        drawing = Package.open(data).parts[f"xl/drawings/drawing{number}.xml"].decode()
        assert re.findall("<a:t>([^<]*)</a:t>", drawing) == ["維持", "縦"]
        # A chart's copies of the template's cells would be stale.
        charts = [text for name, text in Package.open(data).parts.items() if name.startswith("xl/charts/")]
        assert charts and not any(b"Cache>" in text for text in charts)


def as_excel_writes(data: bytes) -> Package:
    """Add to a template what Excel writes and XlsxWriter does not."""
    package = Package.open(data)
    parts = package.parts
    sheet, book = package.sheet_part(FORM), package.workbook_part
    changes = {
        sheet: [
            ("<dimension", '<sheetPr codeName="Sheet1"><pageSetUpPr fitToPage="1"/></sheetPr><dimension'),
            ("<worksheet ", '<worksheet xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xr:uid="{00000000-0001-0000-0000-000000000000}" '),
            ("<dataValidation ", '<dataValidation xr:uid="{00000000-0002-0000-0000-000000000000}" '),
        ],
        book: [
            ("<workbookView ", '<workbookView firstSheet="1" activeTab="2" '),
            ("<bookViews>", '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15"/></mc:AlternateContent><bookViews>'),
        ],
    }  # fmt: skip
    for part, pairs in changes.items():
        for old, new in pairs:
            assert old.encode() in parts[part]
            parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    return package


def test_what_must_not_occur_twice_is_left_out(tmp_path: Path) -> None:
    package = as_excel_writes(drawn())
    book = Book(package)
    book.add_data("管理", [["先頭は隠れている"]], state="hidden")
    form = SheetTemplate.cut(package, FORM)
    for name in NAMES:
        book.add(form, name, {})
    book.add(SheetTemplate.cut(package, "選択肢"), "選択肢", {})
    data = book.to_bytes()
    assert faults(data) == []
    parts = Package.open(data).parts
    everything = b"".join(parts.values())
    for left_out in (b"codeName", b":uid", b"firstSheet", b"AlternateContent", b"TitlesOfParts"):
        assert left_out not in everything
    assert b'activeTab="1"' in parts["xl/workbook.xml"]
    assert [Look(data, name).attribute("sheetView", "tabSelected") for name in NAMES] == ["1", None, None]


def test_dynamic_array_formulas_stay_dynamic() -> None:
    target = BytesIO()
    source = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = source.add_worksheet("表")
    sheet.write_dynamic_array_formula("A1:A2", "=UNIQUE(B1:B9)", None, 0)
    source.close()
    package = Package.open(target.getvalue())
    form = SheetTemplate.cut(package, "表")
    cases: list[tuple[dict[Address, CellValue], str | None]] = [
        ({}, "1"),
        ({(1, 1): Formula("", 3), (2, 1): 4}, "1"),
        ({(1, 1): 3, (2, 1): None}, None),
    ]
    for cells, dynamic in cases:
        book = Book(package)
        book.add(form, "写し", cells)
        data = book.to_bytes()
        assert faults(data) == []
        assert Look(data, "写し").attribute("c", "cm") == dynamic
        assert "xl/metadata.xml" in Package.open(data).parts


def test_links_to_other_workbooks_stay() -> None:
    package = Package.open(drawn())
    parts = package.parts
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = b"<Relationships/>"
    for part, old, new in (
        ("xl/_rels/workbook.xml.rels", "</Relationships>", f'<Relationship Id="rId2" Type="{office}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'),
        ("xl/_rels/workbook.xml.rels", 'Id="rId2"', 'Id="rId22"'),
        ("xl/workbook.xml", 'r:id="rId2"', 'r:id="rId22"'),
        ("xl/workbook.xml", "<definedNames>", '<externalReferences><externalReference r:id="rId2"/></externalReferences><definedNames>'),
        ("xl/worksheets/sheet1.xml", "</sheetData>", '<row r="60"><c r="A60"><f>[1]元!A1</f></c></row></sheetData>'),
    ):  # fmt: skip
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    assert parts["xl/_rels/workbook.xml.rels"].count(b'Id="rId2"') == 1
    book = Book(package)
    book.add(SheetTemplate.cut(package, FORM), "表", {})
    made = Package.open(book.to_bytes())
    target = {item.id: item.part for item in made.related("xl/workbook.xml")}["rId2"]
    assert target == "xl/externalLinks/externalLink1.xml"
    assert made.parts[target] == b"<externalLink/>"
    assert "[1]元!A1".encode() in made.parts["xl/worksheets/sheet1.xml"]


def test_input_fills_of_libreoffice() -> None:
    data = (
        b'<styleSheet><cellStyleXfs><xf fillId="2"><protection locked="0"/></xf></cellStyleXfs><cellXfs>'
        b'<xf fillId="2"/><xf fillId="2"><protection locked="false"/></xf><xf fillId="2"><protection hidden="1"/></xf>'
        b'<xf fillId="3"><protection locked="0" hidden="0"/></xf></cellXfs></styleSheet>'
    )
    assert re.findall(b'fillId="(.)"', without_input_fills(data)) == [b"2", b"2", b"0", b"2", b"0"]


def test_x14_ids_are_unique(data: bytes) -> None:
    found = []
    for name in NAMES:
        sheet = Look(data, name)
        pairs = (
            sorted(item.text for item in sheet.all("id")),
            sorted(item.get("id") for item in sheet.all("cfRule") if item.get("id")),
        )
        assert pairs[0] == pairs[1] != []
        found += pairs[0]
    assert len(set(found)) == len(found)


def test_input_fills(package: Package) -> None:
    book = made(package)
    book.clear_input_fills()
    sheet = openpyxl.load_workbook(BytesIO(book.to_bytes()))[NAMES[0]]
    assert sheet["D7"].fill.fill_type is None and not sheet["D7"].protection.locked
    assert sheet["A7"].fill.fgColor.rgb == "FFDDDDDD"
    assert (
        openpyxl.load_workbook(BytesIO(made(package).to_bytes()))[NAMES[0]]["D7"].fill.fgColor.rgb
        == "FFFFF2CC"
    )


@pytest.mark.parametrize(
    "name", ["", "a" * 32, "𠮷" * 16, "a/b", "a：b", "'a", "a'", "History", "履歴", "6-2-01", "Ａ\x00"]
)
def test_sheet_names_refused(package: Package, name: str) -> None:
    book = Book(package)
    book.add_data("6-2-01", [[1]])
    with pytest.raises(WorkbookError):
        book.add_data(name, [[1]])


@pytest.mark.parametrize("name", ["", "R8", "FY2026", "R1C1", "r", "1a", "a b", "a-b", "a（b）", "a" * 256])
def test_names_refused(package: Package, name: str) -> None:
    with pytest.raises(WorkbookError):
        Book(package).define_name(name, "1")


def test_mistakes_are_named(package: Package) -> None:
    form = SheetTemplate.cut(package, FORM)
    book = Book(package)
    with pytest.raises(WorkbookError, match="表示"):
        book.to_bytes()
    book.add(form, "表", {})
    with pytest.raises(WorkbookError, match="「表」.*B2"):
        Book(package).add(form, "表", {(2, 2): float("nan")})
    with pytest.raises(WorkbookError, match="二つ"):
        book.define_name("名前", "1")
        book.define_name("名前", "2")
    with pytest.raises(ValueError, match="another package"):
        Book(Package.open(drawn())).add(form, "表", {})
    with pytest.raises(WorkbookError, match="入力メッセージ"):
        book.add(form, "長い", {}, validations=[rule("A50", prompt="あ" * 256)])
    with pytest.raises(WorkbookError, match="無い"):
        SheetTemplate.cut(package, "無い")


def test_formula_to_a_sheet_left_out_is_refused() -> None:
    package = Package.open(drawn())
    part = package.sheet_part("選択肢")
    package.parts[part] = package.parts[part].replace(
        b"</sheetData>", '<row r="9"><c r="A9"><f>使わない!A1</f><v>0</v></c></row></sheetData>'.encode()
    )
    book = Book(package)
    book.add(SheetTemplate.cut(package, "選択肢"), "選択肢", {})
    with pytest.raises(WorkbookError, match="「使わない」"):
        book.to_bytes()


@pytest.mark.client
def test_no_stored_result_is_wrong(data: bytes, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    assert office.changed_values(path) == []


@pytest.mark.client
def test_template_saved_by_libreoffice(office: Office, tmp_path: Path) -> None:
    source, saved = tmp_path / "forms.xlsx", tmp_path / "saved.xlsx"
    source.write_bytes(drawn())
    office.fill(source, saved, [])
    package = Package.open(saved)
    form = SheetTemplate.cut(package, FORM)
    book = Book(package)
    for number, name in enumerate(NAMES[:2]):
        book.add(form.repeat(7, 9, 2), name, {(2, 1): f"事業{number}", (10, 4): 5, (12, 3): "改善"})
    book.add(SheetTemplate.cut(package, "選択肢"), "選択肢", {})
    made = book.to_bytes()
    assert {fault.code for fault in faults(made)} <= {fault.code for fault in faults(saved)}
    assert openpyxl.load_workbook(BytesIO(made))[NAMES[1]]["A2"].value == "事業1"


def test_template_saved_by_openpyxl() -> None:
    target = BytesIO()
    openpyxl.load_workbook(BytesIO(drawn())).save(target)
    package = Package.open(target.getvalue())
    form = SheetTemplate.cut(package, FORM)
    book = Book(package)
    book.add(form.repeat(7, 9, 2), "表", {(2, 1): "事業"})
    book.add(SheetTemplate.cut(package, "選択肢"), "選択肢", {})
    made = book.to_bytes()
    assert {fault.code for fault in faults(made)} <= {fault.code for fault in faults(target.getvalue())}
    with ZipFile(BytesIO(made)) as file:
        assert all(
            b'Target="/' not in file.read(name)
            for name in file.namelist()
            if "sheet" in name and name.endswith("rels")
        )
