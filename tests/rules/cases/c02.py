"""Two returns with different new values for one field."""

from dataclasses import replace

from koplan_xl.plan.subject import Subject
from tests.rules.builder import Draft, returned_from
from tests.rules.case import fires, quiet

GOAL = Subject("事務事業", "6-2-07", "年度目標")
FACTS = returned_from("企画課", {GOAL: "年12回"}, {GOAL: "年15回"}, frozenset({GOAL}))


@fires(("6-2-07", None, "年度目標"))
def another_return_says_otherwise(draft: Draft) -> None:
    draft.returned = replace(FACTS, rivals={GOAL: [("回収/2.xlsx", "年20回")]})


@quiet
def no_other_return(draft: Draft) -> None:
    draft.returned = FACTS
