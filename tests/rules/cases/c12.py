"""Codes, and projects by name, stand there once."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", None, "指標コード"))
def code_twice(draft: Draft) -> None:
    draft.tables["成果指標"].append(dict(draft.row("成果指標", "6-2-K1")))


@fires((None, None, "項目"))
def setting_twice(draft: Draft) -> None:
    draft.add("計画", 項目="版", 値="令和8年度")


@fires(("6-2-09", None, "事務事業名"))
def project_twice_under_two_codes(draft: Draft) -> None:
    copy = draft.row("事務事業", "6-3-03") | {"事業コード": "6-2-09", "施策コード": "6-2"}
    draft.tables["事務事業"].append(copy | {"事務事業名": "財政管理費 "})


@quiet
def same_name_under_another_account(draft: Draft) -> None:
    copy = draft.row("事務事業", "6-3-03") | {"事業コード": "6-2-09", "目": "2文書広報費"}
    draft.tables["事務事業"].append(copy)
    draft.tables["事業費"] += [row | {"事業コード": "6-2-09"} for row in draft.rows("事業費", "6-3-03")]
