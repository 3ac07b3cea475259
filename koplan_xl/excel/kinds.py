"""What a file is when it is no usable workbook, told from its first bytes, and what to do about it.

The kind goes with the error, for programs; the message says what the file is and how to get a workbook of it.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from koplan_xl.errors import WorkbookError

_SAVE_AS = "Excel で開き、「Excel ブック（.xlsx）」で保存し直してください。"
_SEND_AGAIN = "もう一度送っていただいてください。"
_MESSAGES = {
    "empty": f"中身が空です。{_SEND_AGAIN}",
    "truncated": f"途中で切れています。{_SEND_AGAIN}",
    "broken": "Excel ブック（.xlsx）として開けません（壊れているか、別の種類のファイルです）。",
    "twice": f"中に同じ名前の部品が二つあります。{_SAVE_AS}",
    "odd_names": f"中の部品の名前が正しくありません。{_SAVE_AS}",
    "overlapping": f"中の部品が重なっていて、正しいファイルではありません。{_SEND_AGAIN}",
    "too_many": f"中の部品が多すぎます。開きません。{_SEND_AGAIN}",
    "encrypted": "パスワードで保護されています。パスワードを外して保存し直してください。",
    "xls": f"古い形式（.xls）です。{_SAVE_AS}",
    "xlsb": f"バイナリ形式（.xlsb）です。{_SAVE_AS}",
    "xml_2003": f"XML スプレッドシート形式です。{_SAVE_AS}",
    "opendocument": f"OpenDocument 形式（.ods など）です。{_SAVE_AS}",
    "numbers": "Numbers のファイルです。Excel 形式（.xlsx）で書き出してください。",
    "word": "Word の文書です。配布した Excel ブックを送っていただいてください。",
    "powerpoint": "PowerPoint の文書です。配布した Excel ブックを送っていただいてください。",
    "office": "古い形式の Office の文書です。配布した Excel ブックを送っていただいてください。",
    "pdf": "PDF です。配布した Excel ブックを送っていただいてください。",
    "html": f"ウェブページ（HTML）です。{_SAVE_AS}",
    "image": "画像です。配布した Excel ブックを送っていただいてください。",
    "compressed": "圧縮ファイルです。中のファイルを取り出してください。",
    "text": f"CSV などの文字だけのファイルです。数式や欄の記録が失われているため読めません。{_SEND_AGAIN}",
    "not_workbook": "Excel ブック（.xlsx）ではありません。",
    "not_a_file": "ふつうのファイルではないため開きません。",
    "folder": "フォルダーです。ファイルを選んでください。中を見られないときは、開く権限を確かめてください。",
    "missing": "見つかりません。ショートカットやリンクなら、元のファイルがあるか確かめてください。",
}
_LOCAL_HEADER, _END_OF_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = {
    b"{\\rtf": "word",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"7z\xbc\xaf\x27\x1c": "compressed",
    b"Rar!": "compressed",
    b"\x1f\x8b": "compressed",
    b"\x09\x00\x04\x00": "xls",  # Excel 2 to 4 wrote no container
    b"\x09\x02\x06\x00": "xls",
    b"\x09\x04\x06\x00": "xls",
}
_HEAD = 4096
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|table)\b", re.I | re.S)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def refusal(name: str, kind: str) -> WorkbookError:
    """Give the error for a file of that kind; `name` begins the sentence."""
    return WorkbookError(f"{name}は{_MESSAGES[kind]}", kind)


def of_path(path: Path) -> str:
    """Tell what stands in the way of opening a path at all: empty for a plain file. Never blocks."""
    if path.is_file():
        return ""
    if path.is_dir():
        return "folder"
    return "not_a_file" if path.exists() else "missing"


def of_bytes(data: bytes) -> str:
    """Tell the kind of a file that is no zip archive; empty for one that is worth unpacking."""
    head = data[:_HEAD]
    if not data.strip(b"\0"):
        return "empty"
    if head.startswith(_OLE):
        return _in_container(data)
    if head.startswith(_LOCAL_HEADER) and _END_OF_ZIP not in data:
        return "truncated"
    known = next((kind for start, kind in _SIGNATURES.items() if head.startswith(start)), "")
    if known:
        return known
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[2:5] == b"-lh":
        return "compressed"
    return "" if _END_OF_ZIP in data else _of_text(head)


def of_entries(names: Collection[str]) -> str:
    """Tell the kind of a zip archive from the names in it; empty for a workbook, as far as names go."""
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "[Content_Types].xml" in names:
        folders = {name.partition("/")[0] for name in names}
        return "word" if "word" in folders else "powerpoint" if "ppt" in folders else ""
    if "mimetype" in names and "content.xml" in names:
        return "opendocument"
    if any(name.endswith(".iwa") for name in names):
        return "numbers"
    return "compressed"


def _in_container(data: bytes) -> str:
    """Tell what an OLE container holds: the names of its streams are UTF-16."""
    for name, kind in (("EncryptedPackage", "encrypted"), ("Workbook", "xls"), ("WordDocument", "office")):
        if name.encode("utf-16-le") in data:
            return kind
    return "xls" if "Book".encode("utf-16-le") in data else "office"


def _of_text(head: bytes) -> str:
    text = _decoded(head)
    if text is None or _BINARY.search(text):
        return "broken"
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "xml_2003"
    start = text.lower().lstrip()
    web = _HTML.match(text) or (start.startswith(("mime-version:", "<?xml")) and "<html" in start)
    return "html" if web else "text"


def _decoded(head: bytes) -> str | None:
    """Read the beginning of a text; the last letter may be cut in two."""
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp932"):
        with suppress(UnicodeDecodeError):
            return getincrementaldecoder(encoding)().decode(head)
    return None
