"""Name and targets go together."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07-A1", None, "指標名"))
def targets_without_name(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1")["指標名"] = None


@fires(("6-2-07-A1", 2025, "目標"))
def name_without_targets(draft: Draft) -> None:
    for row in draft.rows("活動指標値", "6-2-07-A1"):
        row["目標"] = None


@quiet
def undecided_targets(draft: Draft) -> None:
    for row in draft.rows("活動指標値", "6-2-07-A1"):
        row["目標"] = "未定"


@quiet
def unused_slot(draft: Draft) -> None:
    draft.add("活動指標", 活動指標コード="6-2-07-A2", 事業コード="6-2-07", 番号=2)
