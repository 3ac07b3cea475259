"""The office's words in a template cell: `{{事業費[1].一般財源}}`, `{{活動指標2.目標[0]}}`, `{{確認.T01[0]}}`.

A placeholder names a field of a record, a year label, or a cell the tool computes. Which record it is
about comes from the sheet and the copy it stands in.
"""

import re
from dataclasses import dataclass

from koplan_xl.plan import schema

CLOSED = "確定"  # the year whose results are collected
_PATTERN = re.compile(
    r"\{\{\s*(?P<head>[^{}\[\].0-9\s]+)(?P<slot>\d+)?(?:\[(?P<early>[^\[\]{}]+)\])?"
    r"(?:\.(?P<field>[^{}\[\]]+?)(?:\[(?P<late>[^\[\]{}]+)\])?)?\s*\}\}"
)
_ANY = re.compile(r"\{\{.*?\}\}", re.DOTALL)

# head → (table, 区分) of the fields it may name
RECORD_HEADS: dict[str, tuple[str, str | None]] = {
    "計画": ("計画", None),
    "部署": ("部署", None),
    "配布": ("配布", None),
    "政策": ("政策", None),
    "施策": ("施策", None),
    "事業": ("事務事業", None),
    "評価": ("評価", None),
    "事業費": ("事業費", schema.PLANNED),
    "予算": ("事業費", schema.APPROPRIATED),
    "決算": ("事業費", schema.SETTLED),
}
# head → (table of the indicator, table of its yearly values)
INDICATOR_HEADS = {"成果指標": ("成果指標", "成果指標値"), "活動指標": ("活動指標", "活動指標値")}
YEAR_HEADS = ("年度", "成果年度")
COMPUTED_FIELDS = {
    "式": ("誤り件数", "要説明件数", "確認件数"),
    "様式": ("シート名", "名称", "状態"),
    "確認": ("シート", "対象", "規則", "内容", "状態", "直し方"),
    "説明": ("シート", "対象", "規則", "内容", "状態", "直し方", "理由"),
    "本": ("案", "作成日時", "照合番号"),
    "目次": (
        "政策",
        "政策の頁",
        "施策",
        "施策の頁",
        "事業",
        "事業コード",
        "所管課",
        "事業の頁",
        "そのほか",
        "そのほかの頁",
    ),
    "索引": ("部署", "事業", "事業コード", "所管課", "頁", "頁の番号"),
}
PLAN_ITEMS = ("自治体名", "計画名", "版", "計画期間開始", "計画期間終了", "金額単位", "様式版")
ACCOUNT_LABEL = "会計・款・項・目"
FORM_STATE = "様式"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A parsed placeholder. `year` is `0`, `1`, `2` or 確定; `slot` the number of an indicator block."""

    head: str
    slot: int | None
    field: str | None
    year: str | None

    def __str__(self) -> str:
        head = self.head + (str(self.slot) if self.slot is not None else "")
        year = f"[{self.year}]" if self.year is not None else ""
        if self.field is None:
            return f"{{{{{head}{year}}}}}"
        early = self.head in YEARLY_HEADS
        return f"{{{{{head}{year if early else ''}.{self.field}{'' if early else year}}}}}"

    @property
    def is_state(self) -> bool:
        """Whether the tool writes a live check's state here (outside 確認票)."""
        return self.head == "確認" and self.field not in COMPUTED_FIELDS["確認"]


YEARLY_HEADS = ("事業費", "予算", "決算", "評価")


def find_placeholders(text: str) -> list[str]:
    """Return every `{{…}}` of a text, well formed or not."""
    return _ANY.findall(text)


def parse_placeholder(text: str) -> Placeholder | None:
    """Parse one `{{…}}`; None when it is not of the language at all."""
    match = _PATTERN.fullmatch(text)
    if not match or (match["early"] and match["late"]):
        return None
    slot = int(match["slot"]) if match["slot"] else None
    return Placeholder(match["head"], slot, match["field"], match["early"] or match["late"])


def problem_with(placeholder: Placeholder, rule_codes: frozenset[str]) -> str | None:
    """Say in Japanese what is unknown about a placeholder; None when all is well."""
    head, year = placeholder.head, placeholder.year
    if year is not None and year != CLOSED and year not in {"0", "1", "2"} and head != "確認":
        return f"[{year}] は使えません。[0] [1] [2] か [{CLOSED}] と書いてください"
    if placeholder.slot is not None and head not in INDICATOR_HEADS:
        return f"「{head}」には番号を付けられません"
    if head in YEAR_HEADS:
        return None if placeholder.field is None and year else "{{年度[0]}} のように書いてください"
    if head == "確認":
        return _problem_with_check(placeholder, rule_codes)
    if head in COMPUTED_FIELDS:
        return _unknown_field(placeholder, COMPUTED_FIELDS[head])
    if head in INDICATOR_HEADS:
        return _problem_with_indicator(placeholder)
    if head in RECORD_HEADS:
        return _problem_with_record(placeholder)
    return f"「{head}」という言葉はありません"


def _unknown_field(placeholder: Placeholder, known: tuple[str, ...]) -> str | None:
    if placeholder.field in known:
        return None
    return f"「{placeholder.head}」の項目は {'・'.join(known)} のどれかです"


def _problem_with_check(placeholder: Placeholder, rule_codes: frozenset[str]) -> str | None:
    field, year = placeholder.field, placeholder.year
    if field in COMPUTED_FIELDS["確認"] or field == FORM_STATE:
        return None if year is None else f"「{field}」に [{year}] は付けられません"
    if field and re.fullmatch(r"(成果指標|活動指標)\d", field):
        return None
    if field not in rule_codes:
        return (
            f"「{field}」はその場で確認できる規則ではありません。{'・'.join(sorted(rule_codes))} が使えます"
        )
    return None if year in {"0", "1", "2"} else "{{確認.T01[0]}} のように年の番号を付けてください"


def _problem_with_indicator(placeholder: Placeholder) -> str | None:
    if placeholder.slot is None or placeholder.slot < 1:
        return f"{{{{{placeholder.head}1.指標名}}}} のように番号を付けてください"
    own, yearly = (schema.table(name).names for name in INDICATOR_HEADS[placeholder.head])
    yearly_fields = yearly[2:]
    known = yearly_fields if placeholder.year is not None else own
    if placeholder.field in known:
        return None
    if placeholder.field in yearly_fields:
        return f"「{placeholder.field}」には [0] のように年の番号を付けてください"
    return f"「{placeholder.head}」に「{placeholder.field}」という項目はありません"


def _problem_with_record(placeholder: Placeholder) -> str | None:
    table = schema.table(RECORD_HEADS[placeholder.head][0])
    if (placeholder.head in YEARLY_HEADS) != (placeholder.year is not None):
        return (
            f"{{{{{placeholder.head}[0].{placeholder.field}}}}} のように年の番号を付けてください"
            if placeholder.head in YEARLY_HEADS
            else "年の番号は付けられません"
        )
    if placeholder.head == "計画":
        return _unknown_field(placeholder, PLAN_ITEMS)
    if placeholder.head == "事業" and placeholder.field == ACCOUNT_LABEL:
        return None
    if placeholder.field in table.names:
        return None
    return f"「{placeholder.head}」に「{placeholder.field}」という項目はありません"
