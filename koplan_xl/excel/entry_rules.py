"""What the cells of the canonical workbook offer and refuse while people type: drop-downs and hints."""

from collections.abc import Mapping
from typing import Any

from koplan_xl.grid import a1, quote_sheet
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.schema import Column, Kind
from koplan_xl.plan.values import fold
from koplan_xl.years import format_year, parse_year

Rule = Mapping[str, Any]
_YEARS_AROUND = 3
_LARGEST = 10**12


def entry_rule(column: Column, plan: Plan) -> Rule | None:
    """Return XlsxWriter's data validation for a column; None when anything may be typed without a hint."""
    if column.refers_to:
        return _reference(column.refers_to, plan)
    if column.kind is Kind.CHOICE:
        return _choice(column.choices)
    if column.kind is Kind.YEAR:
        return _year(column, plan)
    return _PLAIN.get(column.kind)


_PLAIN: Mapping[Kind, Rule] = {
    Kind.AMOUNT: {
        "validate": "integer",
        "criteria": "between",
        "minimum": -_LARGEST,
        "maximum": _LARGEST,
        "input_message": "千円単位の整数",
        "error_type": "warning",
        "error_title": "金額の確認",
        "error_message": "千円単位の整数で入力してください。",
    },
    Kind.MEASURED: {
        "validate": "any",
        "input_message": "数値のほか「300以上」「－」「未定」も入力できます。",
    },
    Kind.CODE: {
        "validate": "any",
        "input_message": "一度付けたコードは、名称が変わっても変えません。",
    },
}


def _reference(target: tuple[str, str], plan: Plan) -> Rule:
    table, name = target
    column = schema.table(table).names.index(name) + 1
    last = 1 + max(1, len(plan.records(table)))
    area = f"{a1(2, column, absolute=True)}:{a1(last, column, absolute=True)}"
    return {
        "validate": "list",
        "source": f"={quote_sheet(table)}!{area}",
        "error_title": "一覧にない値です",
        "error_message": f"シート「{table}」の「{name}」から選んでください。新しいものは先にそこへ足します。",
    }


def _choice(choices: tuple[str, ...]) -> Rule:
    return {
        "validate": "list",
        "source": list(choices),
        # Ｂ for B and 1:無 for 1：無 are read as the same, so they must not be refused.
        "error_type": "warning" if any(_has_other_width(choice) for choice in choices) else "stop",
        "error_title": "一覧にない値です",
        "error_message": "「" + "」「".join(choices) + "」から選んでください。",
    }


def _has_other_width(choice: str) -> bool:
    return fold(choice) != choice or any(letter.isascii() for letter in choice)


def _year(column: Column, plan: Plan) -> Rule:
    return {
        "validate": "list",
        "source": [format_year(year) for year in _years(plan)],
        "input_message": "「令和7年度」の形で",
        "error_title": "年度の形が違います",
        "error_message": f"{column.name}は「令和7年度」の形で入力してください。集計はこの形だけを数えます。",
    }


def _years(plan: Plan) -> range:
    """The years offered: the plan's period, its budget window, and some years on both sides."""
    settings = (plan.setting("計画期間開始"), plan.setting("計画期間終了"))
    known = [*plan.budget_years, *filter(None, map(parse_year, settings))]
    return range(min(known) - _YEARS_AROUND, max(known) + _YEARS_AROUND + 1)
