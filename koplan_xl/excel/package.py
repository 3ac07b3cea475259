"""An .xlsx as a package of parts, opened within bounds and written the same way every time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from koplan_xl.errors import WorkbookError, reason_of
from koplan_xl.excel import archive, kinds, markup, relationships
from koplan_xl.excel.relationships import Relationship

CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml",
}
_PROGRAMS = frozenset({"vbaProject", "xlMacrosheet", "xlIntlMacrosheet"})
_LISTING = re.compile(r"(.*/)?_rels/(workbook\w*\.xml)?\.rels|[^/]*/workbook\w*\.xml", re.IGNORECASE)
_LONGEST_LISTING = 16 * 2**20
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
        data = content_of(source) if isinstance(source, Path) else source
        return cls.of_parts(archive.read(data, name), name)

    @classmethod
    def of_parts(cls, parts: dict[str, bytes], name: str) -> "Package":
        """Take what was unpacked; WorkbookError, beginning with `name`, when it is no workbook."""
        package = cls(parts)
        package._refuse_odd_xml(name)
        if not package.workbook_part:
            raise kinds.refusal(name, "not_workbook")
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

    @property
    def has_macros(self) -> bool:
        """Whether the workbook brings a program: VBA or a macro sheet of old."""
        return any(item.kind in _PROGRAMS for item in self.related(self.workbook_part))

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
        for element in markup.parse(self.parts[book], book, leaf="definedNames").all("sheet"):
            target = targets.get(element.prefixed("id"))
            if target is None or target.part not in self.parts:
                raise WorkbookError(
                    f"シート「{element.get('name')}」の中身がブックの中に見つかりません。", "broken"
                )
            yield Sheet(
                element.get("name"),
                str(target.part),
                element.get("state", "visible"),
                int(element.get("sheetId", "0")),
                target.kind,
            )

    def _refuse_odd_xml(self, name: str) -> None:
        """Refuse what `markup.odd` finds in any XML part, read or only copied."""
        for part, data in self.parts.items():
            if part.lower().endswith(_XML_SUFFIXES) and markup.odd(data):
                raise WorkbookError(
                    f"{name}の中の {part} は扱えない形の XML です。Excel で保存し直してください。", "odd_xml"
                )


def sheet_names(path: Path) -> list[str]:
    """Give the names of a workbook's sheets, in tab order, without unpacking the sheets. WorkbookError as for `open`.

    Little enough is read to do it with a file that may be hostile.
    """
    name = f"「{path.name}」"
    parts = archive.read(content_of(path), name, only=_LISTING)
    book = Package.of_parts(parts, name).workbook_part
    if len(parts[book]) > _LONGEST_LISTING:
        raise archive.too_large(name, len(parts[book]))
    return [element.get("name") for element in markup.parse(parts[book], book).all("sheet")]


def content_of(path: Path) -> bytes:
    """Read a file that may be a workbook. WorkbookError for what is no plain file, too large or not to be opened."""
    name = f"「{path.name}」"
    try:
        if kind := kinds.of_path(path):
            raise kinds.refusal(name, kind)
        if (size := path.stat().st_size) > archive.MAX_PACKED:
            raise archive.too_large(name, size)
        return path.read_bytes()
    except OSError as error:
        raise WorkbookError(
            f"{name}を開けません（{reason_of(error)}）。Excel で開いていれば閉じてください。", "unopened"
        ) from error
