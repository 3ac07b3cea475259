"""N: numbers as typed."""

from collections.abc import Iterator

from koplan_xl.plan import schema
from koplan_xl.plan.model import Interpretation
from koplan_xl.plan.values import Note
from koplan_xl.rules.context import Context, Hit, account_key
from koplan_xl.rules.expression import Amount, AnyBelow, Condition, Constant, Fractional, Unreadable, any_of
from koplan_xl.rules.registry import Live, Severity, rule
from koplan_xl.rules.wording import shown


def _negative(name: str) -> Condition:
    return AnyBelow((Amount(name),), Constant(0))


def _fractional(name: str) -> Condition:
    return Fractional(Amount(name))


_UNREAD: dict[Note, str] = {"N07": "数として読めません", "N10": "日付か時刻です"}
NEGATIVE = AnyBelow(tuple(Amount(name) for name in schema.BUDGET_FIELDS), Constant(0))
UNREADABLE = Unreadable(schema.BUDGET_FIELDS)
FRACTIONAL = any_of(*(_fractional(name) for name in schema.BUDGET_FIELDS))


def _interpreted(context: Context, note: Note) -> Iterator[Hit]:
    for each in context.plan.interpretations:
        if each.note != note:
            continue
        unread = _UNREAD.get(note)
        read = f"{shown(each.raw)}は{unread}" if unread else f"{shown(each.raw)}を {each.value} と読みました"
        expected = None if unread else each.value
        key = _account_key(context, each) if each.subject.table == "統制額" else None
        yield Hit(each.subject, f"{each.subject.field}の{read}", expected, each.raw, each.location, key)


def _account_key(context: Context, each: Interpretation) -> str | None:
    records = context.plan.records(each.subject.table)
    return next(
        (account_key(r) for r in records if r.place.locate(each.subject.field) == each.location), None
    )


@rule(
    "N01",
    "文字で入った数を数として読みました",
    Severity.INFO,
    look="金額の欄の文字が、全角を半角に直し、「,」「円」「千円」や空白を除くと数になるかを見ます。",
    why="貼り付けや日本語入力のままの数字は、Excelでは文字として扱われ、合計に入らないためです。",
    example="年度別事業費の欄の「１２，３４５」は 12,345千円と読みます。",
    fix="読んだ数で正しければ、直す必要はありません。違うときは数字を入れ直してください。",
)
def text_read_as_number(context: Context) -> Iterator[Hit]:
    """Yield a hit per cell whose text was read as a number."""
    yield from _interpreted(context, "N01")


@rule(
    "N02",
    "マイナスの印を読み取りました",
    Severity.INFO,
    look="数字の前の「▲」「△」「－」や、数字を囲む「( )」をマイナスの印として読みます。",
    why="役所の表ではマイナスを▲で書くことが多く、Excelはこれを数として扱わないためです。",
    example="その他の欄の「▲1,200」や「(1,200)」は -1,200千円と読みます。",
    fix="マイナスの意味で正しければ、直す必要はありません。違うときは数字を入れ直してください。",
)
def mark_read_as_minus(context: Context) -> Iterator[Hit]:
    """Yield a hit per cell where a mark was read as a minus sign."""
    yield from _interpreted(context, "N02")


@rule(
    "N03",
    "事業費または財源がマイナスです",
    Severity.ERROR,
    look="年度別事業費、国・県支出金、地方債、その他、一般財源が 0 より小さくないかを見ます。",
    why="計画の事業費と財源に負の額はなく、符号や欄の間違いがほとんどだからです。",
    example="一般財源に -350千円と入っている。年度別事業費から特定財源を引くときに、多く引きすぎた。",
    fix="正しい額に直してください。減額を表したいときは、減らした後の額を入れてください。",
    live=Live("project_year", NEGATIVE),
)
def negative_amount(context: Context) -> Iterator[Hit]:
    """Yield a hit per negative amount."""
    for name in schema.BUDGET_FIELDS:
        for record in context.frames.picked("事業費", context.frames.holds("project_year", _negative(name))):
            yield Hit.at(record, name, f"{name}が {record.values[name]}千円です")


@rule(
    "N04",
    "金額が千円単位の整数ではありません",
    Severity.ERROR,
    look="年度別事業費と4つの財源が、小数のない数かを見ます。",
    why="この計画の金額は千円単位で、小数が残ると印刷した額の合計が合わなくなるためです。",
    example="地方債に 1,234.5千円と入っている。円の額を 1,000 で割った式を貼り付けた。",
    fix="千円未満を四捨五入などで処理し、整数で入れ直してください。財源の合計が事業費と合うことも確かめてください。",
    live=Live("project_year", FRACTIONAL),
)
def fractional_amount(context: Context) -> Iterator[Hit]:
    """Yield a hit per amount that is not a whole number of 千円."""
    for name in schema.BUDGET_FIELDS:
        for record in context.frames.picked(
            "事業費", context.frames.holds("project_year", _fractional(name))
        ):
            yield Hit.at(record, name, f"{name}が {record.values[name]}千円です")


@rule(
    "N07",
    "金額の欄の文字が数として読めません",
    Severity.ERROR,
    look=(
        "金額の欄に、数にも「－」「未定」にもならない文字がないかを見ます。「1,234,000円」のように円まで書いた額も、"
        "千円単位の欄では読みません。読めない額は 0 とみなさず、その額の要る合計・年度の比較などの確認は、直るまで行いません。"
    ),
    why="推測で数にすると、誤った額が計画に載ってしまうためです。",
    example="国・県支出金の欄の「約300」、その他の欄の「5千円以内」、年度別事業費の欄の「12,3456」。",
    fix="千円単位の数字だけを入れてください。金額が決まっていないときは空欄か「未定」にしてください。",
    live=Live("project_year", UNREADABLE),
)
def text_in_place_of_amount(context: Context) -> Iterator[Hit]:
    """Yield a hit per amount cell whose text is no number."""
    yield from _interpreted(context, "N07")


@rule(
    "N10",
    "数や文字の欄に、日付か時刻が入っています",
    Severity.ERROR,
    look="年度や日付のほかの欄に、日付か時刻の表示形式の数が入っていないかを見ます。",
    why="「3-4」や「1/2」と打つとExcelが日付に変え、46,085 のような元の値と関わりのない数が残るためです。",
    example="項目の欄に「3-4」と打ったところ、2026/3/4 という日付に変わった。",
    fix="セルの表示形式を「標準」か「文字列」に直してから、もう一度入れてください。",
)
def date_in_place_of_value(context: Context) -> Iterator[Hit]:
    """Yield a hit per cell in which a date or a time stands for a number or a text."""
    yield from _interpreted(context, "N10")
