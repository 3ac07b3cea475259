"""Transfers and receivers."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3-01", None, "事務事業名"), ("6-3-02", None, "会計"))
def unmapped(draft: Draft) -> None:
    draft.drop("会計対応", "6-3-01")


@quiet
def receiver_outside_the_plan(draft: Draft) -> None:
    draft.row("会計対応", "6-3-01")["繰入先会計"] = "水道事業会計"
    draft.row("事務事業", "6-3-02")["会計"] = "一般会計"
    draft.row("事務事業", "6-3-02")["款"] = "4衛生費"
    draft.fresh_totals = True
