"""Blocks of outcome indicators are complete."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", 2025, "計画"))
def plan_value_missing(draft: Draft) -> None:
    draft.row("成果指標値", "6-2-K1", 2025)["計画"] = None


@fires(("6-2-K1", None, "計画策定時"))
def baseline_and_target_missing(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update({"計画策定時": None, "目標値": None})


@fires(("6-2-K1", None, "指標名"))
def values_without_name(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["指標名"] = None


@quiet
def undecided(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["目標値"] = "未定"


@quiet
def unused_block(draft: Draft) -> None:
    draft.add("成果指標", 指標コード="6-2-K3", 施策コード="6-2", 番号=3)
