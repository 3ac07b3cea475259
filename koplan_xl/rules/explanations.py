"""Reasons in sheet 説明: which are good, and which findings they explain."""

from collections import defaultdict
from dataclasses import dataclass

from koplan_xl.plan.model import Record
from koplan_xl.plan.values import fold
from koplan_xl.rules.context import Context
from koplan_xl.rules.registry import Threshold
from koplan_xl.years import format_year

SHORTEST = Threshold("しきい値 X06", 10, "理由の最少文字数")
_EMPTY_WORDS = frozenset({"OK", "端数", "問題なし"})


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


class Explanations:
    """The good reasons of a plan."""

    def __init__(self, context: Context) -> None:
        poor = {id(record) for record, _ in faults(context)}
        self._good = {
            (fold(record.text("規則")).upper(), fold(record.key), record.year)
            for record in context.plan.records("説明")
            if id(record) not in poor and (record.year is not None or not record.text("年度"))
        }

    def explains(self, code: str, key: str | None, year: int | None) -> bool:
        """Say whether a good reason for that rule and code holds for the year."""
        target = fold(key or "")
        return (code, target, None) in self._good or (code, target, year) in self._good
