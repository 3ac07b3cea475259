"""No money after the end."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-08", 2026, "年度別事業費"), ("6-2-08", 2027, "年度別事業費"))
def abolished(draft: Draft) -> None:
    draft.add("評価", 事業コード="6-2-08", 年度="令和7年度", 今後の方向性="廃止")


@quiet
def zero_from_then_on(draft: Draft) -> None:
    draft.add("評価", 事業コード="6-2-08", 年度="令和7年度", 今後の方向性="統合")
    for year in (2026, 2027):
        draft.budget("6-2-08", year, 0, 0, 0, 0, 0)


@quiet
def goes_on(draft: Draft) -> None:
    draft.add("評価", 事業コード="6-2-08", 年度="令和7年度", 今後の方向性="縮小")
