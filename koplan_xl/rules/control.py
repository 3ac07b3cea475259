"""T: totals against the ledger, the budget and the settled accounts."""

from collections.abc import Iterator
from math import isnan

from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value, fold, tidy_number
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.readings import texts
from koplan_xl.rules.registry import Severity, Threshold, rule
from koplan_xl.rules.wording import difference, thousand
from koplan_xl.years import format_year

LEDGER_TOLERANCE = Threshold("しきい値 T05", 1, "許す差（千円）")
BUDGET_TOLERANCE = Threshold("しきい値 T07", 1, "許す差（千円）")
LEAST_EXECUTION = Threshold("しきい値 T08", 80, "執行率の下限（%）")


def _amount(record: Record | None, name: str = schema.BUDGET_TOTAL) -> int | float | None:
    value: Value = record.values.get(name) if record else None
    return tidy_number(value) if isinstance(value, int | float) else None


@rule(
    "T05",
    "事業費の合計が、財務会計の額と一致しません",
    Severity.ERROR,
    look=(
        "統制額に入れた会計・款・項・目と年度ごとに、事業の年度別事業費の合計が、その金額と等しいかを見ます"
        "（1千円までの差は許します）。空欄の段より下は、すべて合計します。"
    ),
    why="計画の額と予算の額が食い違ったまま公表されるのを防ぐためです。",
    example="統制額は一般会計 2総務費の令和7年度が 7,710千円、事業の合計は 7,170千円、差は ▲540千円。",
    fix="抜けた事業、二重の事業、款・項・目の違いを確かめて直してください。統制額が古いときは、新しい額に直してください。",
    thresholds=(LEDGER_TOLERANCE,),
)
def sum_differs_from_ledger(context: Context) -> Iterator[Hit]:
    """Yield a hit per account path and year whose projects do not add up to the ledger's amount."""
    controls = [] if context.returned else context.plan.records("統制額")
    if not controls:
        return
    tolerance, sums = context.threshold(LEDGER_TOLERANCE), _sums(context)
    for record in controls:
        amount = _amount(record, "金額")
        path = tuple(filter(None, (fold(record.text(name)) for name in schema.ACCOUNT_PATH)))
        if amount is None or not path or record.year not in context.plan.budget_years:
            continue
        total = sums.get((record.year, path), 0.0)
        if isnan(total):
            continue  # N07
        total = tidy_number(total)
        gap = tidy_number(total - amount)
        if abs(gap) > tolerance:
            told = f"事業の合計 {thousand(total)}、財務会計の額 {thousand(amount)}、差 {difference(gap)}"
            year = format_year(record.year) if record.year else ""
            yield Hit.at(record, "金額", f"{'・'.join(path)}の{year}：{told}", total)


def _sums(context: Context) -> dict[tuple[int, tuple[str, ...]], float]:
    """Return the planned totals of every account path, by year and path; NaN where one cannot be read."""
    planned = context.frames.known
    folded = planned.assign(**{name: texts(planned[name]) for name in schema.ACCOUNT_PATH})
    sums: dict[tuple[int, tuple[str, ...]], float] = {}
    for depth in range(1, len(schema.ACCOUNT_PATH) + 1):
        levels = list(schema.ACCOUNT_PATH[:depth])
        groups = folded.groupby(["年度", *levels])[schema.BUDGET_TOTAL]
        for key, total in groups.sum().where(groups.count() == groups.size()).items():
            year, *path = key if isinstance(key, tuple) else (key,)
            sums[int(year), tuple(path)] = float(total)
    return sums


@rule(
    "T06",
    "事業費がどの年度にもありません",
    Severity.ASK,
    look="事業の年度別事業費が、計画のどの年度でも 0 か空欄になっていないかを見ます。",
    why="お金を使わない事業は、入れ忘れか、終わった事業が残っていることが多いためです。",
    example="「行政改革推進事業」6-2-08 の年度別事業費が、令和7・8・9年度とも 0千円。",
    fix="事業費を入れるか、終わった事業なら事務事業から外してください。事業費のかからない事業は、理由を書いてください。",
)
def project_without_money(context: Context) -> Iterator[Hit]:
    """Yield a hit per project that is zero in every year of the window."""
    years, projects = context.plan.budget_years, context.frames.project
    totals = projects[[f"{schema.BUDGET_TOTAL}[{i}]" for i in range(len(years))]]
    known = context.frames.known
    unread = set(known["事業コード"][known[schema.BUDGET_TOTAL].isna()])
    for project in context.frames.picked("事務事業", (totals.fillna(0.0) == 0).all(axis=1)):
        subjects = [_spent(project.key, year) for year in years]
        if not years or not any(context.plan.find(*subject.record) for subject in subjects):
            continue  # Y08
        if project.key in unread:
            continue  # N07
        told = "・".join(format_year(year) for year in years)
        yield Hit(subjects[0], f"{told}の年度別事業費が、どれも 0 か空欄です", actual=0)


def _spent(project: str, year: int, part: str = schema.PLANNED) -> Subject:
    return Subject("事業費", project, schema.BUDGET_TOTAL, year, part)


@rule(
    "T07",
    "計画の額が予算の額と違います",
    Severity.ASK,
    look="最初の年度に区分「予算」の行がある事業で、計画と予算の年度別事業費の差が1千円以内かを見ます。",
    why="計画の最初の年度は予算と同じ額になるのが普通で、違えばどちらかが古いことが多いためです。",
    example="令和7年度の計画が 4,560千円、予算が 4,650千円、差は ▲90千円。",
    fix="古いほうの額を直してください。査定で変わったなど、違うのが正しいときは、理由を書いてください。",
    thresholds=(BUDGET_TOLERANCE,),
)
def plan_differs_from_budget(context: Context) -> Iterator[Hit]:
    """Yield a hit per project whose planned total of the first year is not the one in the budget."""
    tolerance, years = context.threshold(BUDGET_TOLERANCE), context.plan.budget_years
    budgets = context.frames.budgets
    first = (budgets["区分"] == schema.APPROPRIATED) & budgets["年度"].isin(years[:1])
    for record in context.frames.picked("事業費", first):
        budget = _amount(record)
        plan = _amount(context.plan.find("事業費", record.key, record.year, schema.PLANNED))
        if budget is not None and plan is not None and abs(plan - budget) > tolerance:
            told = (
                f"計画 {thousand(plan)}、予算 {thousand(budget)}、差 {difference(tidy_number(plan - budget))}"
            )
            yield Hit(_spent(record.key, years[0]), told, budget, plan)


@rule(
    "T08",
    "決算額が予算を超えているか、執行率が低くなっています",
    Severity.ASK,
    look=(
        "区分「決算」の年度別事業費が、同じ年度の予算（なければ計画、なければ前年度の計画）を超えていないか、"
        "その80％に満たなくないかを見ます。"
    ),
    why="予算を超える決算は入力の間違いが疑われ、大きな不用額は次の計画の見積りに関わるためです。",
    example="令和6年度の予算 9,200千円に対し、決算 7,088千円。執行率は 77.0％。",
    fix="決算額か予算額を直してください。入札差金などで正しいときは、その理由を書いてください。",
    thresholds=(LEAST_EXECUTION,),
)
def settlement_out_of_line(context: Context) -> Iterator[Hit]:
    """Yield a hit per settled amount above the budget, or well below it."""
    least = context.threshold(LEAST_EXECUTION)
    for record in context.frames.picked("事業費", context.frames.budgets["区分"] == schema.SETTLED):
        spent = _amount(record)
        if spent is None or record.year is None:
            continue
        for name, budget in _budgets(context, record.key, record.year):
            if budget is None:
                continue
            rate = spent / budget * 100 if budget else None
            if spent > budget or (rate is not None and rate < least):
                executed = "" if rate is None else f"、執行率 {rate:.1f}％"
                told = f"決算 {thousand(spent)}、{name} {thousand(budget)}、差 {difference(tidy_number(spent - budget))}"
                yield Hit.at(record, schema.BUDGET_TOTAL, f"{told}{executed}", budget)
            break


def _budgets(context: Context, project: str, year: int) -> Iterator[tuple[str, int | float | None]]:
    """Yield what a settled amount is measured by, the best first."""
    for name, plan in (("", context.plan), ("前年度の正本の", context.previous)):
        for part in (schema.APPROPRIATED, schema.PLANNED):
            yield f"{name}{part}", _amount(plan.find("事業費", project, year, part)) if plan else None
