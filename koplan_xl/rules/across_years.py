"""Y: across the years of the plan, and against last year's locked plan."""

from collections.abc import Iterator

from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, fold, tidy_number
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.registry import Severity, Threshold, rule
from koplan_xl.rules.wording import difference, shown, thousand
from koplan_xl.years import format_year

MOVED_BY = Threshold("しきい値 Y01", 1000, "前年度の計画からの動きの下限（千円）")
MOVED_SHARE = Threshold("しきい値 Y01 割合", 20, "前年度の計画からの動きの下限（%）")
JUMP_BY = Threshold("しきい値 Y02", 10000, "前の年度からの動きの下限（千円）")
JUMP_SHARE = Threshold("しきい値 Y02 割合", 50, "前の年度からの動きの下限（%）")
COPIED_SHARE = Threshold("しきい値 Y06", 50, "写しの事業の割合の下限（%）")
_ENDED = frozenset({"廃止", "統合", "完了"})
_RESULTS = (("成果指標値", "実績"), ("活動指標値", "実績"))
_BY_CODE_AND_YEAR = ("事業費", "成果指標値", "活動指標値")


def _amount(value: Value) -> int | float | None:
    return tidy_number(value) if isinstance(value, int | float) else None


def _spent(project: str, year: int) -> Subject:
    return Subject("事業費", project, schema.BUDGET_TOTAL, year, schema.PLANNED)


def _share(now: float, before: float) -> str:
    return f"（{(now - before) / before * 100:+.1f}％）".replace("-", "▲") if before else ""


@rule(
    "Y01",
    "前年度の計画から、事業費が大きく動いています",
    Severity.ASK,
    look=(
        "前年度の正本と重なる年度で、年度別事業費が 1,000千円以上、かつ前年度の計画の20％以上動いていないかを見ます"
        "（check に --previous を付けたとき）。"
    ),
    why="一度公表した額が大きく変わるときは、議会や市民に理由を説明する必要があるためです。",
    example="令和8年度の年度別事業費が、前年度の計画では 4,560千円、今回は 6,200千円。差は +1,640千円。",
    fix="額を確かめ、間違いなら直してください。正しいときは、動いた理由を書いてください。",
    thresholds=(MOVED_BY, MOVED_SHARE),
)
def total_moved_against_last_plan(context: Context) -> Iterator[Hit]:
    """Yield a hit per project-year whose planned total is far from last year's plan."""
    if context.previous is None or context.previous_frames is None:
        return
    least, share = context.threshold(MOVED_BY), context.threshold(MOVED_SHARE) / 100
    planned, before = context.frames.planned, context.frames.matched(context.previous_frames)
    moved = (planned[schema.BUDGET_TOTAL] - before).abs()
    far = (moved >= least) & (moved >= before.abs() * share)
    for record, was in zip(context.frames.picked("事業費", far), before[far], strict=True):
        now, last = float(str(record.values[schema.BUDGET_TOTAL])), float(was)
        told = (
            f"年度別事業費 {thousand(now)}、前年度の計画 {thousand(last)}、"
            f"差 {difference(tidy_number(now - last))}{_share(now, last)}"
        )
        yield Hit.at(record, schema.BUDGET_TOTAL, told, tidy_number(last))


def jumps(context: Context) -> Iterator[tuple[Record, float]]:
    """Yield the project-years that are far from the year before, with the total of that year."""
    frame = context.frames.consecutive
    now, before = frame[schema.BUDGET_TOTAL], frame[f"前 {schema.BUDGET_TOTAL}"]
    share = context.threshold(JUMP_SHARE) / 100
    moved = (now - before).abs()
    far = (moved >= context.threshold(JUMP_BY)) & (moved >= before * share)
    far &= ~frame["事業コード"].isin(context.frames.periodic)
    yield from zip(context.frames.picked("事業費", far), before[far], strict=True)


@rule(
    "Y02",
    "前の年度から、事業費が大きく動いています",
    Severity.ASK,
    look=(
        "計画の隣り合う年度で、年度別事業費が 10,000千円以上、かつ前の年度の50％以上動いていないかを見ます。"
        "選挙のように 0 の年度とそうでない年度がある事業は問いません。"
    ),
    why="大きな増減は、桁の間違いか、工事やシステム更新など説明の要る事情のどちらかだからです。",
    example="「住民情報システム運用事業」が令和7年度 302,890千円、令和8年度 102,513千円。差は ▲200,377千円。",
    fix="額を確かめ、間違いなら直してください。正しいときは、動いた理由を書いてください（例：標準化の完了）。",
    thresholds=(JUMP_BY, JUMP_SHARE),
)
def total_jumps_between_years(context: Context) -> Iterator[Hit]:
    """Yield a hit per year whose planned total is far from that of the year before."""
    for record, before in jumps(context):
        now = float(_amount(record.values.get(schema.BUDGET_TOTAL)) or 0)
        year = format_year(record.year - 1) if record.year else ""
        told = (
            f"年度別事業費 {thousand(now)}、{year} {thousand(before)}、"
            f"差 {difference(tidy_number(now - before))}{_share(now, before)}"
        )
        yield Hit.at(record, schema.BUDGET_TOTAL, told)


@rule(
    "Y03",
    "確定した年度の実績または決算が、前年度の正本と違います",
    Severity.ERROR,
    look="確定した年度までの成果指標・活動指標の実績と決算の額が、前年度の正本にあるものと同じかを見ます。",
    why="公表した実績や決算があとから変わると、計画書どうしが食い違うためです。",
    example="令和5年度の決算が、前年度の正本では 4,412千円、今回は 4,421千円。桁が入れ違っている。",
    fix="前年度の正本の値に戻してください。前年度の値が誤りだったときは、前年度の正本を直してから点検してください。",
)
def closed_value_changed(context: Context) -> Iterator[Hit]:
    """Yield a hit per result or settled amount of a closed year that is not last year's."""
    previous, closed = context.previous, context.plan.closed_year
    if previous is None or closed is None:
        return
    fields = [*_RESULTS, *(("事業費", name) for name in schema.BUDGET_FIELDS)]
    for table, column in fields:
        for record in context.plan.records(table):
            if record.year is None or record.year > closed:
                continue
            if table == "事業費" and record.part != schema.SETTLED:
                continue
            before, now = previous.value(record.subject(column)), record.values.get(column)
            if before is not None and before != now:
                detail = f"{column}が{shown(now)}、前年度の正本では{shown(before)}です"
                yield Hit.at(record, column, detail, before)


def _ended_in(plan: Plan, project: str) -> Iterator[Record]:
    return (
        record
        for record in plan.records("評価")
        if record.key == project and fold(record.text("今後の方向性")) in _ENDED
    )


@rule(
    "Y04",
    "新規・継続の別が、前年度の正本と合いません",
    Severity.ERROR,
    look="「新規」の事業が前年度の正本になく、「継続」の事業が前年度の正本にあるかを、事業コードで見ます。",
    why="新規事業の一覧は公表されるので、継続を新規とすると二度公表され、新規を継続とすると載らないためです。",
    example="「広報事業」6-2-07 が「新規」だが、前年度の正本にもある。",
    fix="新規・継続を直してください。事業コードを付け替えたときは、前年度のコードに戻してください。",
)
def novelty_contradicts_last_plan(context: Context) -> Iterator[Hit]:
    """Yield a hit per new project that was there before, and per continued one that was not."""
    if context.previous is None:
        return
    codes = {record.key for record in context.previous.records("事務事業")}
    by_name = {_named(record): record.key for record in context.previous.records("事務事業")}
    for record in context.plan.records("事務事業"):
        said = fold(record.text("新規・継続"))
        if said == "新規" and record.key in codes:
            yield Hit.at(
                record, "新規・継続", "「新規」ですが、前年度の正本に同じ事業コードがあります", "継続"
            )
        elif said == "継続" and record.key not in codes:
            other = by_name.get(_named(record))
            hint = f"。同じ名前の {other} の付け替えではありませんか" if other else ""
            detail = f"「継続」ですが、前年度の正本に同じ事業コードがありません{hint}"
            yield Hit.at(record, "新規・継続", detail, None if other else "新規")


def _named(record: Record) -> str:
    return fold(record.text("事務事業名"))


@rule(
    "Y05",
    "前年度にあった事業がなくなっています",
    Severity.ERROR,
    look="前年度の正本にある事業が、今年度の正本にもあるか、なければ評価が廃止・統合・完了になっているかを見ます。",
    why="終わると決めていない事業が消えると、その予算も実績も、だれにも確かめられなくなるためです。",
    example="前年度の正本にある「行政改革推進事業」6-2-08 が事務事業にない。評価の今後の方向性は「維持」。",
    fix="事業を戻してください。終わった事業なら、シート「評価」の今後の方向性を 廃止・統合・完了 にしてください。",
)
def project_gone(context: Context) -> Iterator[Hit]:
    """Yield a hit per project of last year's plan that is gone without having been ended."""
    previous = context.previous
    if previous is None or context.returned:
        return
    by_name = {_named(record): record.key for record in context.plan.records("事務事業")}
    for record in previous.records("事務事業"):
        key = record.key
        if context.first("事務事業", key) or any(
            True for plan in (context.plan, previous) for _ in _ended_in(plan, key)
        ):
            continue
        other = by_name.get(_named(record))
        hint = f"。同じ名前の {other} に付け替えたのではありませんか" if other else ""
        told = f"前年度の「{record.text('事務事業名')}」が事務事業にありません{hint}"
        yield Hit(record.subject("事業コード"), told, key, department=record.text("所管課") or None)


@rule(
    "Y06",
    "新しい年度の額が、前の年度の写しになっています",
    Severity.ASK,
    look=(
        "前年度の計画になかった最後の年度について、年度別事業費と4つの財源がどれも前の年度と同じ事業が、"
        "事業費のある事業の半分以上を占める課を探します。"
    ),
    why="新しく加わった年度を見積もらずに、隣の列を写しただけのことが多いためです。",
    example="企画課の8事業のうち6事業で、令和10年度の5つの額がすべて令和9年度と同じ。",
    fix="新しい年度の額を見積もり直してください。同じ額で正しいときは、そのように見積もった理由を書いてください。",
    thresholds=(COPIED_SHARE,),
)
def new_year_copied(context: Context) -> Iterator[Hit]:
    """Yield a hit per department with at least half of its projects copied into the new last year."""
    years = context.plan.budget_years
    if context.previous is None or len(years) < 2 or years[-1] in context.previous.budget_years:
        return
    frame = context.frames.consecutive
    new = frame[(frame["年度"] == years[-1]) & frame["所管課"].notna()]
    new = new[new[schema.BUDGET_TOTAL] != 0]
    if new.empty:
        return
    same = (new[list(schema.BUDGET_FIELDS)] == new[[f"前 {n}" for n in schema.BUDGET_FIELDS]].to_numpy()).all(
        axis=1
    )
    counts = same.groupby(new["所管課"], observed=True).agg(["sum", "size"])
    for department, copied, total in counts.itertuples():
        if copied / total * 100 >= context.threshold(COPIED_SHARE):
            codes = "、".join(new["事業コード"][same & (new["所管課"] == department)])
            told = f"{total}事業のうち {copied}事業（{codes}）で、{format_year(years[-1])}の額が前の年度とすべて同じです"
            subject = Subject("部署", str(department), "部署名", years[-1])
            yield Hit(subject, told, department=str(department))


@rule(
    "Y07",
    "終わった事業に、その後の事業費があります",
    Severity.ERROR,
    look="評価の今後の方向性が廃止・統合・完了の事業に、評価の年度より後の年度別事業費が入っていないかを見ます。",
    why="終わると決めた事業の額が残ると、計画の総額が実際より大きくなるためです。",
    example="令和7年度の評価が「廃止」の「行政改革推進事業」6-2-08 に、令和8年度 850千円が入っている。",
    fix="その後の年度の額を 0 にしてください。続ける事業なら、評価の今後の方向性を直してください。",
)
def money_after_the_end(context: Context) -> Iterator[Hit]:
    """Yield a hit per year with money after the project was ended."""
    ends: dict[str, tuple[int, str]] = {}
    for record in context.plan.records("評価"):
        said = fold(record.text("今後の方向性"))
        if said in _ENDED and record.year is not None:
            ends[record.key] = min(ends.get(record.key, (record.year, said)), (record.year, said))
    planned = context.frames.planned
    spent = planned[schema.BUDGET_TOTAL] > 0
    for record in context.frames.picked("事業費", spent & planned["事業コード"].isin(ends)):
        year, said = ends[record.key]
        if record.year is not None and record.year > year:
            money = thousand(_amount(record.values[schema.BUDGET_TOTAL]) or 0)
            told = f"{format_year(year)}の評価は「{said}」ですが、年度別事業費 {money}が入っています"
            yield Hit.at(record, schema.BUDGET_TOTAL, told, 0)


@rule(
    "Y08",
    "年度の行が重なっているか、欠けています",
    Severity.ERROR,
    look=(
        "事業費に同じ事業コード・年度・区分の行、成果指標値と活動指標値に同じコード・年度の行が2つないか、"
        "どの事業にも計画の各年度の行（区分「計画」）があるかを見ます。"
    ),
    why="重なった行は合計に二重に入り、欠けた行は合計から抜けて、どちらも気付きにくいためです。",
    example="6-2-07 の令和7年度・計画の行が2つある。6-2-08 の令和9年度・計画の行がない。",
    fix="余分な行を消すか、欠けた年度の行を加えてください。事業費のない年度にも、0 の行を置いてください。",
)
def year_doubled_or_missing(context: Context) -> Iterator[Hit]:
    """Yield a hit per row that stood there before, and per project with years that have no row."""
    for table in _BY_CODE_AND_YEAR:
        for record in context.frames.repeated(table):
            part = f"・区分「{record.part}」" if record.part else ""
            yield Hit.at(record, "年度", f"同じコード・年度{part}の行が、前にもあります")
    if context.returned:
        return  # rows without any amount are not in a return
    planned = context.frames.planned
    years = {year: set(planned["事業コード"][planned["年度"] == year]) for year in context.plan.budget_years}
    everywhere = frozenset.intersection(*map(frozenset, years.values())) if years else frozenset()
    codes = dict.fromkeys(context.plan.keys("事務事業"))
    for project in [code for code in codes if code and code not in everywhere]:
        gaps = [year for year, present in years.items() if project not in present]
        if gaps:
            told = "・".join(format_year(year) for year in gaps)
            yield Hit(_spent(project, gaps[0]), f"事業費に、{told}の計画の行がありません")
