"""X: texts, reasons, print."""

from collections.abc import Iterator

from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.explanations import SHORTEST, faults
from koplan_xl.rules.registry import Severity, rule


@rule(
    "X06",
    "説明の理由が足りません",
    Severity.ERROR,
    look=(
        "シート「説明」の理由が、10文字より短い、「OK」「端数」「問題なし」だけ、他の対象コードの理由と同じ文、"
        "または有効期限を過ぎている、のどれかに当たらないかを見ます。"
    ),
    why="あとから読む人が、なぜ確認を通したのかを分かるようにするためです。当たる理由では確認は通りません。",
    example="T08 の 6-2-07 の理由が「端数」だけ。「入札差金が 1,840千円生じたため」なら通ります。",
    fix="何があったかを自分の事業の言葉で書き直してください。期限切れのものは、続けるなら有効期限を延ばしてください。",
    thresholds=(SHORTEST,),
)
def reason_explains_nothing(context: Context) -> Iterator[Hit]:
    """Yield a hit per poor or expired reason."""
    for record, fault in faults(context):
        yield Hit.at(record, fault.column, fault.detail)
