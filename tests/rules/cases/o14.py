"""Unit and formula of an outcome indicator."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", None, "算式"))
def formula_blank(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["算式"] = None


@fires(("6-2-K1", None, "単位"))
def both_blank(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update({"単位": None, "算式": None})


@quiet
def unused_block(draft: Draft) -> None:
    draft.add("成果指標", 指標コード="6-2-K2", 施策コード="6-2", 番号=2)
