"""年度目標 word for word as last year."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", None, "年度目標"))
def copied_but_for_spaces(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.row("事務事業", "6-2-07")["年度目標"] = "広報紙を 年１２回発行する。"


@quiet
def written_anew(draft: Draft) -> None:
    draft.previous = Draft()


@quiet
def blank_as_last_year(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.row("事務事業", "6-3-01")["年度目標"] = None
