"""What a new book takes over from its template beside sheets: workbook part, styles, theme, properties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import archive, formula, markup, names, properties, relationships
from koplan_xl.excel.cells import escape_attribute
from koplan_xl.excel.markup import Edits, Element
from koplan_xl.excel.names import Name
from koplan_xl.excel.package import CONTENT_TYPES, Package
from koplan_xl.excel.relationships import OFFICE, Relationship
from koplan_xl.excel.strings import SharedStrings, TemplateStrings

_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_STRICT = b"http://purl.oclc.org/ooxml/"
_SHEETS = frozenset({"worksheet", "chartsheet", "dialogsheet", "xlMacrosheet"})
_LEFT_OUT = _SHEETS | {"sharedStrings", "calcChain", "revisionHeaders", "usernames"}
_REFUSED = {
    "vbaProject": "マクロ",
    "pivotCacheDefinition": "ピボットテーブル",
    "slicerCache": "スライサー",
    "timelineCache": "タイムライン",
    "connections": "外部データへの接続",
}
# Where the file was last saved, who shares it, views of single users: nothing a new book inherits.
_DROPPED = frozenset(
    {"AlternateContent", "revisionPtr", "fileSharing", "customWorkbookViews", "fileRecoveryPr"}
)
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet of the new book."""

    name: str
    state: str
    part: str


@dataclass(eq=False)
class Frame:
    """Read once per template, used by every book made from it."""

    workbook: str
    kept: dict[str, bytes]
    types: dict[str, str]  # of kept parts
    strings: TemplateStrings
    styles: str | None
    free_names: list[Name]  # names that belong to no sheet
    related: list[Relationship]  # of the workbook part, without sheets and strings
    defaults: dict[str, str]
    overrides: dict[str, str]
    _packed: dict[bytes, archive.Packed] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, package: Package) -> "Frame":
        """Read a template's frame; WorkbookError for what no book of ours may inherit."""
        workbook = package.workbook_part
        _refuse(package, workbook)
        related = [item for item in package.related(workbook) if item.kind not in _LEFT_OUT]
        defaults, overrides = package.content_types()
        kept = _reachable(package, workbook, related)
        frame = cls(
            workbook,
            kept,
            {},
            TemplateStrings.read(package, package.related_part(workbook, "sharedStrings")),
            next((item.part for item in related if item.kind == "styles"), None),
            [name for name in names.read(package) if _is_free(name)],
            related,
            defaults,
            overrides,
        )
        frame.types = {part: frame.type_of(part) for part in kept} | {workbook: _WORKBOOK_TYPE}
        return frame

    def type_of(self, part: str) -> str:
        """Give the content type a part has in the template."""
        return self.overrides.get(part) or self.defaults.get(part.rpartition(".")[2].lower(), "")

    def packed(
        self, parts: Mapping[str, bytes], template: Mapping[str, bytes]
    ) -> dict[bytes, archive.Packed]:
        """Give the deflated bytes of parts taken over unchanged; kept for the next book."""
        for name, data in parts.items():
            if template.get(name) is data and data not in self._packed:
                self._packed[data] = archive.pack(data)
        return self._packed

    def write_strings(self, parts: dict[str, bytes], types: dict[str, str], strings: SharedStrings) -> None:
        """Write the shared strings part."""
        part = self._strings_part()
        parts[part] = strings.xml()
        types[part] = _STRINGS_TYPE

    def write_workbook(
        self,
        parts: dict[str, bytes],
        tabs: list[Tab],
        defined: Iterable[Name],
        positions: dict[str, int],
        computed: bool,
    ) -> None:
        """Write the workbook part and its relationships."""
        used = {item.id for item in self.related}
        free = (f"rId{number}" for number in range(1, 10**6) if f"rId{number}" not in used)
        related = [Relationship(next(free), f"{OFFICE}/worksheet", tab.part, False, tab.part) for tab in tabs]
        pairs = enumerate(zip(tabs, related, strict=True), start=1)
        lines = [_sheet_line(tab, number, item.id) for number, (tab, item) in pairs]
        strings = self._strings_part()
        related.append(Relationship(next(free), f"{OFFICE}/sharedStrings", strings, False, strings))
        defined_xml = "".join(name.xml(positions) for name in defined)
        first = next(number for number, tab in enumerate(tabs) if tab.state == "visible")
        parts[self.workbook] = _workbook(parts[self.workbook], lines, defined_xml, first, computed)
        parts[relationships.rels_path(self.workbook)] = relationships.write(
            self.workbook, related + self.related
        )

    def write_content_types(self, parts: dict[str, bytes], types: dict[str, str]) -> None:
        """Write the content types: the template's defaults, an override for every part they do not fit."""
        used = {part.rpartition(".")[2].lower() for part in parts}
        lines = [
            f'<Default Extension="{escape_attribute(suffix)}" ContentType="{escape_attribute(kind)}"/>'
            for suffix, kind in self.defaults.items()
            if suffix in used
        ]
        for part, kind in types.items():
            if not kind:
                raise WorkbookError(
                    f"様式ファイルの中の {part} の種類が分かりません。Excel で保存し直してください。"
                )
            if self.defaults.get(part.rpartition(".")[2].lower()) != kind:
                lines.append(
                    f'<Override PartName="/{escape_attribute(part)}" ContentType="{escape_attribute(kind)}"/>'
                )
        parts[CONTENT_TYPES] = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<Types xmlns="{_TYPES_NAMESPACE}">{"".join(lines)}</Types>'
        ).encode()

    def _strings_part(self) -> str:
        return relationships.resolve(self.workbook, "sharedStrings.xml")


def _refuse(package: Package, workbook: str) -> None:
    if _STRICT in package.parts[workbook][:4096]:
        raise WorkbookError(
            "様式ファイルが「Strict Open XML」形式です。「Excel ブック（.xlsx）」で保存し直してください。"
        )
    if ":" in markup.parse(package.parts[workbook], workbook).tag:
        raise WorkbookError("様式ファイルは扱えない形で保存されています。Excel で保存し直してください。")
    for item in package.related(workbook):
        if item.kind in _REFUSED:
            raise WorkbookError(
                f"様式ファイルに{_REFUSED[item.kind]}があります。様式では使えません。取り除いてください。"
            )


def _reachable(package: Package, workbook: str, related: list[Relationship]) -> dict[str, bytes]:
    """Give all parts that belong to the book as a whole, with their .rels parts."""
    kept: dict[str, bytes] = {}
    waiting = [""]
    while waiting:
        owner = waiting.pop()
        if owner in kept:
            continue
        if owner:
            kept[owner] = package.parts[owner]
        items = related if owner == workbook else package.related(owner)
        rels = relationships.rels_path(owner)
        if rels in package.parts and owner != workbook:
            kept[rels] = package.parts[rels]
        waiting += [item.part for item in items if item.part is not None and item.part in package.parts]
    for item in package.related(""):
        if item.kind == "extended-properties" and item.part in kept:
            kept[item.part] = properties.without_titles(kept[item.part])
    return kept


def _is_free(name: Name) -> bool:
    return (
        name.sheet is None
        and not name.name.startswith(names.TEMPLATE_MARK)
        and not any(sheet and "[" not in sheet for sheet in formula.sheets_in(name.text))
    )


def _sheet_line(tab: Tab, number: int, identity: str) -> str:
    state = "" if tab.state == "visible" else f' state="{tab.state}"'
    name = escape_attribute(tab.name)
    return f'<sheet name="{name}" sheetId="{number}"{state} r:id="{identity}"/>'


def _workbook(data: bytes, lines: list[str], defined: str, first: int, computed: bool) -> bytes:
    root = markup.parse(data, "workbook.xml")
    edits = Edits(data)
    anchor: Element | None = None
    calculation: Element | None = None
    for child in root.children:
        if child.name in _DROPPED or child.name == "definedNames":
            edits.remove(child)
        elif child.name == "sheets":
            if not root.get("xmlns:r"):
                edits.attribute(child, "xmlns:r", OFFICE)
            edits.content(child, "".join(lines))
        elif child.name == "bookViews":
            for view in child.children:
                edits.attribute(view, "firstSheet", None)
                edits.attribute(view, "activeTab", str(first) if first else None)
        elif child.name == "calcPr":
            calculation = child
            edits.attribute(child, "fullCalcOnLoad", None if computed else "1")
        if child.name in _BEFORE_NAMES:
            anchor = child
    assert anchor is not None
    added = f"<definedNames>{defined}</definedNames>" if defined else ""
    if calculation is None and not computed:
        added += '<calcPr fullCalcOnLoad="1"/>'
    edits.replace(anchor.end, anchor.end, added)
    return edits.apply()
