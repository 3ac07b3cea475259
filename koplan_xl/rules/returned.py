"""C: which returns have come in, whether they agree, and what differs in them beside the values."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from koplan_xl.plan.subject import Location
from koplan_xl.plan.values import Value
from koplan_xl.rules.context import Aside, Context, Hit
from koplan_xl.rules.registry import Severity, rule
from koplan_xl.rules.wording import shown

_SHOWN = 60  # characters of a formula that a message quotes
_QUOTED = 300  # characters of a text that a message quotes; the finding's value has it all


@rule(
    "C01",
    "回収票が届いていません",
    Severity.INFO,
    look=(
        "正本と回収票（フォルダーでもよい）をいっしょに点検したとき、最後に配布した部署の回収票がそろっているかを"
        "見ます。締切までは情報、締切を過ぎると誤りです。きょうの日付を見る規則は、これだけです。"
    ),
    why="届いていない部署の事業は、前の値のまま合計され、印刷されてしまうためです。",
    example="締切は10月31日。11月2日に点検すると、配布した9部署のうち総務課の回収票がまだない。",
    fix="部署に提出をお願いし、届いた回収票を回収のフォルダーに入れてください。",
)
def department_not_returned(context: Context) -> Iterator[Hit]:
    """Yield a hit per department of the last dispatch without a return; an error once the due date is past."""
    if context.gathering is None:
        return
    for record in context.plan.last_dispatches.values():
        department = record.text("部署名")
        if (record.key, department) in context.gathering.returned:
            continue
        due = record.text("締切")
        late = (day := _day(due)) is not None and day < context.gathering.today
        detail = department + (f"（締切 {due}）" if due else "")
        yield Hit(
            record.subject("部署名"),
            detail,
            actual=due or None,
            key=department,
            department=department,
            severity=Severity.ERROR if late else None,
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@rule(
    "C02",
    "2つの回収票で、同じ欄の新しい値が違います",
    Severity.ERROR,
    look="いっしょに点検した回収票のうち2つ以上が、配布したときの値を、同じ欄で別々の値に直していないかを見ます。",
    why="どちらが正しいか決められず、取り込み（collect）でも食い違いとして残るためです。",
    example="総務課が2度提出し、6-2-07 の令和7年度の一般財源が、一方では3,360千円、他方では3,400千円。",
    fix="部署に正しい値を確かめ、古いほうの回収票を除くか、値をそろえて提出し直してもらってください。",
)
def returns_disagree(context: Context) -> Iterator[Hit]:
    """Yield a hit per field to which another return gives another new value."""
    facts = context.returned
    for subject, others in facts.rivals.items() if facts else ():
        assert facts is not None
        file, value = others[0]
        own = facts.returned[subject]
        detail = f"{subject.field}が、この回収票では{shown(own)}、{file} では{shown(value)}"
        yield Hit(subject, detail, value, own, department=facts.department)


@rule(
    "C03",
    "前の版の様式で作られた回収票です",
    Severity.INFO,
    look="正本と回収票をいっしょに点検したとき、回収票の様式版が、正本の「様式版」と同じかを見ます。",
    why="欄の位置や説明がいまの様式と違うことがあるためです。値は、その回収票の中の控えに従って読みます。",
    example="正本の様式版は「R7-2」、回収票は「R7-1」の様式で作られている。",
    fix="値は読めているので、そのままで構いません。新しい様式で出してもらうときは、配布し直してください。",
)
def older_template(context: Context) -> Iterator[Hit]:
    """Yield a hit when the forms have another version by now."""
    facts = context.returned
    if facts is None or context.office is None:
        return
    present = context.office.setting("様式版") or ""
    if present != facts.template_version:
        detail = f"回収票の様式版{shown(facts.template_version)}、正本の様式版{shown(present)}"
        yield Hit(
            None, detail, present, facts.template_version, key=facts.department, department=facts.department
        )


@rule(
    "C07",
    "計算で出す欄が、数式でなくなっているか、別の数式になっています",
    Severity.INFO,
    look="回収票の、計算で出す欄（確認の状態、件数など）の数式が、配布したときと同じかを見ます。",
    why="数式が値に変わると、記入を直しても状態が変わらず、部署が誤りに気づけないためです。",
    example="確認票の状態の欄に、数式の代わりに「✔」と入力されている。",
    fix="値は点検のときに計算し直すので、そのままで構いません。部署が使い続けるときは、配布したファイルを渡し直してください。",
)
def calculated_cell_replaced(context: Context) -> Iterator[Hit]:
    """Yield a hit per sheet with computed cells that hold something else now."""
    for place, found in _by_sheet(context, "calculated_cell_replaced"):
        detail = f"{_cells(found)}が{shown(found[0].what[:_SHOWN])}に変わっています"
        yield _beside(context, place, detail, found[0].what)


@rule(
    "C09",
    "入力欄の入力規則か条件付き書式がなくなっています",
    Severity.INFO,
    look="回収票の入力欄に、配布したときの入力規則（一覧、整数、文字数）と条件付き書式が残っているかを見ます。",
    why="値の貼り付けなどで消えると、一覧にない値や文字が入っても、その場で止まらないためです。",
    example="財源の4つの欄に別の表から貼り付けたため、整数だけを受け付ける入力規則が消えている。",
    fix="値は点検しているので、指摘がなければそのままで構いません。次からは「値の貼り付け」をお願いしてください。",
)
def input_guard_lost(context: Context) -> Iterator[Hit]:
    """Yield a hit per sheet whose input cells have lost input rules, and one for conditional formats."""
    for kind, name in (("input_rule_lost", "入力規則"), ("conditional_format_lost", "条件付き書式")):
        for place, found in _by_sheet(context, kind):
            yield _beside(context, place, f"{_cells(found)}の{name}がありません", None)


@rule(
    "C11",
    "様式の欄の外に、文字かコメントがあります",
    Severity.INFO,
    look="回収票の、様式にない場所に書かれた文字や数、付けられたコメント、足されたシートの中身を見ます。",
    why="欄の外に書かれたことは取り込まれないので、読み落とさないように、そのまま写しておくためです。",
    example="事業費の表の右に「R8は補助金の内示待ち」と書かれている。年度目標にコメントが付いている。",
    fix="読んで、必要なら部署に確かめ、欄（特記事項など）に入れてもらってください。",
)
def text_outside_form(context: Context) -> Iterator[Hit]:
    """Yield a hit per text outside the form's cells and per comment, the whole text as its actual value."""
    for aside in context.returned.asides if context.returned else ():
        if aside.kind in ("text_outside_form", "label_changed"):
            yield _beside(context, aside.location, shown(aside.what[:_QUOTED]), aside.what)
        elif aside.kind == "comment_added":
            told = f"コメント {aside.author}{shown(aside.what[:_QUOTED])}"
            yield _beside(context, aside.location, told, aside.what)


def _by_sheet(context: Context, kind: str) -> Iterator[tuple[Location, list[Aside]]]:
    """Yield the asides of a kind sheet by sheet, with the place of the first."""
    sheets: dict[str, list[Aside]] = defaultdict(list)
    for aside in context.returned.asides if context.returned else ():
        if aside.kind == kind:
            sheets[aside.location.sheet].append(aside)
    for found in sheets.values():
        yield found[0].location, found


def _cells(found: Sequence[Aside]) -> str:
    first = found[0].location.cell
    return first if len(found) == 1 else f"{first}ほか{len(found) - 1}か所"


def _beside(context: Context, place: Location, detail: str, actual: Value) -> Hit:
    assert context.returned is not None
    department = context.returned.department
    return Hit(None, detail, actual=actual, location=place, key=department, department=department)
