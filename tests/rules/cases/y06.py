"""The new year is estimated."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _last_plan(draft: Draft) -> None:
    draft.previous = Draft()
    draft.previous.setting("版", "令和6年度")
    for row in draft.previous.tables["事業費"]:
        row["年度"] = {"令和7年度": "令和6年度", "令和8年度": "令和7年度"}.get(row["年度"], "令和8年度")


@fires(("介護高齢課", 2027, "部署名"))
def department_with_copies(draft: Draft) -> None:
    _last_plan(draft)
    draft.budget("6-2-07", 2027, 4570, 1200, None, None, 3370)
    draft.budget("6-2-08", 2027, 860, 0, 0, 50, 810)
    draft.budget("6-3-01", 2027, 41300, None, None, None, 41300)
    draft.budget("6-3-03", 2027, 2310, None, 500, None, 1810)


@fires(("企画課", 2027, "部署名"))
def half_of_the_projects(draft: Draft) -> None:
    _last_plan(draft)
    draft.budget("6-2-07", 2027, 4570, 1200, None, None, 3370)
    draft.budget("6-3-01", 2027, 41300, None, None, None, 41300)
    draft.budget("6-3-02", 2027, 60100, 10100, None, 50000, None)
    draft.budget("6-3-03", 2027, 2310, None, 500, None, 1810)


@quiet
def another_source(draft: Draft) -> None:
    _last_plan(draft)
    draft.budget("6-2-07", 2027, 4560, 1100, None, None, 3460)
    draft.budget("6-2-08", 2027, 860, 0, 0, 50, 810)
    draft.budget("6-3-01", 2027, 41300, None, None, None, 41300)
    draft.budget("6-3-02", 2027, 60100, 10100, None, 50000, None)
    draft.budget("6-3-03", 2027, 2310, None, 500, None, 1810)


@quiet
def year_already_planned(draft: Draft) -> None:
    draft.previous = Draft()
