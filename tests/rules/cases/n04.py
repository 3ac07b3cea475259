"""Amounts with decimals."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", 2027, "国・県支出金"), ("6-2-07", 2027, "一般財源"))
def half_thousands(draft: Draft) -> None:
    draft.budget("6-2-07", 2027, 4560, 1200.5, None, None, 3359.5)


@quiet
def binary_noise(draft: Draft) -> None:
    draft.budget("6-2-07", 2027, 4560.0000000001, 1200, None, None, 3360)
