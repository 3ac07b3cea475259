"""Rows, columns and cells of a form moved: by a program that takes names along, and by one that does not."""

from openpyxl.worksheet.worksheet import Worksheet

from tests.cycle.filling import budget
from tests.mistreatment.case import MAIN, NS, Case, Outcome, operator
from tests.mistreatment.ground import DETAIL, GENERAL, NOTE, SIMPLE, TOTAL

READ, REPAIRED, REFUSED = Outcome.READ, Outcome.REPAIRED, Outcome.REFUSED


@operator("rows inserted above the form", REPAIRED, by_hand=True)
def rows_above(case: Case) -> None:
    case.steps.append(("insert_rows", DETAIL, 1, 2))


@operator("rows inserted inside the form", REPAIRED, by_hand=True)
def rows_inside(case: Case) -> None:
    case.steps += [("insert_rows", DETAIL, 8, 1), ("insert_rows", DETAIL, 18, 2)]


@operator(
    "columns inserted left of and inside the form",
    REPAIRED,
    by_hand=True,
)
def columns_inside(case: Case) -> None:
    case.steps += [("insert_columns", DETAIL, 6, 1), ("insert_columns", DETAIL, 1, 1)]


@operator("rows inserted below the form, a word written there", REPAIRED, by_hand=True)
def rows_below(case: Case) -> None:
    case.steps += [("insert_rows", DETAIL, 20, 3), ("type_text", DETAIL, "B22", "以上")]


@operator("a row of labels deleted", REPAIRED, by_hand=True)
def label_row_deleted(case: Case) -> None:
    case.steps.append(("delete_rows", DETAIL, 1, 1))


@operator("a row with inputs deleted", REFUSED, by_hand=True)
def input_row_deleted(case: Case) -> None:
    case.steps.append(("delete_rows", DETAIL, 9, 1))


@operator("a column with inputs deleted", REFUSED, by_hand=True)
def input_column_deleted(case: Case) -> None:
    case.steps.append(("delete_columns", DETAIL, 10, 1))


@operator(
    "an amount cut and pasted into the next year's cell",
    REFUSED,
    by_hand=True,
)
def amount_cut(case: Case) -> None:
    case.doubtful.add(TOTAL)
    case.tolerated[budget(DETAIL, 2026, "年度別事業費")] = case.wanted[TOTAL]
    case.steps.append(("move_cells", DETAIL, "F8:F8", "H8"))


@operator("the whole form cut and pasted four rows lower", REPAIRED, by_hand=True)
def form_moved(case: Case) -> None:
    case.steps.append(("move_cells", SIMPLE, "A1:K9", "A5"))


@operator("rows hidden", READ, by_hand=True)
def rows_hidden(case: Case) -> None:
    case.steps.append(("hide_rows", DETAIL, 8, 5))


def _shifted(sheet: Worksheet, rows: int = 0, columns: int = 0) -> None:
    """Move everything on the sheet, merges too, but no defined name."""
    areas = [str(area) for area in sheet.merged_cells.ranges]
    for area in areas:
        sheet.unmerge_cells(area)
    sheet.move_range(sheet.dimensions, rows=rows, cols=columns)


@operator("the form moved one row down, names left where they were", REPAIRED)
def shifted_down(case: Case) -> None:
    with case.openpyxl() as book:
        _shifted(book[DETAIL], rows=1)


@operator("the form moved one row up, names left where they were", REPAIRED)
def shifted_up(case: Case) -> None:
    with case.openpyxl() as book:
        _shifted(book[DETAIL], rows=-1)


@operator("the form moved two columns right (onto the next year), names left where they were", REPAIRED)
def shifted_right(case: Case) -> None:
    with case.openpyxl() as book:
        _shifted(book[DETAIL], columns=2)


@operator(
    "a row inserted inside the amounts, names left where they were",
    REPAIRED,
)
def inside_shifted(case: Case) -> None:
    with case.openpyxl() as book:
        sheet = book[DETAIL]
        for area in [str(area) for area in sheet.merged_cells.ranges]:
            sheet.unmerge_cells(area)
        sheet.move_range("A10:K19", rows=1)


@operator("the form moved one row down, names lost", REFUSED)
def shifted_without_names(case: Case) -> None:
    with case.openpyxl() as book:
        _shifted(book[DETAIL], rows=1)
        book.defined_names.clear()


@operator(
    "rows of amounts sorted together with their labels",
    REFUSED,
)
def sorted_with_labels(case: Case) -> None:
    """Rows 9 and 11 exchanged: names stay, so 国・県支出金 is the name of what is now その他."""
    with case.openpyxl() as book:
        sheet = book[DETAIL]
        for column in "EFHJ":
            upper, lower = sheet[f"{column}9"], sheet[f"{column}11"]
            upper.value, lower.value = lower.value, upper.value


@operator("merged cells unmerged", READ, harmless=True)
def unmerged(case: Case) -> None:
    for name in (DETAIL, SIMPLE):
        with case.sheet(name) as root:
            for block in root.findall(f"{{{MAIN}}}mergeCells"):
                root.remove(block)


def _merge(case: Case, area: str, blanked: tuple[str, ...]) -> None:
    with case.sheet(DETAIL) as root:
        for address in blanked:
            for child in list(case.cell(root, address)):
                case.cell(root, address).remove(child)
        (block,) = root.xpath("m:mergeCells", namespaces=NS)
        block.append(block.makeelement(f"{{{MAIN}}}mergeCell", {"ref": area}))
        block.set("count", str(len(block)))


@operator("an input merged with the unit beside it", READ)
def merged_with_unit(case: Case) -> None:
    _merge(case, "J8:K8", ("K8",))


@operator(
    "two years' amounts merged into one cell: the second is gone",
    REFUSED,
)
def merged_inputs(case: Case) -> None:
    case.doubtful.add(budget(DETAIL, 2026, "年度別事業費"))
    _merge(case, "F8:H8", ("G8", "H8"))


@operator(
    "an amount merged under the one above it: it is gone",
    REFUSED,
)
def merged_down(case: Case) -> None:
    case.doubtful.add(GENERAL)
    _merge(case, "F11:F12", ("F12",))


@operator("the form pasted over itself as values", REPAIRED, harmless=True)
def pasted_as_values(case: Case) -> None:
    for name in (DETAIL, SIMPLE):
        with case.sheet(name) as root:
            for formula in root.xpath(".//m:f", namespaces=NS):
                formula.getparent().remove(formula)


@operator("input rules and formats pasted over", REPAIRED, harmless=True)
def rules_pasted_over(case: Case) -> None:
    for name in (DETAIL, SIMPLE):
        with case.sheet(name) as root:
            for block in root.xpath("m:dataValidations | m:conditionalFormatting", namespaces=NS):
                root.remove(block)
            for cell in root.xpath(".//m:c[@s]", namespaces=NS):
                del cell.attrib["s"]


@operator("sheet protection taken off", READ, harmless=True)
def unprotected(case: Case) -> None:
    for name in case.sheet_parts():
        with case.sheet(name) as root:
            for block in root.findall(f"{{{MAIN}}}sheetProtection"):
                root.remove(block)


@operator("an input cell emptied and its row height, width and colours changed", READ)
def emptied(case: Case) -> None:
    case.wanted[NOTE] = None
    case.set_cell(NOTE, "")
