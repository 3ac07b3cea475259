"""Values on which live formulas and the checker must agree, and what the checker says of them."""

import random
from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from koplan_xl.plan import schema
from koplan_xl.plan.values import Value
from koplan_xl.rules.live import live_roots, live_rules, stands
from koplan_xl.rules.registry import Scope

ROWS = 400
YEARS = 3

BLANKS: Sequence[Value] = (
    None,
    None,
    " ",
    "\u3000",
    "－",
    "-",
    "未定",
    "ー",
    "—",
    "−",
    " － ",
    "\u00a0",
    "未定 ",
)
NUMBERS: Sequence[Value] = (
    0,
    100,
    100,
    200,
    300,
    400,
    1234,
    -50,
    0.5,
    1234.5,
    0.1 + 0.2,
    0.30000000000000004,
)
TYPED: Sequence[Value] = (
    "１００",
    "1,234",
    "１，２３４",
    "200千円",
    "1,234,000円",
    "（1,000 円）",
    "1,000千円",
    "300円",
    "１００ 千円",
    " 400 ",
    "▲50",
    "△1,234",
    "－100",
    "−100",
    "(100)",
    "（100）",
    "0",
    "０",
    "100.0",
    "１２．５",
    "1 234",
    "100\n",
    "１００　千円",
    "1\n234",
    "\u00a0500\u00a0",
    "(▲50)",
    "(1,234千円)",
    "（１，２３４円）",
    "▲ 1,234 円",
    "－1,234",
    ".5",
    "．５",
    "5.",
    "００５",
    "1,234,567",
    "１,２３４.５０",
    "999,999,999",
    "0.1234567",
)
UNREADABLE: Sequence[Value] = (
    "約300",
    "5千円以内",
    "不明",
    "2025/4/1",
    "12:30",
    "5%",
    "1e5",
    "3-4",
    "1/2",
    "5万",
    # marks in the wrong place, twice, or without their partner
    "12,3456",
    "1,23",
    "1,2345,678",
    ",123",
    "1,234.",
    "1.234,5",
    "1,,234",
    "１２，３４",
    "+5",
    "＋5",
    "--5",
    "▲▲5",
    "－－5",
    "▲-5",
    "5-",
    "5▲",
    "5)",
    "(5",
    "（5",
    "((5))",
    "-(5)",
    "(5)千円",
    "()",
    "円5",
    "千円",
    "5円千円",
    "5千円円",
    "5 千 5",
    "5円6",
    "¥500",
    "￥500",
    "$5",
    "5$",
    "5!",
    "^5",
    "@",
    "①500",
    "⑴",
    "５²",
    ".",
    "．",
    "▲",
    "-.",
    "1.2.3",
    "0x10",
    "1_000",
    "１E３",
    "TRUE",
    "五百",
    "500\u200b",
    "未 定",
    "未定5",
    "--",
    "5\u2212",
    "ー5",
    "—5",
)
BOUNDED: Sequence[Value] = (
    "300以上",
    "３００以上",
    "150 以下",
    "１，２３４以上",
    "53%",
    "100円以上",
    "検討中",
    "以上",
    "300以上以下",
    "300以下以上",
    "以上300",
    "300以 上",
    "300千円以上",
    "300以上千円",
    "12,34以上",
    "(300)以上",
    "(300以上)",
    "－以上",
    "未定以上",
    "300\n以上",
    "３００ 以下 ",
    "300~",
)
AMOUNTS = (*BLANKS, *NUMBERS, *TYPED, *UNREADABLE)
MEASURED = (*AMOUNTS, *BOUNDED)
TEXTS: Sequence[Value] = (None, None, "回", "　", " 件 ", "広報紙の発行回数", "－", 12)
UNITS = (*TEXTS, "%", "％", " % ", "％")
SLIPS: Sequence[Value] = (1, 3, 1_000, 300_000, "４００，０００千円", 1_234_000, 3_000, 0.4, "▲300000")

_LONG = "広報紙を毎月発行し、読者の声を集める。"
WRITTEN: Sequence[Value] = (
    *(None, " ", "　\n　", "短い文", 12, "あ" * 176, "あ" * 177, "A" * 200, "あ " * 150),
    *(
        "あ" * 22 + "\n" + "い" * 22,
        "あ\n" * 8,
        "あ\n" * 9,
        "\n\n" + "あ\n\n" * 8,
        "あ" * 23 + "\n" * 12 + "い" * 110,
    ),
    *(
        "\n".join(["あ" * 21] * 8),
        "\n".join(["あ" * 23] * 4),
        "\n".join(["あ" * 23] * 5),
        "あ\n\tい\n" * 4,
    ),
    *(_LONG * times for times in (1, 4, 8, 9, 10, 40, 300)),
    *("\n".join(_LONG[: i + 3] for i in range(lines)) for lines in (2, 6, 7, 8, 9, 16)),
)

CHOICES: dict[Scope, dict[str, Sequence[Value]]] = {
    "project_year": {**dict.fromkeys(schema.BUDGET_FIELDS, AMOUNTS), "しきい値 F01": (100, 100, 10, 0)},
    "project": {
        **{f"年度別事業費[{i}]": (*AMOUNTS, *SLIPS) for i in range(YEARS)},
        "しきい値 N05": (300, 200),
        "しきい値 N05 上限": (3000, 1000),
    },
    "activity": {
        "指標名": TEXTS,
        "単位": UNITS,
        "しきい値 N08": (100, 120.5),
        **{f"目標[{i}]": MEASURED for i in range(YEARS)},
        **{f"{name}[{i}]": AMOUNTS for name in schema.BUDGET_FIELDS for i in range(YEARS)},
    },
    "outcome": {
        **dict.fromkeys(("指標名", "算式"), TEXTS),
        "単位": UNITS,
        "しきい値 N08": (100, 120.5),
        **dict.fromkeys(("計画策定時", *(f"計画[{i}]" for i in range(YEARS)), "目標値"), MEASURED),
        "向き": (None, None, "上昇", "低下", "維持", " 上昇 "),
        "達成の型": (None, None, None, "以上", "以下", "一致"),
    },
    "text": {"文": WRITTEN, "1行の字数": (22, 22, 49, 1, 700), "行数": (8, 8, 11, 1, 2, 60)},
}
PLAIN: dict[int, Sequence[Value]] = {0: NUMBERS, 1: (*NUMBERS, *BLANKS), 2: (*NUMBERS, *TYPED)}


def rows_of(scope: Scope) -> list[dict[str, Value]]:
    """Return rows of every sort: plain numbers alone, with blanks, with typed text, and anything at all."""
    draw = random.Random(scope)
    fields = CHOICES[scope]
    rows = []
    for number in range(ROWS):
        plain = PLAIN.get(number % 5)
        rows.append(
            {
                name: draw.choice(plain if plain and choices in (AMOUNTS, MEASURED) else choices)
                for name, choices in fields.items()
            }
        )
    return rows + _balanced(scope, draw) + _paths(scope, draw)


def _balanced(scope: Scope, draw: random.Random) -> list[dict[str, Value]]:
    """Return project-years that add up, in numbers and in text: chance finds few of them."""
    rows: list[dict[str, Value]] = []
    for _ in range(100 if scope == "outcome" else 0):
        rows.append(_percentages(draw))
    for number in range(100 if scope == "project_year" else 0):
        sources = [draw.choice((0, 1, 2, 30, 400, 5000)) for _ in schema.FUNDING_SOURCES]
        amounts: list[Value] = [sum(sources), *sources]
        if number % 20 == 0:
            amounts = [400, *(draw.choice(BLANKS) for _ in schema.FUNDING_SOURCES)]
        elif number % 2:
            amounts = [f"{amount:,}千円" if draw.random() < 0.5 else amount for amount in amounts]
        rows.append({**dict(zip(schema.BUDGET_FIELDS, amounts, strict=True)), "しきい値 F01": 100})
    return rows


def _paths(scope: Scope, draw: random.Random) -> list[dict[str, Value]]:
    """Return outcome indicators that lead straight to their target, or but for one value: O04, O05 and neither."""
    rows: list[dict[str, Value]] = []
    for number in range(120 if scope == "outcome" else 0):
        path = sorted(draw.choice((-5.5, 0, 10, 10.5, 11, 53.2, 1200)) for _ in range(5))
        if number % 2:
            path.reverse()
        if number % 3 == 0:
            one, other = draw.sample(range(5), 2)
            path[one], path[other] = path[other], path[one]
        written = [draw.choice((value, f"{value:,}", f"{value:,} 千円", "未定")) for value in path]
        values: list[Value] = [*(written if number % 4 == 0 else path)]
        row: dict[str, Value] = dict.fromkeys(CHOICES["outcome"])
        row |= {"計画策定時": values[0], "目標値": values[4]}
        row |= {f"計画[{i}]": values[i + 1] for i in range(YEARS)}
        row["向き"] = draw.choice((None, "低下" if number % 2 else "上昇"))
        rows.append(row)
    return rows


def _percentages(draw: random.Random) -> dict[str, Value]:
    names = ("計画策定時", *(f"計画[{i}]" for i in range(YEARS)), "目標値")
    values: tuple[Value, ...] = (0, 0.53, "0.9", 1, 1.2, 9.9, 10, "53", 55.5, "99以上", 100, "－", None)
    fixed: dict[str, Value] = {"指標名": "満足度", "単位": "%", "算式": "調査", "しきい値 N08": 100}
    return {
        **fixed,
        **{name: draw.choice(values) for name in names},
        "向き": "上昇",
        "達成の型": None,
    }


@cache
def places(scope: Scope) -> Mapping[str, Sequence[int]]:
    """Return, by rule, where the checker's expression finds the defect in each row; 0: nowhere."""
    rows = rows_of(scope)
    frame = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=object) for name in CHOICES[scope]}
    )
    found = {}
    for rule in live_rules(scope):
        live = rule.live_in(scope)
        assert live
        found[rule.code] = [
            int(place) for place in pd.Series(live.place(YEARS).evaluate(frame), index=frame.index)
        ]
    return found


@cache
def verdicts(scope: Scope) -> Mapping[str, Sequence[bool]]:
    """Return, by rule, whether the checker reports each row, echoes left out."""
    found = places(scope)
    return {
        code: [
            stands(place, [(root, found[root.code][row]) for root in live_roots(code, scope)])
            for row, place in enumerate(own)
        ]
        for code, own in found.items()
    }
