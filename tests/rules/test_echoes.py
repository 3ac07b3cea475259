"""Only the root is reported, whatever is selected; what is not tied to it stays."""

from collections.abc import Callable

import pytest

from koplan_xl.grid import Cell, Sheet
from koplan_xl.plan.model import Plan
from koplan_xl.plan.totals import headers
from koplan_xl.rules.echoes import ECHOES
from koplan_xl.rules.registry import all_rules, get
from tests.rules.builder import Draft
from tests.rules.case import run


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


def date_typed(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, Cell(46085, is_date=True), None, None, 3360)


def total_in_yen(draft: Draft) -> None:
    draft.budget("6-3-03", 2026, 2300000, None, 500000, None, 1800000)
    draft.add("統制額", 会計="一般会計", 款="2総務費", 年度="令和8年度", 金額=7710)


def account_renamed(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03")["款"] = "2総務管理費"
    draft.add("統制額", 会計="一般会計", 款="2総務費", 年度="令和8年度", 金額=7710)


def item_missing(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03")["目"] = None
    draft.fresh_totals = True
    path = {"会計": "一般会計", "款": "2総務費", "項": "1総務管理費", "目": "3財政管理費"}
    draft.add("統制額", **path, 年度="令和8年度", 金額=2300)


def error_as_amount(draft: Draft) -> None:
    draft.budget("6-2-07", 2025, 4560, Cell(None, None, "#REF!"), None, None, 3360)


def fraction_of_a_percentage(draft: Draft) -> None:
    draft.row("成果指標値", "6-2-K1", 2024)["計画"] = 0.54


def project_twice(draft: Draft) -> None:
    draft.tables["事務事業"].append(draft.row("事務事業", "6-3-03") | {"事務事業名": "財政管理事業"})
    draft.tables["事業費"] += [dict(row) for row in draft.rows("事業費", "6-3-03")]


CASES: dict[Callable[[Draft], None], list[str]] = {
    total_without_sources: ["T02"],
    source_unreadable: ["N07"],
    only_source_unreadable: ["N07"],
    source_unreadable_and_target_missing: ["N07"],
    plans_and_target_worse: ["O04"],
    target_worse_and_so_behind_the_plans: ["O06"],
    path_turns_back_after_a_leap: ["O05"],
    total_typed: ["T04"],
    date_typed: ["N10"],
    total_in_yen: ["N05"],
    account_renamed: ["C13"],
    item_missing: ["C14"],
    error_as_amount: ["C10"],
    fraction_of_a_percentage: ["N08"],
    project_twice: ["C12"],
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
    draft.add("事業費", 事業コード="6-2-07", 年度="令和8年度", 区分="予算", 年度別事業費=1, 一般財源=2)
    assert [(f.code, f.year) for f in run(draft.context())] == [("T02", 2025), ("T01", 2026), ("T01", 2026)]


def test_a_year_that_cannot_be_read_hides_no_jump_between_the_others() -> None:
    draft = Draft()
    draft.budget("6-3-01", 2025, "約41200", None, None, None, 41200)
    draft.budget("6-3-01", 2027, 20600, None, None, None, 20600)
    assert [(f.code, f.year) for f in run(draft.context())] == [("N07", 2025), ("Y02", 2027)]


def test_echoes_are_declared_for_rules_that_exist() -> None:
    known = {rule.code for rule in all_rules()}
    for echo in ECHOES:
        assert {echo.root, *echo.codes} <= known
        assert echo.root not in echo.codes
