"""The signal of an achievement: ◎○△× by thresholds that sheet 計画 may change."""

from fractions import Fraction

from koplan_xl.plan.achievement import Achievement
from koplan_xl.plan.units import rounded
from koplan_xl.rules.context import Context
from koplan_xl.rules.registry import Threshold

SIGNALS = (
    ("◎", Threshold("しきい値 判定◎", 100, "◎とする達成率の下限（%）")),
    ("○", Threshold("しきい値 判定○", 90, "○とする達成率の下限（%）")),
    ("△", Threshold("しきい値 判定△", 70, "△とする達成率の下限（%）")),
)
MISSED, NONE = "×", "－"


def signal(context: Context, found: Achievement | None) -> str:
    """Judge by the rate as it is shown; without a rate by whether the target was reached, if that is known."""
    if found is None or (found.rate is None and found.reached is None):
        return NONE
    if found.rate is None:
        return SIGNALS[0][0] if found.reached else MISSED
    shown = rounded(Fraction(str(found.rate)), 3) * 100
    return next((sign for sign, limit in SIGNALS if shown >= context.threshold(limit)), MISSED)


def legend(context: Context) -> tuple[str, str]:
    """Say what the signals mean, and what holds where there is no rate."""
    limits = [f"{sign} 達成率{context.threshold(limit):g}%以上" for sign, limit in SIGNALS]
    lowest = f"{context.threshold(SIGNALS[-1][1]):g}%未満"
    return (
        f"判定：{'、'.join(limits)}、{MISSED} {lowest}、{NONE} 実績のないもの。達成率の計算の仕方は、指標ごとに表に示します。",
        f"達成率を計算できない指標は、目標に達していれば{SIGNALS[0][0]}、達していなければ{MISSED}です。",
    )
