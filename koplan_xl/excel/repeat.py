"""Repeating rows of a template sheet: everything that stands in them or points to them goes along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import elements, markup, repeat_parts, repeat_rules
from koplan_xl.excel.areas import Area, parse_areas, spell_areas
from koplan_xl.excel.block import Block
from koplan_xl.excel.cells import escape_formula
from koplan_xl.excel.layout import Row
from koplan_xl.excel.markup import Element

if TYPE_CHECKING:
    from koplan_xl.excel.sheet import SheetTemplate

_RANGES = ("autoFilter", "sortState")
_AREAS = ("protectedRanges", "ignoredErrors")


def repeated(template: SheetTemplate, block: Block, breaks_every: int | None) -> SheetTemplate:
    """Give a new template in which the block stands `block.count` times."""
    work = _Repeater(template, block, breaks_every)
    rules = repeat_rules.repeated(template.elements, block)
    made = [(name, work.element(name, xml)) for name, xml in rules]
    if "rowBreaks" not in [name for name, _ in made]:
        made.append(("rowBreaks", work.breaks("")))
    return replace(
        template,
        elements=[(name, xml) for name, xml in made if xml],
        rows={row.number: row for row in work.rows()},
        links=repeat_parts.repeated(template.links, block),
        names=[replace(name, text=block.formula(name.text, None)) for name in template.names],
        _layouts={},
        _repeated={},
    )


class _Repeater:
    def __init__(self, template: SheetTemplate, block: Block, breaks_every: int | None) -> None:
        self.template = template
        self.block = block
        self.breaks_every = breaks_every

    def rows(self) -> Iterable[Row]:
        for number in sorted(self.template.rows):
            row = self.template.rows[number]
            if self.block.inside(number, number):
                yield from (self.row(row, offset) for offset in self.block.offsets)
            else:
                yield self.row(row, None)

    def row(self, row: Row, offset: int | None) -> Row:
        number = self.block.shifted(row.number) if offset is None else row.number + offset
        cells = []
        for cell in row.cells:
            if cell.formula or cell.array:
                text = self.block.formula(cell.formula, offset, (row.number, cell.column))
                array = self.block.formula(cell.array, offset)
                cells.append(replace(cell, formula=text, array=array))
            else:
                cells.append(cell)
        return replace(row, number=number, cells=tuple(cells))

    def element(self, name: str, xml: str) -> str:
        if name == "mergeCells":
            return elements.with_children(xml, self.merge)
        if name == "hyperlinks":
            return elements.with_children(xml, self.hyperlink)
        if name == "rowBreaks":
            return self.breaks(xml)
        if name in _AREAS:
            return elements.with_children(xml, self.areas)
        if name in _RANGES:
            return self.ranges(xml)
        return xml

    def merge(self, data: bytes, element: Element) -> list[str]:
        area = Area.parse(element.get("ref"))
        inside, outside = self.block.split(area)
        if inside and outside:
            raise WorkbookError(
                f"様式のシート「{self.template.name}」の結合セル {area} が、繰り返す行"
                f"（{self.block.first}～{self.block.last}行）の境目をまたいでいます。結合を解くか、範囲を直してください。"
            )
        places = self.block.copies(area) if inside else [self.block.outside(area)]
        return [_with(data, element, {"ref": str(place)}) for place in places]

    def hyperlink(self, data: bytes, element: Element) -> list[str]:
        area = Area.parse(element.get("ref"))
        location = element.get("location")
        if not self.block.inside(area.top, area.bottom):
            place = {"ref": str(self.block.outside(area)), "location": self.location(location, None)}
            return [_with(data, element, place)]
        return [
            _with(
                data, element, {"ref": str(area.moved(offset)), "location": self.location(location, offset)}
            )
            for offset in self.block.offsets
        ]

    def location(self, text: str, offset: int | None) -> str:
        return escape_formula(self.block.formula(text, offset)).replace('"', "&quot;")

    def breaks(self, xml: str) -> str:
        block, every = self.block, self.breaks_every
        new = range(every, block.count, every) if every else ()
        rows = [block.first - 1 + copies * block.height for copies in new]

        def move(row: int) -> list[int]:
            # A break below the block's last row separates the block from what follows: it moves on.
            if block.first <= row < block.last:
                return [row + offset for offset in block.offsets]
            return [row + block.added if row >= block.last else row]

        return elements.row_breaks(xml, rows, move)

    def areas(self, data: bytes, element: Element) -> list[str]:
        sqref = spell_areas(repeat_rules.all_copies(self.block, parse_areas(element.get("sqref"))))
        return [_with(data, element, {"sqref": sqref})]

    def ranges(self, xml: str) -> str:
        data = xml.encode()
        edits = markup.Edits(data)
        for element in markup.parse(data).walk():
            if element.get("ref"):
                edits.attribute(element, "ref", str(self.block.outside(Area.parse(element.get("ref")))))
        return edits.apply().decode()


def _with(data: bytes, element: Element, attributes: dict[str, str]) -> str:
    edits = markup.Edits(data)
    for name, escaped in attributes.items():
        if element.get(name):
            edits.attribute(element, name, escaped)
    return edits.apply(element.start, element.end).decode()
