"""Input cells without their input rules or conditional formats."""

from dataclasses import replace

from koplan_xl.plan.subject import Location
from koplan_xl.rules.context import Aside
from tests.rules.builder import Draft, returned_from
from tests.rules.case import fires, quiet

FACTS = returned_from("企画課", {})


@fires(("企画課", None, None), ("企画課", None, None))
def pasted_over(draft: Draft) -> None:
    place = Location("6-2-07", "F9")
    draft.returned = replace(
        FACTS, asides=[Aside("input_rule_lost", place), Aside("conditional_format_lost", place)]
    )


@quiet
def as_sent(draft: Draft) -> None:
    draft.returned = FACTS
