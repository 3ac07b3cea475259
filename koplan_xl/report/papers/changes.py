"""増減: the projects that move most, with their reasons; projects that are new, ended or gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.values import fold
from koplan_xl.report.papers.figures import growth, share
from koplan_xl.report.papers.paper import Column, LeftOut, Paper, TableBuilder
from koplan_xl.report.papers.source import Source, name_of
from koplan_xl.years import format_year

MOST = 15  # projects of the list
_REASON_RULES = ("Y01", "Y02")
_ENDED = ("廃止", "統合", "完了")
_NO_REASON = "記載なし"


@dataclass(frozen=True, slots=True)
class _Move:
    project: Record
    before: Fraction
    now: Fraction

    @property
    def by(self) -> Fraction:
        return self.now - self.before


def largest_changes(source: Source) -> Paper | LeftOut:
    """Return the projects that move most: against last year's plan where given, else to the window's second year."""
    title = "事業費の増減が大きい事業"
    compared = _compared(source)
    if compared is None:
        return LeftOut(title, "比べる年度がありません")
    before_year, year, before_plan = compared
    moves = [
        _Move(project, source.planned(code, before_year, before_plan), source.planned(code, year))
        for code, project in source.projects.items()
    ]
    moved = sorted((move for move in moves if move.by), key=lambda move: (-abs(move.by), move.project.key))
    if not moved:
        return LeftOut(title, f"{format_year(before_year)}から{format_year(year)}へ動いた事業がありません")
    builder = TableBuilder(
        (
            Column("順位", "centred"), Column("事業", flexible=1.1), Column("所管課", flexible=0.5),
            Column(format_year(before_year), "amount"), Column(format_year(year), "amount"),
            Column("増減", "change"), Column("増減率", "growth"), Column("理由（説明・特記事項）", flexible=1.3),
        )
    )  # fmt: skip
    for rank, move in enumerate(moved[:MOST], start=1):
        project = move.project
        builder.add(
            (
                str(rank), name_of(project, "事務事業名"), project.text("所管課"), move.before, move.now, move.by,
                growth(move.now, move.before), _reason(source, project, year),
            )
        )  # fmt: skip
    builder.across(5, 4, minus=(3,))
    up = sum((move.by for move in moved if move.by > 0), Fraction(0))
    down = sum((move.by for move in moved if move.by < 0), Fraction(0))
    told = source.unit.told
    lead = (
        f"{format_year(before_year)}から{format_year(year)}へ、増える事業で{told(up, signed=True)}、"
        f"減る事業で{told(down, signed=True)}、差し引き{told(up + down, signed=True)}です。"
    )
    against = "前年度の正本の計画" if before_plan else "この計画"
    note = f"{format_year(before_year)}の額は{against}によります。増減の大きい順に{min(MOST, len(moved))}事業（動いた事業は{len(moved)}）。"
    return Paper("増減", title, lead, builder.table(), notes=(note,))


def _compared(source: Source) -> tuple[int, int, Plan | None] | None:
    """Return the earlier year, the later one and the plan that has the earlier; None without two years."""
    years, previous = source.years, source.previous
    if previous and years and years[0] - 1 in previous.budget_years:
        return years[0] - 1, years[0], previous
    return (years[0], years[1], None) if len(years) > 1 else None


def _reason(source: Source, project: Record, year: int) -> str:
    """Return the good reasons in 説明 for the move, else 特記事項."""
    found = [
        record.text("理由")
        for record in source.plan.records("説明")
        if fold(record.text("規則")).upper() in _REASON_RULES
        and fold(record.key) == fold(project.key)
        and record.year in (None, year)
        and record.text("理由")
    ]
    if found:
        return "\n".join(f"説明：{reason}" for reason in dict.fromkeys(found))
    noted = project.text("特記事項")
    return f"特記事項：{noted}" if noted else _NO_REASON


def new_and_ended(source: Source) -> Paper | LeftOut:
    """Return the new projects, those that were ended, and, with last year's plan, those that are gone."""
    title = "新規・廃止・終了の事業"
    builder = TableBuilder(
        (
            Column("区分", "centred"), Column("事業", flexible=1.2), Column("所管課", flexible=0.6),
            *(Column(format_year(year), "amount") for year in source.years),
            Column("構成比", "share"), Column("事業概要・所見", flexible=1.6),
        )
    )  # fmt: skip
    counts: dict[str, int] = {}
    for kind, project, plan, told in _turnover(source):
        amounts = [source.planned(project.key, year, plan) for year in source.years]
        whole = source.grand(source.years[0]) if source.years else Fraction(0)
        part = share(amounts[0], whole) if amounts and plan is None else None
        builder.add((kind, name_of(project, "事務事業名"), project.text("所管課"), *amounts, part, told))
        counts[kind] = counts.get(kind, 0) + 1
    if not builder.lines:
        return LeftOut(title, "新規の事業も、廃止・統合・完了とした事業もありません")
    lead = "、".join(f"{kind} {count}事業" for kind, count in counts.items()) + "です。"
    notes = (
        "「廃止」には、前年度の正本にあって今年度にない事業を含みます。その額は前年度の正本によります。",
    ) * bool(source.previous)
    return Paper("新規・終了", title, lead, builder.table(), notes=notes)


def _turnover(source: Source) -> Iterator[tuple[str, Record, Plan | None, str]]:
    """Yield (kind, project, the plan that has it where that is last year's, what is told of it)."""
    before = {record.key: record for record in source.previous.records("事務事業")} if source.previous else {}
    for code, project in source.projects.items():
        if fold(project.text("新規・継続")) == "新規" or (before and code not in before):
            yield "新規", project, None, project.text("事業概要")
    for record in source.plan.records("評価"):
        outlook, ended = fold(record.text("今後の方向性")), source.projects.get(record.key)
        if outlook in _ENDED and ended:
            yield outlook, ended, None, record.text("所見")
    for code, project in before.items():
        if code and code not in source.projects:
            yield "廃止", project, source.previous, project.text("特記事項")
