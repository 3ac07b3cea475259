"""Texts fit the form."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", None, "目的"))
def purpose_blank(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07").update({"目的": None, "年度目標": None})


@fires(("6-3-03", None, "年度目標"))
def text_on_a_simple_project(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03")["年度目標"] = "予算を早く示す。"


@fires(("6-2-07", None, "様式"))
def indicators_on_a_simple_project(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07").update({"様式": "簡易", "事業概要": None, "目的": None, "年度目標": None})


@quiet
def empty_indicator_block(draft: Draft) -> None:
    draft.add("活動指標", 活動指標コード="6-3-03-A1", 事業コード="6-3-03", 番号=1)
