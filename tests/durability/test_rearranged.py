"""The office sorts, filters, hides and rearranges its tables: `collect` still writes into the right cells."""

import random
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.worksheet.datavalidation import DataValidationList
from openpyxl.worksheet.table import TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from koplan_xl.app.collecting import collect
from koplan_xl.app.opening import open_plan
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.cycle.filling import budget, set_values

GRANT = budget("6-2-09", 2026, "国・県支出金")
SETTLED = budget("6-2-09", 2024, "年度別事業費", "決算")
NOTE = Subject("事務事業", "6-2-09", "特記事項")
EXTRA = "企画課メモ"


def rearrange(sheet: Worksheet, chance: random.Random) -> None:
    """Shuffle rows and columns, put a column of the office's own among them, filter, hide rows and columns."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    width = len(rows[0])
    order = [*range(width), width]
    chance.shuffle(order)
    rows[0].append(EXTRA)
    for number, row in enumerate(rows[1:]):
        row.append(f"メモ{number}")
    body = rows[1:]
    chance.shuffle(body)
    for number, row in enumerate([rows[0], *body], start=1):
        for column, source in enumerate(order, start=1):
            sheet.cell(number, column).value = row[source]
    (table,) = sheet.tables.values()
    last = openpyxl.utils.get_column_letter(width + 1)
    table.ref = table.autoFilter.ref = f"A1:{last}{len(rows)}"
    names = [str(rows[0][source]) for source in order]
    table.tableColumns = [TableColumn(id=i, name=name) for i, name in enumerate(names, start=1)]
    table.autoFilter.add_filter_column(0, ["絞り込み"])
    for number in range(2, len(rows) + 1, 2):
        sheet.row_dimensions[number].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.data_validations = DataValidationList()
    sheet.conditional_formatting = ConditionalFormattingList()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_right_cells_are_written(
    seed: int, plan: Path, sent: dict[str, Path], sent_results: dict[str, Path], returned: Path
) -> None:
    book = openpyxl.load_workbook(plan)
    for name in ("事業費", "事務事業", "配布", "履歴"):
        rearrange(book[name], random.Random(seed))
    book.save(plan)
    before = open_plan(plan).plan
    wanted: dict[Subject, Value] = {GRANT: 2000, NOTE: "並べ替えたあと"}
    set_values(sent["企画課"], returned / "a.xlsx", wanted)
    set_values(sent_results["企画課"], returned / "b.xlsx", {SETTLED: 80000})
    collected = collect(plan, [returned])
    assert {one.status for one in collected.returns} == {"merged"}
    after = open_plan(plan).plan
    wanted[SETTLED] = 80000
    assert {subject: after.value(subject) for subject in wanted} == wanted
    for table in ("事業費", "事務事業"):
        old = {(record.key, record.year, record.part): record.values for record in before.records(table)}
        for record in after.records(table):
            values = old.get((record.key, record.year, record.part), record.values)
            for field, value in record.values.items():
                subject = record.subject(field)
                assert value == wanted.get(subject, values[field]), subject
    assert [len(after.records(name)) for name in ("事業費", "履歴")] == [
        len(before.records("事業費")) + 1,
        4,  # three values, and the row that was made for one of them
    ]
    sheet = openpyxl.load_workbook(plan)["事業費"]
    (table_,) = sheet.tables.values()
    names = [cell.value for cell in sheet[1]]
    memo = [row[names.index(EXTRA)].value for row in sheet.iter_rows(min_row=2)]
    assert (
        sorted(map(str, memo[:-1])) == sorted(f"メモ{n}" for n in range(len(memo) - 1)) and memo[-1] is None
    )
    assert table_.ref.endswith(str(sheet.max_row)) and sheet.row_dimensions[2].hidden
    assert not sheet.row_dimensions[sheet.max_row].hidden, "a new row that nobody sees"
