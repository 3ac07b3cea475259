"""Text in place of an amount."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", 2025, "国・県支出金"))
def about(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, "約1200", None, None, 3360)


@fires(("6-2-07", 2025, "年度別事業費"))
def misplaced_comma(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, "4,56", 1200, None, None, 3360)


@fires(("一般会計・2総務費", 2025, "金額"))
def control_total(draft: Draft) -> None:
    draft.add("統制額", 会計="一般会計", 款="2総務費", 年度="令和7年度", 金額="別紙")


@quiet
def text_in_an_indicator(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-07-A1", 2025)["目標"] = "12回程度"
