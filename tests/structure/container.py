"""Checks of the package itself: zip names, XML, content types, relationships."""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from lxml import etree

from tests.structure.fault import Fault
from tests.structure.package import CONTENT_TYPES, TYPES_NS, Package, owner_of, rels_part

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
REFERENCE_SPACES = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{urn:schemas-microsoft-com:office:office}relid",
)
EXCLUSIVE = {
    *("worksheet", "chartsheet", "drawing", "comments", "vmlDrawing", "table", "chart", "threadedComment"),
    *("queryTable", "sharedStrings", "styles"),
}
"""Kinds of part that only one part may own, once."""
NAMED_BY_ID = {
    *("worksheet", "chartsheet", "dialogsheet", "drawing", "vmlDrawing", "image", "hyperlink", "chart"),
    *("printerSettings", "table", "externalLink", "pivotCacheDefinition", "oleObject", "control"),
}
"""Kinds of relationship that do nothing unless their id is used."""
_PREFIX = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPE_OF = {
    "worksheet": {f"{_PREFIX}spreadsheetml.worksheet+xml"},
    "chartsheet": {f"{_PREFIX}spreadsheetml.chartsheet+xml"},
    "styles": {f"{_PREFIX}spreadsheetml.styles+xml"},
    "sharedStrings": {f"{_PREFIX}spreadsheetml.sharedStrings+xml"},
    "table": {f"{_PREFIX}spreadsheetml.table+xml"},
    "comments": {f"{_PREFIX}spreadsheetml.comments+xml"},
    "calcChain": {f"{_PREFIX}spreadsheetml.calcChain+xml"},
    "drawing": {f"{_PREFIX}drawing+xml"},
    "chart": {f"{_PREFIX}drawingml.chart+xml"},
    "theme": {f"{_PREFIX}theme+xml"},
    "vmlDrawing": {f"{_PREFIX}vmlDrawing"},
    "printerSettings": {f"{_PREFIX}spreadsheetml.printerSettings"},
}
USUAL_NAMES = {
    "worksheet": r"xl/worksheets/sheet\d+\.xml",
    "drawing": r"xl/drawings/drawing\d+\.xml",
    "comments": r"xl/(comments|comments/comment)\d+\.xml",
    "table": r"xl/tables/table\d+\.xml",
}
"""ExcelJS finds these parts by their usual names only and silently drops others."""
KIND_WANTED = {
    "sheet": {"worksheet", "chartsheet", "dialogsheet", "xlMacrosheet"},
    "drawing": {"drawing"},
    "legacyDrawing": {"vmlDrawing"},
    "legacyDrawingHF": {"vmlDrawing"},
    "tablePart": {"table"},
    "hyperlink": {"hyperlink"},
    "pageSetup": {"printerSettings"},
    "blip": {"image"},
}
_CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.I
)
_MARKER = re.compile(rb"\xef\xb7[\x90-\xaf]")


def zip_names(package: Package) -> Iterator[Fault]:
    """Names unique without case, and such as Excel accepts."""
    for name, times in Counter(name.lower() for name in package.names).items():
        if times > 1:
            yield Fault("zip_name_twice", name, f"{times} zip entries of this name")
    for name in package.names:
        if "\\" in name or name.startswith("/") or posixpath.normpath(name) != name:
            yield Fault("zip_name_illegal", name, "no legal part name")


def xml(package: Package) -> Iterator[Fault]:
    """Every XML part is well-formed and has no DTD, control letters or marks of our own making."""
    for part, reason in package.broken.items():
        yield Fault("not_well_formed", part, reason)
    for part, data in package.parts.items():
        if part not in package.roots and part not in package.broken:
            continue
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            yield Fault("dtd_present", part, "a DTD: Excel refuses it")
        if found := _CONTROL.search(data):
            yield Fault("control_character", part, f"control letter {found[0]!r} at byte {found.start()}")
        if found := _MARKER.search(data):
            yield Fault("marker_left", part, f"a mark of the cloning is left at byte {found.start()}")


def prefixes(package: Package) -> Iterator[Fault]:
    """Prefixes named in mc:Ignorable and the like are declared."""
    for part, root in package.roots.items():
        for attribute in ("mc:Ignorable", "mc:MustUnderstand", "mc:ProcessContent"):
            path = f"//@{attribute}"
            for text in root.xpath(path, namespaces={"mc": MC[1:-1]}):
                yield from _undeclared(part, text.getparent(), text)
        for choice in root.iter(f"{MC}Choice"):
            yield from _undeclared(part, choice, choice.get("Requires", ""))


def _undeclared(part: str, element: etree._Element, text: str) -> Iterator[Fault]:
    for item in text.split():
        if item.partition(":")[0] not in element.nsmap:
            yield Fault("prefix_undeclared", part, f"prefix {item} is named but not declared")


def content_types(package: Package) -> Iterator[Fault]:
    """Every part has a content type, its kind's; no Override is dead or double."""
    root = package.root(CONTENT_TYPES)
    if root is None:
        yield Fault("content_types_missing", CONTENT_TYPES, "missing or unreadable")
        return
    overrides = [
        (e.get("PartName", ""), e.get("ContentType", "")) for e in root.iterfind(f"{TYPES_NS}Override")
    ]
    defaults = [
        (e.get("Extension", ""), e.get("ContentType", "")) for e in root.iterfind(f"{TYPES_NS}Default")
    ]
    for name, times in Counter(name.lower() for name, _ in [*overrides, *defaults]).items():
        if times > 1:
            yield Fault("content_type_twice", CONTENT_TYPES, f"{name} is there {times} times")
    parts = {"/" + name.lower() for name in package.parts}
    for name, _ in overrides:
        if name.lower() not in parts:
            yield Fault("content_type_dead", CONTENT_TYPES, f"no part {name}")
    by_name = {name.lower(): kind for name, kind in overrides}
    by_extension = {extension.lower(): kind for extension, kind in defaults}
    kinds: dict[str, str] = {}
    for name in package.parts:
        kind = by_name.get("/" + name.lower(), by_extension.get(name.rpartition(".")[2].lower()))
        kinds[name] = kind or ""
        if kind is None and name != CONTENT_TYPES:
            yield Fault("content_type_missing", name, "no content type")
    for line in package.relationships:
        wanted = CONTENT_TYPE_OF.get(line.kind)
        given = kinds.get(line.part or "")
        if wanted and given and given not in wanted:
            yield Fault("content_type_wrong", line.part or "", f"{given} for a {line.kind}")


def relationships(package: Package) -> Iterator[Fault]:
    """Owners and targets exist, ids are unique, sheets point to their parts relatively."""
    for name in package.roots:
        if name.endswith(".rels") and (owner := owner_of(name)) and owner not in package.parts:
            yield Fault("relationship_owner_missing", name, f"no part {owner}")
    ids = Counter((line.owner, line.id) for line in package.relationships)
    for (owner, name), times in ids.items():
        if times > 1:
            yield Fault("relationship_id_twice", rels_part(owner), f"{name} is there {times} times")
    for line in package.relationships:
        rels = rels_part(line.owner)
        if line.part is not None and line.part not in package.parts:
            yield Fault("relationship_target_missing", rels, f"{line.id}: no part {line.target}")
        if line.part and line.target.startswith("/") and line.owner.startswith("xl/worksheets/"):
            yield Fault("relationship_target_absolute", rels, f"{line.id}: {line.target} (ExcelJS fails)")
        if line.part and line.kind in USUAL_NAMES and not re.fullmatch(USUAL_NAMES[line.kind], line.part):
            yield Fault("part_name_odd", line.part, f"unusual name of a {line.kind} (ExcelJS drops it)")


def ownership(package: Package) -> Iterator[Fault]:
    """Every part is reached from the package's root; no drawing, comments or table has two owners."""
    reached, waiting = {CONTENT_TYPES}, [""]
    while waiting:
        for line in package.owned(waiting.pop()):
            if line.part and line.part not in reached:
                reached.add(line.part)
                waiting.append(line.part)
    for name in package.parts:
        if name not in reached and not name.endswith(".rels"):
            yield Fault("part_orphan", name, "no relationship leads to it")
    owners: dict[str, list[str]] = defaultdict(list)
    for line in package.relationships:
        if line.part and line.kind in EXCLUSIVE:
            owners[line.part].append(line.owner)
    for part, names in owners.items():
        if len(names) > 1:
            yield Fault("part_owned_twice", part, "owned by " + ", ".join(names))


def relationship_ids(package: Package) -> Iterator[Fault]:
    """Ids used exist and are of the right kind; relationships that need it are used."""
    for part, root in package.roots.items():
        if part.endswith(".rels") or part == CONTENT_TYPES:
            continue
        lines = package.by_id(part)
        used = set()
        for element, name in _ids_used(root):
            used.add(name)
            wanted = KIND_WANTED.get(etree.QName(element).localname)
            if name not in lines:
                yield Fault("relationship_unknown_id", part, f"{name} is used but no relationship")
            elif wanted and lines[name].kind not in wanted:
                yield Fault("relationship_kind_wrong", part, f"{name} is a {lines[name].kind}")
        for line in lines.values():
            # A pivot table knows its cache by the number the workbook gives it, and needs the relationship all the same.
            by_number = line.kind == "pivotCacheDefinition" and root.tag.endswith("}pivotTableDefinition")
            if line.kind in NAMED_BY_ID and line.id not in used and not by_number:
                yield Fault("relationship_unused", part, f"{line.id} ({line.kind}) is not used")


def _ids_used(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if name.startswith(REFERENCE_SPACES) and value:
                yield element, value


def edge_blanks(package: Package) -> Iterator[Fault]:
    """Texts with blanks at their edges say that they are to be kept."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    for part, root in package.roots.items():
        for element in root.iter(f"{main}t"):
            text = element.text or ""
            kept = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
            if text != text.strip(" \t\r\n") and not kept:
                yield Fault("space_not_preserved", part, f"blanks at the edges will go: {text[:60]!r}")


CHECKS = (zip_names, xml, prefixes, content_types, relationships, ownership, relationship_ids, edge_blanks)
