"""A total without sources."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", 2025, "年度別事業費"))
def sources_blank(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, None, None, None, None)


@fires(("6-2-07", 2025, "年度別事業費"))
def sources_zero_or_undecided(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, 0, "－", "未定", None)


@quiet
def nothing_planned(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 0, None, None, None, 0)
