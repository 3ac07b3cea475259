"""I and X: what the texts say, and how they are written."""

import re
from collections import Counter
from collections.abc import Iterator
from unicodedata import normalize

from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, fold, parse_target
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.expression import Limit, Longer
from koplan_xl.rules.readings import lines_taken
from koplan_xl.rules.registry import Live, Severity, rule
from koplan_xl.rules.wording import shown
from koplan_xl.years import format_year, parse_year

_GOAL = "年度目標"
_CLAUSES = re.compile(r"[\n。、，・;；]|, ")
_BRACKETED = re.compile(r"\([^()]*\)")

# The nouns of an indicator's name: runs of kanji, katakana and letters, less what every indicator says.
_NOUN = re.compile(r"[一-龠々ァ-ヴーA-Za-z]{2,}")
_COUNTING = re.compile(r"(実施|開催|利用)?(回数|件数|人数|日数|団体数|数|率|割合|金額|額)$")
_EVERYWHERE = frozenset({"実施", "開催", "事業", "年間", "回数", "件数", "人数", "市民", "職員", "推進"})
# Numbers that are not the year's target: the third time, from 3 to 5, 5 % more, 1st of October.
_NOT_BEFORE = r"(?<![\d.,第約~～〜月\-])"
_NOT_AFTER = r"(?!\s*(増|減|アップ|ダウン|向上|上昇|低下|削減|改善|目|当たり|あたり|につき|前後))"
_OTHER_YEAR = re.compile(r"(前年|昨年|参考|実績|基準|令和\d+年|平成\d+年|R\d+)")


@rule(
    "I08",
    "年度目標の文の数と、活動指標の目標が違います",
    Severity.ASK,
    look=(
        "年度目標の文のうち、活動指標の指標名にある言葉と、単位の付いた数が並ぶところを、最初の年度の目標と比べます。"
        "かっこの中、「参考」「実績」や年度を書き添えた数、「第3回」「5%増」のような数、同じ事業の別の指標の目標と"
        "同じ数は見ません。"
    ),
    why="同じことを言う数が2つあると、どちらが目標なのか読む人に分からないためです。",
    example="年度目標は「広報紙を年15回発行する」、活動指標「広報紙の発行」の令和7年度の目標は 12回。",
    fix="年度目標の文か活動指標の目標を直し、同じ数にしてください。別のことを言う数なら、理由を書いてください。",
)
def goal_differs_from_target(context: Context) -> Iterator[Hit]:
    """Yield a hit per indicator beside whose noun 年度目標 gives another number."""
    if not context.plan.budget_years:
        return
    year = context.plan.budget_years[0]
    for key, indicators in context.plan.activity_indicators.items():
        project = context.first("事務事業", key)
        goal = _BRACKETED.sub("", fold(project.text(_GOAL))) if project else ""
        if not any(map(str.isdigit, goal)):
            continue
        beside = [(i, found) for i in indicators.values() if (found := _numbers_beside(i, goal))]
        if not beside:
            continue
        targets = {i.key: Subject("活動指標値", i.key, "目標", year) for i in indicators.values()}
        numbers = {parse_target(context.plan.value(subject)).number for subject in targets.values()}
        for indicator, found in beside:
            target = context.plan.value(targets[indicator.key])
            if parse_target(target).number is not None and not numbers & {n for n, _ in found}:
                detail = (
                    f"年度目標に「{found[0][1]}」とありますが、{format_year(year)}の目標は{shown(target)}です"
                )
                yield Hit(targets[indicator.key], detail, found[0][0], target)


def _numbers_beside(indicator: Record, goal: str) -> list[tuple[float, str]]:
    """Return the numbers in the indicator's unit, each with its clause, where a clause has one of its nouns."""
    unit = fold(indicator.text("単位"))
    if not unit or unit not in goal:
        return []
    nouns = _nouns(fold(indicator.text("指標名")))
    if not any(noun in goal for noun in nouns):
        return []
    number = re.compile(rf"{_NOT_BEFORE}(\d[\d,]*(?:\.\d+)?)\s*{re.escape(unit)}{_NOT_AFTER}")
    found = []
    for clause in (part.strip() for part in _CLAUSES.split(goal)):
        if any(noun in clause for noun in nouns) and not _OTHER_YEAR.search(clause):
            found += [(float(match[1].replace(",", "")), clause) for match in number.finditer(clause)]
    return found


def _nouns(name: str) -> set[str]:
    bare = (_COUNTING.sub("", noun) for noun in _NOUN.findall(_BRACKETED.sub("", name)))
    return {noun for noun in bare if len(noun) > 1} - _EVERYWHERE


_REQUIRED = {
    "事務事業": ("事業概要", "目的", _GOAL),
    "施策": ("現状と課題", "方針", "重点方針と目標", "目的", "今後の取り組み"),
    "成果指標": ("設定理由", "算式"),
    "評価": ("所見",),
}
_EMPTY = re.compile(
    r"[\W_]*|同上|同左|同じ|同様|上記(のとおり|に同じ)|(特に)?(なし|無し|ありません)|未定|検討中|別紙(のとおり|参照)?"
    r"|(前|昨|例)年度?(と|に)?(同様|同じ|どおり|のとおり|並み)(です|に実施する|に行う)?"
)
_SUBSTANTIAL = re.compile(r"(?:[\W_]*[^\W_]){40}")  # more letters than any of these has, however it is typed


@rule(
    "X01",
    "書くべき文が、実質的に空です",
    Severity.ASK,
    look=(
        "事業概要・目的・年度目標、施策の現状と課題・方針・目的など、成果指標の設定理由と算式、評価の所見が、「同上」"
        "「なし」「－」「前年度同様」のような言葉や記号だけでないかを見ます。"
    ),
    why="1枚の様式だけを見る人には、何の同上なのか、前年度に何をしたのかが分からないためです。",
    example="年度目標が「前年度同様」だけ。「広報紙を毎月発行し、読者の声を2回集める」なら通ります。",
    fix="この欄だけを読んで分かる文を書いてください。書くことがないときは、その理由を書いてください。",
)
def text_says_nothing(context: Context) -> Iterator[Hit]:
    """Yield a hit per required text that is only a word for nothing."""
    for table, columns in _REQUIRED.items():
        for column in columns:
            for record in context.frames.matching(table, column, _is_empty_phrase):
                yield Hit.at(record, column, f"{column}が{shown(record.values[column])}だけです")


def _is_empty_phrase(value: Value) -> bool:
    if value is None or value == "" or _SUBSTANTIAL.match(str(value)):
        return False
    text = re.sub(r"\s", "", fold(str(value))).strip("。.()「」・")
    return _EMPTY.fullmatch(text) is not None


@rule(
    "X02",
    "年度目標が、前回の文のままです",
    Severity.INFO,
    look="年度目標の文が、前回の計画と一字一句同じでないかを見ます（空白と全角・半角の違いは見ません）。",
    why="年度目標はその年度に何をするかを書く欄で、書き写しただけでは進み具合が読めないためです。",
    example="令和6年度も令和7年度も「・広報紙を毎月発行 ・ホームページの充実」。",
    fix="直さなくても通ります。この年度に新しく行うことや、力を入れることがあれば書き足してください。",
)
def goal_is_last_year_s(context: Context) -> Iterator[Hit]:
    """Yield a hit per project with last year's 年度目標."""
    if not context.previous:
        return
    for project in context.plan.records("事務事業"):
        before = context.previous.find("事務事業", project.key)
        text = re.sub(r"\s", "", fold(project.text(_GOAL)))
        if text and before and text == re.sub(r"\s", "", fold(before.text(_GOAL))):
            yield Hit.at(project, _GOAL, "前回の計画と同じ文です")


_YEAR = re.compile(r"(?:(?:令和|平成|[RH])\.?(?:元|\d{1,2})|20\d\d)年度")
_AS_CURRENT = re.compile(r"(には|は|中に|中|内に|内|末までに|末まで|末|までに|まで|も|に|、|の目標|$)")
_LOOKING_BACK = re.compile(
    r"(?<![ま新])た(?![めりいてちだまくえすば])|実績|決算|比べ|基準|参考|踏まえ|振り返|引き続|同様"
)


@rule(
    "X03",
    "年度目標に、過ぎた年度が書かれています",
    Severity.ASK,
    look=(
        "年度目標の文が「令和6年度は」「R6年度末までに」のように、版より前の年度をこれからのこととして書いていない"
        "かを見ます。かっこの中、「実績」「参考」「踏まえ」「した」など振り返る言葉のある文、版以後の年度も"
        "書いた文は見ません。"
    ),
    why="前の年度の文を写したまま年度を直し忘れると、過ぎた年度の目標が印刷されてしまうためです。",
    example="令和7年度の計画の年度目標に「令和6年度中に電子申請を始める」。",
    fix="年度を直し、今も目標とするかを確かめてください。過ぎた年度のことを書く必要があるなら、理由を書いてください。",
)
def goal_speaks_of_a_past_year(context: Context) -> Iterator[Hit]:
    """Yield a hit per 年度目標 that promises something for a year gone by."""
    version = context.plan.version
    if version is None:
        return
    for project in context.frames.matching("事務事業", _GOAL, lambda goal: "年度" in str(goal)):
        goal = _BRACKETED.sub("", fold(project.text(_GOAL)))
        for sentence in re.split(r"[\n。・]", goal):
            years = [(match, parse_year(match[0]) or version) for match in _YEAR.finditer(sentence)]
            if not years or max(year for _, year in years) >= version:
                continue
            past = next((match for match, _ in years if _AS_CURRENT.match(sentence, match.end())), None)
            if past and not _LOOKING_BACK.search(sentence):
                detail = f"版は{format_year(version)}ですが、年度目標に「{sentence.strip()}」とあります"
                yield Hit.at(project, _GOAL, detail)
                break


TOO_LONG = Longer("文", Limit("1行の字数"), Limit("行数"))


@rule(
    "X04",
    "文が、印刷する枠に収まりません",
    Severity.ASK,
    look=(
        "様式に書く文が、その欄の枠（1行の字数と行数）に収まるかを見ます。改行ごとに行を分け、1行の字数で割って行数を"
        "数えます。半角も1字と数え、空白と空行は数えません。枠の字数は様式の列の幅・行の高さ・文字の大きさから"
        "求めます。正本を確かめるときに自前の様式の枠で見るには、シート「計画」に項目「様式の字数 事務事業.事業概要」、"
        "値「22字×8行」のように入れてください。"
    ),
    why="枠を超える文は、印刷すると行が伸びてページの割り付けが崩れるか、切れて読めなくなるためです。",
    example="事業概要の枠が 22字×9行のところに、22字の行で 10行になる 210字の文を書いた。",
    fix="枠に収まるように短くしてください。どうしても必要なときは、その理由を書いてください。",
    live=Live("text", TOO_LONG),
)
def text_longer_than_its_box(context: Context) -> Iterator[Hit]:
    """Yield a hit per text that is too long for the form; in a return only for those the department writes."""
    for (table, column), box in context.boxes.items():
        for record in context.plan.records(table):
            if context.returned and record.subject(column) not in context.returned.inputs:
                continue
            taken = lines_taken(record.values.get(column), box.line)
            if taken > box.lines:
                room = f"{box.line}字×{box.lines}行"
                yield Hit.at(record, column, f"{column}は {taken}行になり、枠は {room}です", expected=room)


_PRINTED_TABLES = ("政策", "施策", "成果指標", "事務事業", "活動指標", "評価")
_TEXT_COLUMNS = {
    name: tuple(
        c.name
        for c in schema.table(name).columns
        if c.kind in (schema.Kind.TEXT, schema.Kind.LONG_TEXT) and c.name != "番号"
    )
    for name in _PRINTED_TABLES
}
_HALF_KANA_ONES = r"\uff61-\uff9f"
_HALF_KANA = re.compile(f"[{_HALF_KANA_ONES}]+")
# Private characters (外字), what was lost in conversion, invisible ones, and squares that hold whole words
# (株 and 令和 in one box). ①, Ⅰ and ㎡ are left alone: every office has used them for years.
_DEPENDENT_ONES = r"\ue000-\uf8ff\ufffd\u200b-\u200f\u2060\ufeff㈱-㈹㊤-㊨㌀-㍗㍻-㍿㋿№℡㏍"
_DEPENDENT = re.compile(f"[{_DEPENDENT_ONES}]")
_KANJI = "一-龠々"
_ODD_SPACE = re.compile(
    rf"(?<![{_KANJI}ぁ-んァ-ヴー])[{_KANJI}][ \u3000]+[{_KANJI}]|(?<=\S)[ \u3000]{{2,}}(?=\S)"
)
# Without one of these a text has none of the three; most texts are read once and no more.
_SUSPICIOUS = re.compile(rf"[{_HALF_KANA_ONES}{_DEPENDENT_ONES} \u3000]")
_NUMBERED = re.compile(r"^\s*[0-9A-Za-z①-⑳ア-ンイロハ一二三四五六七八九十]{1,2}\)", re.MULTILINE)
_PAIRS = {")": "(", "」": "「", "』": "『", "】": "【", "〉": "〈", "》": "《", "]": "["}
_BRACKET = re.compile(f"[{re.escape(''.join([*_PAIRS, *_PAIRS.values()]))}]")


@rule(
    "X05",
    "印刷や検索で困る書き方があります",
    Severity.INFO,
    look=(
        "半角カナ、機種依存文字（外字、㈱、㍻、№ など）、単語の中の空白（「目　的」）や続けて打った空白、対になって"
        "いないかっこを探します。①・Ⅰ・㎡は見ません。"
    ),
    why="文字化けや、検索・読み上げ・公開データで言葉が見つからない原因になるためです。",
    example="「ｼｽﾃﾑの更新（令和7年度」。半角カナがあり、かっこが閉じていません。",
    fix="直さなくても通ります。全角カナや「(株)」「平成」のように書き直し、空白とかっこを確かめてください。",
)
def text_hard_to_print_or_search(context: Context) -> Iterator[Hit]:
    """Yield a hit per text with such characters, spaces or brackets."""
    for table, columns in _TEXT_COLUMNS.items():
        for column in columns:
            for record in context.frames.matching(table, column, lambda text: any(_print_faults(text))):
                faults = "、".join(_print_faults(record.values[column]))
                yield Hit.at(record, column, f"{column}に{faults}があります")


def _print_faults(text: Value) -> Iterator[str]:
    if not isinstance(text, str):
        return
    if _SUSPICIOUS.search(text):
        for name, pattern in (
            ("半角カナ・半角句読点", _HALF_KANA),
            ("機種依存文字", _DEPENDENT),
            ("空白", _ODD_SPACE),
        ):
            if match := pattern.search(text):
                yield f"{name}「{match[0]}」"
    if odd := _odd_bracket(text):
        yield f"対になっていないかっこ「{odd}」"


def _odd_bracket(text: str) -> str:
    """Return the first bracket without its partner; `1)` at the start of a line is none."""
    plain = normalize("NFKC", text)
    if not _BRACKET.search(plain):
        return ""
    open_ones: list[str] = []
    brackets: list[str] = _BRACKET.findall(_NUMBERED.sub("", plain))
    for bracket in brackets:
        if bracket not in _PAIRS:
            open_ones.append(bracket)
        elif not open_ones or open_ones.pop() != _PAIRS[bracket]:
            return bracket
    return open_ones[0] if open_ones else ""


_LETTER = re.compile("[A-Za-zＡ-Ｚａ-ｚ]")
_TERM = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]*[A-Za-zＡ-Ｚａ-ｚ][0-9A-Za-z０-９Ａ-Ｚａ-ｚ]*")


@rule(
    "X07",
    "同じ言葉が、全角と半角の両方で書かれています",
    Severity.INFO,
    look=(
        "計画の文章や名前、事業優先順位にある英字の言葉が、全角（ＤＸ）と半角（DX）の両方で書かれていないかを"
        "見ます。言葉ごとに1回、少ないほうの書き方の最初の場所で知らせます。"
    ),
    why="書き方がそろわないと、検索や並べ替えで片方が漏れ、印刷した冊子も不ぞろいになるためです。",
    example="「ＤＸ」が5か所、「DX」が2か所。",
    fix="直さなくても通ります。どちらかの書き方にそろえてください。",
)
def term_in_both_widths(context: Context) -> Iterator[Hit]:
    """Yield a hit per term written in full and in half width, at the first of the rarer writing."""
    counts: dict[str, Counter[str]] = {}
    first: dict[str, tuple[Record, str]] = {}
    for record, column, count, terms in _terms(context):
        for term in terms:
            counts.setdefault(normalize("NFKC", term), Counter())[term] += count
            first.setdefault(term, (record, column))
    for writings in counts.values():
        if len(writings) > 1:
            told = "、".join(f"「{term}」が{count}か所" for term, count in writings.most_common())
            record, column = first[writings.most_common()[-1][0]]
            yield Hit.at(record, column, told)


def _terms(context: Context) -> Iterator[tuple[Record, str, int, list[str]]]:
    """Yield the first record of each printed text with letters, its column, how often it stands, and its terms.

    In the order of the sheets.
    """
    for table, names in _TEXT_COLUMNS.items():
        columns = (*names, "事業優先順位") if table == "事務事業" else names
        found: list[tuple[int, str, int, list[str]]] = []
        for column in columns:
            values = context.frames.values(table, column)
            first = context.frames.first_positions(table, column)
            for text, count in Counter(values).items():
                if isinstance(text, str) and _LETTER.search(text):
                    found.append((first[text], column, count, _TERM.findall(text)))
        records = context.plan.records(table)
        for position, column, count, terms in sorted(found, key=lambda each: each[0]):
            yield records[position], column, count, terms
