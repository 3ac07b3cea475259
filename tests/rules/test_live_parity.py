"""The formula shown in the department's workbook and the checker's verdict agree, cell by cell."""

from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from koplan_xl.plan import schema
from koplan_xl.plan.values import Value
from koplan_xl.rules import readings
from koplan_xl.rules.live import live_roots, live_rules, stands_formula
from koplan_xl.rules.registry import Scope
from tests.clients.libreoffice import Office
from tests.rules.parity import CHOICES, YEARS, places, rows_of, verdicts

_TEXTS = ("指標名", "単位", "算式", "向き", "達成の型", "文")


class _Row:
    """A row of inputs and, beside it, the cells where its numbers are read."""

    def __init__(self, row: int, names: list[str]) -> None:
        self._row, self._names = row, names

    def text(self, name: str) -> str:
        return self._cell("入力 1", self._names.index(name))

    def mark(self, name: str) -> str:
        return self._cell("読み取り", 2 * self._names.index(name))

    def number(self, name: str) -> str:
        return self._cell("読み取り", 2 * self._names.index(name) + 1)

    def _cell(self, sheet: str, column: int) -> str:
        return f"'{sheet}'!{xl_rowcol_to_cell(self._row, column, row_abs=True, col_abs=True)}"


def _write(path: Path, scope: Scope, rows: list[dict[str, Value]]) -> list[tuple[str, str]]:
    """Write inputs, readings, places and verdicts on a sheet each; return where places and verdicts stand."""
    names, rules = list(CHOICES[scope]), live_rules(scope)
    found = []
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_urls": False}) as book:
        inputs, read, worked, checks = map(book.add_worksheet, ("入力 1", "読み取り", "箇所", "確認"))
        for row, values in enumerate(rows):
            cells = _Row(row, names)
            for column, name in enumerate(names):
                _write_value(inputs, row, column, values[name])
                if name not in _TEXTS:
                    amount = name.startswith(schema.BUDGET_FIELDS)
                    replacements = readings.IN_AMOUNTS if amount else readings.IN_MEASURES
                    formulas = (
                        readings.marked(cells.text(name), replacements),
                        readings.reading(cells.text(name), cells.mark(name)),
                    )
                    for beside, formula in enumerate(formulas):
                        assert read.write_formula(row, 2 * column + beside, f"={formula}") == 0
            at = {rule.code: xl_rowcol_to_cell(row, column) for column, rule in enumerate(rules)}
            for column, rule in enumerate(rules):
                live = rule.live_in(scope)
                assert live
                assert worked.write_formula(row, column, f"={live.place(YEARS).formula(cells, '0')}") == 0
                roots = [(root, f"箇所!{at[root.code]}") for root in live_roots(rule.code, scope)]
                condition = stands_formula(f"箇所!{at[rule.code]}", roots)
                assert checks.write_formula(row, column, f"=IF({condition},1,0)") == 0
                found += [("箇所", at[rule.code]), ("確認", at[rule.code])]
    return found


def _write_value(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value) -> None:
    if isinstance(value, str):
        assert sheet.write_string(row, column, value) == 0
    elif value is not None:
        assert sheet.write_number(row, column, value) == 0


@pytest.mark.client
@pytest.mark.parametrize("scope", list(CHOICES))
def test_formula_and_checker_agree(scope: Scope, tmp_path: Path, office: Office) -> None:
    rows = rows_of(scope)
    path = tmp_path / "parity.xlsx"
    shown = iter(office.values(path, _write(path, scope, rows)))
    differences = []
    for number, row in enumerate(rows):
        for code, place in places(scope).items():
            formulas, checked = (next(shown), next(shown)), (place[number], verdicts(scope)[code][number])
            if formulas != checked:
                differences.append((code, formulas, checked, row))
    assert differences == []


@pytest.mark.parametrize("scope", list(CHOICES))
def test_every_rule_fires_and_stays_quiet(scope: Scope) -> None:
    for code, verdict in verdicts(scope).items():
        assert 0 < sum(verdict) < len(verdict), f"{code} tells nothing apart"


@pytest.mark.parametrize("scope", list(CHOICES))
def test_formulas_fit_into_a_cell(scope: Scope) -> None:
    """Excel takes 8,192 characters; T01 and its like are joined over the years of the window."""

    class Far:
        def text(self, name: str) -> str:
            return f"'{'事' * 31}'!$AA$1000"

        def number(self, name: str) -> str:
            return "'_koplan'!$AB$10000"

    for rule in live_rules(scope):
        live = rule.live_in(scope)
        assert live
        assert len(live.place(10).formula(Far(), "0")) < 8000, rule.code
    cell = Far().text("")
    assert len(readings.marked(cell, readings.IN_MEASURES)) < 8000
    assert len(readings.reading(cell, cell)) < 8000
