"""Reasons that explain."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-08", 2025, "理由"))
def short(draft: Draft) -> None:
    draft.explain("Y02", "6-2-08", "入札差金のため", 年度="令和7年度")


@fires(("6-2-08", None, "理由"))
def no_reason_at_all(draft: Draft) -> None:
    draft.explain("Y02", "6-2-08", "")


@fires(("6-2-07", 2024, "理由"), ("6-2-08", None, "理由"))
def same_text_for_another_project(draft: Draft) -> None:
    draft.explain("Y02", "6-2-08", "入札差金が1,840千円生じたため。")


@fires(("6-2-08", None, "有効期限"))
def expired(draft: Draft) -> None:
    draft.explain("Y02", "6-2-08", "3年ごとの更新年に当たるため。", 有効期限="令和6年度")


@quiet
def valid_to_the_end_of_this_year(draft: Draft) -> None:
    draft.explain("Y02", "6-2-08", "3年ごとの更新年に当たるため。", 有効期限="令和7年度")


@quiet
def same_text_for_the_same_project(draft: Draft) -> None:
    draft.explain("Y02", "6-2-07", "入札差金が1,840千円生じたため。")
