"""Surveyed rates that come out exactly as planned."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", 2024, "実績"))
def to_the_decimal(draft: Draft) -> None:
    draft.row("成果指標値", "6-2-K1", 2024)["実績"] = 54
    draft.row("成果指標値", "6-3-K1", 2024)["実績"] = 310


@quiet
def not_surveyed(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["算式"] = "はいの数 ÷ 全数"
    draft.row("成果指標値", "6-2-K1", 2024)["実績"] = 54
    draft.row("成果指標値", "6-3-K1", 2024)["実績"] = 300


@quiet
def a_little_off(draft: Draft) -> None:
    draft.row("成果指標値", "6-2-K1", 2024)["実績"] = 54.1
    draft.row("成果指標値", "6-3-K1", 2024)["実績"] = 310
