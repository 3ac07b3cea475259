"""Jumps between years."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3-01", 2026, "年度別事業費"))
def half_gone(draft: Draft) -> None:
    for year in (2026, 2027):
        draft.budget("6-3-01", year, 20600, None, None, None, 20600)


@fires(("6-3-03", 2027, "年度別事業費"))
def ten_million_more(draft: Draft) -> None:
    draft.budget("6-3-03", 2027, 12300, None, 500, None, 11800)


@quiet
def less_than_half(draft: Draft) -> None:
    for year in (2026, 2027):
        draft.budget("6-3-01", year, 20601, None, None, None, 20601)


@quiet
def every_other_year(draft: Draft) -> None:
    draft.budget("6-3-01", 2026, 0, None, None, None, None)
