"""Checks of a worksheet's input rules (data validations) and conditional formats."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from tests.structure.book import MAIN, X14, XM, Book, Sheet, decode, number, units
from tests.structure.fault import Fault
from tests.structure.formulas import formula_faults
from tests.structure.ranges import Range, overlaps, read_ranges

LONGEST = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 225}
LONGEST_LIST = 255
NEED_FORMULA = {"expression", "cellIs"}


def _areas(element: etree._Element) -> list[Range]:
    """Give the cells a rule is for (plain or x14)."""
    text = element.get("sqref") or element.findtext(f"{XM}sqref") or ""
    return [area for area in read_ranges(text) if area]


def _validations(sheet: Sheet) -> list[etree._Element]:
    return [*sheet.root.iter(f"{MAIN}dataValidation", f"{X14}dataValidation")]


def _texts(element: etree._Element) -> list[str]:
    """Give the formulas of a rule (plain or x14)."""
    found = element.iter(f"{MAIN}formula1", f"{MAIN}formula2", f"{MAIN}formula", f"{XM}f")
    return [formula.text for formula in found if formula.text]


def validation_texts(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """Prompts, errors and lists are short enough for Excel."""
    for rule in _validations(sheet):
        where = " ".join(map(str, _areas(rule)))
        for attribute, limit in LONGEST.items():
            if (length := units(decode(rule.get(attribute, "")))) > limit:
                yield Fault("validation_text_too_long", sheet.part, f"{where}: {attribute} of {length}")
        texts = _texts(rule)
        if rule.get("type") == "list" and texts:
            listed = texts[0][1:-1] if texts[0].startswith('"') else texts[0]
            if units(listed) > LONGEST_LIST:
                yield Fault("validation_list_too_long", sheet.part, f"{where}: list of {units(listed)}")
        if rule.get("type", "none") != "none" and not texts:
            yield Fault("validation_formula_missing", sheet.part, f"{where}: {rule.get('type')}")


def validation_overlap(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """No cell has two input rules."""
    for one, other in overlaps([area for rule in _validations(sheet) for area in _areas(rule)]):
        yield Fault("validation_overlap", sheet.part, f"{one} and {other}")


def rule_formulas(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """The formulas of rules are whole, and speak of what exists."""
    formats = sheet.root.iter(f"{MAIN}cfRule", f"{X14}cfRule")
    for rule in [*_validations(sheet), *formats]:
        for text in _texts(rule):
            for code, message in formula_faults(book, text):
                yield Fault(code, sheet.part, f"{etree.QName(rule).localname}: {message}")


def x14_counts(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """The count of x14 input rules is right; x14 rules have cells."""
    for group in sheet.root.iter(f"{X14}dataValidations"):
        there, given = len(group.findall(f"{X14}dataValidation")), group.get("count")
        if given is not None and number(given) != there:
            yield Fault("count_wrong", sheet.part, f"x14 dataValidations says {given}, there are {there}")
    for rule in sheet.root.iter(f"{X14}dataValidation", f"{X14}conditionalFormatting"):
        text = rule.findtext(f"{XM}sqref") or ""
        if not text.split() or None in read_ranges(text):
            yield Fault("range_illegal", sheet.part, f"xm:sqref {text!r}")


def formats(book: Book, sheet: Sheet) -> Iterator[Fault]:
    """Conditional formats have a look that exists and a place of their own in the order."""
    priorities: Counter[int] = Counter()
    for group in sheet.root.iterfind(f"{MAIN}conditionalFormatting"):
        rules = group.findall(f"{MAIN}cfRule")
        if not rules:
            yield Fault("list_empty", sheet.part, f"conditionalFormatting {group.get('sqref')}")
        for rule in rules:
            where = f"{group.get('sqref')} {rule.get('type')}"
            look = rule.get("dxfId")
            if look is not None and not 0 <= number(look) < book.style_count("dxfs"):
                yield Fault("format_look_missing", sheet.part, f"{where}: dxfId {look}")
            if rule.get("type") in NEED_FORMULA and not _texts(rule):
                yield Fault("format_formula_missing", sheet.part, where)
            if number(rule.get("priority")) < 1:
                yield Fault("format_priority_illegal", sheet.part, f"{where}: {rule.get('priority')}")
            priorities[number(rule.get("priority"))] += 1
    for priority, times in priorities.items():
        if times > 1:
            yield Fault("format_priority_twice", sheet.part, f"priority {priority} is there {times} times")


def x14_pairs(_: Book, sheet: Sheet) -> Iterator[Fault]:
    """A conditional format and its x14 half find each other."""
    halves = {e.text or "" for e in sheet.root.iter(f"{X14}id")}
    rules = {rule.get("id", ""): rule.get("type") for rule in sheet.root.iter(f"{X14}cfRule")}
    for name in halves - rules.keys():
        yield Fault("x14_id_unpaired", sheet.part, f"no x14 rule {name}")
    for name, kind in rules.items():
        if kind == "dataBar" and name not in halves:
            yield Fault("x14_id_unpaired", sheet.part, f"x14 rule {name} belongs to no rule")


def x14_ids(book: Book) -> Iterator[Fault]:
    """The ids of x14 rules are unique in the workbook."""
    for tag, get in ((f"{X14}cfRule", lambda e: e.get("id")), (f"{X14}id", lambda e: e.text)):
        found = Counter(get(element) for sheet in book.worksheets for element in sheet.root.iter(tag))
        for name, times in found.items():
            if name and times > 1:
                yield Fault("x14_id_twice", book.part, f"{name} is there {times} times")


CHECKS = (validation_texts, validation_overlap, rule_formulas, x14_counts, formats, x14_pairs)
BOOK_CHECKS = (x14_ids,)
