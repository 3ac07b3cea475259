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


@fires(("6-3-01", 2026, "年度別事業費"))
def no_jump_beside_it(draft: Draft) -> None:
    draft.budget("6-3-01", 2026, "約41200", None, None, None, 41200)


@fires(("6-2-07", 2026, "その他"))
def may_be_other_income_as_well(draft: Draft) -> None:
    for year in (2025, 2026):
        draft.budget("6-2-07", year, 24560, 1200, 0, 20000, 3360)
    draft.budget("6-2-07", 2027, 24560, 1200, 0, 0, 23360)
    draft.row("事業費", "6-2-07", 2026)["その他"] = "約20000"


@fires(("6-3-02", 2026, "その他"))
def what_the_account_receives(draft: Draft) -> None:
    draft.budget("6-3-02", 2026, 60000, 10000, None, "約50000", None)


@fires(("6-3-03", 2026, "年度別事業費"))
def ledger(draft: Draft) -> None:
    draft.budget("6-3-03", 2026, "2300ほか", None, 500, None, 1800)
    draft.add("統制額", 会計="一般会計", 款="2総務費", 年度="令和8年度", 金額=7710)
    draft.add("統制額", 会計="一般会計", 年度="令和8年度", 金額=48910)


@fires(("6-2-08", 2026, "年度別事業費"))
def perhaps_not_without_money(draft: Draft) -> None:
    for year in (2025, 2026, 2027):
        draft.budget("6-2-08", year, 0, 0, 0, 0, 0)
    draft.row("事業費", "6-2-08", 2026)["年度別事業費"] = "一式"


@fires(("6-2-07", 2024, "年度別事業費"))
def settled_amount_of_a_closed_year(draft: Draft) -> None:
    draft.previous = Draft()
    for each, total in ((draft.previous, 4412), (draft, "4,41")):
        each.add(
            "事業費", 事業コード="6-2-07", 年度="令和6年度", 区分="決算", 年度別事業費=total, 一般財源=4412
        )
