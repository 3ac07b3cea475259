"""Bonds in round amounts."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3-03", 2026, "地方債"))
def odd_thousands(draft: Draft) -> None:
    draft.budget("6-3-03", 2026, 2300, None, 550, None, 1750)


@quiet
def hundreds(draft: Draft) -> None:
    draft.budget("6-3-03", 2026, 2300, None, 600, None, 1700)


@quiet
def switched_off(draft: Draft) -> None:
    draft.setting("しきい値 F01", 0)
    draft.budget("6-3-03", 2026, 2300, None, 551, None, 1749)


@quiet
def other_step(draft: Draft) -> None:
    draft.setting("しきい値 F01", 10)
    draft.budget("6-3-03", 2026, 2300, None, 550, None, 1750)
