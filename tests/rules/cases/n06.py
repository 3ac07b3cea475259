"""Blanks among numbers."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-08", 2026, "その他"))
def one_year_blank(draft: Draft) -> None:
    draft.budget("6-2-08", 2026, 850, 0, 0, None, 850)


@fires(("6-2-08", 2026, "地方債"))
def two_rows_with_gaps(draft: Draft) -> None:
    draft.budget("6-2-08", 2026, 850, 0, "－", 50, 800)
    draft.budget("6-2-08", 2027, 850, "未定", 0, 50, 800)


@quiet
def year_without_any_source(draft: Draft) -> None:
    draft.budget("6-2-07", 2026, 0, None, None, None, None)


@quiet
def blank_in_every_year(draft: Draft) -> None:
    draft.budget("6-2-08", 2026, 850, 0, 0, 50, 800)
