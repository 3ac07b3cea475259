"""A year gone by in 年度目標."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _goal(draft: Draft, text: str) -> None:
    draft.row("事務事業", "6-2-08")["年度目標"] = text


@fires(("6-2-08", None, "年度目標"))
def during_last_year(draft: Draft) -> None:
    _goal(draft, "・改善の提案を受け付ける\n・令和６年度中に電子申請を始める")


@fires(("6-2-08", None, "年度目標"))
def short_form(draft: Draft) -> None:
    _goal(draft, "R5年度は、市民から新たな提案を集める。")


@quiet
def reference_in_brackets(draft: Draft) -> None:
    _goal(draft, "収納率99.20％をめざす（参考値：令和5年度 99.05％）")


@quiet
def reference_without_brackets(draft: Draft) -> None:
    _goal(draft, "収納率は令和5年度99.05％を超える")


@quiet
def looking_back(draft: Draft) -> None:
    _goal(draft, "令和6年度に始めた手法を定着させる。令和5年度から続く調査を終える。")


@quiet
def up_to_this_year(draft: Draft) -> None:
    _goal(draft, "令和6年度、令和7年度の2か年で整備する")


@quiet
def year_to_come(draft: Draft) -> None:
    _goal(draft, "令和８年度の新高校の開校へ、連携を検討")
