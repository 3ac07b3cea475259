"""Relationships between parts: the only way parts are found."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from koplan_xl.excel import markup
from koplan_xl.excel.cells import escape_attribute

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a .rels part: `target` as written, `part` the part it means or None for one outside."""

    id: str
    type: str
    target: str
    external: bool
    part: str | None

    @property
    def kind(self) -> str:
        """The last word of the type: worksheet, drawing, image … (transitional and strict alike)."""
        return self.type.rpartition("/")[2]


def rels_path(part: str) -> str:
    """Give the .rels part that belongs to a part; the empty name stands for the package."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def owner_of(rels: str) -> str:
    """Give the part a .rels part belongs to."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def resolve(owner: str, target: str) -> str:
    """Give the part name a target means: relative to its owner, or from the root."""
    joined = posixpath.join("/", posixpath.dirname(owner), target)
    return posixpath.normpath(joined).lstrip("/")


def relative(owner: str, part: str) -> str:
    """Spell a part as seen from its owner. Some readers know no targets from the root."""
    return posixpath.relpath("/" + part, "/" + posixpath.dirname(owner))


def read(parts: dict[str, bytes], owner: str) -> list[Relationship]:
    """Give the relationships of a part, in file order."""
    path = rels_path(owner)
    data = parts.get(path)
    if data is None:
        return []
    result = []
    for element in markup.parse(data, path).all("Relationship"):
        target = element.get("Target")
        external = element.get("TargetMode") == "External"
        inside = None if external or target.startswith("#") else _existing(parts, resolve(owner, target))
        result.append(Relationship(element.get("Id"), element.get("Type"), target, external, inside))
    return result


def write(owner: str, relationships: Iterable[Relationship]) -> bytes:
    """Write a .rels part."""
    lines = []
    for item in relationships:
        target = item.target if item.part is None else relative(owner, item.part)
        mode = ' TargetMode="External"' if item.external else ""
        lines.append(
            f'<Relationship Id="{item.id}" Type="{item.type}" Target="{escape_attribute(target)}"{mode}/>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Relationships xmlns="{_NAMESPACE}">{"".join(lines)}</Relationships>'
    ).encode()


def _existing(parts: dict[str, bytes], name: str) -> str:
    """Part names are equal without regard to case, and may be spelled with percent codes."""
    for spelling in (name, unquote(name)):
        if spelling in parts:
            return spelling
    folded = unquote(name).casefold()
    return next((part for part in parts if part.casefold() == folded), name)
