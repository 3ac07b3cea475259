"""Plan values on the right side of the baseline."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", 2025, "計画"))
def digits_exchanged(draft: Draft) -> None:
    draft.row("成果指標値", "6-2-K1", 2025)["計画"] = 35.5


@fires(("6-2-K1", 2024, "計画"))
def falling_indicator_starts_higher(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update({"向き": "低下", "目標値": 50})


@fires(("6-2-K1", 2024, "計画"))
def direction_inferred_from_the_plans(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update({"向き": None, "達成の型": None, "計画策定時": 54.5})


@quiet
def floor(draft: Draft) -> None:
    draft.row("成果指標", "6-3-K1").update({"計画策定時": 500, "達成の型": None, "向き": None})


@quiet
def level_plans_have_no_direction(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update({"向き": None, "計画策定時": 70})
    for row in draft.rows("成果指標値", "6-2-K1"):
        row["計画"] = 54


@quiet
def kept_as_it_is(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update({"向き": "維持", "計画策定時": 62})


@quiet
def baseline_without_number(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["計画策定時"] = "－"
