"""Targets on the right side of the baseline."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", None, "目標値"))
def target_below_the_baseline(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["目標値"] = 50


@quiet
def target_as_the_baseline(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["目標値"] = 53.2
    for row in draft.rows("成果指標値", "6-2-K1"):
        row["計画"] = 53.2


@quiet
def ceiling(draft: Draft) -> None:
    draft.row("成果指標", "6-3-K1").update({"達成の型": "以下", "向き": "低下", "計画策定時": 100})
