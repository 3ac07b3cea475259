"""What reading a return has to say, in Japanese: one line each, complete with what the office should do."""

from collections.abc import Sequence

from koplan_xl.dispatch import Entry
from koplan_xl.grid import Cell
from koplan_xl.intake.labels import squeeze
from koplan_xl.plan.model import Interpretation
from koplan_xl.plan.schema import Column, Kind
from koplan_xl.plan.subject import Location
from koplan_xl.plan.values import Value
from koplan_xl.rules.context import Aside

_LONGEST = 60  # characters of a formula or a cell that a message quotes
HIDDEN_SHEET_SHOWN = "配布の記録のシートが表示されていました。記録は読めたので、そのままで構いません。"
ANOTHER_FORM = (
    "このシートは、記入欄の半分以上が配布した様式の場所にありません。別の回や別の年度の様式を貼り付けたものでないか確かめ、"
    "配布したファイルに記入し直していただいてください。"
)
UNREADABLE = {
    "N07": "金額として読めません。千円単位の数字だけを入れていただいてください。",
    "N10": "日付か時刻になっています。セルの表示形式を直し、入れ直していただいてください。",
}
_ASIDES = {
    "calculated_cell_replaced": "計算で出す欄が、{}に変わっていました。値は計算し直します。",
    "input_rule_lost": "入力規則がなくなっていました。値は点検したうえで読みました。",
    "conditional_format_lost": "条件付き書式がなくなっていました。値は点検したうえで読みました。",
    "label_changed": "様式の文字が{}に書き換えられていました。欄の位置は、ほかの見出しで確かめました。",
    "text_outside_form": "様式の欄の外に、{}と書かれています。取り込みません。",
    "comment_added": "コメントがあります。{}",
}
_QUOTED_IN_FULL = ("text_outside_form", "comment_added")
_MOVED = {
    "cell_moved": "「{}」の欄は、配布したとき{}でした。名前と見出しで確かめて、ここで読みました。",
    "name_lost": "「{}」の欄（配布したとき{}）は、セルの名前が失われていたため、まわりの見出しで位置を確かめて読みました。",
    "name_left_behind": "「{}」の欄は、配布したとき{}でした。セルの名前が元の位置に残っていたため、見出しで確かめて、ここで読みました。",
}


def _quoted(value: Value) -> str:
    text = "" if value is None else str(value)
    return f"「{text[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}」" if text else "空欄"


def aside(found: Aside) -> str:
    """Say what differs beside the inputs; only what is taken nowhere else is quoted in full."""
    quoted = found.quoted if found.kind in _QUOTED_IN_FULL else _quoted(found.what)
    return _ASIDES[found.kind].format(quoted)


def missing_sheet(name: str) -> str:
    """Say that a sheet is gone."""
    return f"シート「{name}」がありません。配布したファイルから戻していただいてください。"


def colleagues_form(wanted: Sequence[str], code: str) -> str:
    """Refuse a form that stands where another one was sent."""
    return (
        f"このシートは、配布したときはコード{wanted[0]}{f'ほか{len(wanted) - 1}件' if len(wanted) > 1 else ''}の様式でしたが、"
        f"いまはコード{code}の様式が入っています。よその様式を貼り付けたものとみられるため、このシートは読みません。"
        f"配布したファイルのコード{wanted[0]}の様式に記入し直していただいてください。"
    )


def renamed(sent: str, now: str) -> str:
    """Say that a sheet has another name."""
    return f"シート「{sent}」の名前が「{now}」に変わっていました。中の見出しとコードで確かめて読みました。"


def doubled(sent: str, copy: str) -> str:
    """Say that a sheet is there twice."""
    return f"シート「{sent}」の写しが「{copy}」にもあります。同じ値の欄は1回だけ読みました。"


def doubled_differently(entry: Entry, here: Value, there: Value, other: Location) -> str:
    """Refuse a field that two copies of a sheet give differently."""
    return (
        f"「{entry.subject.field}」がこのシートでは{_quoted(here)}、"
        f"写しのシート「{other.sheet}」セル{other.cell}では{_quoted(there)}です。"
        "正しいほうのシートだけを残していただいてください。"
    )


def not_found(entry: Entry, present: Cell) -> str:
    """Refuse a field whose cell is not certain."""
    label = squeeze(entry.label)
    beside = f"、見出し「{label}」のとなり" if label else ""
    return (
        f"「{entry.subject.field}」の欄が確かめられません（配布したときはセル{entry.cell}{beside}）。"
        f"いまセル{entry.cell}は{_quoted(present.raw)}です。"
        "行・列・見出しを元の形に戻すか、配布したファイルに記入し直していただいてください。"
    )


def locked_lost(entry: Entry) -> str:
    """Say that a prefilled cell is gone."""
    return f"配布時に固定した「{entry.subject.field}」の欄がなくなっていました。配布したときの値を使います。"


def merged_away(entry: Entry, area: str) -> str:
    """Refuse a field hidden under a merged cell."""
    return (
        f"「{entry.subject.field}」の欄が、結合されたセル {area} に隠れていて読めません。"
        "セルの結合を解除し、値を入れ直していただいてください。"
    )


def gone_without_trace(entry: Entry, column: Column) -> str:
    """Refuse an input that is empty now, in a sheet that nothing tells of what became of it."""
    deleted = "0か－を" if column.kind in (Kind.AMOUNT, Kind.MEASURED) else "空白（スペース）を1字"
    return (
        f"「{entry.subject.field}」が空欄です（配布したときは{_quoted(entry.base)}）。"
        "このシートはセルの名前も入力規則も失われているため、消したのか、移したときに失われたのかを決められません。"
        f"空にするなら{deleted}入れるか、配布したファイルに記入し直していただいてください。"
    )


def shifted(entry: Entry, value: Value) -> str:
    """Refuse an input that holds what was sent in another cell, which is empty now."""
    return (
        f"「{entry.subject.field}」が{_quoted(value)}です（配布したときは{_quoted(entry.base)}）。"
        "となりの欄に配布した値と同じで、そちらの欄は空いています。セルがずれたのか、移したのかを決められません。"
        "配布したファイルに記入し直していただいてください。"
    )


def moved(kind: str, entry: Entry) -> str:
    """Say that a cell stands elsewhere, or how it was found."""
    return _MOVED[kind].format(entry.subject.field, f"シート「{entry.sheet}」セル{entry.cell}")


def formula(entry: Entry, what: str) -> str:
    """Refuse a formula or an error in an input."""
    return (
        f"「{entry.subject.field}」に数式またはエラー({what[:_LONGEST]})が入っています。"
        "値を直接入力し直していただいてください。"
    )


def unreadable(reading: Interpretation) -> str:
    """Refuse a value that cannot be read."""
    return f"「{reading.subject.field}」の「{reading.raw}」は{UNREADABLE[reading.note]}"


def read_as(reading: Interpretation) -> str:
    """Say how a value was read."""
    return f"「{reading.raw}」を {reading.value} と読みました。"


def locked_changed(entry: Entry, base: Value, now: Value) -> str:
    """Say that a prefilled cell was overtyped."""
    return (
        f"配布時に固定した「{entry.subject.field}」が「{base}」から「{now}」に変わっていました。"
        "変更は取り込みません。"
    )
