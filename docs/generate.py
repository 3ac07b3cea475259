"""Write docs/rules.md, the rule list for people, from the rules themselves: `python -m docs.generate`."""

from collections.abc import Iterator
from pathlib import Path

from koplan_xl.console import SEVERITY_NAMES
from koplan_xl.rules.registry import Rule, all_rules

TARGET = Path(__file__).with_name("rules.md")
FAMILIES = {
    "C": "回収と構成",
    "N": "数字の書き方",
    "T": "合計",
    "F": "財源",
    "A": "会計をまたぐ確かめ",
    "Y": "年度と版をまたぐ確かめ",
    "I": "活動指標",
    "O": "成果指標",
    "X": "文章と理由",
}
HEAD = """\
# 点検の規則

この一覧は規則そのものから作っています（`make docs`）。画面では `koplan-xl rules`、一つだけなら `koplan-xl rules T01` で見られます。

- **要修正**: 直すまで消えません。**要説明**: シート「説明」によい理由があれば通ります。**情報**: 数えるだけです。
- **様式内**: 部署のファイルの中でも、その場で同じ確かめをします。
"""


def rules_page() -> str:
    """Return the page: thresholds first, then each family with its rules."""
    return "\n".join([HEAD, *_thresholds(), *_families()])


def _thresholds() -> Iterator[str]:
    yield "## しきい値\n"
    yield "シート「計画」に項目の行を足すと、その値で点検します。行がなければ標準の値です。\n"
    yield "| 項目 | 標準 | 意味 | 規則 |\n|---|--:|---|---|"
    for rule in all_rules():
        for threshold in rule.thresholds:
            yield f"| {threshold.item} | {threshold.default:g} | {threshold.meaning} | {rule.code} |"
    yield ""


def _families() -> Iterator[str]:
    for letter, name in FAMILIES.items():
        members = [rule for rule in all_rules() if rule.code[0] == letter]
        if members:
            yield f"## {letter} {name}\n"
            for rule in members:
                yield from _section(rule)


def _section(rule: Rule) -> Iterator[str]:
    live = "・様式内" if rule.live else ""
    yield f"### {rule.code} {rule.title}\n"
    yield f"**{SEVERITY_NAMES[rule.severity]}{live}**\n"
    parts = (("何を見るか", rule.look), ("なぜ", rule.why), ("例", rule.example), ("直し方", rule.fix))
    yield "\n".join(f"- {name}: {text}" for name, text in parts)
    yield ""


if __name__ == "__main__":
    TARGET.write_text(rules_page(), encoding="utf-8")
