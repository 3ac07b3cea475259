"""Widths and lines of texts: never less than the fonts take, and nothing lost at the ends of lines."""

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.fonts import is_fixed_pitch, unmeasured
from koplan_xl.typesetting import letters

_TEXTS = st.text(st.sampled_from("あいう漢字、。「」（）ABCwxyz 019,.-・％ｱｲー\n"), max_size=80)


@pytest.mark.client
def test_no_letter_is_wider_in_the_fonts_than_reckoned(fonts: dict[str, TTFont]) -> None:
    assert len(fonts) == 4
    assert unmeasured(fonts) == []
    for name, font in fonts.items():
        fixed = is_fixed_pitch(name)
        em = font["head"].unitsPerEm
        for code, glyph in font.getBestCmap().items():
            real = font["hmtx"][glyph][0] / em
            assert real <= letters.width(chr(code), fixed) + 0.006 or not chr(code).isprintable(), chr(code)


@given(_TEXTS, st.floats(2, 40))
def test_lines_hold_all_letters_in_order(text: str, room: float) -> None:
    broken = letters.lines(text, room)
    assert "".join(broken) == ("".join(text.splitlines()) if text.strip() else "")


@given(_TEXTS, st.floats(6, 40))
def test_lines_fit_unless_signs_hang_together(text: str, room: float) -> None:
    for line in letters.lines(text, room):
        if letters.width(line.rstrip(" ")) > room:
            assert not any(letters.may_break(a, b) for a, b in zip(line, line[1:], strict=False))


def test_signs_neither_begin_nor_end_a_line() -> None:
    for room in range(3, 20):
        for line in letters.lines("「市民（区民）の声」を、聞く。" * 4, room):
            assert line[0] not in "」）、。" and line[-1] not in "「（"


def test_words_stay_whole() -> None:
    assert letters.lines("窓口DX推進 well-being", 4) == ["窓口DX", "推進 ", "well-", "being"]
    assert letters.lines("県のwell-being", 7) == ["県のwell-", "being"]
