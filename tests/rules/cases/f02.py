"""Bonds for running costs."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3-01", 2025, "地方債"), ("6-3-01", 2026, "地方債"), ("6-3-01", 2027, "地方債"))
def transfer(draft: Draft) -> None:
    for year in (2025, 2026, 2027):
        draft.budget("6-3-01", year, 41200, None, 1200, None, 40000)


@fires(("6-3-03", 2025, "地方債"), ("6-3-03", 2026, "地方債"), ("6-3-03", 2027, "地方債"))
def debt_service(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03").update({"款": "12公債費", "項": "1公債費", "目": "1元金"})
    draft.fresh_totals = True


@quiet
def zero(draft: Draft) -> None:
    for year in (2025, 2026, 2027):
        draft.budget("6-3-01", year, 41200, None, 0, None, 41200)
