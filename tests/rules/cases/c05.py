"""The records returned are those sent."""

from dataclasses import replace

from koplan_xl.plan.subject import Location
from tests.rules.builder import Draft, returned_from
from tests.rules.case import fires, quiet

FACTS = returned_from("企画課", {})


@fires(("6-2-07", None, "事業コード"))
def missing(draft: Draft) -> None:
    draft.returned = replace(FACTS, found_records=FACTS.found_records[1:])


@fires(("6-2-08", None, "事業コード"))
def extra(draft: Draft) -> None:
    stranger = ("事務事業", "6-2-08", Location("6-2-08", "C3"))
    draft.returned = replace(FACTS, found_records=[*FACTS.found_records, stranger])


@fires(("6-2", None, "施策コード"))
def doubled(draft: Draft) -> None:
    copy = ("施策", "6-2", Location("6-2 (2)", "C3"))
    draft.returned = replace(FACTS, found_records=[*FACTS.found_records, copy])


@quiet
def all_returned_once(draft: Draft) -> None:
    draft.returned = FACTS
