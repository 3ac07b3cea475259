"""Live checks: which rules, and what their formulas show."""

import pytest

from koplan_xl.rules.live import SOUND, TO_EXPLAIN, WRONG, live_rules, shown_defect, state_formula
from koplan_xl.rules.registry import Scope, get


def test_live_rules() -> None:
    assert [rule.code for rule in live_rules()] == [
        *("N03", "N04", "N05", "N08", "T01", "T02", "F01", "I02", "I04", "I12", "O01", "O04", "O05", "O14")
    ]
    assert [rule.code for rule in live_rules("activity")] == ["N08", "I02", "I04", "I12"]


def test_a_rule_that_is_not_live_shows_nothing() -> None:
    with pytest.raises(ValueError, match="C13"):
        shown_defect(get("C13"))


@pytest.mark.parametrize(("code", "mark"), [("T01", WRONG), ("O04", TO_EXPLAIN)])
def test_state_tells_error_from_ask(code: str, mark: str) -> None:
    assert state_formula(get(code), "A1>0") == f'IFERROR(IF(A1>0,"{mark}","{SOUND}"),"{mark}")'


def asked(code: str, scope: Scope) -> set[str]:
    names: set[str] = set()

    def resolve(name: str) -> str:
        names.add(name)
        return '""'

    shown_defect(get(code), scope=scope).formula(resolve)
    return names


def test_a_rule_may_be_shown_in_two_scopes() -> None:
    assert "計画策定時" in asked("N08", "outcome")
    assert "目標[0]" in asked("N08", "activity")
    with pytest.raises(ValueError, match="N08"):
        asked("N08", "project_year")


def test_thresholds_are_asked_for_by_their_items() -> None:
    assert "しきい値 F01" in asked("F01", "project_year")
    assert {"しきい値 N05", "しきい値 N05 上限"} < asked("N05", "project")


def test_more_years_ask_for_more_cells() -> None:
    asked: set[str] = set()

    def resolve(name: str) -> str:
        asked.add(name)
        return '""'

    shown_defect(get("I04"), years=5).formula(resolve)
    assert asked == {f"{name}[{i}]" for name in ("目標", "年度別事業費") for i in range(5)}
