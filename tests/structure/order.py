"""Checks of the order of elements and of the counts that lists carry."""

from collections.abc import Iterator

from lxml import etree

from tests.structure.book import MAIN, Book, number
from tests.structure.fault import Fault

ORDER = {
    "workbook": """fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups
        externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr
        smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst""",
    "worksheet": """sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection
        protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells
        phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup
        headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing
        legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts
        extLst""",
    "styleSheet": """numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors
        extLst""",
    "table": "autoFilter sortState tableColumns tableStyleInfo extLst",
    "comments": "authors commentList extLst",
}
REPEATED = {"conditionalFormatting", "fileRecoveryPr", "cols"}
NEEDED = {"workbook": ["sheets"], "worksheet": ["sheetData"], "table": ["tableColumns"]}
LISTS = {
    **{"mergeCells": "mergeCell", "dataValidations": "dataValidation", "tableParts": "tablePart"},
    **{"tableColumns": "tableColumn", "rowBreaks": "brk", "colBreaks": "brk", "numFmts": "numFmt"},
    **{"fonts": "font", "fills": "fill", "borders": "border", "cellStyleXfs": "xf", "cellXfs": "xf"},
    **{"cellStyles": "cellStyle", "dxfs": "dxf", "hyperlinks": "hyperlink", "cols": "col"},
}
MAY_BE_EMPTY = {"dxfs", "numFmts", "cellStyles", "tableParts", "rowBreaks", "colBreaks"}


def order(book: Book) -> Iterator[Fault]:
    """Elements stand in the order Excel wants, single ones once."""
    for part, root in book.package.roots.items():
        name = etree.QName(root).localname
        if name not in ORDER or not root.tag.startswith(MAIN):
            continue
        wanted = ORDER[name].split()
        before = -1
        seen = set()
        for child in root.iterchildren(f"{MAIN}*"):
            tag = etree.QName(child).localname
            if tag not in wanted:
                yield Fault("element_unknown", part, f"{tag} does not belong into {name}")
                continue
            if tag in seen and tag not in REPEATED:
                yield Fault("element_twice", part, f"{tag} is there twice")
            elif wanted.index(tag) < before:
                yield Fault("element_order", part, f"{tag} stands too late")
            before = max(before, wanted.index(tag))
            seen.add(tag)
        for tag in NEEDED.get(name, []):
            if tag not in seen:
                yield Fault("element_missing", part, f"no {tag}")


def counts(book: Book) -> Iterator[Fault]:
    """Counts are right where given; lists that must not be empty are not."""
    for part, root in book.package.roots.items():
        if not root.tag.startswith(MAIN):
            continue
        for element in root.iterchildren(*(f"{MAIN}{tag}" for tag in LISTS)):
            tag = etree.QName(element).localname
            there = len(element.findall(f"{MAIN}{LISTS[tag]}"))
            given = element.get("count")
            if given is not None and number(given) != there:
                yield Fault("count_wrong", part, f"{tag} says {given}, there are {there}")
            if not there and tag not in MAY_BE_EMPTY:
                yield Fault("list_empty", part, f"{tag} is empty")


CHECKS = (order, counts)
