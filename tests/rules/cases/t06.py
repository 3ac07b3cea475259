"""Projects without any money."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-08", 2025, "年度別事業費"))
def zero_and_blank(draft: Draft) -> None:
    for year in (2025, 2026):
        draft.budget("6-2-08", year, 0, 0, 0, 0, 0)
    draft.budget("6-2-08", 2027, None, None, None, None, None)


@quiet
def one_year_with_money(draft: Draft) -> None:
    for year in (2025, 2026):
        draft.budget("6-2-08", year, 0, 0, 0, 0, 0)
