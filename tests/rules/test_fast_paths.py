"""Short cuts give what the plain way gives."""

import re
from unicodedata import normalize

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koplan_xl.canonical import column_numbers
from koplan_xl.grid import column_letters, parse_a1
from koplan_xl.plan.totals import formula
from koplan_xl.plan.values import fold
from koplan_xl.rules import outcome, texts
from koplan_xl.rules.expression import Amount, AnyBelow, Blank, Differs, Measure, Mentions, Says, Unreadable
from koplan_xl.rules.readings import ReadOnce
from koplan_xl.stored_totals import read_totals
from tests.rules.builder import Draft
from tests.rules.case import Case, all_cases, run

_WRITING = st.text(
    st.sampled_from("同上前年度と同様なし未定_－。 \u3000\n1(（）)「」［］⑴ｱﾊﾟ㈱目的A※"), max_size=60
)


@given(st.one_of(_WRITING, st.from_regex(texts._EMPTY, fullmatch=True)))
def test_empty_phrases(text: str) -> None:
    squeezed = re.sub(r"\s", "", fold(text)).strip("。.()「」・")
    assert texts._is_empty_phrase(text) is (text != "" and texts._EMPTY.fullmatch(squeezed) is not None)


@given(_WRITING)
def test_print_faults(text: str) -> None:
    patterns = (texts._HALF_KANA, texts._DEPENDENT, texts._ODD_SPACE)
    found = [match[0] for pattern in patterns if (match := pattern.search(text))]
    odd = _odd_bracket(text)
    told = [re.search("「(.+)」$", fault, re.DOTALL) for fault in texts._print_faults(text)]
    assert [match[1] for match in told if match] == [*found, *([odd] if odd else [])]


def _odd_bracket(text: str) -> str:
    open_ones: list[str] = []
    for character in texts._NUMBERED.sub("", normalize("NFKC", text)):
        if character in texts._PAIRS.values():
            open_ones.append(character)
        elif character in texts._PAIRS and (not open_ones or open_ones.pop() != texts._PAIRS[character]):
            return character
    return open_ones[0] if open_ones else ""


def test_declared_formulas_of_every_row() -> None:
    context = Draft().context()
    assert context.totals
    letters = {name: column_letters(number) for name, number in column_numbers(context.totals).items()}
    stored = read_totals(context.totals, context.plan).totals
    assert len({total.declared for total in stored}) > len(stored) / 2
    for total in stored:
        row, _ = parse_a1(total.location.cell)
        assert total.declared == formula(total.cut, total.figure, row, letters, context.plan)


_CELL_VALUES = st.sampled_from(
    [None, 0, 12, 12.5, "", "－", "未定", "300以上", "１，２００", "約300", " 上昇", "低下", "以下"]
)
_CONDITIONS = (
    Blank("甲"),
    Says("甲", "上昇"),
    Mentions(("甲", "乙"), "以上"),
    Unreadable(("甲", "乙")),
    AnyBelow((Measure("甲"),), Measure("乙")),
    Differs(Amount("甲"), Amount("乙")),
)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(_CELL_VALUES, _CELL_VALUES), max_size=6))
def test_cells_read_once_for_all_conditions(rows: list[tuple[object, object]]) -> None:
    columns = {name: pd.Series([row[i] for row in rows], dtype=object) for i, name in enumerate("甲乙")}
    shared = ReadOnce(columns)
    for condition in (*_CONDITIONS, *_CONDITIONS):
        one_by_one = [
            bool(condition.evaluate({name: column.iloc[[row]] for name, column in columns.items()}).iloc[0])
            for row in range(len(rows))
        ]
        assert condition.evaluate(shared).tolist() == one_by_one


@pytest.mark.parametrize("case", [c for c in all_cases() if c.code in ("O02", "O13")], ids=lambda c: c.name)
def test_indicators_worth_a_closer_look(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = Draft()
    case.change(draft)
    quick = [found.to_json() for found in run(draft.context())]
    monkeypatch.setattr(outcome, "_or_twice", lambda context, suspicious: suspicious | True)
    assert [found.to_json() for found in run(draft.context())] == quick
