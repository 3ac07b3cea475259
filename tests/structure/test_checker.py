"""The checker lets healthy workbooks pass, and notices every planted fault."""

import io
import re
import warnings
from pathlib import Path

import openpyxl
import pytest

from tests.clients.libreoffice import Office
from tests.structure import checker, healthy
from tests.structure.audit import audit
from tests.structure.checker import faults
from tests.structure.fault import Fault
from tests.structure.plants import (
    BOOK,
    BOOK_RELS,
    BOXES,
    FORM,
    PLANTS,
    SECOND,
    STRINGS,
    TYPES,
    Parts,
    Plant,
)

LIBREOFFICE_LEAVES = {"table_style_info_missing"}
"""What LibreOffice writes and Excel forgives (its tables hurt ExcelJS only)."""
OPENPYXL_LEAVES = {"relationship_target_absolute", "vml_block_shared"}
"""What openpyxl writes and Excel forgives."""


def codes(found: list[Fault]) -> set[str]:
    """Give the codes of faults."""
    return {fault.code for fault in found}


@pytest.fixture(scope="module")
def sound() -> bytes:
    """Give the healthy workbook."""
    return healthy.workbook()


def test_xlsxwriter_workbook_is_healthy(sound: bytes) -> None:
    assert faults(sound) == []


def test_workbook_with_inline_strings_is_healthy() -> None:
    assert faults(healthy.workbook(constant_memory=True)) == []


def test_path_is_read_like_bytes(sound: bytes, tmp_path: Path) -> None:
    (tmp_path / "正本.xlsx").write_bytes(sound)
    assert faults(tmp_path / "正本.xlsx") == []


def test_openpyxl_workbook_is_healthy() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["課", "件数", " 端 ", True, 1.5, "=B2*2", "=1/0"])
    sheet.merge_cells("A3:B4")
    book.create_sheet("裏").sheet_state = "hidden"
    book.create_sheet("表")
    data = io.BytesIO()
    book.save(data)
    assert faults(data.getvalue()) == []


def test_openpyxl_resaved_workbook_has_openpyxls_faults_only(sound: bytes) -> None:
    data = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells what it drops
        openpyxl.load_workbook(io.BytesIO(sound)).save(data)
    assert codes(faults(data.getvalue())) == OPENPYXL_LEAVES


@pytest.mark.client
def test_libreoffice_resaved_workbook_has_libreoffices_faults_only(
    sound: bytes, office: Office, tmp_path: Path
) -> None:
    source, target = tmp_path / "drawn.xlsx", tmp_path / "saved.xlsx"
    source.write_bytes(sound)
    office.fill(source, target, [])
    assert codes(faults(target)) == LIBREOFFICE_LEAVES


@pytest.mark.client
def test_cached_values_of_the_healthy_workbook_are_right(
    sound: bytes, office: Office, tmp_path: Path
) -> None:
    (tmp_path / "drawn.xlsx").write_bytes(sound)
    assert office.changed_values(tmp_path / "drawn.xlsx") == []


@pytest.mark.parametrize("planted", PLANTS, ids=[one.spoil.__name__ for one in PLANTS])
def test_planted_fault_is_noticed(sound: bytes, planted: Plant) -> None:
    parts = Parts(sound)
    planted.spoil(parts)
    assert codes(faults(parts.data())) == {planted.code} | planted.also


def test_planted_faults_are_many_and_different() -> None:
    assert len(PLANTS) >= 60
    assert len({one.spoil.__name__ for one in PLANTS}) == len(PLANTS)


def test_every_code_is_planted() -> None:
    """In the checks, words in quotes with an underscore are codes and nothing else."""
    folder = Path(checker.__file__).parent
    checks = [path for path in folder.glob("*.py") if path.stem not in ("test_checker", "plants", "healthy")]
    texts = [path.read_text(encoding="utf-8") for path in checks]
    written = {code for text in texts for code in re.findall(r'"([a-z][a-z0-9]*(?:_[a-z0-9]+)+)"', text)}
    assert written - {"zip_unreadable", "placeholder_left"} == {one.code for one in PLANTS}


def test_no_zip_is_unreadable() -> None:
    assert codes(faults(b"PK but no zip")) == {"zip_unreadable"}


def test_placeholders_count_only_when_asked(sound: bytes) -> None:
    parts = Parts(sound)
    parts.change(STRINGS, "目的", "{{目的")
    assert faults(parts.data()) == []
    found = faults(parts.data(), leftover_placeholders=True)
    assert [(fault.code, fault.part) for fault in found] == [
        ("placeholder_left", FORM),
        ("placeholder_left", SECOND),
    ]
    assert "A4" in str(found[0])


LEGAL = [
    pytest.param(STRINGS, ' count="24" uniqueCount="18"', "", id="string counts absent"),
    pytest.param(BOOK_RELS, '"styles.xml"', '"/xl/styles.xml"', id="absolute target of the workbook"),
    pytest.param(
        TYPES, "<Override ", '<Default Extension="emf" ContentType="x/y"/><Override ', id="default unused"
    ),
    pytest.param(FORM, '<mergeCells count="2">', "<mergeCells>", id="count absent"),
    pytest.param(FORM, '<dimension ref="A1:D15"/>', "", id="dimension absent"),
    pytest.param(FORM, '<row r="1" spans="1:4"', '<row r="1"', id="spans absent"),
    pytest.param(FORM, '<c r="B1" s="2"/><c r="C1" s="2"/>', '<c s="2"/><c s="2"/>', id="addresses absent"),
    pytest.param(
        FORM, '<c r="B1" s="2"/>', '<c r="B1" t="inlineStr"><is><t>a</t></is></c>', id="inline text"
    ),
    pytest.param(FORM, "<f>SUM(C5:C7)</f><v>150</v>", "<f>SUM(C5:C7)</f>", id="cached value absent"),
    pytest.param(FORM, "<f>SUM(C5:C7)<", '<f t="shared" si="0" ref="C8:C9">SUM(C5:C7)<', id="shared formula"),
    pytest.param(FORM, "SUM(C5:C7)", "SUM('様式　1:様式　2'!C5)", id="three-dimensional reference"),
    pytest.param(FORM, "SUM(C5:C7)", "COUNTA(事業一覧[[#Headers],[番号]:[差]])", id="several columns"),
    pytest.param(FORM, "SUM(C5:C7)", "_xlfn.CONCAT(C5:C7)", id="new function with its prefix"),
    pytest.param(FORM, "SUM(C5:C7)", '"(『\'"&amp;C5', id="brackets and quotes in text"),
    pytest.param(BOOK, "'選択肢'!$A$1:$A$3<", "OFFSET(選択肢!$A$1,0,0,3)<", id="name of a formula"),
    pytest.param(BOXES, '<div style="text-align:left"></div>', "<div><br></div>", id="open br in VML"),
    pytest.param(FORM, "&amp;R&amp;A<", "&amp;R" + "市" * 245 + "<", id="header of 255"),
    pytest.param(FORM, '"1,2"', '"' + "あ" * 255 + '"', id="list of 255"),
]


@pytest.mark.parametrize(("part", "old", "new"), LEGAL)
def test_legal_variant_is_no_fault(sound: bytes, part: str, old: str, new: str) -> None:
    parts = Parts(sound)
    parts.change(part, old, new)
    assert faults(parts.data()) == []


def test_audit_tells_errors_only(sound: bytes, tmp_path: Path) -> None:
    (tmp_path / "sound.xlsx").write_bytes(sound)
    assert audit(tmp_path / "sound.xlsx") == []
    parts = Parts(sound)
    parts.change(FORM, "<pageMargins", "<margins/><pageMargins")
    (tmp_path / "spoiled.xlsx").write_bytes(parts.data())
    assert any("margins" in line for line in audit(tmp_path / "spoiled.xlsx"))
