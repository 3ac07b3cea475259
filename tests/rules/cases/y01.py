"""Totals against last year's plan."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", 2026, "年度別事業費"))
def a_quarter_more(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.budget("6-2-07", 2026, 3800, 1200, None, None, 2600)
    draft.budget("6-2-07", 2026, 4800, 1200, None, None, 3600)


@fires(("6-2-08", 2027, "年度別事業費"))
def new_money(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.budget("6-2-08", 2027, 0, 0, 0, 0, 0)
    draft.budget("6-2-08", 2027, 1000, 0, 0, 50, 950)


@quiet
def less_than_a_thousand(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.budget("6-2-08", 2027, 5, 0, 0, 0, 5)
    draft.budget("6-2-08", 2027, 1000, 0, 0, 50, 950)


@quiet
def less_than_a_fifth(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.budget("6-3-01", 2026, 34400, None, None, None, 34400)


@quiet
def without_last_plan(draft: Draft) -> None:
    draft.budget("6-2-08", 2027, 4000, 0, 0, 50, 3950)
