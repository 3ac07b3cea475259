"""C: references. Codes, departments, years and 区分 that other records rely on."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial

from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from koplan_xl.plan.schema import Kind
from koplan_xl.plan.values import DASH, Value, fold
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.registry import Severity, rule
from koplan_xl.rules.wording import shown

# Codes that begin with their owner's. A project keeps its code when it moves to another measure.
_UNDER_OWNER = {"施策": "政策コード", "成果指標": "施策コード", "活動指標": "事業コード"}
_OWN_CODES = ("政策", "施策", "成果指標", "事務事業", "活動指標")
_DEPARTMENT_TABLES = ("事務事業", "施策")
# Fields that name departments more freely: several at once, 全課, or a 部.
_LOOSE_DEPARTMENTS = (("政策", "所管"), ("施策", "関連課"))
_SEPARATORS = re.compile(r"[、,，・／/\s]+")
_ALL_DEPARTMENTS = "全課"
_SIMILAR = 0.5


@rule(
    "C15",
    "コード・年度・区分が、正しい相手を指していません",
    Severity.ERROR,
    look=(
        "コードの欄が実際にある行を指すか、施策 6-2 が政策 6 の下にあるようにコードどうしが合うか、"
        "年度と区分が読めるかを見ます。"
    ),
    why="相手のない行は、集計からも印刷からも抜け落ちてしまうためです。",
    example="事業費の事業コード 6-2-70 が事務事業にない（6-2-07 の打ち間違い）。年度が「7」。",
    fix="コードは表にあるものに、年度は「令和7年度」の形に、区分は 計画・予算・決算 に直してください。",
)
def reference_broken(context: Context) -> Iterator[Hit]:
    """Yield a hit per code, year or 区分 that leads nowhere."""
    for table in schema.TABLES:
        yield from _unreadable_years(context, table)
        if not context.returned:  # a return holds only a part of the plan
            yield from _broken_codes(context, table)
            yield from _disagreeing_codes(context, table)
    yield from _unreadable_part(context)
    if not context.returned:
        yield from _reasons_about_nothing(context)


def _broken_codes(context: Context, table: schema.Table) -> Iterator[Hit]:
    frames = context.frames
    if table.name in _OWN_CODES:
        for record in frames.matching(table.name, table.key, lambda code: not code):
            yield Hit.at(record, table.key, f"{table.name}の行に{table.key}がありません")
    for column in table.columns:
        if column.kind is not Kind.CODE or column.refers_to is None:
            continue
        target = column.refers_to[0]
        known = set(context.plan.keys(target))
        for record in frames.matching(table.name, column.name, partial(_leads_nowhere, known)):
            if code := record.text(column.name):
                told = f"{column.name}{shown(code)}が、シート「{target}」にありません"
            else:
                told = f"{table.name}の行の{column.name}が空欄です"
            yield Hit.at(record, column.name, told)


def _leads_nowhere(known: set[str], code: Value) -> bool:
    return not code or str(code) not in known


def _is_no_year(required: bool, year: Value) -> bool:
    return not isinstance(year, int) and (required or year is not None)


def _disagreeing_codes(context: Context, table: schema.Table) -> Iterator[Hit]:
    column = _UNDER_OWNER.get(table.name)
    if column is None:
        return
    codes, owners = (context.frames.values(table.name, name) for name in (table.key, column))
    pairs = zip(context.plan.records(table.name), codes, owners, strict=True)
    for record, code, owner in pairs:
        if isinstance(code, str) and isinstance(owner, str) and not code.startswith(f"{owner}-"):
            detail = f"コード {code} が、{column}{shown(owner)}の下のコードではありません"
            yield Hit.at(record, column, detail)


def _unreadable_years(context: Context, table: schema.Table) -> Iterator[Hit]:
    for column in table.columns:
        if column.kind is not Kind.YEAR:
            continue
        required = column.name == table.year and table.name not in ("説明", "履歴")
        for record in context.frames.matching(table.name, column.name, partial(_is_no_year, required)):
            value = record.values.get(column.name)
            yield Hit.at(record, column.name, f"{column.name}が{shown(value)}で、年度として読めません")


def _unreadable_part(context: Context) -> Iterator[Hit]:
    parts = schema.table("事業費").column("区分").choices
    for record in context.frames.matching("事業費", "区分", lambda part: part not in parts):
        value = record.values.get("区分")
        yield Hit.at(record, "区分", f"区分が{shown(value)}です。{' / '.join(parts)} のどれかにしてください")


def _reasons_about_nothing(context: Context) -> Iterator[Hit]:
    if not context.plan.records("説明"):
        return
    known = {key for table in (*_OWN_CODES, "部署") for key in context.plan.keys(table)}
    for table in ("事務事業", "統制額"):
        for record in context.plan.records(table):
            path = [record.text(name) for name in schema.ACCOUNT_PATH]
            known |= {"・".join(filter(None, path)), path[0]}
    for record in context.plan.records("説明"):
        if record.key and record.key not in known:
            yield Hit.at(record, "対象コード", f"対象コード{shown(record.key)}は、どの表にもありません")


@rule(
    "C17",
    "所管課が部署の一覧にありません",
    Severity.ERROR,
    look=(
        "事務事業と施策の所管課がシート「部署」にあるかを見ます。施策の関連課と政策の所管では、"
        "全課・－・部名も正しいものとします。"
    ),
    why="部署の一覧にない課には様式が配られず、その事業は誰にも確かめられないためです。",
    example="所管課が「企画政策課」のままで、部署の一覧には「企画課」しかない（組織改正で名前が変わった）。",
    fix="部署の一覧にある名前に直してください。新しい課のときは、先にシート「部署」に加えてください。",
)
def department_unknown(context: Context) -> Iterator[Hit]:
    """Yield a hit per department name that sheet 部署 does not have."""
    if context.returned:
        return  # it holds only a part of the plan
    departments = [record.key for record in context.plan.records("部署") if record.key]
    known = {fold(name) for name in departments}
    for table in _DEPARTMENT_TABLES:
        for record in context.frames.matching(
            table, "所管課", lambda name: fold(str(name or "")) not in known
        ):
            yield _unknown(record, "所管課", record.text("所管課"), departments)
    divisions = {fold(record.text("部名")) for record in context.plan.records("部署")}
    accepted = known | divisions | {fold(DASH), _ALL_DEPARTMENTS, ""}
    for table, column in _LOOSE_DEPARTMENTS:
        for record in context.plan.records(table):
            text = record.text(column)
            names = [] if fold(text) in accepted else _SEPARATORS.split(text.strip())
            for name in names:
                if fold(name) not in accepted:
                    yield _unknown(record, column, name, departments)


def _unknown(record: Record, column: str, name: str, departments: list[str]) -> Hit:
    if not name:
        return Hit.at(record, column, f"{column}が空欄です")
    close = get_close_matches(name, departments, n=1, cutoff=_SIMILAR)
    hint = f"。「{close[0]}」ではありませんか" if close else ""
    return Hit.at(
        record, column, f"{column}{shown(name)}が部署の一覧にありません{hint}", close[0] if close else None
    )
