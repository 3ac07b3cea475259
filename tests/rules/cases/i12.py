"""The unit of an activity indicator."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07-A1", None, "単位"))
def unit_blank(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1")["単位"] = "　"


@quiet
def no_unit_on_purpose(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1")["単位"] = "－"
