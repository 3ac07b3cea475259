"""Marks that mean minus."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3-K1", None, "計画策定時"))
def triangle(draft: Draft) -> None:
    draft.row("成果指標", "6-3-K1")["計画策定時"] = "▲1,200"


@fires(("6-2-K1", 2024, "計画"))
def brackets(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update(単位="人", 計画策定時=-20)
    draft.row("成果指標値", "6-2-K1", 2024)["計画"] = "(12)"


@quiet
def negative_number(draft: Draft) -> None:
    draft.row("成果指標", "6-3-K1")["計画策定時"] = -1200
