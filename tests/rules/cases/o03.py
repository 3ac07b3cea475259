"""向き and 達成の型 of outcome indicators."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires((None, None, None))
def direction_blank(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["向き"] = None


@fires((None, None, None))
def both_blank_in_two_indicators_are_one_ask(draft: Draft) -> None:
    for code in ("6-2-K1", "6-3-K1"):
        draft.row("成果指標", code).update({"向き": None, "達成の型": " "})


@quiet
def kept_at_its_level(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update({"向き": "維持", "達成の型": "一致"})
