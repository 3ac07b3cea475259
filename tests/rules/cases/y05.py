"""Projects do not vanish."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _without(draft: Draft, code: str) -> None:
    draft.previous = Draft()
    for table in ("事務事業", "事業費"):
        draft.drop(table, code)


@fires(("6-3-03", None, "事業コード"))
def gone(draft: Draft) -> None:
    _without(draft, "6-3-03")


@fires(("6-3-03", None, "事業コード"))
def gone_though_it_was_to_go_on(draft: Draft) -> None:
    _without(draft, "6-3-03")
    assert draft.previous
    draft.previous.add("評価", 事業コード="6-3-03", 年度="令和6年度", 今後の方向性="維持")


@quiet
def ended(draft: Draft) -> None:
    _without(draft, "6-3-03")
    assert draft.previous
    draft.previous.add("評価", 事業コード="6-3-03", 年度="令和6年度", 今後の方向性="完了")
