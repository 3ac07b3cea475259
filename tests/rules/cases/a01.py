"""Transfers are all an account takes in."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _alone(draft: Draft, other: int) -> None:
    draft.row("会計対応", "6-3-01")["その他の収入を含む"] = "いいえ"
    for year in (2025, 2026, 2027):
        draft.budget("6-3-02", year, 60000, None, None, 41200, 18800)
    draft.budget("6-3-02", 2026, 60000, None, None, other, 60000 - other)


@fires(("介護保険特別会計", 2026, "年度別事業費"))
def more_received_than_sent(draft: Draft) -> None:
    _alone(draft, 41202)


@fires(("介護保険特別会計", 2026, "年度別事業費"))
def less_received_than_sent(draft: Draft) -> None:
    _alone(draft, 41198)


@quiet
def one_thousand_apart(draft: Draft) -> None:
    _alone(draft, 41201)


@quiet
def with_other_income(draft: Draft) -> None:
    draft.row("会計対応", "6-3-01")["その他の収入を含む"] = "はい"
