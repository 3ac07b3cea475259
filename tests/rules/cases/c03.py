"""The version of the forms a return was made from."""

from dataclasses import replace

from tests.rules.builder import Draft, returned_from
from tests.rules.case import fires, quiet

FACTS = replace(returned_from("企画課", {}), template_version="R7-1")


def with_office(draft: Draft, version: str) -> None:
    draft.returned = FACTS
    draft.office = Draft()
    draft.office.setting("様式版", version)


@fires(("企画課", None, None))
def the_forms_were_renewed(draft: Draft) -> None:
    with_office(draft, "R7-2")


@quiet
def the_same_forms(draft: Draft) -> None:
    with_office(draft, "R7-1")


@quiet
def without_the_canonical_workbook(draft: Draft) -> None:
    draft.returned = FACTS
