"""一般財源 by year against the ceiling that sheet 計画 sets."""

from fractions import Fraction

from koplan_xl.errors import PlanError
from koplan_xl.plan.model import Plan
from koplan_xl.plan.units import exact
from koplan_xl.plan.values import read_amount
from koplan_xl.report.papers.figures import share
from koplan_xl.report.papers.paper import Chart, Column, LeftOut, Paper, Series, TableBuilder
from koplan_xl.report.papers.source import Source
from koplan_xl.years import format_year, parse_year

ITEM = "一般財源の上限"


def ceilings(plan: Plan) -> dict[int, Fraction]:
    """Return the ceilings in 千円 by budget year: `一般財源の上限 令和8年度`, else `一般財源の上限`.

    PlanError for what is no number.
    """
    found: dict[int, Fraction] = {}
    for record in plan.records("計画"):
        if not record.key.startswith(ITEM) or not record.text("値"):
            continue
        told = record.key.removeprefix(ITEM).strip()
        year, amount = parse_year(told), read_amount(record.text("値")).value
        if not isinstance(amount, int | float) or (told and year is None):
            raise PlanError(
                f"シート「計画」の「{record.key}」の値「{record.text('値')}」が読めません。項目は「{ITEM}」か"
                f"「{ITEM} 令和8年度」の形に、値は千円単位の数字にしてください。"
            )
        if year:
            found[year] = exact(amount)
        else:
            found = dict.fromkeys(plan.budget_years, exact(amount)) | found
    return found


def against_ceiling(source: Source) -> Paper | LeftOut:
    """Return what is left of the ceiling in each year that has one."""
    title, limits = "一般財源の見通し", ceilings(source.plan)
    years = [year for year in source.years if year in limits]
    if not years:
        return LeftOut(title, f"シート「計画」に項目「{ITEM}」がありません")
    builder = TableBuilder(
        (
            Column("年度", flexible=1), Column("一般財源", "amount"), Column("上限", "amount"),
            Column("上限までの余裕", "change"), Column("上限に対する割合", "share"), Column("判定", flexible=1),
        )
    )  # fmt: skip
    over = []
    for year in years:
        amount, limit = source.grand(year, "一般財源"), limits[year]
        if amount > limit:
            over.append(format_year(year))
        verdict = "× 上限を超えます" if amount > limit else "○ 上限以内です"
        builder.add((format_year(year), amount, limit, limit - amount, share(amount, limit), verdict))
    builder.across(3, 2, minus=(1,))
    lead = (
        f"{'・'.join(over)}の一般財源が上限を超えます。" if over else "どの年度の一般財源も、上限以内です。"
    )
    series = (
        Series("一般財源", tuple(source.grand(year, "一般財源") for year in years)),
        Series("上限", tuple(limits[year] for year in years)),
    )
    chart = Chart("一般財源と上限", "ceiling", tuple(map(format_year, years)), series)
    return Paper("一般財源", title, lead, builder.table(), (chart,))
