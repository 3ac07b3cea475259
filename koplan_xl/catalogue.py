"""The rules as they are explained, read from a file written from the registry: a list needs no rule to be imported.

`python -m koplan_xl.rules.document` writes the file; a test holds the two together.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from koplan_xl.errors import UsageError

FILE = Path(__file__).with_suffix(".json")
_SEVERITIES = {"error": "要修正", "ask": "要説明", "info": "情報"}

Entry = dict[
    str, Any
]  # code, title, severity, live, look, why, example, fix; thresholds: item, default, meaning


def entries() -> list[Entry]:
    """Return all rules in the catalogue's order."""
    found: list[Entry] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def entry(code: str) -> Entry:
    """Return the rule of that code; UsageError when there is none."""
    for each in entries():
        if each["code"] == code.strip().upper():
            return each
    raise UsageError(no_rule(code))


def no_rule(code: str) -> str:
    """Say that no rule has that code."""
    return f"規則 {code} はありません。規則の一覧は koplan-xl rules で見られます。"


def list_text(listed: Sequence[Entry]) -> str:
    """List rules, a line each."""
    lines = [
        f"{each['code']}  {_SEVERITIES[each['severity']]}{'・様式内' if each['live'] else '　　　　'}  {each['title']}"
        for each in listed
    ]
    lines.append("説明を見るには koplan-xl rules T01 のように規則の番号を付けてください。")
    return "\n".join(lines)


def entry_text(told: Entry) -> str:
    """Explain one rule in its four parts."""
    live = "(部署のファイルの中でも、その場で確認できます)" if told["live"] else ""
    lines = [f"{told['code']} {told['title']}", f"重さ: {_SEVERITIES[told['severity']]}{live}"]
    parts = {"何を見るか": "look", "なぜ": "why", "例": "example", "直し方": "fix"}
    lines += [f"{name}: {told[part]}" for name, part in parts.items()]
    lines += [f"しきい値: {t['item']} = {t['default']:g}({t['meaning']})" for t in told["thresholds"]]
    return "\n".join(lines)
