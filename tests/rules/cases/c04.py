"""A project of another department in a return."""

from koplan_xl.plan.subject import Subject
from tests.rules.builder import Draft, returned_from
from tests.rules.case import fires, quiet

OWNER = Subject("事務事業", "6-2-07", "所管課")


@fires(("6-2-07", None, "所管課"))
def sheet_copied_from_another_department(draft: Draft) -> None:
    draft.returned = returned_from("財政課", {OWNER: "企画課", Subject("施策", "6-2", "施策名"): "行政経営"})


@quiet
def own_project(draft: Draft) -> None:
    draft.returned = returned_from("企画課", {OWNER: "企画課"})
