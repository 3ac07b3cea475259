"""The first step from the baseline."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", 2024, "計画"))
def nine_and_then_one_by_one(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update({"計画策定時": 44, "目標値": 58})


@quiet
def three_times(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update({"計画策定時": 45, "目標値": 60})


@quiet
def level_afterwards(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["目標値"] = 54
    for row in draft.rows("成果指標値", "6-2-K1"):
        row["計画"] = 54


@quiet
def floor(draft: Draft) -> None:
    draft.row("成果指標", "6-3-K1")["計画策定時"] = 1000
    draft.row("成果指標値", "6-3-K1", 2026)["計画"] = "301以上"


@quiet
def other_factor(draft: Draft) -> None:
    draft.setting("しきい値 O13", 7)
    draft.row("成果指標", "6-2-K1").update({"計画策定時": 44, "目標値": 58})
