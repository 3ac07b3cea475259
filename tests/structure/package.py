"""An .xlsx as a package of parts: bytes, parsed XML, relationships. Judges nothing."""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lxml import etree

CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIPS_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES_NS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
XML_ENDINGS = (".xml", ".rels", ".vml")


@dataclass(frozen=True)
class Relationship:
    """One line of a .rels part; ``part`` is the target as a part name, None when external."""

    owner: str
    id: str
    kind: str
    target: str
    part: str | None


def rels_part(owner: str) -> str:
    """Give the name of the part that holds an owner's relationships ("" owns the package's)."""
    folder, name = posixpath.split(owner)
    return posixpath.join(folder, "_rels", name + ".rels")


def owner_of(rels: str) -> str:
    """Give the part whose relationships a .rels part holds."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def resolve(owner: str, target: str) -> str:
    """Give the part name a relationship target means."""
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(owner), target))


def parse(part: str, data: bytes) -> etree._Element:
    """Parse a part; raise ``etree.XMLSyntaxError`` when it is not well-formed.

    Excel leaves ``<br>`` open in VML and reads it again, so in VML that is no error.
    """
    if part.endswith(".vml"):
        data = re.sub(rb"<br\s*>", b"<br/>", data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(data, parser)


@dataclass
class Package:
    """The zip entries in their order (names may repeat) and what they hold (the last of a name wins)."""

    names: list[str]
    parts: dict[str, bytes]
    broken: dict[str, str] = field(default_factory=dict)
    _roots: dict[str, etree._Element] = field(default_factory=dict)

    @classmethod
    def read(cls, source: Path | bytes) -> "Package":
        """Read all entries; raise ``zipfile.BadZipFile`` when it is no zip."""
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            package = cls(
                [entry.filename for entry in entries],
                {entry.filename: archive.read(entry) for entry in entries},
            )
        package._parse_all()
        return package

    def _parse_all(self) -> None:
        for name, data in self.parts.items():
            if name.lower().endswith(XML_ENDINGS):
                try:
                    self._roots[name] = parse(name, data)
                except (etree.XMLSyntaxError, ValueError) as error:
                    self.broken[name] = str(error)

    def root(self, part: str | None) -> etree._Element | None:
        """Give the parsed part; None when it is missing, no XML or not well-formed."""
        return self._roots.get(part) if part else None

    @property
    def roots(self) -> dict[str, etree._Element]:
        """Give all parsed parts."""
        return self._roots

    @cached_property
    def relationships(self) -> list[Relationship]:
        """Give all relationships of all parts."""
        found = []
        for name, root in self._roots.items():
            if not name.endswith(".rels"):
                continue
            owner = owner_of(name)
            for line in root.iterfind(f"{RELATIONSHIPS_NS}Relationship"):
                target = line.get("Target", "")
                external = line.get("TargetMode") == "External"
                kind = line.get("Type", "").rpartition("/")[2]
                part = None if external else resolve(owner, target)
                found.append(Relationship(owner, line.get("Id", ""), kind, target, part))
        return found

    def owned(self, owner: str, kind: str | None = None) -> list[Relationship]:
        """Give the relationships of one part, or those of one kind."""
        return [line for line in self.relationships if line.owner == owner and kind in (None, line.kind)]

    def target(self, owner: str, kind: str) -> str | None:
        """Give the one part of that kind an owner points to."""
        return next((line.part for line in self.owned(owner, kind)), None)

    def by_id(self, owner: str) -> dict[str, Relationship]:
        """Give an owner's relationships by their ids."""
        return {line.id: line for line in self.owned(owner)}
