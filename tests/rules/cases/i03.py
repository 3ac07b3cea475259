"""Rates are counted in %."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07-A1", None, "単位"))
def rate_in_persons(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1").update({"指標名": "がん検診の受診率（40歳以上）", "単位": "人"})


@fires(("6-2-07-A1", None, "単位"))
def share_to_be_raised(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1").update({"指標名": "広報紙を読む人の割合の向上", "単位": "回"})


@quiet
def full_width_percentage(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1").update({"指標名": "受診率", "単位": "％"})


@quiet
def not_a_rate(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1")["指標名"] = "事務の効率"
    draft.row("活動指標", "6-2-08-A1")["指標名"] = "収納率の説明会"


@quiet
def per_thousand(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1").update({"指標名": "死亡率", "単位": "人口千対"})
