"""Sources add up to the total."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", 2025, "年度別事業費"))
def one_thousand_short(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4561, 1200, None, None, 3360)


@fires(("6-2-07", 2026, "年度別事業費"))
def total_missing(draft: Draft) -> None:
    draft.budget("6-2-07", 2026, None, 1200, None, None, 3360)


@fires(("6-2-07", 2024, "年度別事業費"))
def settlement(draft: Draft) -> None:
    draft.add("事業費", 事業コード="6-2-07", 年度="令和6年度", 区分="決算", 年度別事業費=4500, 一般財源=4400)


@quiet
def everything_blank(draft: Draft) -> None:
    draft.budget("6-3-03", 2027, None, None, None, None, None)


@quiet
def binary_noise(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, 1200, None, None, 3360.0000000001)
