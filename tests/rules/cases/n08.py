"""Implausible percentages."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-K1", 2025, "計画"))
def fraction_among_percentages(draft: Draft) -> None:
    draft.row("成果指標値", "6-2-K1", 2025)["計画"] = 0.555


@fires(("6-2-K1", None, "目標値"))
def above_a_hundred(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["目標値"] = 600


@fires(("6-2-08-A1", 2025, "目標"))
def full_width_unit(draft: Draft) -> None:
    draft.row("活動指標", "6-2-08-A1")["単位"] = "％"
    draft.row("活動指標値", "6-2-08-A1", 2025)["目標"] = -40


@quiet
def small_rates(draft: Draft) -> None:
    draft.row("活動指標", "6-2-08-A1")["単位"] = "%"
    for year, value in ((2025, 0.9), (2026, 1), (2027, 1.2)):
        draft.row("活動指標値", "6-2-08-A1", year)["目標"] = value


@quiet
def other_unit(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-08-A1", 2027)["目標"] = 500


@quiet
def higher_limit(draft: Draft) -> None:
    draft.setting("しきい値 N08", 150)
    draft.row("成果指標", "6-2-K1")["目標値"] = 120
