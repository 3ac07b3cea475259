"""T01 names the likely cause with the values it would take."""

import pytest

from koplan_xl.plan.values import Value
from tests.rules.builder import Draft
from tests.rules.case import run


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        ((4560, 1200, None, None, 3630), ("▲270千円", "一般財源 3,630千円", "3,360千円")),
        ((4650, 1200, None, None, 3360), ("+90千円", "年度別事業費 4,650千円", "4,560千円")),
        ((3360, 1200, None, None, 3360), ("▲1,200千円", "差が国・県支出金の額と同じ", "含まれていない")),
        ((5760, 1200, None, None, 3360), ("+1,200千円", "差が国・県支出金の額と同じ", "二重")),
        ((5000, 1200, None, None, 3360), ("+440千円", "令和8年度")),
        ((4561, 1640, None, None, 3360), ("▲439千円", "年度別事業費", "令和8年度", "5,000千円")),
        ((4578, 1200, None, None, 3360), ("+18千円", "9で割り切れる")),
    ],
)
def test_cause(amounts: tuple[Value, ...], told: tuple[str, ...]) -> None:
    draft = Draft()
    draft.budget("6-2-07", 2025, *amounts)
    draft.budget("6-2-07", 2026, 5000, 1640, None, None, 3360)
    (finding,) = run(draft.context())
    assert all(part in finding.message for part in told), finding.message


def test_no_cause_is_made_up() -> None:
    draft = Draft()
    draft.budget("6-2-07", 2026, 5000, 1640, None, None, 3360)
    draft.budget("6-2-07", 2025, 4561, 1200, None, None, 3360)
    (finding,) = run(draft.context())
    assert finding.message.endswith("+1千円")
