"""その他 in a single year."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3-01", 2026, "その他"))
def withdrawal_of_funds(draft: Draft) -> None:
    for year in (2025, 2027):
        draft.budget("6-3-01", year, 41200, None, None, 0, 41200)
    draft.budget("6-3-01", 2026, 41200, None, None, 10000, 31200)


@quiet
def just_below(draft: Draft) -> None:
    for year in (2025, 2027):
        draft.budget("6-3-01", year, 41200, None, None, 0, 41200)
    draft.budget("6-3-01", 2026, 41200, None, None, 9999, 31201)


@quiet
def in_two_years(draft: Draft) -> None:
    draft.budget("6-3-01", 2025, 41200, None, None, 0, 41200)
    for year in (2026, 2027):
        draft.budget("6-3-01", year, 41200, None, None, 10000, 31200)
