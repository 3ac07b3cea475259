"""Measures have projects and indicators."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3", None, "施策コード"))
def no_indicator(draft: Draft) -> None:
    draft.drop("成果指標値", "6-3-K1")
    draft.drop("成果指標", "6-3-K1")


@fires(("6-4", None, "施策コード"))
def neither(draft: Draft) -> None:
    draft.add("施策", 施策コード="6-4", 政策コード="6", 施策名="窓口", 所管課="企画課")
    draft.fresh_totals = True


@quiet
def only_one_of_several_indicators(draft: Draft) -> None:
    draft.add("成果指標", 指標コード="6-3-K2", 施策コード="6-3", 番号=2)
