"""A row per year."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-08-A1", 2026, "年度"))
def target_twice(draft: Draft) -> None:
    draft.add("活動指標値", 活動指標コード="6-2-08-A1", 年度="令和8年度", 目標=45)


@fires(("6-2-08", 2024, "年度"))
def settlement_twice(draft: Draft) -> None:
    for _ in range(2):
        draft.add("事業費", 事業コード="6-2-08", 年度="令和6年度", 区分="決算", 年度別事業費=80, 一般財源=80)


@fires(("6-2-08", 2026, "年度別事業費"))
def year_missing(draft: Draft) -> None:
    draft.tables["事業費"].remove(draft.row("事業費", "6-2-08", 2026))
    draft.tables["事業費"].remove(draft.row("事業費", "6-2-08", 2027))


@quiet
def budget_beside_the_plan(draft: Draft) -> None:
    draft.add("事業費", 事業コード="6-2-08", 年度="令和7年度", 区分="予算", 年度別事業費=850, 一般財源=850)
