"""A detailed project has an activity indicator."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-08", None, "事業コード"))
def no_indicator(draft: Draft) -> None:
    draft.drop("活動指標", "6-2-08-A1")
    draft.drop("活動指標値", "6-2-08-A1")


@fires(("6-2-08", None, "事業コード"))
def only_an_unused_slot(draft: Draft) -> None:
    draft.row("活動指標", "6-2-08-A1").update({"指標名": None, "単位": None})
    for row in draft.rows("活動指標値", "6-2-08-A1"):
        row["目標"] = None


@quiet
def simple_projects_need_none(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03")["事務事業名"] = "財政事務費"
