"""市長公約: the projects that carry the mayor's pledges."""

from fractions import Fraction

from koplan_xl.plan.values import fold
from koplan_xl.report.papers.figures import share
from koplan_xl.report.papers.paper import Column, LeftOut, Paper, TableBuilder
from koplan_xl.report.papers.source import Source, name_of
from koplan_xl.years import format_year


def pledged(source: Source) -> Paper | LeftOut:
    """Return the list, with what each project is to do this year."""
    title = "市長公約の事業"
    projects = [p for p in source.projects.values() if fold(p.text("市長公約事項")).startswith("2")]
    if not projects or not source.years:
        return LeftOut(title, "市長公約事項が「2：有」の事業がありません")
    year = source.years[0]
    builder = TableBuilder(
        (
            Column("事業", flexible=1), Column("所管課", flexible=0.55), Column("新規・継続", "centred"),
            *(Column(format_year(each), "amount", "事業費") for each in source.years),
            Column(f"{format_year(year)}の目標", flexible=1.9),
        )
    )  # fmt: skip
    parts = [
        builder.add(
            (
                name_of(project, "事務事業名"), project.text("所管課"), project.text("新規・継続"),
                *(source.planned(project.key, each) for each in source.years), project.text("年度目標"),
            )
        )
        for project in projects
    ]  # fmt: skip
    sums = [
        sum((source.planned(project.key, each) for project in projects), Fraction(0)) for each in source.years
    ]
    total = builder.add(("合計", "", f"{len(projects)}事業", *sums, ""), "total")
    builder.down(total, parts, list(builder.numbers()))
    part = source.unit.percent(share(sums[0], source.grand(year)))
    lead = f"市長公約の事業は{len(projects)}事業、{format_year(year)}の事業費は{source.unit.told(sums[0])}で、全体の{part}です。"
    return Paper("市長公約", title, lead, builder.table())
