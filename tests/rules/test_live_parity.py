"""The formula shown in the department's workbook and the checker's verdict agree, cell by cell."""

import random
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from koplan_xl.plan import schema
from koplan_xl.plan.values import Value
from koplan_xl.rules.live import live_rules, shown_defect
from koplan_xl.rules.registry import Scope
from tests.clients.libreoffice import Office

ROWS = 300
YEARS = 3

BLANKS: Sequence[Value] = (None, None, " ", "\u3000", "－", "-", "未定")
NUMBERS: Sequence[Value] = (
    0,
    100,
    100,
    200,
    300,
    400,
    1234,
    -50,
    0.5,
    1234.5,
    0.1 + 0.2,
    0.30000000000000004,
)
TYPED: Sequence[Value] = (
    "１００",
    "1,234",
    "１，２３４",
    "200千円",
    "300円",
    "１００ 千円",
    " 400 ",
    "▲50",
    "△1,234",
    "－100",
    "−100",
    "(100)",
    "（100）",
    "0",
    "０",
    "100.0",
    "１２．５",
    "1 234",
    "100\n",
    "１００　千円",
)
UNREADABLE: Sequence[Value] = (
    "約300",
    "5千円以内",
    "不明",
    "2025/4/1",
    "12:30",
    "5%",
    "1e5",
    "3-4",
    "1/2",
    "5万",
)
BOUNDED: Sequence[Value] = (
    "300以上",
    "３００以上",
    "150 以下",
    "１，２３４以上",
    "53%",
    "100円以上",
    "検討中",
)
AMOUNTS = (*BLANKS, *NUMBERS, *TYPED, *UNREADABLE)
MEASURED = (*AMOUNTS, *BOUNDED)
TEXTS: Sequence[Value] = (None, None, "回", "　", " 件 ", "広報紙の発行回数", "－", 12)
UNITS = (*TEXTS, "%", "％", " % ", "％")
SLIPS: Sequence[Value] = (1, 3, 1_000, 300_000, "４００，０００千円", 1_234_000, 3_000, 0.4, "▲300000")

CHOICES: dict[Scope, dict[str, Sequence[Value]]] = {
    "project_year": {**dict.fromkeys(schema.BUDGET_FIELDS, AMOUNTS), "しきい値 F01": (100, 100, 10, 0)},
    "project": {
        **{f"年度別事業費[{i}]": (*AMOUNTS, *SLIPS) for i in range(YEARS)},
        "しきい値 N05": (300, 200),
        "しきい値 N05 上限": (3000, 1000),
    },
    "activity": {
        "指標名": TEXTS,
        "単位": UNITS,
        "しきい値 N08": (100, 120.5),
        **{f"目標[{i}]": MEASURED for i in range(YEARS)},
        **{f"年度別事業費[{i}]": AMOUNTS for i in range(YEARS)},
    },
    "outcome": {
        **dict.fromkeys(("指標名", "算式"), TEXTS),
        "単位": UNITS,
        "しきい値 N08": (100, 120.5),
        **dict.fromkeys(("計画策定時", *(f"計画[{i}]" for i in range(YEARS)), "目標値"), MEASURED),
        "向き": (None, None, "上昇", "低下", "維持", " 上昇 "),
        "達成の型": (None, None, None, "以上", "以下", "一致"),
    },
}
PLAIN: dict[int, Sequence[Value]] = {0: NUMBERS, 1: (*NUMBERS, *BLANKS), 2: (*NUMBERS, *TYPED)}


def _rows(scope: Scope) -> list[dict[str, Value]]:
    """Return rows of every sort: plain numbers alone, with blanks, with typed text, and anything at all."""
    draw = random.Random(scope)
    fields = CHOICES[scope]
    rows = []
    for number in range(ROWS):
        plain = PLAIN.get(number % 5)
        rows.append(
            {
                name: draw.choice(plain if plain and choices in (AMOUNTS, MEASURED) else choices)
                for name, choices in fields.items()
            }
        )
    return rows + _balanced(scope, draw) + _paths(scope, draw)


def _balanced(scope: Scope, draw: random.Random) -> list[dict[str, Value]]:
    """Return project-years that add up, in numbers and in text: chance finds few of them."""
    rows: list[dict[str, Value]] = []
    for _ in range(100 if scope == "outcome" else 0):
        rows.append(_percentages(draw))
    for number in range(100 if scope == "project_year" else 0):
        sources = [draw.choice((0, 1, 2, 30, 400, 5000)) for _ in schema.FUNDING_SOURCES]
        amounts: list[Value] = [sum(sources), *sources]
        if number % 20 == 0:
            amounts = [400, *(draw.choice(BLANKS) for _ in schema.FUNDING_SOURCES)]
        elif number % 2:
            amounts = [f"{amount:,}千円" if draw.random() < 0.5 else amount for amount in amounts]
        rows.append({**dict(zip(schema.BUDGET_FIELDS, amounts, strict=True)), "しきい値 F01": 100})
    return rows


def _paths(scope: Scope, draw: random.Random) -> list[dict[str, Value]]:
    """Return outcome indicators that lead straight to their target, or but for one value: O04, O05 and neither."""
    rows: list[dict[str, Value]] = []
    for number in range(120 if scope == "outcome" else 0):
        path = sorted(draw.choice((-5.5, 0, 10, 10.5, 11, 53.2, 1200)) for _ in range(5))
        if number % 2:
            path.reverse()
        if number % 3 == 0:
            one, other = draw.sample(range(5), 2)
            path[one], path[other] = path[other], path[one]
        written = [draw.choice((value, f"{value:,}", f"{value:,} 千円", "未定")) for value in path]
        values: list[Value] = [*(written if number % 4 == 0 else path)]
        row: dict[str, Value] = dict.fromkeys(CHOICES["outcome"])
        row |= {"計画策定時": values[0], "目標値": values[4]}
        row |= {f"計画[{i}]": values[i + 1] for i in range(YEARS)}
        row["向き"] = draw.choice((None, "低下" if number % 2 else "上昇"))
        rows.append(row)
    return rows


def _percentages(draw: random.Random) -> dict[str, Value]:
    names = ("計画策定時", *(f"計画[{i}]" for i in range(YEARS)), "目標値")
    values: tuple[Value, ...] = (0, 0.53, "0.9", 1, 1.2, 9.9, 10, "53", 55.5, "99以上", 100, "－", None)
    fixed: dict[str, Value] = {"指標名": "満足度", "単位": "%", "算式": "調査", "しきい値 N08": 100}
    return {
        **fixed,
        **{name: draw.choice(values) for name in names},
        "向き": "上昇",
        "達成の型": None,
    }


def _write(path: Path, scope: Scope, rows: list[dict[str, Value]]) -> list[tuple[str, str]]:
    """Write rows on one sheet and each rule's formula beside, on another; return the formulas' places."""
    names, rules = list(CHOICES[scope]), live_rules(scope)
    places = []
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_urls": False}) as book:
        inputs, checks = book.add_worksheet("入力 1"), book.add_worksheet("確認")
        for row, values in enumerate(rows):
            for column, name in enumerate(names):
                value = values[name]
                if isinstance(value, str):
                    assert inputs.write_string(row, column, value) == 0
                elif value is not None:
                    assert inputs.write_number(row, column, value) == 0
            cells = {
                name: f"'入力 1'!{xl_rowcol_to_cell(row, i, row_abs=True, col_abs=True)}"
                for i, name in enumerate(names)
            }
            for column, rule in enumerate(rules):
                defect = shown_defect(rule, YEARS, scope).formula(cells.__getitem__)
                assert checks.write_formula(row, column, f"=IF({defect},1,0)") == 0
                places.append(("確認", xl_rowcol_to_cell(row, column)))
    return places


@pytest.mark.client
@pytest.mark.parametrize("scope", list(CHOICES))
def test_formula_and_checker_agree(scope: Scope, tmp_path: Path, office: Office) -> None:
    rows, rules = _rows(scope), live_rules(scope)
    path = tmp_path / "parity.xlsx"
    shown = office.values(path, _write(path, scope, rows))
    frame = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=object) for name in CHOICES[scope]}
    )
    checked = {rule.code: shown_defect(rule, YEARS, scope).evaluate(frame) for rule in rules}
    pairs = iter(shown)
    differences = []
    for index, row in enumerate(rows):
        for rule in rules:
            formula, verdict = next(pairs), int(checked[rule.code][index])
            if formula != verdict:
                differences.append((rule.code, formula, verdict, row))
    assert differences == []
    for rule in rules:
        assert 0 < checked[rule.code].sum() < len(rows), f"{rule.code} tells nothing apart"


@pytest.mark.parametrize("scope", list(CHOICES))
def test_formulas_fit_into_a_cell(scope: Scope) -> None:
    """Excel takes 8,192 characters; T01 and its like are joined over the years of the window."""
    cell = f"'{'事' * 31}'!$AA$1000"
    for rule in live_rules(scope):
        defect = shown_defect(rule, YEARS, scope).formula(lambda name: cell)
        assert len(defect) * (YEARS if scope == "project_year" else 1) < 8000, rule.code
