"""What is no usable workbook is refused with a plain sentence; what is one is written the same way twice."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import markup
from koplan_xl.excel.package import CONTENT_TYPES, Package
from tests.excel.drawn import FORM, drawn


def zipped(parts: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return target.getvalue()


def test_parts_survive() -> None:
    before = Package.open(drawn())
    data = before.to_bytes()
    after = Package.open(data)
    assert after.parts == before.parts
    assert next(iter(after.parts)) == CONTENT_TYPES
    assert after.to_bytes() == data
    with ZipFile(BytesIO(data)) as file:
        assert file.testzip() is None
        assert {item.date_time for item in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_sheets() -> None:
    sheets = Package.open(drawn()).sheets()
    assert [(sheet.name, sheet.state, sheet.kind) for sheet in sheets] == [
        (FORM, "visible", "worksheet"),
        ("選択肢", "visible", "worksheet"),
        ("使わない", "visible", "worksheet"),
    ]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"PK\x03\x04" + bytes(50), "truncated"),
        (b"a,b\n1,2\n", "text"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (zipped({CONTENT_TYPES: b"<Types/>", "word/document.xml": b"<a/>"}), "word"),
        (zipped({CONTENT_TYPES: b"<Types/>", "xl/workbook.xml": b"<workbook/>"}), "not_workbook"),
        (zipped({CONTENT_TYPES: b"<!DOCTYPE a [<!ENTITY b 'c'>]><Types/>"}), "odd_xml"),
        (zipped({CONTENT_TYPES: "<Types/>".encode("utf-16")}), "odd_xml"),
        (drawn()[:-30], "truncated"),
    ],
    ids=["empty", "stub", "csv", "password", "xls", "word", "no_rels", "doctype", "utf16", "cut"],
)
def test_refused(data: bytes, kind: str) -> None:
    with pytest.raises(WorkbookError) as refused:
        Package.open(data)
    assert refused.value.kind == kind


def test_bomb_is_refused() -> None:
    bomb = zipped({CONTENT_TYPES: b"<Types/>", "a.xml": bytes(60 * 2**20)})
    with pytest.raises(WorkbookError, match="大きすぎ"):
        Package.open(bomb)


def test_same_name_twice_is_refused() -> None:
    target = BytesIO(drawn())
    with ZipFile(target, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("xl/workbook.xml", b"<workbook/>")
    with pytest.raises(WorkbookError, match="二つ"):
        Package.open(target.getvalue())


def test_broken_deflate_is_refused() -> None:
    data = bytearray(drawn())
    at = data.index(b"xl/worksheets/sheet1.xml") + 60
    data[at : at + 40] = bytes(40)
    with pytest.raises(WorkbookError):
        Package.open(bytes(data))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="無い.xlsx.*見つかりません"):
        Package.open(tmp_path / "無い.xlsx")
    with pytest.raises(WorkbookError) as refused:
        Package.open(tmp_path)
    assert refused.value.kind == "folder"


def test_places_of_elements() -> None:
    data = "\ufeff<?xml version='1.0'?><a q='>\"'>\n <b\tx = \"1\"/><c><![CDATA[<b/>]]>い&amp;</c ><!-- <b/> --><x:b>ろ</x:b></a>".encode()
    root = markup.parse(data)
    assert [element.tag for element in root.walk()] == ["a", "b", "c", "x:b"]
    _, empty, text, prefixed = root.walk()
    assert data[empty.start : empty.end] == b'<b\tx = "1"/>'
    assert data[text.start : text.end].endswith(b"</c >")
    assert text.text == "<b/>い&"
    assert prefixed.name == "b"
    edits = markup.Edits(data)
    edits.attribute(empty, "x", None)
    edits.attribute(root, "q", "1")
    edits.attribute(text, "new", "2")
    edits.append(empty, "<d/>")
    edits.content(prefixed, "は")
    assert edits.apply(root.start).decode() == (
        '<a q="1">\n <b><d/></b><c new="2"><![CDATA[<b/>]]>い&amp;</c ><!-- <b/> --><x:b>は</x:b></a>'
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"<a>", b"<a b='1' b='2'/>", b"<a>&x;</a>", b"<?xml version='1.0' encoding='shift_jis'?><a/>"],
)
def test_unusable_xml(data: bytes) -> None:
    with pytest.raises(WorkbookError, match="壊れて"):
        markup.parse(data, "xl/a.xml")
