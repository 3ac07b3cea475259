"""目 of a project with money."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3-03", None, "目"))
def blank(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03")["目"] = None
    draft.fresh_totals = True


@quiet
def election_to_come(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03")["目"] = None
    draft.fresh_totals = True
    draft.budget("6-3-03", 2025, 0, 0, 0, 0, 0)
