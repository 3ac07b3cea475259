"""An .xlsx as a package of parts, opened within bounds and written the same way every time."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from koplan_xl.errors import WorkbookError, reason_of
from koplan_xl.excel import archive, markup, relationships
from koplan_xl.excel.relationships import Relationship

CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml",
}
_MAX_TOTAL = 512 * 2**20
_MAX_RATIO = 200
_RATIO_FROM = 50 * 2**20
_MAX_PARTS = 50_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNREADABLE = (BadZipFile, zlib.error, struct.error, EOFError, LookupError, OSError, RuntimeError, ValueError)
_PROTECTED = "{}はパスワードで保護されています。パスワードを外して保存し直してください。"
_TOO_LARGE = "{}は大きすぎます（展開すると{:,.0f} MB）。開きません。"
_XML_SUFFIXES = (".xml", ".rels", ".vml")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A line of the workbook's sheet list, in tab order. `kind` is worksheet, chartsheet or dialogsheet."""

    name: str
    part: str
    state: str
    sheet_id: int
    kind: str


class Package:
    """Parts by name, without a leading slash, in the order of the file."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts

    @classmethod
    def open(cls, source: Path | bytes) -> "Package":
        """Read a workbook from a file or from memory; WorkbookError when it is none or is out of bounds."""
        name = f"「{source.name}」" if isinstance(source, Path) else "ファイル"
        try:
            if isinstance(source, Path) and source.stat().st_size > _MAX_TOTAL:
                raise WorkbookError(_TOO_LARGE.format(name, source.stat().st_size / 2**20))
            data = source.read_bytes() if isinstance(source, Path) else source
        except FileNotFoundError as error:
            raise WorkbookError(f"{name}が見つかりません。") from error
        except OSError as error:
            raise WorkbookError(
                f"{name}を開けません（{reason_of(error)}）。Excel で開いていれば閉じてください。"
            ) from error
        package = cls(_unzip(data, name))
        package._refuse_odd_xml(name)
        if CONTENT_TYPES not in package.parts or not package.workbook_part:
            raise WorkbookError(f"{name}は Excel ブック（.xlsx）ではありません。")
        return package

    def to_bytes(self) -> bytes:
        """Write the package; the same parts give the same bytes."""
        return archive.write(self.parts)

    def related(self, owner: str) -> list[Relationship]:
        """Give the relationships of a part ("" for the package), in file order."""
        return relationships.read(self.parts, owner)

    def related_part(self, owner: str, kind: str) -> str | None:
        """Give the part of the first relationship of that kind, if it is there."""
        return next(
            (item.part for item in self.related(owner) if item.kind == kind and item.part in self.parts), None
        )

    @property
    def workbook_part(self) -> str:
        """The workbook's main part, or the empty name."""
        return self.related_part("", "officeDocument") or ""

    def content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        """Give (type by extension, type by part name)."""
        root = markup.parse(self.parts[CONTENT_TYPES], CONTENT_TYPES)
        defaults = {item.get("Extension").lower(): item.get("ContentType") for item in root.all("Default")}
        overrides = {
            item.get("PartName").lstrip("/"): item.get("ContentType") for item in root.all("Override")
        }
        return defaults, overrides

    def content_type(self, part: str) -> str:
        """Give a part's content type, empty when none is declared."""
        defaults, overrides = self.content_types()
        return overrides.get(part) or defaults.get(part.rpartition(".")[2].lower(), "")

    def sheets(self) -> list[Sheet]:
        """Give all sheets in tab order."""
        book = self.workbook_part
        targets = {item.id: item for item in self.related(book)}
        return list(self._listed(book, targets))

    def sheet_part(self, name: str) -> str:
        """Give the part of a worksheet; WorkbookError when the workbook has none of that name."""
        for sheet in self.sheets():
            if sheet.name == name and sheet.kind == "worksheet":
                return sheet.part
        raise WorkbookError(f"シート「{name}」がありません。")

    def _listed(self, book: str, targets: dict[str, Relationship]) -> Iterator[Sheet]:
        for element in markup.parse(self.parts[book], book).all("sheet"):
            target = targets.get(element.prefixed("id"))
            if target is None or target.part not in self.parts:
                raise WorkbookError(f"シート「{element.get('name')}」の中身がブックの中に見つかりません。")
            yield Sheet(
                element.get("name"),
                str(target.part),
                element.get("state", "visible"),
                int(element.get("sheetId", "0")),
                target.kind,
            )

    def _refuse_odd_xml(self, name: str) -> None:
        """Refuse document type declarations (they can blow up a parser) and encodings other than UTF-8."""
        for part, data in self.parts.items():
            if not part.lower().endswith(_XML_SUFFIXES):
                continue
            if b"<!DOCTYPE" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
                raise WorkbookError(
                    f"{name}の中の {part} は扱えない形の XML です。Excel で保存し直してください。"
                )


def _unzip(data: bytes, name: str) -> dict[str, bytes]:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise WorkbookError(_PROTECTED.format(name))
        raise WorkbookError(
            f"{name}は古い形式（.xls）です。「Excel ブック（.xlsx）」で保存し直してください。"
        )
    try:
        with ZipFile(BytesIO(data)) as file:
            entries = [entry for entry in file.infolist() if not entry.filename.endswith("/")]
            _refuse_bombs(entries, name)
            parts = {entry.filename.replace("\\", "/").lstrip("/"): file.read(entry) for entry in entries}
    except _UNREADABLE as error:
        raise WorkbookError(
            f"{name}は Excel ブック（.xlsx）として開けません（壊れているか、別の種類のファイルです）。"
        ) from error
    if len(parts) != len(entries):
        raise WorkbookError(f"{name}には同じ名前の部品が二つあります。Excel で保存し直してください。")
    return parts


def _refuse_bombs(entries: list[ZipInfo], name: str) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise WorkbookError(_PROTECTED.format(name))
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    bomb = total > _RATIO_FROM and total > _MAX_RATIO * packed
    if len(entries) > _MAX_PARTS or total > _MAX_TOTAL or bomb:
        raise WorkbookError(_TOO_LARGE.format(name, total / 2**20))
