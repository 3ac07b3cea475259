"""Sheets moved, renamed, copied, exchanged, lost."""

from copy import deepcopy
from io import BytesIO

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from koplan_xl.excel.package import Package
from koplan_xl.plan.subject import Subject
from tests.mistreatment.case import NS, RELATED, Case, Outcome, operator
from tests.mistreatment.ground import CHECKLIST, COVER, DETAIL, HIDDEN, SIMPLE, TOTAL, ground

READ, REPAIRED, REFUSED = Outcome.READ, Outcome.REPAIRED, Outcome.REFUSED


@operator("sheets in another order", READ, by_hand=True)
def reordered(case: Case) -> None:
    case.steps += [("move_sheet", SIMPLE, 0), ("move_sheet", COVER, 5)]


@operator("a form sheet renamed", REPAIRED, by_hand=True)
def renamed(case: Case) -> None:
    case.steps.append(("rename_sheet", DETAIL, "賦課徴収費（修正版）"))


@operator("a form sheet renamed, names not following", REPAIRED)
def renamed_alone(case: Case) -> None:
    with case.workbook() as root:
        (sheet,) = root.xpath(f".//m:sheet[@name='{DETAIL}']", namespaces=NS)
        sheet.set("name", "賦課徴収費（修正版）")


@operator("two form sheets exchange their names, defined names not following: told by their labels", REPAIRED)
def exchanged(case: Case) -> None:
    with case.workbook() as root:
        for sheet in root.xpath(".//m:sheet", namespaces=NS):
            name = sheet.get("name")
            sheet.set("name", {DETAIL: SIMPLE, SIMPLE: DETAIL}.get(name, name))


@operator("a form sheet copied, both the same", REPAIRED, by_hand=True)
def duplicated(case: Case) -> None:
    case.steps.append(("copy_sheet", DETAIL, f"{DETAIL} (2)"))


@operator(
    "a form sheet copied, a figure changed in the copy",
    REFUSED,
    by_hand=True,
)
def duplicated_and_changed(case: Case) -> None:
    case.steps += [("copy_sheet", DETAIL, "修正"), ("type_text", "修正", "F8", "115999")]
    case.doubtful.add(TOTAL)


@operator(
    "a form sheet copied, the figures typed into the copy and the first one deleted", READ, by_hand=True
)
def replaced_by_copy(case: Case) -> None:
    case.steps += [
        ("copy_sheet", DETAIL, "修正"),
        ("type_text", "修正", "F8", "115999"),
        ("delete_sheet", DETAIL),
        ("rename_sheet", "修正", DETAIL),
    ]
    case.wanted[TOTAL] = 115999


@operator("a form sheet deleted", REFUSED)
def form_deleted(case: Case) -> None:
    with case.openpyxl() as book:
        del book[SIMPLE]


@operator("確認票 deleted", REFUSED)
def checklist_deleted(case: Case) -> None:
    with case.openpyxl() as book:
        del book[CHECKLIST]


def _copied(old: Worksheet, new: openpyxl.Workbook) -> None:
    other = new.create_sheet(old.title)
    for row in old.iter_rows():
        for cell in row:
            if cell.value is not None:
                other.cell(cell.row, cell.column, cell.value)


def _new_book(case: Case, names: tuple[str, ...]) -> None:
    new = openpyxl.Workbook()
    new.remove(new.worksheets[0])
    with case.openpyxl() as book:
        for name in names:
            _copied(book[name], new)
    stream = BytesIO()
    new.save(stream)
    case.parts = dict(Package.open(stream.getvalue()).parts)


@operator("all sheets copied into a new file, cell by cell", REPAIRED)
def into_new_file(case: Case) -> None:
    _new_book(case, (COVER, CHECKLIST, DETAIL, SIMPLE, HIDDEN))


@operator("only the form sheets copied into a new file", REFUSED)
def forms_into_new_file(case: Case) -> None:
    _new_book(case, (DETAIL, SIMPLE))


@operator("a form sheet of a colleague's file pasted in", READ)
def colleagues_sheet(case: Case) -> None:
    with case.openpyxl() as book:
        _copied(openpyxl.load_workbook(ground().colleagues)["6-2-02"], book)


@operator("a form sheet of a colleague's file pasted over a form", REFUSED)
def colleagues_sheet_over(case: Case) -> None:
    case.doubtful.add(Subject("事務事業", DETAIL, "事業コード"))
    with case.openpyxl() as book:
        del book[DETAIL]
        _copied(openpyxl.load_workbook(ground().colleagues)["6-2-02"], book)
        book["6-2-02"].title = DETAIL


@operator("a form sheet of the results round pasted over a form", REFUSED)
def other_rounds_sheet_over(case: Case) -> None:
    with case.openpyxl() as book:
        del book[DETAIL]
        sheet = openpyxl.load_workbook(ground().results)[DETAIL]
        _copied(sheet, book)


@operator("a form sheet of the results round pasted in", READ)
def other_rounds_sheet(case: Case) -> None:
    with case.openpyxl() as book:
        sheet = openpyxl.load_workbook(ground().results)[DETAIL]
        _copied(sheet, book)


@operator("sheets hidden", READ, harmless=True)
def sheets_hidden(case: Case) -> None:
    with case.workbook() as root:
        for sheet in root.xpath(".//m:sheet", namespaces=NS):
            if sheet.get("name") in (DETAIL, CHECKLIST):
                sheet.set("state", "hidden")


@operator("a sheet of notes added", READ, harmless=True)
def notes_added(case: Case) -> None:
    with case.workbook() as root:
        (listed,) = root.xpath("m:sheets", namespaces=NS)
        sheet = deepcopy(listed[0])
        sheet.set("name", "課内メモ")
        sheet.set("sheetId", "99")
        sheet.set(f"{{{RELATED}}}id", "rIdNotes")
        listed.append(sheet)  # at the end, so that sheet-local names keep their index
    part = "xl/worksheets/notes.xml"
    case.parts[part] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="inlineStr"><is><t>6-3-07</t></is></c></row></sheetData></worksheet>'
    )
    relations = "xl/_rels/workbook.xml.rels"
    case.parts[relations] = case.parts[relations].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdNotes" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'worksheet" Target="worksheets/notes.xml"/></Relationships>',
    )
    case.parts["[Content_Types].xml"] = case.parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/worksheets/notes.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.spreadsheetml.worksheet+xml"/></Types>',
    )
