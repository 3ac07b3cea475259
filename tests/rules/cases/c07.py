"""Computed cells that compute no longer."""

from dataclasses import replace

from koplan_xl.plan.subject import Location
from koplan_xl.rules.context import Aside
from tests.rules.builder import Draft, returned_from
from tests.rules.case import fires, quiet

FACTS = returned_from("企画課", {})


@fires(("企画課", None, None))
def a_form_pasted_as_values(draft: Draft) -> None:
    cells = [Aside("calculated_cell_replaced", Location("6-2-07", f"K{row}"), "✔") for row in (8, 9)]
    draft.returned = replace(FACTS, asides=cells)


@fires(("企画課", None, None), ("企画課", None, None))
def one_finding_for_each_sheet(draft: Draft) -> None:
    cells = [Aside("calculated_cell_replaced", Location(sheet, "K8"), "=1") for sheet in ("6-2-07", "確認票")]
    draft.returned = replace(FACTS, asides=cells)


@quiet
def as_sent(draft: Draft) -> None:
    draft.returned = FACTS
