"""The effective 向き and 達成の型 of indicators, inferred where they are blank."""

from koplan_xl.rules.expression import AnyAbove, AnyBelow, Blank, Condition, Measure, Mentions, Says, any_of

_UNDIRECTED, _UNTYPED = Blank("向き"), Blank("達成の型")


def floor(printed: tuple[str, ...]) -> Condition:
    """達成の型 is 以上, or blank with 以上 in one of the values."""
    return Says("達成の型", "以上") | (_UNTYPED & Mentions(printed, "以上"))


def ceiling(printed: tuple[str, ...]) -> Condition:
    """達成の型 is 以下, or blank with 以下 in one of the values."""
    return Says("達成の型", "以下") | (_UNTYPED & Mentions(printed, "以下"))


def bounded(printed: tuple[str, ...]) -> Condition:
    """A floor or a ceiling; the shorter formula for both."""
    mentioned = any_of(Mentions(printed, "以上"), Mentions(printed, "以下"))
    return any_of(Says("達成の型", "以上"), Says("達成の型", "以下"), _UNTYPED & mentioned)


def rising(names: tuple[str, ...], printed: tuple[str, ...]) -> Condition:
    """向き is 上昇; where it is blank, from the bound, else from the first and last of the values."""
    bound, other = floor(printed), ceiling(printed)
    inferred = bound | (~other & AnyAbove((Measure(names[-1]),), Measure(names[0])))
    return Says("向き", "上昇") | (_UNDIRECTED & inferred)


def falling(names: tuple[str, ...], printed: tuple[str, ...]) -> Condition:
    """向き is 低下; where it is blank, from the bound, else from the first and last of the values."""
    bound, other = ceiling(printed), floor(printed)
    inferred = bound | (~other & AnyBelow((Measure(names[-1]),), Measure(names[0])))
    return Says("向き", "低下") | (_UNDIRECTED & inferred)
