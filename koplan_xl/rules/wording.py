"""How messages name records and amounts."""

from koplan_xl.plan import schema
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from koplan_xl.rules.context import Context
from koplan_xl.years import format_year

NAME_COLUMNS = {
    "政策": "政策名",
    "施策": "施策名",
    "成果指標": "指標名",
    "事務事業": "事務事業名",
    "活動指標": "指標名",
}


def thousand(value: float) -> str:
    """Write an amount: 1234 → `1,234千円`, -90 → `▲90千円`."""
    size = abs(value)
    digits = f"{size:,.10g}" if size != int(size) else f"{int(size):,}"
    return f"{'▲' if value < 0 else ''}{digits}千円"


def difference(value: float) -> str:
    """Write a difference with its sign: 90 → `+90千円`."""
    return f"{'+' if value > 0 else ''}{thousand(value)}"


def shown(value: Value) -> str:
    """Write a cell's value as a person would read it; a blank is called one."""
    return "（空欄）" if value is None or value == "" else f"「{value}」"


def name_of(context: Context, table: str, key: str) -> str:
    """Return the name of the record, or of the nearest owner that has one; empty when there is none."""
    for owner_table, owner_key in context.lineage(table, key):
        record = context.first(owner_table, owner_key)
        column = NAME_COLUMNS.get(owner_table)
        if record and column and record.text(column):
            return record.text(column)
    return ""


def whereabouts(context: Context, subject: Subject) -> str:
    """Name what a finding is about: `6-2-07「広報事業」令和7年度`."""
    if subject.table == "説明":
        return f"{subject.part or ''} {subject.key} への説明".strip()
    if subject.table == schema.TOTALS_SHEET:
        return ""  # the rule names the row
    name = name_of(context, subject.table, subject.key)
    parts = [subject.key, f"「{name}」" if name and name != subject.key else ""]
    if subject.year is not None:
        parts.append(format_year(subject.year))
    if subject.table == "事業費" and subject.part not in (None, schema.PLANNED):
        parts.append(f"（{subject.part}）")
    return "".join(parts)
