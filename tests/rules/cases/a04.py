"""Gross and net."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires((None, None, None))
def transfer_within_the_plan(draft: Draft) -> None:
    draft.budget("6-3-01", 2025, 41300, None, None, None, 41300)


@quiet
def receiver_outside_the_plan(draft: Draft) -> None:
    draft.row("会計対応", "6-3-01")["繰入先会計"] = "水道事業会計"
    draft.row("事務事業", "6-3-02")["会計"] = "一般会計"
    draft.row("事務事業", "6-3-02")["款"] = "4衛生費"
    draft.fresh_totals = True
