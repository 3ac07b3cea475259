"""Compare findings with those of an earlier run: which are new, which are still there, which are fixed."""

import json
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from koplan_xl.errors import UsageError, reason_of
from koplan_xl.files import plain_bytes
from koplan_xl.rules.engine import Finding

State = Literal["new", "unchanged", "fixed"]
STATE_NAMES: dict[State, str] = {"new": "新規", "unchanged": "継続", "fixed": "解消"}
Old = Mapping[str, object]


@dataclass(frozen=True)
class Comparison:
    """`states` are the findings' states in their order; `fixed` are the earlier findings that are gone."""

    states: tuple[State, ...]
    fixed: tuple[Old, ...]

    @property
    def new(self) -> int:
        """How many findings the earlier run did not have."""
        return self.states.count("new")

    @property
    def unchanged(self) -> int:
        """How many findings the earlier run had as well."""
        return self.states.count("unchanged")

    @property
    def line(self) -> str:
        """The comparison in one line."""
        return f"前回との比較: 新規{self.new}、継続{self.unchanged}、解消{len(self.fixed)}"

    def to_json(self) -> dict[str, object]:
        """Return the JSON object of the comparison."""
        return {"new": self.new, "unchanged": self.unchanged, "fixed": [dict(item) for item in self.fixed]}


def read_baseline(path: Path) -> tuple[Old, ...]:
    """Read the findings of an earlier JSON run; UsageError when the file is none."""
    try:
        content = plain_bytes(path)
    except OSError as error:
        raise UsageError(f"{path}: 前回の点検結果を開けません({reason_of(error)})。") from error
    try:
        stored = json.loads(content)  # tells UTF-8 and UTF-16 apart: a console may redirect either
    except (ValueError, RecursionError):
        stored = None
    found = stored.get("findings") if isinstance(stored, dict) else None
    if not isinstance(found, list) or not all(_is_finding(item) for item in found):
        raise UsageError(
            f"{path}: 前回の点検結果として読めません。koplan-xl check の -o 点検結果.json で書いたファイルを指定してください。"
        )
    return tuple(found)


def _is_finding(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("code"), str)


def compare(findings: Sequence[Finding], old: Sequence[Old], checked: Collection[str]) -> Comparison:
    """Match findings by rule, code, year and field. Only rules that were `checked` now can be fixed.

    A row that moved, or that stands in a file of another name, is the same finding. Of several alike the
    ones with the same wording are matched first, so that the others are the new and the fixed ones.
    """
    states: list[State] = ["new"] * len(findings)
    left = dict(enumerate(old))
    for exact in (True, False):
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for number, item in left.items():
            waiting[_identity(item, exact)].append(number)
        for index, finding in enumerate(findings):
            alike = waiting.get(_identity(finding.to_json(), exact), [])
            if states[index] == "new" and alike:
                states[index] = "unchanged"
                del left[alike.pop(0)]
    return Comparison(tuple(states), tuple(item for item in left.values() if item["code"] in checked))


def _identity(item: Old, exact: bool) -> Hashable:
    names = ("code", "key", "year", "field", *(("message",) if exact else ()))
    return tuple(None if item.get(name) is None else str(item[name]) for name in names)
