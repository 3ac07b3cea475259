"""Codes, years and 区分 lead somewhere."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-70", 2025, "事業コード"))
def budget_of_no_project(draft: Draft) -> None:
    draft.add("事業費", 事業コード="6-2-70", 年度="令和7年度", 区分="計画")


@fires(("6-2-K9", 2025, "指標コード"))
def value_of_no_indicator(draft: Draft) -> None:
    draft.add("成果指標値", 指標コード="6-2-K9", 年度="令和7年度", 計画=50)


@fires(("6-2-08", None, "施策コード"))
def project_of_no_measure(draft: Draft) -> None:
    draft.row("事務事業", "6-2-08")["施策コード"] = "6-9"


@fires(("6-2-99", None, "対象コード"))
def reason_about_nothing(draft: Draft) -> None:
    draft.explain("T08", "6-2-99", "前年度に大口の購入があったため。")


@fires(("6-2", None, "政策コード"))
def measure_under_another_policy(draft: Draft) -> None:
    draft.add("政策", 政策コード="5", 政策名="産業", 所管="総務部")
    draft.row("施策", "6-2")["政策コード"] = "5"


@fires(("6-2-07-A1", None, "事業コード"), ("6-2-08-A1", None, "事業コード"))
def indicators_exchanged(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1")["事業コード"] = "6-2-08"
    draft.row("活動指標", "6-2-08-A1")["事業コード"] = "6-2-07"


@fires(("6-2-07", None, "年度"))
def year_unreadable(draft: Draft) -> None:
    draft.add("評価", 事業コード="6-2-07", 年度="昨年度")


@fires(("6-2-K1", None, "目標年度"))
def target_year_unreadable(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["目標年度"] = "計画の最後"


@fires(("6-2-07", 2024, "区分"))
def part_unreadable(draft: Draft) -> None:
    draft.add("事業費", 事業コード="6-2-07", 年度="令和6年度", 区分="当初")


@fires((None, 2024, "事業コード"))
def code_blank(draft: Draft) -> None:
    draft.add("評価", 年度="令和6年度", 所見="予定どおり。")


@quiet
def year_written_otherwise(draft: Draft) -> None:
    draft.add("評価", 事業コード="6-2-07", 年度="Ｒ６")
    draft.add("評価", 事業コード="6-2-08", 年度=2024)


@quiet
def reason_about_an_account_or_the_whole_plan(draft: Draft) -> None:
    draft.explain("A02", "介護保険特別会計", "基金からの繰入れがあったため。")
    draft.explain("T05", "一般会計・2総務費・1総務管理費・6企画費", "補正予算を含めていないため。")
    draft.explain("O03", "", "向きは来年度にそろえて決める。")


@quiet
def project_moved_to_another_measure(draft: Draft) -> None:
    draft.row("事務事業", "6-2-08")["施策コード"] = "6-3"
