"""Document properties: our own custom ones, and the sheet list in app.xml that must not go stale."""

from collections.abc import Mapping

from koplan_xl.excel import markup, relationships
from koplan_xl.excel.cells import escape, escape_attribute
from koplan_xl.excel.relationships import Relationship

_PART = "docProps/custom.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_ID = 2
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<Properties xmlns="{_NAMESPACE}" xmlns:vt="{_VALUES}"></Properties>'
).encode()


def set_all(parts: dict[str, bytes], types: dict[str, str], values: Mapping[str, str]) -> None:
    """Set custom properties in a package's parts, replacing those of the same name."""
    if not values:
        return
    related = relationships.read(parts, "")
    part = next((item.part for item in related if item.kind == "custom-properties"), None)
    if part is None:
        part = _PART
        identity = f"rId{1 + max((_number(item.id) for item in related), default=0)}"
        kind = f"{relationships.OFFICE}/custom-properties"
        related.append(Relationship(identity, kind, part, False, part))
        parts[relationships.rels_path("")] = relationships.write("", related)
    types[part] = _TYPE
    parts[part] = _with(parts.get(part, _EMPTY), values)


def set_title(parts: dict[str, bytes], title: str) -> None:
    """Set the title in the package's core properties, if it has a title."""
    part = next((i.part for i in relationships.read(parts, "") if i.kind == "core-properties"), None)
    if part is None:
        return
    edits = markup.Edits(parts[part])
    for child in markup.parse(parts[part], part).children:
        if child.name == "title":
            edits.content(child, escape(title))
    parts[part] = edits.apply()


def without_titles(data: bytes) -> bytes:
    """Give app.xml without its list of sheets and names; Excel writes it anew."""
    edits = markup.Edits(data)
    for child in markup.parse(data, "app.xml").children:
        if child.name in ("TitlesOfParts", "HeadingPairs"):
            edits.remove(child)
    return edits.apply()


def _with(data: bytes, values: Mapping[str, str]) -> bytes:
    root = markup.parse(data, _PART)
    edits = markup.Edits(data)
    folded = {name.casefold() for name in values}
    identity = _FIRST_ID - 1
    for child in root.children:
        identity = max(identity, int(child.get("pid", "0")))
        if child.get("name").casefold() in folded:
            edits.remove(child)
    added = []
    for name, value in values.items():
        identity += 1
        named = f'pid="{identity}" name="{escape_attribute(name)}"'
        added.append(
            f'<property xmlns="{_NAMESPACE}" fmtid="{_FORMAT}" {named}>'
            f'<vt:lpwstr xmlns:vt="{_VALUES}">{escape(value)}</vt:lpwstr></property>'
        )
    edits.append(root, "".join(added))
    return edits.apply()


def _number(identity: str) -> int:
    digits = identity.removeprefix("rId")
    return int(digits) if digits.isascii() and digits.isdigit() else 0
