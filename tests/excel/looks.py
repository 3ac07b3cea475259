"""What a sheet says, put so that two ways of writing the same compare equal."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

from koplan_xl.excel import formula
from koplan_xl.excel.areas import Area, parse_areas
from koplan_xl.excel.package import Package
from koplan_xl.grid import a1

Cellwise = dict[tuple[int, int], list[Any]]


class Look:
    """One sheet of a workbook, read with lxml."""

    def __init__(self, data: bytes, sheet: str) -> None:
        self.package = Package.open(data)
        self.sheet = sheet
        self.part = self.package.sheet_part(sheet)
        self.root = self.tree(self.part)
        self.strings = self.shared_strings()

    def tree(self, part: str) -> Any:
        """Parse a part."""
        return etree.fromstring(self.package.parts[part])

    def shared_strings(self) -> list[str]:
        """Give the texts of the shared strings."""
        part = self.package.related_part(self.package.workbook_part, "sharedStrings")
        items = self.tree(part).findall("{*}si") if part else []
        return ["".join(item.itertext()) for item in items]

    def all(self, name: str) -> list[Any]:
        """Give the elements of the sheet with a local name, in order."""
        return list(self.root.iter(f"{{*}}{name}"))

    def cells(self) -> dict[str, tuple[str | None, str, str]]:
        """Give (style, text, formula) by address; results of formulas count for nothing."""
        result = {}
        for cell in self.all("c"):
            value = cell.findtext("{*}v") or ""
            if cell.get("t") == "s":
                value = self.strings[int(value)]
            value += "".join(cell.itertext("{*}t"))
            source = cell.findtext("{*}f") or ""
            result[cell.get("r")] = (cell.get("s"), "" if source else value, source)
        arrays = [item.get("ref") for item in self.all("f") if item.get("t") == "array"]
        for row, column in _cells([Area.parse(ref) for ref in arrays]):
            style, _, source = result[a1(row, column)]
            result[a1(row, column)] = (style, "", source)
        return result

    def rows(self) -> dict[str, dict[str, str]]:
        """Give the attributes of rows that have any."""
        found = {
            row.get("r"): {key: value for key, value in row.attrib.items() if key not in ("r", "spans")}
            for row in self.all("row")
        }
        return {number: attributes for number, attributes in found.items() if attributes}

    def merges(self) -> list[str]:
        """Give the merged areas, sorted."""
        return sorted(element.get("ref") for element in self.all("mergeCell"))

    def rules(self, container: str, keys: tuple[str, ...]) -> Cellwise:
        """Give for each cell the rules it is under, formulas as they read in that cell."""
        result: Cellwise = {}
        for element in self.all(container):
            place = element.find("{*}sqref")
            areas = parse_areas(place.text if place is not None else element.get("sqref"))
            base = min(area.top for area in areas), min(area.left for area in areas)
            for rule in element.findall("{*}cfRule") or [element]:
                facts = tuple((key, rule.get(key)) for key in keys)
                for row, column in _cells(areas):
                    texts = [
                        formula.moved(item.text or "", row - base[0], column - base[1])
                        for item in rule.iter("{*}formula", "{*}formula1", "{*}formula2", "{*}f")
                        if not len(item)
                    ] + [item.get("val") for item in rule.iter("{*}cfvo") if item.get("val")]
                    entry = (int(rule.get("priority", "0")), facts, texts)
                    result.setdefault((row, column), []).append(entry)
        return {
            cell: [entry[1:] for entry in sorted(entries, key=lambda entry: entry[0])]
            for cell, entries in result.items()
        }

    def links(self) -> list[tuple[str, str]]:
        """Give (place, target) of hyperlinks, sorted."""
        targets = {item.id: item.target for item in self.package.related(self.part)}
        found = []
        for element in self.all("hyperlink"):
            identity = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            found.append((element.get("ref"), element.get("location") or targets[identity]))
        return sorted(found)

    def comments(self) -> list[tuple[str, str]]:
        """Give (place, text) of comments."""
        part = self.package.related_part(self.part, "comments")
        found = self.tree(part).iter("{*}comment") if part else ()
        return sorted((item.get("ref"), "".join(item.itertext())) for item in found)

    def comment_boxes(self) -> list[tuple[int, int, int]]:
        """Give (row, column, upper row of the box) of the boxes that show comments.

        The lower row is left out: the box's height reaches over more or fewer rows of other heights.
        """
        result = []
        for item in self.package.related(self.part):
            text = self.package.parts[item.part].decode() if item.kind == "vmlDrawing" and item.part else ""
            for shape in re.findall(r"<v:shape .*?</v:shape>", text, re.DOTALL):
                place = re.search(r"<x:Anchor>([^<]*)", shape)
                row, column = re.search(r"<x:Row>(\d+)", shape), re.search(r"<x:Column>(\d+)", shape)
                if place and row and column:
                    numbers = [int(number) for number in place[1].split(",")]
                    result.append((int(row[1]), int(column[1]), numbers[2]))
        return sorted(result)

    def shapes(self) -> list[tuple[Any, ...]]:
        """Give (rows of the anchor, kind, linked cell, chart formulas) of all shapes."""
        part = self.package.related_part(self.part, "drawing")
        if part is None:
            return []
        targets = {item.id: item.part for item in self.package.related(part)}
        result = []
        for anchor in self.tree(part):
            rows = tuple(int(element.text) for element in anchor.iter("{*}row"))
            kind = etree.QName(anchor[2] if len(anchor) > 2 else anchor[0]).localname
            link = next((item.get("textlink") for item in anchor.iter() if item.get("textlink")), "")
            charts = [
                element.text.replace("'", "")
                for name in _relation_values(anchor)
                if (targets.get(name) or "").startswith("xl/charts/")
                for element in self.tree(targets[name] or "").iter("{*}f")
            ]
            result.append((rows, kind, link, charts))
        return sorted(result, key=str)

    def breaks(self) -> list[int]:
        """Give the rows below which a page ends."""
        return [int(item.get("id")) for item in self.all("brk")]

    def names(self) -> dict[tuple[str, str | None], str]:
        """Give the defined names."""
        book = self.tree(self.package.workbook_part)
        return {
            (item.get("name"), item.get("localSheetId")): item.text for item in book.iter("{*}definedName")
        }

    def attribute(self, element: str, name: str) -> str | None:
        """Give an attribute of the first such element."""
        found = self.all(element)
        return found[0].get(name) if found else None


def _relation_values(anchor: Any) -> list[str]:
    return [value for item in anchor.iter() for key, value in item.attrib.items() if "relationships" in key]


def _cells(areas: list[Area]) -> list[tuple[int, int]]:
    return [
        (row, column)
        for area in areas
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    ]


def part_names(data: bytes) -> list[str]:
    """Give the names of a package's parts in file order."""
    with ZipFile(BytesIO(data)) as file:
        return file.namelist()
