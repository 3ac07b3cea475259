"""Results of outcome indicators: there for the closed year, not for later ones."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3-K1", 2024, "実績"))
def missing_while_another_is_filled(draft: Draft) -> None:
    draft.row("成果指標値", "6-2-K1", 2024)["実績"] = 54.3


@fires(("6-2-K1", 2026, "実績"))
def given_for_a_year_not_closed(draft: Draft) -> None:
    draft.row("成果指標値", "6-2-K1", 2026)["実績"] = 56


@fires(("6-3-K1", 2027, "実績"))
def missing_for_the_target_year(draft: Draft) -> None:
    draft.setting("実績の確定年度", "令和9年度")
    draft.add("成果指標値", 指標コード="6-2-K1", 年度="令和9年度", 実績=61)
    for code in ("6-2-07-A1", "6-2-08-A1"):
        draft.row("活動指標値", code, 2027)["実績"] = "－"


@quiet
def both_filled(draft: Draft) -> None:
    draft.row("成果指標値", "6-2-K1", 2024)["実績"] = 54.3
    draft.row("成果指標値", "6-3-K1", 2024)["実績"] = "－"
