"""`explain`: store in sheet 説明 why a finding is right as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from koplan_xl.app.opening import OpenPlan, plan_to_change
from koplan_xl.canonical import as_row, cell_value
from koplan_xl.errors import UsageError
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.holding import Hold, Notice
from koplan_xl.grid import parse_a1
from koplan_xl.plan import schema
from koplan_xl.plan.model import CellsPlace, Plan, Record
from koplan_xl.plan.values import Value, clean_text, fold
from koplan_xl.rules.context import Context, account_key
from koplan_xl.rules.engine import run
from koplan_xl.rules.explanations import explainable, faults, is_for
from koplan_xl.rules.registry import Rule, get
from koplan_xl.stored_totals import table_areas

_TABLE = "説明"
_KEYED = ("政策", "施策", "成果指標", "事務事業", "活動指標", "部署", "会計対応")
_LONGEST = 32_767  # letters Excel takes in a cell


@dataclass(frozen=True)
class Explained:
    """The reason as stored. `found` says whether the rule asks for it now; `backup` is None when nothing changed."""

    rule: Rule
    key: str
    year: int | None
    reason: str
    author: str | None
    date: str
    until: int
    updated: bool
    found: bool
    backup: Path | None
    notices: tuple[Notice, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the contract's JSON object."""
        return {
            "rule": self.rule.code,
            "key": self.key,
            "year": self.year,
            "reason": self.reason,
            "author": self.author,
            "date": self.date,
            "until": self.until,
            "backup": str(self.backup) if self.backup else None,
            "notices": [notice.to_json() for notice in self.notices],
        }


def explain(
    plan_path: Path,
    code: str,
    key: str,
    reason: str,
    year: int | None = None,
    author: str | None = None,
    until: int | None = None,
) -> Explained:
    """Write or update a reason. UsageError when it could not explain anything; then nothing is written."""
    rule = _explainable_rule(code)
    with plan_to_change(plan_path) as (opened, held):
        return _explain(opened, held, rule, key, reason, year, author, until)


def _explain(
    opened: OpenPlan,
    held: Hold,
    rule: Rule,
    key: str,
    reason: str,
    year: int | None,
    author: str | None,
    until: int | None,
) -> Explained:
    context = _context(opened, opened.plan)
    asked = {(f.key or "", f.year) for f in run(context, [rule.code])}
    target = _known_key(opened.plan, key, {found for found, _ in asked})
    now = datetime.now()
    row = next((r for r in opened.plan.records(_TABLE) if is_for(r, rule.code, target, year)), None)
    values = _values(opened.plan, rule, target, reason, year, author, until, row, now)
    _refuse_poor(opened, row, values)
    backup = _store(opened, held, row, values, now)
    stored = values if backup or row is None else row.values
    valid_until = values["有効期限"]
    return Explained(
        rule,
        target,
        year,
        str(values["理由"]),
        str(values["記入者"]) if values["記入者"] else None,
        str(stored["記入日"] or ""),
        valid_until if isinstance(valid_until, int) else 0,
        row is not None,
        any(fold(found) == target and year in (None, when) for found, when in asked),
        backup,
        tuple(held.notices),
    )


def _context(opened: OpenPlan, plan: Plan) -> Context:
    totals = opened.grid.sheets.get(schema.TOTALS_SHEET)
    return Context(plan, str(opened.path), totals=totals, areas=table_areas(opened.grid))


def _explainable_rule(code: str) -> Rule:
    rule = get(code)
    if not explainable(rule):
        why = (
            "要修正なので、理由を書いても通りません。指摘されたところを直してください"
            if rule.severity == "error"
            else "情報なので、理由は要りません"
        )
        raise UsageError(f"規則 {rule.code}（{rule.title}）は{why}。")
    return rule


def _known_key(plan: Plan, key: str, found: set[str]) -> str:
    """Return the code as the plan writes it; UsageError when nothing in the plan has it."""
    known = {record.key for table in _KEYED for record in plan.records(table)}
    known |= {account_key(record) or "" for record in plan.records("統制額")} | found
    by_fold = {fold(one): one for one in known if one}
    if fold(key) not in by_fold:
        raise UsageError(
            f"対象コード {key} は正本にありません。点検の結果に出ているコード（6-2-07、6-2-K1 など）を指定してください。"
        )
    return fold(key)


def _values(
    plan: Plan,
    rule: Rule,
    key: str,
    reason: str,
    year: int | None,
    author: str | None,
    until: int | None,
    row: Record | None,
    now: datetime,
) -> dict[str, Value]:
    text = clean_text(reason)
    if isinstance(text, str) and len(text) > _LONGEST:
        raise UsageError(f"理由が長すぎます（{len(text):,}文字）。{_LONGEST:,}文字までにしてください。")
    kept = row.values.get("記入者") if row and row.values.get("理由") == text else None
    return {
        "規則": rule.code,
        "対象コード": key,
        "年度": year,
        "理由": text,
        "記入者": clean_text(author) if author else kept,
        "記入日": f"{now:%Y-%m-%d}",
        "有効期限": until or plan.version,
    }


def _refuse_poor(opened: OpenPlan, row: Record | None, values: dict[str, Value]) -> None:
    """Raise UsageError for a reason that rule X06 would find to explain nothing."""
    proposed = Record(_TABLE, values, row.place if row else CellsPlace({}))
    others = [record for record in opened.plan.records(_TABLE) if record is not row]
    plan = replace(opened.plan, tables={**opened.plan.tables, _TABLE: [*others, proposed]})
    for record, fault in faults(_context(opened, plan)):
        if record is proposed:
            raise UsageError(
                f"この理由では通りません。{fault.detail}。正本は書き換えていません。"
                "何があったかを、その事業や指標の言葉で書いてください。"
                if fault.column == "理由"
                else f"この理由では通りません。{fault.detail}。正本は書き換えていません。--until を版以後の年度にしてください。"
            )


def _store(
    opened: OpenPlan, held: Hold, row: Record | None, values: dict[str, Value], now: datetime
) -> Path | None:
    """Write the row and its history; None when the workbook says just this already."""
    table = schema.table(_TABLE)
    edit = WorkbookEdit(opened.package)
    changed = [
        name
        for name in ("理由", "記入者", "有効期限")
        if values[name] != (row.values.get(name) if row else None)
    ]
    if not changed:
        return None
    if row is None:
        edit.append_rows(_TABLE, [as_row(opened.grid.sheets[_TABLE], table, values)])
    else:
        for name in (*changed, "記入日"):
            if location := row.place.locate(name):
                edit.set_cell(
                    location.sheet, *parse_a1(location.cell), cell_value(table.column(name), values[name])
                )
    told = changed if row else ["理由"]
    edit.append_rows("履歴", [_history_row(opened, row, values, name, now) for name in told])
    return held.replace(opened.content, edit.to_bytes(), now)


def _history_row(
    opened: OpenPlan, row: Record | None, values: Mapping[str, Value], name: str, now: datetime
) -> list[Value]:
    column = schema.table(_TABLE).column(name)
    told: dict[str, Value] = {
        "日時": f"{now:%Y-%m-%d %H:%M:%S}",
        "ファイル名": opened.path.name,
        "表": _TABLE,
        "コード": values["対象コード"],
        "年度": values["年度"],
        "項目": f"{name}({values['規則']})",
        "旧値": cell_value(column, row.values.get(name)) if row else None,
        "新値": cell_value(column, values[name]),
    }
    return as_row(opened.grid.sheets["履歴"], schema.table("履歴"), told)
