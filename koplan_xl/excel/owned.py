"""Parts that belong to one sheet: drawings, charts, comments, printer settings. Each clone gets its own."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import formula, markup, relationships
from koplan_xl.excel.cells import (
    OWN_SHEET,
    escape,
    escape_formula,
    number_text,
)
from koplan_xl.excel.package import Package
from koplan_xl.excel.relationships import Relationship
from koplan_xl.grid import Address, CellValue, Formula, parse_a1

_ALLOWED = frozenset({"drawing", "vmlDrawing", "comments", "printerSettings", "hyperlink", "image"})
_REFUSED = {
    "table": "テーブル",
    "queryTable": "外部データの取り込み",
    "pivotTable": "ピボットテーブル",
    "slicer": "スライサー",
    "timeline": "タイムライン",
    "ctrlProp": "フォームの部品（ボタンやチェックボックス）",
    "control": "ActiveX の部品",
    "oleObject": "埋め込みオブジェクト",
    "package": "埋め込みオブジェクト",
    "threadedComment": "スレッド形式のコメント（「メモ」なら使えます）",
}
# Readers are known to lose drawings whose parts have other names than these.
_USUAL_NAMES = {
    "drawing": "xl/drawings/drawing{}.xml",
    "vmlDrawing": "xl/drawings/vmlDrawing{}.vml",
    "comments": "xl/comments{}.xml",
    "chart": "xl/charts/chart{}.xml",
    "printerSettings": "xl/printerSettings/printerSettings{}.bin",
}
_SHAPE_ID = re.compile(r"_x0000_s([0-9]+)")
_ID_BLOCKS = re.compile(r"(<\w+:idmap\b[^>]*?\bdata=)(\"[^\"]*\"|'[^']*')")
_BLOCK = 1024  # VML shape ids come in blocks of that many, each block for one part


@dataclass(eq=False)
class OwnedPart:
    """A part of one sheet, the sheet's own name replaced by the mark. Bytes when it is no text."""

    kind: str
    path: str
    content: str | bytes
    content_type: str
    links: tuple["Link", ...]
    _linked: list[tuple[int, int, Address]] | None = field(default=None, repr=False)

    def linked_texts(self) -> list[tuple[int, int, Address]]:
        """Give the places of texts that show a cell of the sheet: (start, end, address)."""
        if self._linked is None:
            shown = isinstance(self.content, str) and "textlink=" in self.content
            self._linked = list(_linked_texts(str(self.content))) if shown else []
        return self._linked


@dataclass(frozen=True)
class Link:
    """A relationship of a sheet or its parts; `owned` is None when the target is shared or outside."""

    relationship: Relationship
    owned: OwnedPart | None = None


def collect(package: Package, sheet_part: str, sheet_name: str) -> tuple[Link, ...]:
    """Give the sheet's relationships with all parts they own; WorkbookError for what cannot be cloned."""
    for item in package.related(sheet_part):
        if item.kind not in _ALLOWED:
            what = _REFUSED.get(item.kind, f"この道具が知らない部品（{item.kind}）")
            raise WorkbookError(
                f"様式のシート「{sheet_name}」に{what}があります。様式では使えません。取り除いてください。"
            )
    return _links(package, sheet_part, sheet_name, {})


def _links(package: Package, owner: str, sheet_name: str, seen: dict[str, OwnedPart]) -> tuple[Link, ...]:
    result = []
    for item in package.related(owner):
        if item.part is None:
            result.append(Link(replace(item, target=_marked_target(item.target, sheet_name))))
        elif item.part not in package.parts:
            raise WorkbookError(
                f"様式のシート「{sheet_name}」が使う {item.part} がファイルの中にありません。"
            )
        elif item.kind == "image":
            result.append(Link(item))
        else:
            result.append(Link(item, _owned(package, item, sheet_name, seen)))
    return tuple(result)


def _owned(package: Package, item: Relationship, sheet_name: str, seen: dict[str, OwnedPart]) -> OwnedPart:
    assert item.part is not None
    if item.part in seen:
        return seen[item.part]
    if item.kind in _REFUSED and item.kind != "package":  # a chart may carry its numbers as a package
        raise WorkbookError(
            f"様式のシート「{sheet_name}」の図形に{_REFUSED[item.kind]}があります。取り除いてください。"
        )
    data = package.parts[item.part]
    content: str | bytes = data
    if item.part.endswith(".vml"):
        content = data.decode("utf-8", "surrogateescape")  # Excel's VML need not be well-formed XML
    elif item.part.endswith(".xml"):
        content = _marked(data, item.part, sheet_name)
    part = OwnedPart(item.kind, item.part, content, package.content_type(item.part), ())
    seen[item.part] = part
    part.links = _links(package, item.part, sheet_name, seen)
    return part


def _marked(data: bytes, path: str, sheet_name: str) -> str:
    """Mark the sheet's own name in chart ranges and linked texts; drop charts' copies of its cells."""
    edits = markup.Edits(data)
    for element in markup.parse(data, path).walk():
        if element.name == "f" and not element.children:
            text = formula.rename_sheet(element.text, sheet_name, OWN_SHEET)
            if text != element.text:
                edits.content(element, escape_formula(text))
        elif element.name in ("strRef", "numRef", "multiLvlStrRef"):
            _drop_cache(edits, element, sheet_name)
        for attribute in element.attributes:
            if attribute.endswith(":uid"):  # revision ids must not occur twice in a book
                edits.attribute(element, attribute, None)
        if link := element.get("textlink"):
            text = formula.rename_sheet(link, sheet_name, OWN_SHEET)
            edits.attribute(element, "textlink", escape_formula(text).replace('"', "&quot;"))
    return edits.apply().decode()


def _drop_cache(edits: markup.Edits, element: markup.Element, sheet_name: str) -> None:
    source = element.find("f")
    own = source is not None and sheet_name.casefold() in map(str.casefold, formula.sheets_in(source.text))
    for child in element.children:
        if own and child.name.endswith("Cache"):
            edits.remove(child)


def _marked_target(target: str, sheet_name: str) -> str:
    if not target.startswith("#"):
        return target
    return "#" + mark_location(target[1:], sheet_name)


def mark_location(location: str, sheet_name: str) -> str:
    """Mark the sheet's own name in the target of an internal link (Excel takes it there unquoted, too)."""
    sheet, bang, place = location.rpartition("!")
    if bang and formula.sheet_name(sheet + bang).casefold() == sheet_name.casefold():
        return f"{OWN_SHEET}!{place}"
    return location


def _linked_texts(content: str) -> Iterable[tuple[int, int, Address]]:
    data = content.encode()
    for shape in markup.parse(data).walk():
        link = shape.get("textlink")
        sheet, _, place = link.rpartition("!")
        if not link or sheet not in ("", OWN_SHEET):
            continue
        try:
            address = parse_a1(place)
        except ValueError:  # a name or a range
            continue
        for text in [item for item in shape.all("t") if item.inner != item.end]:
            start, end = len(data[: text.inner].decode()), len(data[: text.inner_end].decode())
            yield start, end, address


class Cloner:
    """Makes the parts of all clones of one book."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.parts: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.shared: set[str] = set()  # parts of the template that clones use in common
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}
        self._blocks = 0

    def clone(
        self, owner: str, links: tuple[Link, ...], sheet: str, cells: Mapping[Address, CellValue]
    ) -> None:
        """Write `owner`'s relationships and clones of all parts it owns.

        `sheet` is the clone's name, quoted and escaped.
        """
        self._write(owner, links, sheet, cells, {})

    def _write(
        self,
        owner: str,
        links: tuple[Link, ...],
        sheet: str,
        cells: Mapping[Address, CellValue],
        done: dict[int, str],
    ) -> None:
        if not links:
            return
        written = []
        for link in links:
            item = link.relationship
            if link.owned is not None:
                item = replace(item, part=self._part(link.owned, sheet, cells, done))
            elif item.part is not None:
                self.shared.add(item.part)
            elif OWN_SHEET in item.target:
                item = replace(item, target=item.target.replace(OWN_SHEET, unescape(sheet)))
            written.append(item)
        self.parts[relationships.rels_path(owner)] = relationships.write(owner, written)

    def _part(
        self, part: OwnedPart, sheet: str, cells: Mapping[Address, CellValue], done: dict[int, str]
    ) -> str:
        if id(part) in done:
            return done[id(part)]
        path = self._path(part)
        done[id(part)] = path
        self.parts[path] = self._content(part, sheet, cells)
        self.types[path] = part.content_type
        self._write(path, part.links, sheet, cells, done)
        return path

    def _path(self, part: OwnedPart) -> str:
        pattern = _USUAL_NAMES.get(part.kind)
        if pattern is None:
            stem, suffix = posixpath.splitext(part.path)
            pattern = stem.rstrip("0123456789").replace("{", "").replace("}", "") + "{}" + suffix
        while True:
            self._numbers[pattern] = self._numbers.get(pattern, 0) + 1
            path = pattern.format(self._numbers[pattern])
            if path not in self._taken:
                return path

    def _content(self, part: OwnedPart, sheet: str, cells: Mapping[Address, CellValue]) -> bytes:
        content = part.content
        if isinstance(content, bytes):
            return content
        if part.kind == "vmlDrawing":
            return self._numbered(content).encode("utf-8", "surrogateescape")
        for start, end, address in reversed(part.linked_texts()):
            if address in cells:
                content = content[:start] + escape(shown(cells[address])) + content[end:]
        return content.replace(OWN_SHEET, sheet).encode()

    def _numbered(self, content: str) -> str:
        """Give a VML part shape ids of its own: Excel wants each block of ids in one part only."""
        blocks: dict[int, int] = {}

        def renumber(match: re.Match[str]) -> str:
            block, rest = divmod(int(match[1]), _BLOCK)
            if block not in blocks:
                self._blocks += 1
                blocks[block] = self._blocks
            return f"_x0000_s{blocks[block] * _BLOCK + rest}"

        content = _SHAPE_ID.sub(renumber, content)
        if not blocks:
            self._blocks += 1
        data = ",".join(str(block) for block in blocks.values()) or str(self._blocks)
        return _ID_BLOCKS.sub(lambda match: f'{match[1]}"{data}"', content)


def shown(value: CellValue) -> str:
    """Spell a value as a linked text box shows it, as far as that is known without number formats."""
    if isinstance(value, Formula):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else number_text(value)
