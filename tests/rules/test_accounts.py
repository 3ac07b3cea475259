"""Which accounts A02 leaves alone."""

from koplan_xl.rules.engine import run
from tests.rules.builder import Draft


def test_accounts_with_nothing_but_transfers_are_left_to_a01() -> None:
    draft = Draft()
    draft.row("会計対応", "6-3-01")["その他の収入を含む"] = "いいえ"
    draft.budget("6-3-01", 2026, 60000, None, None, None, 60000)
    assert run(draft.context(), select=["A02"]) == []
