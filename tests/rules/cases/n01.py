"""Text that is a number."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", 2025, "年度別事業費"), ("6-2-07", 2025, "一般財源"))
def full_width_digits(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, "４，５６０", 1200, None, None, "3360千円")


@fires(("6-2-07-A1", 2025, "目標"))
def target_as_text(draft: Draft) -> None:
    draft.row("活動指標値", "6-2-07-A1", 2025)["目標"] = "１２"


@quiet
def answers_without_number(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, 1200, "－", "未定", 3360)
