"""Values promised for the plan period against last year's."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", None, "目標値"))
def target_lowered(draft: Draft) -> None:
    draft.previous = Draft()
    draft.row("成果指標", "6-2-K1")["目標値"] = 58


@fires(("6-2-K1", None, "計画策定時"), ("6-2-K1", 2026, "計画"))
def baseline_and_plan(draft: Draft) -> None:
    draft.previous = Draft()
    draft.row("成果指標", "6-2-K1")["計画策定時"] = 53
    draft.row("成果指標値", "6-2-K1", 2026)["計画"] = 56


@fires(("6-3-K1", None, "目標値"))
def bound_gone(draft: Draft) -> None:
    draft.previous = Draft()
    for row in draft.previous.rows("成果指標値", "6-3-K1") + draft.rows("成果指標値", "6-3-K1"):
        row["計画"] = "未定"
    draft.row("成果指標", "6-3-K1")["目標値"] = 300


@quiet
def undecided_before(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.row("成果指標", "6-2-K1")["目標値"] = "未定"


@quiet
def written_otherwise(draft: Draft) -> None:
    draft.previous = Draft()
    draft.row("成果指標", "6-3-K1")["目標値"] = "３００ 以上"


@quiet
def new_plan_period(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.setting("計画期間開始", "令和2年度")
    draft.row("成果指標", "6-2-K1")["目標値"] = 58
