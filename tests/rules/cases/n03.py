"""Negative amounts."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-08", 2026, "その他"))
def source_below_zero(draft: Draft) -> None:
    draft.budget("6-2-08", 2026, 850, 0, 0, -350, 1200)


@fires(("6-2-07", 2024, "年度別事業費"), ("6-2-07", 2024, "一般財源"))
def settled_below_zero(draft: Draft) -> None:
    draft.add("事業費", 事業コード="6-2-07", 年度="令和6年度", 区分="決算", 年度別事業費=-90, 一般財源=-90)


@quiet
def zero_and_blank(draft: Draft) -> None:
    draft.budget("6-3-03", 2026, 1800, None, 0, "－", 1800)
