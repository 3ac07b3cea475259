"""Serve requests to a running LibreOffice: one JSON object a line in, one JSON object a line out.

Runs under the interpreter that can import ``uno``, not under the one that runs pytest; so it
imports nothing of ours and keeps to old syntax. Started by ``libreoffice.py`` as

    python office_script.py PIPE_NAME SECONDS_TO_WAIT

It answers ``{"ready": true}`` once LibreOffice has answered, then each request ``{"do": name,
...arguments}`` with ``{"result": ...}`` or ``{"error": text}``. At the end of its input, or on
``{"do": "quit"}``, it asks LibreOffice to end.

Cell values travel as number, text or null (empty); an error value as ``{"error": "#DIV/0!"}``.
"""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.uno import Exception as UnoException

EXCEL_FILTER = "Calc MS Excel 2007 XML"
FILTERS = {".xlsx": EXCEL_FILTER, ".xls": "MS Excel 97", ".ods": "calc8"}
PDF_FILTER = "calc_pdf_Export"
FORMULA = 16  # com.sun.star.sheet.CellFlags.FORMULA
TEXT_RESULT = 2  # com.sun.star.sheet.FormulaResult.STRING
NEVER_EXECUTE_MACROS = 0

ERROR_NAMES = {
    502: "#VALUE!",
    503: "#NUM!",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}


class RefusedError(Exception):
    """The request cannot be done with this file; the text says why."""


def prop(name, value):
    """Give one UNO property."""
    item = PropertyValue()
    item.Name = name
    item.Value = value
    return item


def connect(pipe, seconds):
    """Give LibreOffice's desktop; wait for its pipe to appear."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + seconds
    while True:
        try:
            context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)  # noqa: UP031
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


class Workbook:
    """An open workbook; closed at the end of a ``with`` block."""

    def __init__(self, desktop, path):
        options = (
            prop("Hidden", True),
            prop("MacroExecutionMode", NEVER_EXECUTE_MACROS),
            prop("UpdateDocMode", 0),
        )
        self.document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, options)
        if self.document is None or not hasattr(self.document, "Sheets"):
            raise RefusedError("LibreOffice does not open it as a workbook: " + path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.document.close(True)

    def sheet(self, name):
        """Give the sheet of that name."""
        if not self.document.Sheets.hasByName(name):
            raise RefusedError("no sheet named " + name)
        return self.document.Sheets.getByName(name)

    def store(self, path, filter_name):
        """Write the workbook to ``path``."""
        options = (prop("FilterName", filter_name), prop("Overwrite", True))
        self.document.storeToURL(uno.systemPathToFileUrl(path), options)


def a1(column, row):
    """Give the address of a cell counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters + str(row + 1)


def value_of(cell):
    """Give a cell's value as it travels."""
    code = cell.getError()
    if code:
        return {"error": ERROR_NAMES.get(code, "Err:" + str(code))}
    kind = cell.Type.value
    if kind == "EMPTY":
        return None
    if kind == "TEXT" or (kind == "FORMULA" and cell.FormulaResultType2 == TEXT_RESULT):
        return cell.String
    return cell.Value


def formula_values(workbook):
    """Give [sheet, a1, value] of every formula cell."""
    found = []
    for sheet in workbook.document.Sheets:
        for area in sheet.queryContentCells(FORMULA).getRangeAddresses():
            block = sheet.getCellRangeByPosition(
                area.StartColumn, area.StartRow, area.EndColumn, area.EndRow
            ).getDataArray()
            for down, line in enumerate(block):
                for right, value in enumerate(line):
                    column, row = area.StartColumn + right, area.StartRow + down
                    if not isinstance(value, (float, str)):  # an error: the block does not say which
                        value = value_of(sheet.getCellByPosition(column, row))  # noqa: PLW2901
                    found.append([sheet.Name, a1(column, row), value])
    return found


def covered(sheet, cell):
    """Say whether another cell of a merge lies over this one."""
    cursor = sheet.createCursorByRange(cell)
    cursor.collapseToMergedArea()
    area, own = cursor.getRangeAddress(), cell.getCellAddress()
    return (area.StartColumn, area.StartRow) != (own.Column, own.Row)


def fill(desktop, source, target, entries):
    """Type the texts, recalculate, save; give the [sheet, a1] refused because they are locked."""
    refused = []
    with Workbook(desktop, source) as workbook:
        for name, address, text in entries:
            sheet = workbook.sheet(name)
            cell = sheet.getCellRangeByName(address).getCellByPosition(0, 0)
            if covered(sheet, cell):
                raise RefusedError("nobody can type into a cell under a merge: " + name + "!" + address)
            if sheet.isProtected() and cell.CellProtection.IsLocked:
                refused.append([name, address])
            else:
                cell.FormulaLocal = text
        workbook.document.calculateAll()
        workbook.store(target, EXCEL_FILTER)
    return refused


def _opened(workbook, sheet):
    """Give a sheet whose protection is off: what follows is done by a person who took it off."""
    found = workbook.sheet(sheet)
    found.unprotect("")
    return found


def insert_rows(workbook, sheet, above, count):
    """Insert rows above the row of that number."""
    _opened(workbook, sheet).Rows.insertByIndex(above - 1, count)


def delete_rows(workbook, sheet, first, count):
    """Delete rows from the row of that number on."""
    _opened(workbook, sheet).Rows.removeByIndex(first - 1, count)


def insert_columns(workbook, sheet, before, count):
    """Insert columns before the column of that number."""
    _opened(workbook, sheet).Columns.insertByIndex(before - 1, count)


def delete_columns(workbook, sheet, first, count):
    """Delete columns from the column of that number on."""
    _opened(workbook, sheet).Columns.removeByIndex(first - 1, count)


def hide_rows(workbook, sheet, first, count):
    """Hide rows from the row of that number on."""
    rows = _opened(workbook, sheet).Rows
    for index in range(first - 1, first - 1 + count):
        rows.getByIndex(index).IsVisible = False


def rename_sheet(workbook, sheet, name):
    """Give the sheet another name; formulas and names follow."""
    workbook.sheet(sheet).Name = name


def copy_sheet(workbook, sheet, name):
    """Copy the sheet to the end under another name."""
    workbook.document.Sheets.copyByName(sheet, name, workbook.document.Sheets.Count)


def move_sheet(workbook, sheet, position):
    """Move the sheet before the sheet at that position, counted from 0."""
    workbook.document.Sheets.moveByName(sheet, position)


def delete_sheet(workbook, sheet):
    """Delete the sheet."""
    workbook.document.Sheets.removeByName(sheet)


def move_cells(workbook, sheet, area, target):
    """Cut an area and paste it at another cell of the sheet; names and formulas follow."""
    found = _opened(workbook, sheet)
    place = found.getCellRangeByName(target).getCellByPosition(0, 0).getCellAddress()
    found.moveRange(place, found.getCellRangeByName(area).getRangeAddress())


def type_text(workbook, sheet, cell, text):
    """Type into a cell although its sheet is protected."""
    _opened(workbook, sheet).getCellRangeByName(cell).getCellByPosition(0, 0).FormulaLocal = text


STEPS = (
    insert_rows,
    delete_rows,
    insert_columns,
    delete_columns,
    hide_rows,
    rename_sheet,
    copy_sheet,
    move_sheet,
    delete_sheet,
    move_cells,
    type_text,
)


def treat(desktop, source, target, steps):
    """Do [step, ...arguments] one after the other, recalculate, save in the format the name tells."""
    known = {step.__name__: step for step in STEPS}
    with Workbook(desktop, source) as workbook:
        for name, *arguments in steps:
            known[name](workbook, *arguments)
        workbook.document.calculateAll()
        workbook.store(target, FILTERS["." + target.rpartition(".")[2]])


def recalculated(desktop, path):
    """Give [sheet, a1, value after recalculation] of every formula cell."""
    with Workbook(desktop, path) as workbook:
        workbook.document.calculateAll()
        return formula_values(workbook)


def values(desktop, path, cells):
    """Give the values of the [sheet, a1] asked for, after recalculation."""
    with Workbook(desktop, path) as workbook:
        workbook.document.calculateAll()
        found = []
        for name, address in cells:
            found.append(value_of(workbook.sheet(name).getCellRangeByName(address).getCellByPosition(0, 0)))
        return found


def to_pdf(desktop, source, target):
    """Print the workbook to a PDF file."""
    with Workbook(desktop, source) as workbook:
        workbook.store(target, PDF_FILTER)


REQUESTS = {"fill": fill, "treat": treat, "recalculated": recalculated, "values": values, "to_pdf": to_pdf}


def answer(desktop, request):
    """Do one request and give the object to send back."""
    name = request.pop("do")
    try:
        return {"result": REQUESTS[name](desktop, **request)}
    except RefusedError as fault:
        return {"error": str(fault)}
    except UnoException as fault:
        if isinstance(fault, DisposedException):
            return {"error": "LibreOffice has ended while doing " + name}
        return {"error": type(fault).__name__ + " while doing " + name + ": " + fault.Message}


def end(desktop):
    """Ask LibreOffice to end; it may be gone already."""
    try:
        desktop.terminate()
    except UnoException as fault:
        print("not ended by request:", fault.Message, file=sys.stderr)


def main(pipe, seconds):
    """Serve until the input ends."""
    replies, sys.stdout = sys.stdout, sys.stderr
    desktop = connect(pipe, float(seconds))
    print(json.dumps({"ready": True}), file=replies, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "quit":
            break
        print(json.dumps(answer(desktop, request)), file=replies, flush=True)
    end(desktop)


if __name__ == "__main__":
    main(*sys.argv[1:])
