"""Files of other kinds, most of them named .xlsx, and paths that are no files."""

import os
from pathlib import Path

from tests.hostile.case import READ, SKIPPED, TYPES, Group, zipped

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
other = Group("Other kinds of file")
places = Group("Names and places")


def container(stream: str) -> bytes:
    """Return the beginning of an OLE container with a stream of that name."""
    return _OLE + stream.encode("utf-16-le") + bytes(512)


def _kind(what: str, outcome: str, name: str, data: bytes) -> None:
    def make(_good: bytes) -> bytes:
        return data

    make.__name__ = name
    other.data(what, outcome)(make)


_OFFICE_XML = b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
_kind("no bytes at all", "empty", "empty", b"")
_kind("nothing but zeros (a failed synchronisation)", "empty", "zeros", bytes(30_000))
_kind("workbook with a password to open", "encrypted", "password", container("EncryptedPackage"))
_kind("the beginning of an Excel 97–2003 workbook (.xls)", "broken", "excel_97", container("Workbook"))
_kind("the beginning of an Excel 95 workbook", "broken", "excel_95", container("Book"))
_kind("Excel 4", "xls", "excel_4", b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(100))
_kind("Word 97–2003", "office", "word_97", container("WordDocument"))
_kind("binary workbook (.xlsb) without its parts", "not_workbook", "xlsb", zipped({TYPES: b"<Types/>", "xl/workbook.bin": b"\x83\x01"}))  # fmt: skip
_kind("OpenDocument of another program", "opendocument", "odg", zipped({"mimetype": b"application/vnd.oasis.opendocument.graphics", "content.xml": b"<a/>"}))  # fmt: skip
_kind("Numbers", "numbers", "numbers", zipped({"Index/Document.iwa": b"\0"}))
_kind("Word (.docx)", "word", "word", zipped({TYPES: b"<Types/>", "word/document.xml": b"<a/>"}))
_kind("PowerPoint (.pptx)", "powerpoint", "powerpoint", zipped({TYPES: b"<Types/>", "ppt/p.xml": b"<a/>"}))
_kind("XML spreadsheet 2003", "xml_2003", "xml_2003", _OFFICE_XML)
_kind("PDF", "pdf", "pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200))
_kind("web page", "html", "html", "<!DOCTYPE html>\n<html><table><tr><td>事業費".encode())
_kind("table of a web page, as some systems export it", "html", "html_table", b"\r\n<table border=1><tr><td>")  # fmt: skip
_kind("RTF", "word", "rtf", b"{\\rtf1\\ansi hello}")
_kind("picture", "image", "picture", b"\x89PNG\r\n\x1a\n" + bytes(100))
_kind("7-Zip archive", "compressed", "seven_zip", b"7z\xbc\xaf\x27\x1c" + bytes(100))
_kind("LZH archive", "compressed", "lzh", b"\x20\x80-lh5-" + bytes(100))
_kind("CSV in UTF-8", "text", "csv", "事業コード,金額\r\n6-2-02,1000\r\n".encode("utf-8-sig"))
_kind("CSV in Shift_JIS", "text", "csv_sjis", "事業コード,金額\r\n6-2-02,1000\r\n".encode("cp932") * 300)
_kind("text in UTF-16", "text", "text_utf16", "事業コード\t金額".encode("utf-16"))
_kind("random bytes", "broken", "noise", bytes((i * 197 + i // 7) % 256 for i in range(5000)))
_kind("zip of pictures", "compressed", "zip_of_pictures", zipped({"a.png": b"\x89PNG"}))
_kind("package without a workbook", "not_workbook", "no_workbook", zipped({TYPES: b"<Types/>"}))


@places.path("a folder named like a workbook", SKIPPED)
def folder(path: Path, _good: bytes) -> None:
    path.mkdir()


@places.path("a link to nowhere", "missing")
def dangling(path: Path, _good: bytes) -> None:
    path.symlink_to(path.parent / "nowhere.xlsx")


@places.path("a link to itself", "missing")
def loop(path: Path, _good: bytes) -> None:
    path.symlink_to(path)


@places.path("a link to the folder it lies in", SKIPPED)
def folder_loop(path: Path, _good: bytes) -> None:
    path.symlink_to(path.parent.resolve())


@places.path("a pipe nobody writes to", "not_a_file")
def pipe(path: Path, _good: bytes) -> None:
    os.mkfifo(path)


@places.path("a device that never ends", "not_a_file")
def device(path: Path, _good: bytes) -> None:
    path.symlink_to("/dev/zero")


@places.path("Excel's owner file (~$)", SKIPPED)
def owner_file(path: Path, good: bytes) -> None:
    path.with_name(f"~${path.name}").write_bytes(good)


@places.path("what macOS leaves beside a file (._)", SKIPPED)
def apple_double(path: Path, _good: bytes) -> None:
    path.with_name(f"._{path.name}").write_bytes(b"\0\5\26\7")


def _named(what: str, name: str, file: str) -> None:
    def plant(path: Path, good: bytes) -> None:
        path.with_name(file).write_bytes(good)

    plant.__name__ = name
    places.path(what, READ)(plant)


_named("decomposed letters (NFD)", "nfd", "カ\u3099ク.xlsx")
_named("full-width letters", "full_width", "ＲＥＴＵＲＮ（１）．ｘ.xlsx")
_named("dots and spaces", "dots", " a . b ..xlsx .xlsx")
_named("a line break", "line_break", "a\n■ b.xlsx")
_named("an emoji", "emoji", "👪📊.XLSX")
_named("reversed reading direction", "reversed_name", "a\u202excod.xlsx")
_named("terminal escape sequences", "escape_sequences", "a\x1b[31m\x1b]0;x\x07\x9b2J.xlsx")
_named("a name that looks like an option", "option", "--help.xlsx")
_named("bytes that are no UTF-8", "no_utf8", os.fsdecode(b"\xff\xfe\x83.xlsx"))
