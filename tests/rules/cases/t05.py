"""The ledger's amounts."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("一般会計・2総務費", 2025, "金額"))
def chapter(draft: Draft) -> None:
    draft.add("統制額", 会計="一般会計", 款="2総務費", 年度="令和7年度", 金額=7712)


@fires(("介護保険特別会計", 2026, "金額"))
def account(draft: Draft) -> None:
    draft.add("統制額", 会計="介護保険特別会計", 年度="令和8年度", 金額=0)


@quiet
def within_one_thousand(draft: Draft) -> None:
    draft.add("統制額", 会計="一般会計", 款="2総務費", 年度="令和7年度", 金額=7711)


@quiet
def full_width(draft: Draft) -> None:
    path = {"会計": "一般会計", "款": "２総務費", "項": "１総務管理費", "目": "２文書広報費"}
    draft.add("統制額", **path, 年度="令和9年度", 金額=4560)


@quiet
def year_outside_the_window(draft: Draft) -> None:
    draft.add("統制額", 会計="一般会計", 年度="令和6年度", 金額=1)
