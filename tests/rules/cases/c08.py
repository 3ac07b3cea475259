"""A value outside its list."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", None, "向き"))
def direction_in_other_words(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["向き"] = "増加"


@fires(("6-2-07", 2024, "今後の方向性"))
def outlook_unknown(draft: Draft) -> None:
    draft.add("評価", 事業コード="6-2-07", 年度="令和6年度", 今後の方向性="継続")


@fires(("6-3-03", None, "新規・継続"))
def simple_project_neither_new_nor_continued(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03")["新規・継続"] = "再開"


@quiet
def spaces_and_width_aside(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["向き"] = " 上昇　"
    draft.row("会計対応", "6-3-01")["その他の収入を含む"] = "はい "


@quiet
def blank(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["向き"] = None
    draft.row("事務事業", "6-3-03")["新規・継続"] = None
