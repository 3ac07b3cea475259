"""Write docs/rules.md and catalogue.json from the registry: `python -m koplan_xl.rules.document`."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from koplan_xl import catalogue
from koplan_xl.rules.registry import Rule, Severity, all_rules

DOCUMENT = Path("docs/rules.md")
SEVERITY_NAMES = {
    Severity.ERROR: "要修正（直すまで通りません）",
    Severity.ASK: "要説明（直すか、理由を説明に書けば通ります）",
    Severity.INFO: "情報（直さなくても通ります）",
}
FAMILY_NAMES = {
    "C": "回収票と構造",
    "N": "数の書き方",
    "T": "合計",
    "F": "財源",
    "A": "会計間",
    "Y": "年度間・版の間",
    "I": "活動指標",
    "O": "成果指標",
    "X": "文章・理由・印刷",
}
_INTRODUCTION = """# 規則の一覧

`koplan-xl check` が見る規則です。この文書は規則の定義から作られるので、直接書き換えないでください。
しきい値は、正本のシート「計画」に項目と値の行を加えると変えられます。
"""


def render() -> str:
    """Return the document."""
    return "\n".join([_INTRODUCTION, *_contents(), *_families()])


def _contents() -> Iterator[str]:
    yield "| 規則 | 重さ | 見出し |\n|---|---|---|"
    for rule in all_rules():
        yield f"| [{rule.code}](#{rule.code.lower()}) | {_short(rule)} | {rule.title} |"
    yield ""


def _families() -> Iterator[str]:
    for family, rules in groupby(all_rules(), key=lambda rule: rule.code[0]):
        yield f"## {family}：{FAMILY_NAMES[family]}\n"
        for rule in rules:
            yield explained(rule)


def explained(rule: Rule) -> str:
    """Return one rule's section."""
    lines = [f'<a id="{rule.code.lower()}"></a>', f"### {rule.code} {rule.title}", ""]
    lines += [f"**重さ** {SEVERITY_NAMES[rule.severity]}", ""]
    if rule.live:
        lines += ["部署に配る様式の確認票にも、同じ見出しで表示されます。", ""]
    parts = {"何を見るか": rule.look, "なぜ": rule.why, "例": rule.example, "直し方": rule.fix}
    for name, text in parts.items():
        lines += [f"**{name}** {text}", ""]
    for threshold in rule.thresholds:
        lines += [f"**{threshold.item}** {threshold.meaning}。決めなければ {threshold.default:g} です。", ""]
    return "\n".join(lines)


def _short(rule: Rule) -> str:
    return SEVERITY_NAMES[rule.severity].partition("（")[0]


def catalogued() -> str:
    """Return the catalogue that `koplan-xl rules` shows."""
    entries = [
        {
            "code": rule.code,
            "title": rule.title,
            "severity": rule.severity.value,
            "live": bool(rule.live),
            "look": rule.look,
            "why": rule.why,
            "example": rule.example,
            "fix": rule.fix,
            "thresholds": [asdict(threshold) for threshold in rule.thresholds],
        }
        for rule in all_rules()
    ]
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(render(), encoding="utf-8")
    catalogue.FILE.write_text(catalogued(), encoding="utf-8")
