"""A prefilled cell with another value than was sent."""

from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.rules.builder import Draft, returned_from
from tests.rules.case import fires, quiet

NAME, GOAL = Subject("事務事業", "6-2-07", "事務事業名"), Subject("事務事業", "6-2-07", "年度目標")
SENT: dict[Subject, Value] = {NAME: "広報事業", GOAL: "広報紙を年12回発行する。"}


@fires(("6-2-07", None, "事務事業名"))
def name_overtyped(draft: Draft) -> None:
    draft.returned = returned_from("企画課", SENT, {NAME: "広報・広聴事業"}, frozenset({GOAL}))


@fires(("6-2-07", None, "事務事業名"))
def name_deleted(draft: Draft) -> None:
    draft.returned = returned_from("企画課", SENT, {NAME: None})


@quiet
def input_changed(draft: Draft) -> None:
    draft.returned = returned_from("企画課", SENT, {GOAL: "年10回発行する。"}, frozenset({GOAL}))


@quiet
def same_in_full_width(draft: Draft) -> None:
    pledge = Subject("事務事業", "6-2-07", "市長公約事項")
    draft.returned = returned_from("企画課", {pledge: "1：無"}, {pledge: "１:無"})
