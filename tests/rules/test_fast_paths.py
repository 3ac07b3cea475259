"""Short cuts give what the plain way gives."""

import re
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.canonical import column_numbers
from koplan_xl.grid import column_letters, parse_a1
from koplan_xl.plan.totals import formula
from koplan_xl.plan.values import fold
from koplan_xl.rules import texts
from koplan_xl.stored_totals import read_totals
from tests.rules.builder import Draft

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
