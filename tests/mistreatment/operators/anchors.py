"""What a return is known by: defined names, custom properties, the hidden sheet, labels."""

from collections.abc import Callable

from lxml import etree

from tests.mistreatment.case import MAIN, NS, Case, Outcome, operator
from tests.mistreatment.ground import DETAIL, HIDDEN, SIMPLE, ground

READ, REPAIRED, REFUSED = Outcome.READ, Outcome.REPAIRED, Outcome.REFUSED


def _names(case: Case, change: Callable[[etree._Element, list[etree._Element]], None]) -> None:
    with case.workbook() as root:
        (block,) = root.xpath("m:definedNames", namespaces=NS)
        change(block, [name for name in block if name.get("name").startswith("koplan.")])


def _without_names(case: Case) -> None:
    _names(case, lambda block, names: [block.remove(name) for name in names] and None)


@operator("all defined names deleted", REPAIRED)
def names_deleted(case: Case) -> None:
    _without_names(case)


@operator("every other defined name deleted", REPAIRED)
def names_half_deleted(case: Case) -> None:
    _names(case, lambda block, names: [block.remove(name) for name in names[::2]] and None)


@operator("all defined names broken to #REF!", REPAIRED)
def names_broken(case: Case) -> None:
    def change(_: etree._Element, names: list[etree._Element]) -> None:
        for name in names:
            name.text = "#REF!"

    _names(case, change)


@operator("defined names pointing one row lower", REFUSED)
def names_shifted(case: Case) -> None:
    """A workbook put together by a macro: every name of the form names its neighbour's cell."""

    def change(_: etree._Element, names: list[etree._Element]) -> None:
        for name in names:
            sheet, _, cell = (name.text or "").rpartition("!")
            _, column, row = cell.split("$")
            name.text = f"{sheet}!${column}${int(row) + 1}"

    _names(case, change)


@operator("defined names of two amounts exchanged", REFUSED)
def names_exchanged(case: Case) -> None:
    entries = ground().entries

    def change(_: etree._Element, names: list[etree._Element]) -> None:
        by_name = {name.get("name"): name for name in names}
        one, other = (
            by_name[e.name] for s, e in entries.items() if e.cell in ("F8", "H8") and e.sheet == DETAIL
        )
        one.text, other.text = other.text, one.text

    _names(case, change)


@operator("defined names made local to a sheet", READ)
def names_local(case: Case) -> None:
    order = list(case.sheet_parts())

    def change(_: etree._Element, names: list[etree._Element]) -> None:
        for name in names:
            sheet = (name.text or "").rpartition("!")[0].strip("'")
            name.set("localSheetId", str(order.index(sheet)))

    _names(case, change)


@operator("defined names multiplied: each global and once per sheet", READ)
def names_multiplied(case: Case) -> None:
    order = list(case.sheet_parts())

    def change(block: etree._Element, names: list[etree._Element]) -> None:
        for name in names:
            for index in range(len(order)):
                copy = etree.fromstring(etree.tostring(name))
                copy.tail = None
                copy.set("localSheetId", str(index))
                block.append(copy)

    _names(case, change)


@operator("hundreds of foreign hidden names, broken ones too", READ, harmless=True)
def foreign_names(case: Case) -> None:
    def change(block: etree._Element, _: list[etree._Element]) -> None:
        for number in range(400):
            name = etree.SubElement(
                block, f"{{{MAIN}}}definedName", {"name": f"_旧様式{number}", "hidden": "1"}
            )
            name.text = "#REF!" if number % 2 else f"'[1]旧'!$A${number + 1}"

    _names(case, change)


@operator("custom properties lost", READ, harmless=True)
def properties_lost(case: Case) -> None:
    case.parts.pop("docProps/custom.xml")
    case.parts["_rels/.rels"] = _without(case.parts["_rels/.rels"], "Relationship", "Target", "custom.xml")
    types = "[Content_Types].xml"
    case.parts[types] = _without(case.parts[types], "Override", "PartName", "custom.xml")


def _without(data: bytes, tag: str, attribute: str, ending: str) -> bytes:
    root = etree.fromstring(data)
    for element in root.xpath(f"*[local-name()='{tag}']"):
        if element.get(attribute).endswith(ending):
            root.remove(element)
    return etree.tostring(root)


def _state(case: Case, **attributes: str) -> None:
    with case.workbook() as root:
        (sheet,) = root.xpath(f".//m:sheet[@name='{HIDDEN}']", namespaces=NS)
        sheet.attrib.update(attributes)


@operator("the hidden sheet shown", REPAIRED, harmless=True)
def hidden_shown(case: Case) -> None:
    _state(case, state="visible")


@operator("the hidden sheet renamed and shown", REPAIRED)
def hidden_renamed(case: Case) -> None:
    _state(case, state="visible", name="Sheet1")


@operator("the hidden sheet deleted", REPAIRED)
def hidden_deleted(case: Case) -> None:
    with case.openpyxl() as book:
        del book[HIDDEN]


@operator(
    "the hidden sheet and the custom properties deleted",
    REPAIRED,
)
def hidden_and_properties_deleted(case: Case) -> None:
    hidden_deleted(case)
    properties_lost(case)


@operator(
    "the hidden sheet and all defined names deleted",
    REPAIRED,
)
def hidden_and_names_deleted(case: Case) -> None:
    _without_names(case)
    hidden_deleted(case)


@operator("the hidden sheet, the names and the properties deleted", REPAIRED)
def no_anchor(case: Case) -> None:
    hidden_and_names_deleted(case)
    properties_lost(case)


@operator("a base value in the hidden sheet changed", REPAIRED)
def base_changed(case: Case) -> None:
    with case.openpyxl() as book:
        sheet = book[HIDDEN]
        (cell,) = (row[11] for row in sheet.iter_rows() if row[11].value == "n:115408")
        cell.value = "n:115409"


@operator("the hidden sheet's figures turned into numbers", READ)
def hidden_numbers(case: Case) -> None:
    """Years and codes as numbers, as a program does that guesses types."""
    with case.openpyxl() as book:
        for row in book[HIDDEN].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.isdigit():
                    cell.value = int(cell.value)


_SLIGHTLY = {
    "国・県支出金": "国･県支出金",
    "年度別事業費": " 年度別　事業費",
    "一般財源": "一般財源 ",
    "その他": "その他\n",
    "目的": "目　的",
    "指標名": "指標名（任意）",
}


def _labels(case: Case, spelling: dict[str, str]) -> None:
    with case.openpyxl() as book:
        for name in (DETAIL, SIMPLE):
            for row in book[name].iter_rows():
                for cell in row:
                    if cell.value in spelling:
                        cell.value = spelling[cell.value]


@operator("labels retyped slightly", REPAIRED)
def labels_retyped(case: Case) -> None:
    _labels(case, _SLIGHTLY)


@operator("labels retyped slightly, names deleted", REPAIRED)
def labels_retyped_without_names(case: Case) -> None:
    _labels(case, {k: v for k, v in _SLIGHTLY.items() if k != "指標名"})
    _without_names(case)


@operator("labels rewritten, names deleted", REFUSED)
def labels_rewritten_without_names(case: Case) -> None:
    _labels(case, {"年度別事業費": "合計", "一般財源": "市費", "国・県支出金": "補助金"})
    _without_names(case)
    for subject in [s for s in case.wanted if s.table == "事業費"]:
        case.tolerated[subject] = case.wanted[subject]


@operator("two labels exchanged, figures left", REFUSED)
def labels_exchanged(case: Case) -> None:
    with case.openpyxl() as book:
        sheet = book[DETAIL]
        sheet["E9"].value, sheet["E10"].value = sheet["E10"].value, sheet["E9"].value


@operator("the years above the amounts retyped", REFUSED)
def year_retyped(case: Case) -> None:
    """令和7年度 became 令和8年度: whose figures stand below is no longer certain."""
    with case.openpyxl() as book:
        book[DETAIL]["F7"].value, book[DETAIL]["H7"].value = "令和8年度", "令和9年度"


@operator("the identity's cells written over on the cover", REPAIRED)
def cover_retyped(case: Case) -> None:
    with case.openpyxl() as book:
        book["表紙"]["B8"].value = "R6-計画-99"
        book["表紙"]["A1"].value = "会計課　御中"
