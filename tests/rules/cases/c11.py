"""Texts and comments outside the form's cells."""

from dataclasses import replace

from koplan_xl.plan.subject import Location
from koplan_xl.rules.context import Aside
from tests.rules.builder import Draft, returned_from
from tests.rules.case import fires, quiet

FACTS = returned_from("企画課", {})


@fires(("企画課", None, None), ("企画課", None, None))
def a_note_and_a_comment(draft: Draft) -> None:
    note = Aside("text_outside_form", Location("6-2-07", "M3"), "内示待ち")
    comment = Aside("comment_added", Location("6-2-07", "F9"), "確認中です", "山田")
    draft.returned = replace(FACTS, asides=[note, comment])


@quiet
def as_sent(draft: Draft) -> None:
    draft.returned = FACTS
