"""Departments whose return has not come in."""

from datetime import date

from koplan_xl.rules.context import Gathering
from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def send(draft: Draft, *returned: str, round_: str = "計画") -> None:
    for department in ("企画課", "財政課"):
        number = f"R7-{round_}-01"
        draft.add("配布", 配布番号=number, 回=round_, 部署名=department, 締切="2025-10-31")
    came_in = frozenset((f"R7-{round_}-01", department) for department in returned)
    draft.gathering = Gathering(date(2025, 10, 31), came_in)


@fires(("財政課", None, "部署名"))
def one_is_missing(draft: Draft) -> None:
    send(draft, "企画課")


@fires(("企画課", None, "部署名"), ("財政課", None, "部署名"))
def returns_of_the_round_before(draft: Draft) -> None:
    send(draft, "企画課", "財政課")
    send(draft, round_="実績")


@quiet
def all_came_in(draft: Draft) -> None:
    send(draft, "企画課", "財政課")


@quiet
def the_plan_alone(draft: Draft) -> None:
    send(draft)
    draft.gathering = None
