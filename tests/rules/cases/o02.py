"""以上 and 以下 on all values or on none."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3-K1", 2025, "計画"))
def one_plan_without_bound(draft: Draft) -> None:
    draft.row("成果指標値", "6-3-K1", 2025)["計画"] = 300


@fires(("6-3-K1", None, "目標値"))
def target_with_the_other_bound(draft: Draft) -> None:
    draft.row("成果指標", "6-3-K1")["目標値"] = "300以下"


@quiet
def undecided_has_no_bound(draft: Draft) -> None:
    draft.row("成果指標値", "6-3-K1", 2025)["計画"] = "未定"
