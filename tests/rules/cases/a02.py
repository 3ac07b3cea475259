"""Transfers arrive in the receiving account."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("介護保険特別会計", 2026, "年度別事業費"))
def transfer_greater_than_income(draft: Draft) -> None:
    draft.budget("6-3-01", 2026, 50002, None, None, None, 50002)


@quiet
def one_thousand_over(draft: Draft) -> None:
    draft.budget("6-3-01", 2026, 50001, None, None, None, 50001)


@quiet
def account_without_projects(draft: Draft) -> None:
    draft.row("会計対応", "6-3-01")["繰入先会計"] = "水道事業会計"
    draft.add("会計対応", 繰出元事業コード="6-3-03", 繰入先会計="介護保険特別会計", その他の収入を含む="はい")
