"""Live checks: which rules, and what their formulas show."""

import pytest

from koplan_xl.rules.live import (
    SOUND,
    TO_EXPLAIN,
    WRONG,
    Root,
    live_roots,
    live_rules,
    stands,
    stands_formula,
    state_formula,
)
from koplan_xl.rules.registry import Scope, get


def test_live_rules() -> None:
    assert [rule.code for rule in live_rules()] == [
        *("N03", "N04", "N05", "N07", "N08", "T01", "T02", "F01", "I02", "I04", "I12"),
        *("O01", "O04", "O05", "O06", "O14", "X04"),
    ]
    assert [rule.code for rule in live_rules("activity")] == ["N08", "I02", "I04", "I12"]


@pytest.mark.parametrize(("code", "mark"), [("T01", WRONG), ("O04", TO_EXPLAIN)])
def test_state_tells_error_from_ask(code: str, mark: str) -> None:
    assert state_formula(get(code), "A1>0") == f'IFERROR(IF(A1>0,"{mark}","{SOUND}"),"{mark}")'


class Names:
    """Cells that remember what was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def text(self, name: str) -> str:
        self.asked.add(name)
        return '""'

    number = text


def asked(code: str, scope: Scope, years: int = 3) -> set[str]:
    live, names = get(code).live_in(scope), Names()
    assert live
    live.place(years).formula(names, "0")
    return names.asked


def test_a_rule_may_be_shown_in_two_scopes() -> None:
    assert "計画策定時" in asked("N08", "outcome")
    assert "目標[0]" in asked("N08", "activity")
    assert get("N08").live_in("project_year") is None


def test_thresholds_are_asked_for_by_their_items() -> None:
    assert "しきい値 F01" in asked("F01", "project_year")
    assert {"しきい値 N05", "しきい値 N05 上限"} < asked("N05", "project")


def test_more_years_ask_for_more_cells() -> None:
    assert {f"{name}[4]" for name in ("目標", "年度別事業費")} < asked("I04", "activity", years=5)


def test_roots_are_those_shown_on_the_same_record() -> None:
    assert live_roots("T01", "project_year") == (Root("T02", False), Root("N07", False))
    assert live_roots("O06", "outcome") == (Root("O04", False), Root("N08", True))
    assert live_roots("N08", "outcome") == ()


@pytest.mark.parametrize(
    ("place", "other", "same_place", "expected"),
    [
        (0, 0, False, False),
        (2, 0, False, True),
        (2, 3, False, False),
        (2, 3, True, True),
        (2, 2, True, False),
        (0, 0, True, False),
    ],
)
def test_what_follows_from_a_root_does_not_stand(
    place: int, other: int, same_place: bool, expected: bool
) -> None:
    assert stands(place, [(Root("N08", same_place), other)]) is expected


def test_an_echo_is_left_out_by_its_root_s_cell() -> None:
    assert stands_formula("A1", [(Root("N08", True), "B1"), (Root("O04", False), "C1")]) == (
        "AND(A1>0,B1<>A1,C1=0)"
    )
