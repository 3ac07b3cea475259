"""Reasons in sheet 説明: which are good, and which findings they explain."""

from collections import defaultdict
from dataclasses import dataclass

from koplan_xl.plan.model import Record
from koplan_xl.plan.values import fold
from koplan_xl.rules.context import Context
from koplan_xl.rules.registry import Rule, Severity, Threshold
from koplan_xl.years import format_year

SHORTEST = Threshold("しきい値 X06", 10, "理由の最少文字数")
_EXPLAINABLE_ERRORS = frozenset({"O11"})
_EMPTY_WORDS = frozenset({"OK", "端数", "問題なし"})


_Target = tuple[str, str, int | None]  # rule, code, year (None: every year)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a reason does not explain: the column to mend and what is wrong."""

    column: str
    detail: str


def faults(context: Context) -> list[tuple[Record, Fault]]:
    """Return the reasons that do not explain anything, each with its first fault."""
    shortest = context.threshold(SHORTEST)
    users: dict[str, set[str]] = defaultdict(set)
    reasons = context.plan.records("説明")
    for record in reasons:
        users[fold(record.text("理由"))].add(fold(record.key))
    found = []
    for record in reasons:
        fault = _fault(context, record, shortest, users[fold(record.text("理由"))] - {fold(record.key)})
        if fault:
            found.append((record, fault))
    return found


def _fault(context: Context, record: Record, shortest: float, others: set[str]) -> Fault | None:
    reason = fold(record.text("理由"))
    if not reason:
        return Fault("理由", "理由が書かれていません")
    if reason.upper() in _EMPTY_WORDS:
        return Fault("理由", f"理由が「{reason}」だけで、何があったか分かりません")
    if len(reason) < shortest:
        return Fault("理由", f"理由「{reason}」は {len(reason)} 文字です（{shortest:g} 文字以上）")
    if others:
        return Fault("理由", f"理由が {'、'.join(sorted(others))} の理由と同じ文です")
    expiry, version = record.values.get("有効期限"), context.plan.version
    if isinstance(expiry, int) and version and expiry < version:
        return Fault(
            "有効期限", f"有効期限の{format_year(expiry)}を過ぎています（版は{format_year(version)}）"
        )
    return None


def explainable(rule: Rule) -> bool:
    """Say whether a reason can explain what the rule finds."""
    return rule.severity is Severity.ASK or rule.code in _EXPLAINABLE_ERRORS


def is_for(record: Record, code: str, key: str, year: int | None) -> bool:
    """Say whether a row of 説明 is the one for that rule, code and year (None: every year)."""
    return _target(record) == (code, fold(key), year)


def _target(record: Record) -> _Target | None:
    """Return what a row of 説明 explains; None when its 年度 cannot be read."""
    if record.year is None and record.text("年度"):
        return None
    return (fold(record.text("規則")).upper(), fold(record.key), record.year)


class Explanations:
    """The reasons of a plan: the good ones, and those that were good until a year that is over."""

    def __init__(self, context: Context) -> None:
        faulty = {id(record): fault for record, fault in faults(context)}
        self._good: set[_Target] = set()
        self._expired: dict[_Target, Record] = {}
        for record in context.plan.records("説明"):
            target, fault = _target(record), faulty.get(id(record))
            if target and fault is None:
                self._good.add(target)
            elif target and fault and fault.column == "有効期限":
                self._expired[target] = record

    def explains(self, code: str, key: str | None, year: int | None) -> bool:
        """Say whether a good reason for that rule and code holds for the year."""
        target = fold(key or "")
        return (code, target, None) in self._good or (code, target, year) in self._good

    def expired(self, code: str, key: str | None, year: int | None) -> str:
        """Tell the reason that explained it until its 有効期限; empty when there is none."""
        target = fold(key or "")
        record = self._expired.get((code, target, year)) or self._expired.get((code, target, None))
        expiry = record.values.get("有効期限") if record else None
        if record is None or not isinstance(expiry, int):
            return ""
        return f"（{format_year(expiry)}までの理由：{record.text('理由')}）"
