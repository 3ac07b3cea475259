"""The fonts forms and papers may be set in: which widths are known, what stands in for one in a PDF."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Font:
    """A font by the beginning of its names in Excel, and of its name in a PDF.

    `fixed`: Latin letters are half an em wide, all others a whole one. `measured`: no letter is wider than the tool
    reckons. `stand_in` is set in its place where it is not installed.
    """

    names: tuple[str, ...]
    printed: str
    fixed: bool = False
    measured: bool = False
    stand_in: str = ""


_GOTHIC, _GOTHIC_P, _MINCHO, _MINCHO_P = "BIZ UDゴシック", "BIZ UDPゴシック", "BIZ UD明朝", "BIZ UDP明朝"
FONTS = (
    Font((_GOTHIC, "BIZ UDGothic"), "BIZUDGothic", fixed=True, measured=True),
    Font((_GOTHIC_P, "BIZ UDPGothic"), "BIZUDPGothic", measured=True),
    Font((_MINCHO, "BIZ UDMincho"), "BIZUDMincho", fixed=True, measured=True),
    Font((_MINCHO_P, "BIZ UDPMincho"), "BIZUDPMincho"),
    # The first two are as wide as what stands in for them, letter by letter; the others in their Japanese letters.
    Font(("ＭＳ ゴシック", "MS Gothic"), "MS-Gothic", fixed=True, measured=True, stand_in=_GOTHIC),
    Font(("ＭＳ 明朝", "MS Mincho"), "MS-Mincho", fixed=True, measured=True, stand_in=_MINCHO),
    Font(("ＭＳ Ｐゴシック", "MS PGothic"), "MS-PGothic", stand_in=_GOTHIC_P),
    Font(("ＭＳ Ｐ明朝", "MS PMincho"), "MS-PMincho", stand_in=_MINCHO_P),
    Font(("游ゴシック", "Yu Gothic"), "YuGothic", stand_in=_GOTHIC_P),
    Font(("游明朝", "Yu Mincho"), "YuMincho", stand_in=_MINCHO_P),
    Font(("メイリオ", "Meiryo"), "Meiryo", stand_in=_GOTHIC_P),
)


def known(font: str) -> Font | None:
    """Return what is known of a font by its name in Excel, in which a weight may follow."""
    return next((one for one in FONTS if font.startswith(one.names)), None)


def is_fixed_pitch(font: str) -> bool:
    """Tell whether a font's Latin letters are all half an em wide."""
    found = known(font)
    return found is not None and found.fixed


def unmeasured(fonts: Iterable[str]) -> list[str]:
    """Say for which fonts widths are reckoned with those of another."""
    found = [font for font in sorted(fonts) if not ((one := known(font)) and one.measured)]
    if not found:
        return []
    names = "」「".join(found)
    return [
        f"書体「{names}」の字幅は持っていないので、{_GOTHIC_P}（太字）の字幅で行の折返しを計算しました。"
        "文字のはみ出しや余りがないか、印刷して確かめてください。"
    ]


def replaced(fonts: Iterable[str], embedded: Iterable[str]) -> list[str]:
    """Say which of the fonts asked for are not in a PDF, and what stands there; `embedded` are the fonts it has."""
    has = frozenset(map(_plain, embedded))
    told = []
    for font in sorted(fonts):
        one = known(font)
        if _has(has, one.printed if one else font):
            continue
        stand_in = known(one.stand_in) if one else None
        instead = f"「{stand_in.names[0]}」" if stand_in and _has(has, stand_in.printed) else "ほかの書体"
        told.append(
            f"書体「{font}」がこのパソコンにないので、PDFの文字は{instead}になりました。"
            "書体をインストールするか、.xlsx で作って Excel から印刷してください。"
        )
    return told


def _has(embedded: Iterable[str], wanted: str) -> bool:
    """BIZUDGothic-Bold is of BIZUDGothic; BIZUDPGothic is not."""
    begins = _plain(wanted)
    return any(name.startswith(begins) for name in embedded)


def _plain(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())
