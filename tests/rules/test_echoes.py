"""Only the root is reported, whatever is selected; what is not tied to it stays."""

from collections.abc import Callable

import pytest

from koplan_xl.grid import Cell, Sheet
from koplan_xl.plan.model import Plan
from koplan_xl.plan.totals import headers
from koplan_xl.rules.echoes import ECHOES
from koplan_xl.rules.engine import run
from koplan_xl.rules.registry import all_rules, get
from tests.rules.builder import Draft


def total_without_sources(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, None, None, None, None)


def source_unreadable(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, "約1200", None, None, 3360)


def only_source_unreadable(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, None, None, None, "約4560")


def source_unreadable_and_target_missing(draft: Draft) -> None:
    source_unreadable(draft)
    draft.row("活動指標値", "6-2-07-A1", 2025)["目標"] = None


def plans_and_target_worse(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["計画策定時"] = 90


def target_worse_and_so_behind_the_plans(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1")["目標値"] = 50


def path_turns_back_after_a_leap(draft: Draft) -> None:
    draft.row("成果指標", "6-2-K1").update({"計画策定時": 10, "目標値": 56})


def total_typed(draft: Draft) -> None:
    def change(sheet: Sheet, plan: Plan) -> None:
        sheet.cells[2, headers(plan).index("令和7年度 その他") + 1] = Cell(1)

    draft.change_totals = change


CASES: dict[Callable[[Draft], None], list[str]] = {
    total_without_sources: ["T02"],
    source_unreadable: ["N07"],
    only_source_unreadable: ["N07"],
    source_unreadable_and_target_missing: ["N07"],
    plans_and_target_worse: ["O04"],
    target_worse_and_so_behind_the_plans: ["O06"],
    path_turns_back_after_a_leap: ["O05"],
    total_typed: ["T04"],
}


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_root_only(change: Callable[[Draft], None]) -> None:
    draft = Draft()
    change(draft)
    assert [finding.code for finding in run(draft.context())] == CASES[change]


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_echoes_are_silent_though_the_root_is_not_selected(change: Callable[[Draft], None]) -> None:
    draft = Draft()
    change(draft)
    echoes = [code for echo in ECHOES for code in echo.codes if echo.root in CASES[change]]
    assert run(draft.context(), select=echoes) == []
    assert run(draft.context(), ignore=CASES[change]) == []


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_echoes_are_really_there(change: Callable[[Draft], None]) -> None:
    draft = Draft()
    change(draft)
    context = draft.context()
    echoes = {code for echo in ECHOES for code in echo.codes if echo.root in CASES[change]}
    assert any(list(get(code).function(context)) for code in echoes)


def test_other_years_and_other_parts_are_reported() -> None:
    draft = Draft()
    draft.budget("6-2-07", 2025, 4560, None, None, None, None)
    draft.budget("6-2-07", 2026, 4561, 1200, None, None, 3360)
    draft.add("事業費", 事業コード="6-2-07", 年度="令和7年度", 区分="予算", 年度別事業費=1, 一般財源=2)
    assert [(f.code, f.year) for f in run(draft.context())] == [("T02", 2025), ("T01", 2026), ("T01", 2025)]


def test_echoes_are_declared_for_rules_that_exist() -> None:
    known = {rule.code for rule in all_rules()}
    for echo in ECHOES:
        assert {echo.root, *echo.codes} <= known
        assert echo.root not in echo.codes
