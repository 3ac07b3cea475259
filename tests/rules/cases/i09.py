"""Results of activity indicators: there for the closed year, not for later ones."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _last_year(draft: Draft, code: str, target: str | float | None, actual: str | float | None) -> None:
    draft.add("活動指標値", 活動指標コード=code, 年度="令和6年度", 目標=target, 実績=actual)


@fires(("6-2-08-A1", 2024, "実績"))
def missing_while_others_are_filled(draft: Draft) -> None:
    _last_year(draft, "6-2-07-A1", 12, 11)
    _last_year(draft, "6-2-08-A1", 40, None)
    for code, plan in (("6-2-K1", 54), ("6-3-K1", 300)):
        draft.row("成果指標値", code, 2024)["実績"] = plan + 1


@fires(("6-2-07-A1", 2025, "実績"))
def given_for_a_year_not_closed(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-07-A1", 2025)["実績"] = 5


@quiet
def closed_as_the_plan_says(draft: Draft) -> None:
    draft.setting("実績の確定年度", "令和7年度")
    draft.row("活動指標値", "6-2-07-A1", 2025)["実績"] = 11
    draft.row("活動指標値", "6-2-08-A1", 2025)["実績"] = "－"
    for code, actual in (("6-2-K1", 54.2), ("6-3-K1", 310)):
        draft.row("成果指標値", code, 2025)["実績"] = actual


@quiet
def nothing_aimed_at(draft: Draft) -> None:
    _last_year(draft, "6-2-07-A1", "－", None)
    for code, plan in (("6-2-K1", 54), ("6-3-K1", 300)):
        draft.row("成果指標値", code, 2024)["実績"] = plan + 1


@quiet
def plan_round(draft: Draft) -> None:
    _last_year(draft, "6-2-08-A1", 40, None)
