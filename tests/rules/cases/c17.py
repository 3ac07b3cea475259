"""Departments exist."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-08", None, "所管課"))
def department_renamed(draft: Draft) -> None:
    draft.row("事務事業", "6-2-08")["所管課"] = "企画政策課"


@fires(("6-3", None, "所管課"))
def measure_without_department(draft: Draft) -> None:
    draft.row("施策", "6-3")["所管課"] = None


@fires(("6-3", None, "関連課"))
def one_of_several_unknown(draft: Draft) -> None:
    draft.row("施策", "6-3")["関連課"] = "企画課、会計課"


@quiet
def division_and_all_departments_elsewhere(draft: Draft) -> None:
    draft.row("施策", "6-2")["関連課"] = "総務部・財政課"
    draft.row("政策", "6")["所管"] = None
