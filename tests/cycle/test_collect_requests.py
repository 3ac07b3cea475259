"""What a department adds beside its input cells is no change, and none of it is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.cycle.command import answer
from tests.cycle.filling import budget, set_values

Sent = dict[str, Path]
GRANT = budget("6-2-09", 2026, "国・県支出金")


def requests(plan: Path, file: Path) -> list[dict[str, Any]]:
    collected = answer("collect", plan, file, "--dry-run")
    assert collected["counts"]["requests"] == len(collected["returns"][0]["requests"])
    assert collected["counts"]["changes"] == 0
    return list(collected["returns"][0]["requests"])


def quoted(request: dict[str, Any]) -> list[Value]:
    return [cell["value"] for cell in request["cells"]]


def changed(source: Path, target: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    workbook = openpyxl.load_workbook(source)
    change(workbook)
    workbook.save(target)
    return target


def test_what_was_sent_holds_no_request(plan: Path, sent: Sent, sent_results: Sent) -> None:
    for file in (*sent.values(), *sent_results.values()):
        assert requests(plan, file) == []


def test_a_project_row_added_by_hand_is_a_request(plan: Path, sent: Sent, returned: Path) -> None:
    def add(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["簡易6-2"]
        row = sheet.max_row + 2
        for column, value in ((2, "6-2-99"), (3, "新しい事業\n来年度から"), (5, 1200), (6, "=1+1")):
            sheet.cell(row, column, value)

    (request,) = requests(plan, changed(sent["企画課"], returned / "a.xlsx", add))
    assert (request["kind"], request["key"], request["sheet"]) == ("row", "6-2-99", "簡易6-2")
    assert quoted(request) == ["6-2-99", "新しい事業\n来年度から", "1200", "=1+1"]


def test_a_sheet_of_its_own_is_a_request_with_all_its_cells(plan: Path, sent: Sent, returned: Path) -> None:
    def add(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.create_sheet("追加")
        sheet["A1"], sheet["C9"] = "新規事業の案", 300

    (request,) = requests(plan, changed(sent["企画課"], returned / "a.xlsx", add))
    assert (request["kind"], request["sheet"], request["cell"]) == ("sheet", "追加", "A1")
    assert quoted(request) == ["新規事業の案", 300]


def test_a_colleagues_sheet_is_told_with_the_department_in_charge(
    plan: Path, sent: Sent, returned: Path
) -> None:
    foreign = openpyxl.load_workbook(sent["財政課"])["6-3-01"]

    def paste(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.create_sheet("6-3-01")
        for row in foreign.iter_rows():
            for cell in row:
                if cell.value is not None:
                    sheet.cell(cell.row, cell.column, cell.value)

    (request,) = requests(plan, changed(sent["企画課"], returned / "a.xlsx", paste))
    assert (request["kind"], request["key"], request["department"]) == ("sheet", "6-3-01", "財政課")


def test_another_form_pasted_over_a_form_is_refused(plan: Path, sent: Sent, returned: Path) -> None:
    code = Subject("事務事業", "6-2-09", "事業コード")
    set_values(sent["企画課"], returned / "a.xlsx", {code: "6-2-11", GRANT: 2000})
    before = plan.read_bytes()
    (one,) = answer("collect", plan, returned, exit_code=1)["returns"]
    assert one["status"] == "refused" and "6-2-11" in one["reason"]
    assert plan.read_bytes() == before


@pytest.mark.parametrize("code", ["６－２－０９", " 6-2-09 "])
def test_a_code_written_otherwise_is_the_same_code(plan: Path, sent: Sent, returned: Path, code: str) -> None:
    subject = Subject("事務事業", "6-2-09", "事業コード")
    set_values(sent["企画課"], returned / "a.xlsx", {subject: code, GRANT: 2000})
    assert answer("collect", plan, returned)["returns"][0]["status"] == "merged"
