"""New and continued."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", None, "新規・継続"))
def new_but_was_there(draft: Draft) -> None:
    draft.previous = Draft()
    draft.row("事務事業", "6-2-07")["新規・継続"] = "新規"


@fires(("6-3-03", None, "新規・継続"))
def continued_but_was_not(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.drop("事務事業", "6-3-03")


@quiet
def really_new(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.drop("事務事業", "6-3-03")
    draft.row("事務事業", "6-3-03")["新規・継続"] = "新規"


@quiet
def without_last_plan(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07")["新規・継続"] = "新規"
