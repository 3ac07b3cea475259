"""What an input cell accepts, and the words Excel shows beside it: one place per kind of value."""

from dataclasses import dataclass
from typing import Literal

from koplan_xl.plan.schema import Column, Kind

_LONGEST_AMOUNT = 9_999_999_999  # 千円; more is a slip
_LONG_TEXT, _SHORT_TEXT, _REASON = 1000, 100, 400


@dataclass(frozen=True, slots=True)
class Hint:
    """An input's validation: `kind` as Excel's data validation knows it, with its bounds or list."""

    kind: Literal["list", "whole", "textLength", "any"]
    operator: str | None
    formula1: str | None
    formula2: str | None
    title: str
    prompt: str
    error: str


def hint_for(column: Column) -> Hint:
    """Return what Excel should accept and say for a column's input cells."""
    title = column.name[:32]
    if column.kind is Kind.AMOUNT:
        return Hint(
            "whole", "between", "0", str(_LONGEST_AMOUNT), title,
            "千円単位の整数で入力してください。ない場合は 0 とします。",
            "千円単位の0以上の整数だけを入力してください(円・千円などの文字や小数は付けません)。",
        )  # fmt: skip
    if column.kind is Kind.CHOICE:
        listed = ",".join(column.choices)
        return Hint(
            "list", None, f'"{listed}"', None, title,
            "右の▼から選んでください。",
            f"{'、'.join(column.choices)} の中から選んでください。",
        )  # fmt: skip
    if column.kind is Kind.MEASURED:
        prompt = "数字だけを入力してください(単位は単位欄へ)。「300以上」「未定」「－」も使えます。"
        return Hint("any", None, None, None, title, prompt, "")
    limit = {"理由": _REASON}.get(column.name, _LONG_TEXT if column.kind is Kind.LONG_TEXT else _SHORT_TEXT)
    prompt = f"{limit}文字以内で入力してください。" + (
        "改行は Alt+Enter です。" if column.kind is Kind.LONG_TEXT else ""
    )
    return Hint(
        "textLength", "lessThanOrEqual", str(limit), None, title, prompt, f"{limit}文字以内にしてください。"
    )
