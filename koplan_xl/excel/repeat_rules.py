"""Repeating rules for areas: conditional formats, input rules, sparklines, in both of Excel's spellings."""

import re
from collections.abc import Iterable

from koplan_xl.excel import elements, formula, markup
from koplan_xl.excel.areas import Area, parse_areas, spell_areas
from koplan_xl.excel.block import Block
from koplan_xl.excel.cells import OWN_ID, escape_formula
from koplan_xl.excel.markup import Edits, Element

_RULES = frozenset({"conditionalFormatting", "dataValidation", "sparkline"})
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2"})
_ID_MARK = re.compile(f"{OWN_ID}([^{OWN_ID}]*){OWN_ID}")


def repeated(sheet_elements: Iterable[tuple[str, str]], block: Block) -> list[tuple[str, str]]:
    """Give the sheet's elements with all rules repeated; other elements stay as they are."""
    work = _Repeater(block)
    old = list(sheet_elements)
    for name, xml in old:
        work.look(name, xml)
    result = []
    for name, xml in old:
        made = work.element(name, xml)
        result += [(name, piece) for piece in made]
    return _with_priorities(result) if work.copied else result


def all_copies(block: Block, areas: list[Area]) -> list[Area]:
    """Give the areas with their parts inside the block in all copies."""
    result: list[Area] = []
    for area in areas:
        inside, outside = block.split(area)
        result += [block.outside(part) for part in outside]
        result += [copy for part in inside for copy in block.copies(part)]
    return result


class _Repeater:
    def __init__(self, block: Block) -> None:
        self.block = block
        self.own_ids: set[str] = set()  # marks of rules whose copies are rules of their own
        self.copied = False

    def look(self, name: str, xml: str) -> None:
        """Find rules that need copies of their own; both halves of a data bar must agree on that."""
        if name not in ("conditionalFormatting", "extLst"):
            return
        for rule in markup.parse(xml.encode()).all("conditionalFormatting"):
            if self.needs_own(rule):
                self.own_ids |= _marks(rule)

    def element(self, name: str, xml: str) -> list[str]:
        data = xml.encode()
        if name == "conditionalFormatting":
            return self.rule(data, markup.parse(data))
        if name == "dataValidations":
            return [elements.with_children(xml, self.rule)]
        if name == "extLst":
            return [self.extension(data)]
        return [xml]

    def extension(self, data: bytes) -> str:
        """Rewrite the rules of Excel 2010's extension, each list with its count."""
        edits = Edits(data)
        for group in markup.parse(data).walk():
            rules = [child for child in group.children if child.name in _RULES]
            if not rules:
                continue
            made = [piece for rule in group.children for piece in self.rule(data, rule)]
            edits.replace(group.inner, group.inner_end, "".join(made))
            if group.get("count"):
                edits.attribute(group, "count", str(len(made)))
        return edits.apply().decode()

    def rule(self, data: bytes, rule: Element) -> list[str]:
        """Give one rule as one with more areas, or as one rule for each copy."""
        if rule.name not in _RULES:
            return [data[rule.start : rule.end].decode()]
        areas = _areas(rule)
        inside, outside = self.split(areas)
        if not inside:
            moved = [self.block.outside(area) for area in outside]
            return [self.spelled(data, rule, moved, None, (0, 0))]
        if not self.needs_own(rule) and not _marks(rule) & self.own_ids:
            return [self.spelled(data, rule, all_copies(self.block, areas), 0, (0, 0))]
        base = _base(areas)
        result = []
        if outside:
            moved = [self.block.outside(area) for area in outside]
            result.append(self.spelled(data, rule, moved, None, _from_to(base, _base(outside))))
        for offset in self.block.offsets:
            here = [area.moved(offset) for area in inside]
            piece = self.spelled(data, rule, here, offset, _from_to(base, _base(inside)))
            if result:
                # Block and copy make the id another one.
                piece = _ID_MARK.sub(rf"{OWN_ID}\g<1>.{self.block.first}x{len(result)}{OWN_ID}", piece)
            result.append(piece)
        self.copied = True
        return result

    def split(self, areas: list[Area]) -> tuple[list[Area], list[Area]]:
        pairs = [self.block.split(area) for area in areas]
        return [area for pair in pairs for area in pair[0]], [area for pair in pairs for area in pair[1]]

    def needs_own(self, rule: Element) -> bool:
        areas = _areas(rule)
        inside, _ = self.split(areas)
        if not inside or rule.name == "sparkline":
            return bool(inside)
        single_row = len({row for area in inside for row in (area.top, area.bottom)}) == 1
        rebase = _from_to(_base(areas), _base(inside))
        texts = (formula.moved(text, *rebase) for text in _formulas(rule))
        return any(self.block.needs_own(text, single_row) for text in texts)

    def spelled(
        self, data: bytes, rule: Element, areas: list[Area], offset: int | None, rebase: tuple[int, int]
    ) -> str:
        """Spell a rule for other areas, its formulas counted from another cell and shifted."""

        def shifted(text: str) -> str:
            return self.block.formula(formula.moved(text, *rebase), offset)

        edits = Edits(data)
        sqref = spell_areas(areas)
        if rule.get("sqref"):
            edits.attribute(rule, "sqref", sqref)
        for element in rule.walk():
            if element.name == "sqref":
                edits.content(element, sqref)
            elif element.name in _FORMULAS and not element.children:
                edits.content(element, escape_formula(shifted(element.text)))
            elif element.name == "cfvo" and element.get("val"):
                value = escape_formula(shifted(element.get("val"))).replace('"', "&quot;")
                edits.attribute(element, "val", value)
        return edits.apply(rule.start, rule.end).decode()


def _areas(rule: Element) -> list[Area]:
    place = next(rule.all("sqref"), None)
    return parse_areas(place.text if place is not None else rule.get("sqref"))


def _formulas(rule: Element) -> Iterable[str]:
    for element in rule.walk():
        if element.name in _FORMULAS and not element.children:
            yield element.text
        elif element.name == "cfvo" and element.get("val"):
            yield element.get("val")


def _marks(rule: Element) -> set[str]:
    found = {element.text for element in rule.all("id")} | {
        element.get("id") for element in rule.all("cfRule")
    }
    return {mark for mark in found if OWN_ID in mark}


def _base(areas: list[Area]) -> tuple[int, int]:
    """Give the cell from which relative references of a rule count."""
    return min(area.top for area in areas), min(area.left for area in areas)


def _from_to(old: tuple[int, int], new: tuple[int, int]) -> tuple[int, int]:
    return new[0] - old[0], new[1] - old[1]


def _with_priorities(sheet_elements: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Number conditional formats anew: copies came with the priority of their original."""
    parsed = [
        (name, xml.encode(), markup.parse(xml.encode()))
        if name in ("conditionalFormatting", "extLst")
        else (name, xml.encode(), None)
        for name, xml in sheet_elements
    ]
    rules = [
        rule
        for _, _, root in parsed
        if root is not None
        for rule in root.all("cfRule")
        if rule.get("priority")
    ]
    ranks = {id(rule): rank for rank, rule in enumerate(sorted(rules, key=_priority), start=1)}
    result = []
    for name, data, root in parsed:
        edits = Edits(data)
        for rule in root.all("cfRule") if root is not None else ():
            if id(rule) in ranks:
                edits.attribute(rule, "priority", str(ranks[id(rule)]))
        result.append((name, edits.apply().decode()))
    return result


def _priority(rule: Element) -> int:
    return int(rule.get("priority"))
