"""One name for indicators of two projects."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-08-A1", None, "指標名"))
def same_name_in_other_width(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1")["指標名"] = "1分動画の公開"
    draft.row("活動指標", "6-2-08-A1")["指標名"] = "１分動画の公開"


@quiet
def nameless_slots(draft: Draft) -> None:
    draft.add("活動指標", 活動指標コード="6-2-07-A2", 事業コード="6-2-07", 番号=2)
    draft.add("活動指標", 活動指標コード="6-2-08-A2", 事業コード="6-2-08", 番号=2)


@quiet
def twice_in_one_project(draft: Draft) -> None:
    draft.tables["活動指標"].append(draft.row("活動指標", "6-2-08-A1") | {"活動指標コード": "6-2-08-A2"})
    values = [row | {"活動指標コード": "6-2-08-A2"} for row in draft.rows("活動指標値", "6-2-08-A1")]
    draft.tables["活動指標値"] += values
