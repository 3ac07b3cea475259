"""C: returns and structure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache, partial

from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from koplan_xl.plan.schema import Kind
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, fold
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.registry import Severity, rule
from koplan_xl.rules.wording import shown

_CODED_TABLES = ("計画", "部署", "政策", "施策", "成果指標", "事務事業", "活動指標")
_IDENTITY = (*schema.ACCOUNT_PATH, "所管課", "事務事業名")
_DETAILED_CHOICES = ("新規・継続", "事業優先順位", "市長公約事項")
_NUMBERED_LEVELS = ("款", "項", "目")
_ACCOUNT_TABLES = ("事務事業", "統制額")
_SHOWN = 60  # characters of a formula that a message quotes
_ERROR = re.compile(r"#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!)|=.+", re.DOTALL)
_NUMBERED = re.compile(r"(\d+)\s*(.+)")


@rule(
    "C04",
    "事業の所管課が、回収票の部署と違います",
    Severity.ERROR,
    look="回収票に入っている事業の所管課が、その回収票を配った部署と同じかを見ます。",
    why="他の課の事業が混じると、同じ事業に2つの課から別の値が返ってくるためです。",
    example="財政課の回収票に、所管課が「企画課」の「広報事業」6-2-07 が入っている。",
    fix="他の課の様式を写したときは、そのシートを消してください。所管が変わったときは、企画課に連絡してください。",
)
def project_of_another_department(context: Context) -> Iterator[Hit]:
    """Yield a hit per project in the return that another department is in charge of."""
    facts = context.returned
    if facts is None:
        return
    for code in dict.fromkeys(key for table, key, _ in facts.found_records if table == "事務事業"):
        subject = Subject("事務事業", code, "所管課")
        charged = facts.returned.get(subject, context.plan.value(subject))
        if charged is not None and fold(str(charged)) != fold(facts.department):
            detail = f"所管課{shown(charged)}、回収票の部署{shown(facts.department)}"
            yield Hit(subject, detail, facts.department, charged, department=facts.department)


@rule(
    "C05",
    "配った事業・指標と、返ってきた事業・指標が違います",
    Severity.ERROR,
    look="配布したときにあった事業・指標・施策が、回収票にちょうど1つずつあるかを見ます。",
    why="シートが消えたり写しが増えたりすると、どの値が正しいのか決められないためです。",
    example="配った事業 6-2-07 のシートが回収票にない。6-2-08 のシートが2枚ある。",
    fix="足りないものは配布したファイルから戻し、余分なものと重なったものは消してください。新しい事業は企画課に知らせてください。",
)
def returned_set_differs(context: Context) -> Iterator[Hit]:
    """Yield a hit per record that is missing, extra or there more than once."""
    facts = context.returned
    if facts is None:
        return
    places = {(table, key): place for table, key, place in facts.found_records}
    counts = Counter((table, key) for table, key, _ in facts.found_records)
    found = {
        record: (f"{count}つあります（重複）", 1, count) for record, count in counts.items() if count > 1
    }
    found |= dict.fromkeys(facts.sent_records - counts.keys(), ("回収票にありません（不足）", 1, 0))
    found |= {
        record: (f"配布したときになかったものです（余分、{counts[record]}つ）", 0, counts[record])
        for record in counts.keys() - facts.sent_records
    }
    for (table, key), (detail, expected, actual) in sorted(found.items()):
        subject = Subject(table, key, schema.table(table).key)
        place = places.get((table, key))
        yield Hit(subject, f"{table}が{detail}", expected, actual, place, department=facts.department)


@rule(
    "C06",
    "変更できない欄の値が変わっています",
    Severity.ERROR,
    look="あらかじめ値を入れて保護した欄が、配布したときの値のままかを見ます。",
    why="事業名や会計などは企画課が管理し、回収票からは取り込まないためです。",
    example="配布したとき「広報事業」だった事務事業名が、回収票では「広報・広聴事業」になっている。",
    fix="元の値に戻してください。変える必要があるときは企画課に連絡し、正本を直してもらってください。",
)
def locked_value_changed(context: Context) -> Iterator[Hit]:
    """Yield a hit per prefilled field that came back with another value."""
    facts = context.returned
    if facts is None:
        return
    for subject, returned in facts.returned.items():
        if subject in facts.inputs or subject not in facts.sent:
            continue
        sent = facts.sent[subject]
        if not _same(sent, returned):
            detail = (
                f"{subject.field}が{shown(sent)}から{shown(returned)}に変わっています（変更は取り込みません）"
            )
            yield Hit(subject, detail, sent, returned, department=facts.department)


def _same(one: Value, other: Value) -> bool:
    return one == other or fold("" if one is None else str(one)) == fold("" if other is None else str(other))


@rule(
    "C08",
    "一覧にない値が入っています",
    Severity.ERROR,
    look="一覧から選ぶ欄の値が、全角・半角と前後の空白をそろえたうえで、一覧にあるかを見ます。",
    why="一覧にない値は集計や印刷で拾われず、抜け落ちてしまうためです。",
    example="成果指標の「向き」に「増加」と入っている。一覧は 上昇・低下・維持。",
    fix="一覧の値から選び直してください。",
)
def value_outside_list(context: Context) -> Iterator[Hit]:
    """Yield a hit per drop-down field whose value is not in its list."""
    for table in schema.TABLES:
        # 区分 belongs to C15.
        columns = [c for c in table.columns if c.kind is Kind.CHOICE and c.name != table.part]
        for column in columns:
            for record in context.frames.matching(table.name, column.name, partial(_is_outside, column)):
                if not _left_to_c19(record, column.name):
                    yield _outside_list(record, column)


def _left_to_c19(record: Record, column: str) -> bool:
    return column in _DETAILED_CHOICES and fold(record.text("様式")) == schema.DETAILED


@cache
def _folded(choices: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(choice) for choice in choices)


def _is_outside(column: schema.Column, value: Value) -> bool:
    return value not in (None, "") and fold(str(value)) not in _folded(column.choices)


def _is_unfit(column: schema.Column, value: Value) -> bool:
    return not value or _is_outside(column, value)


def _outside_list(record: Record, column: schema.Column) -> Hit:
    told = f"{column.name}が{shown(record.text(column.name))}です。一覧は {' / '.join(column.choices)}"
    return Hit.at(record, column.name, told)


@rule(
    "C10",
    "入力欄に、数式かエラーが入っています",
    Severity.ERROR,
    look=(
        "回収票の入力欄に数式やエラー（#REF!、#DIV/0! など）が入っていないか、"
        "正本の表に、エラーや値のない数式が入っていないかを見ます。"
    ),
    why="数式の値は、参照先のファイルや計算した日によって変わり、正しい値か確かめられないためです。",
    example="年度別事業費の欄が「=[見積.xlsx]Sheet1!B4」で、手元では #REF! になる。",
    fix="数式をやめて、値を直接入れてください（写して「値の貼り付け」をすると、数式だけが消えます）。",
)
def formula_or_error_in_input(context: Context) -> Iterator[Hit]:
    """Yield a hit per input cell with a formula or an error, and per error in the canonical workbook."""
    if context.returned:
        for subject, what in context.returned.formulas.items():
            detail = f"{subject.field}に{shown(what[:_SHOWN])}が入っています"
            yield Hit(subject, detail, actual=what, department=context.returned.department)
        return
    frames = context.frames
    for table in schema.TABLES:
        names = [column.name for column in (*table.columns, *table.extras)]
        texts = [value for value in frames.anywhere(table.name, names) if isinstance(value, str)]
        if not any(text[:1] in _ERROR_STARTS for text in texts):
            continue  # as nearly always
        for name in names:
            for record in frames.matching(table.name, name, _is_error):
                yield Hit.at(record, name, f"{name}に{shown(record.text(name)[:_SHOWN])}が入っています")


_ERROR_STARTS = frozenset("#=")


def _is_error(value: Value) -> bool:
    return isinstance(value, str) and value[:1] in _ERROR_STARTS and _ERROR.fullmatch(value) is not None


@rule(
    "C12",
    "同じコード、または同じ事業が2つあります",
    Severity.ERROR,
    look="コードが表の中で1つだけか、会計・款・項・目・所管課・事務事業名の組が1つだけかを見ます。",
    why="同じものが2行あると、どちらの値が正しいか決められず、合計も二重になるためです。",
    example="事業コード 6-2-07 が2行ある。「庁舎管理費」が同じ款・項・目・所管課で 6-2-11 と 6-2-15 にある。",
    fix="余分な行を消すか、新しいコードを付けてください。別の事業なら、事務事業名で区別できるようにしてください。",
)
def record_not_unique(context: Context) -> Iterator[Hit]:
    """Yield a hit per record whose code, or identity as a project, stood there before."""
    for name in _CODED_TABLES:
        column = schema.table(name).key
        codes = context.frames.folded(name, column)
        for record in context.frames.picked(name, codes.duplicated() & (codes != "")):
            yield Hit.at(record, column, f"{column}{shown(record.key)}が前の行にもあります")
    yield from _same_project_twice(context)


def _same_project_twice(context: Context) -> Iterator[Hit]:
    names = context.frames.folded("事務事業", _IDENTITY[-1])
    seen: dict[tuple[str, ...], Record] = {}
    for record in context.frames.picked("事務事業", names.duplicated(keep=False) & (names != "")):
        identity = tuple(fold(record.text(name)) for name in _IDENTITY)
        first = seen.setdefault(identity, record)
        if fold(first.key) != fold(record.key):
            told = f"会計・款・項・目・所管課・事務事業名が {first.key} とすべて同じです"
            yield Hit.at(record, "事務事業名", told)


@rule(
    "C13",
    "同じ番号の款・項・目に、違う名前が付いています",
    Severity.ERROR,
    look="款・項・目の番号と名前の組が、同じ会計・款・項の下でどの行も同じかを見ます。",
    why="番号が同じで名前が違うと、会計別の集計が2つに割れてしまうためです。",
    example="一般会計の款「2総務費」が30行、「2総務管理費」が1行ある。",
    fix="正しい名前にそろえてください。別の款・項・目のときは、番号を直してください。",
)
def account_number_with_two_names(context: Context) -> Iterator[Hit]:
    """Yield a hit per row in the minority about the name of a number; on a tie, per row."""
    groups: dict[tuple[str, ...], list[tuple[list[Record], str, str]]] = defaultdict(list)
    for (account, *levels), records in _by_account_path(context).items():
        parent: tuple[str, ...] = (fold(account),)
        for level, text in zip(_NUMBERED_LEVELS, levels, strict=True):
            match = _NUMBERED.fullmatch(fold(text))
            if match is None:
                break  # what lies below a missing or unnumbered level has no parent
            parent = (*parent, match[1])
            groups[parent].append((records, level, match[2]))
    for members in groups.values():
        yield from _minority(members)


def _by_account_path(context: Context) -> dict[tuple[str, ...], list[Record]]:
    paths: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for table in _ACCOUNT_TABLES:
        columns = (context.frames.values(table, name) for name in schema.ACCOUNT_PATH)
        for record, *path in zip(context.plan.records(table), *columns, strict=True):
            paths[*path].append(record)
    return {tuple(str(level or "") for level in path): records for path, records in paths.items()}


def _minority(members: list[tuple[list[Record], str, str]]) -> Iterator[Hit]:
    counts: Counter[str] = Counter()
    for records, _, name in members:
        counts[name] += len(records)
    ranked = counts.most_common()
    if len(ranked) < 2:
        return
    (usual, most), (_, second) = ranked[:2]
    tie = most == second
    standard = next(records[0].text(level) for records, level, name in members if name == usual)
    told = "、".join(f"「{name}」{count}行" for name, count in ranked)
    outvoted = [
        (record, level) for records, level, name in members if tie or name != usual for record in records
    ]
    for record, level in outvoted:
        detail = f"{level}が{shown(record.text(level))}です。同じ番号の名前は {told}"
        yield Hit.at(record, level, detail, expected=None if tie else standard)


@rule(
    "C19",
    "詳細様式の事業で、選ぶ欄が空欄か、一覧にない値です",
    Severity.ERROR,
    look=(
        "詳細様式の事業に、新規・継続、事業優先順位（A〜D）、市長公約事項（1：無 / 2：有）が入り、"
        "全角・半角をそろえて一覧の値になっているかを見ます。"
    ),
    why="優先順位や公約の有無で事業を選び出すとき、抜けた事業が数えられないためです。",
    example="6-2-07 の事業優先順位が空欄。6-2-08 の市長公約事項が「有」だけ（正しくは 2：有）。",
    fix="一覧の値から選んでください。",
)
def detailed_choice_missing(context: Context) -> Iterator[Hit]:
    """Yield a hit per field that a detailed project lacks or that holds a value outside its list."""
    columns = [schema.table("事務事業").column(name) for name in _DETAILED_CHOICES]
    frames, detailed = context.frames, context.frames.folded("事務事業", "様式") == schema.DETAILED
    for column in columns:
        unfit = frames.asked("事務事業", column.name, partial(_is_unfit, column))
        for record in frames.picked("事務事業", detailed & unfit):
            if record.text(column.name):
                yield _outside_list(record, column)
            else:
                yield Hit.at(
                    record, column.name, f"{column.name}が空欄です。一覧は {' / '.join(column.choices)}"
                )
