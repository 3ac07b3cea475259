"""Texts that say nothing."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", None, "年度目標"), ("6-2-08", None, "目的"))
def as_before(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07")["年度目標"] = "前年度と同様。"
    draft.row("事務事業", "6-2-08")["目的"] = "（同上）"


@fires(("6-2-K1", None, "設定理由"), ("6-2", None, "目的"))
def dash_and_nothing(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["設定理由"] = "特になし"
    draft.row("施策", "6-2")["目的"] = "－"


@quiet
def short_but_telling(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07")["年度目標"] = "未納をなくす"


@quiet
def texts_that_may_be_empty(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07")["特記事項"] = "なし"
    draft.row("施策", "6-2")["関連課"] = "－"
