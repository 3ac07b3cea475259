"""Plan and budget."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", 2025, "年度別事業費"))
def two_thousand_apart(draft: Draft) -> None:
    draft.add("事業費", 事業コード="6-2-07", 年度="令和7年度", 区分="予算", 年度別事業費=4562, 一般財源=4562)


@quiet
def one_thousand_apart(draft: Draft) -> None:
    draft.add("事業費", 事業コード="6-2-07", 年度="令和7年度", 区分="予算", 年度別事業費=4561, 一般財源=4561)


@quiet
def later_year(draft: Draft) -> None:
    draft.add("事業費", 事業コード="6-2-07", 年度="令和8年度", 区分="予算", 年度別事業費=5000, 一般財源=5000)
