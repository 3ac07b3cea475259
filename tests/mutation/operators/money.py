"""N, T, F, A and Y: amounts that add up and are wrong all the same."""

from fractions import Fraction

from koplan_xl.grid import Cell
from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from koplan_xl.plan.subject import Location
from tests.mutation.ground import place
from tests.mutation.operators.amounts import CHANGED
from tests.mutation.planting import Plot, amount, first, plants

_TOTAL = schema.BUDGET_TOTAL
_GRANT, _BOND, _OTHER, _GENERAL = schema.FUNDING_SOURCES
_NO_BONDS = ("人件費", "繰出金", "公債費", "予備費")


def _is_steady(plot: Plot, record: Record, factor: float = 1.4) -> bool:
    """Whether the project spends about the same every year."""
    totals = [amount(r, _TOTAL) for r in (record, *plot.years_of(record))]
    return min(totals) > 0 and max(totals) <= factor * min(totals)


def _may_have_bonds(plot: Plot, record: Record) -> bool:
    project = next(p for p in plot.projects() if p.key == record.key)
    texts = [project.text(name) for name in ("事務事業名", "款", "項", "目")]
    return not any(word in text for word in _NO_BONDS for text in texts)


def _last(plot: Plot, least: int) -> list[Record]:
    """Return the last year of steady projects that pay at least so much themselves."""
    last = plot.ground.plan.budget_years[-1]
    return [
        r for r in plot.budgets() if r.year == last and amount(r, _GENERAL) >= least and _is_steady(plot, r)
    ]


def _move(plot: Plot, record: Record, source: str, moved: int) -> None:
    """Pay a part out of another source."""
    plot.put(record, source, amount(record, source) + moved)
    plot.put(record, _GENERAL, amount(record, _GENERAL) - moved)


# --- N ------------------------------------------------------------------------------------------------


@plants("N05", "a project-year typed in yen", also={"A02": CHANGED["A02"]})
def yen_typed(plot: Plot) -> None:
    record = plot.pick(r for r in plot.budgets() if _is_steady(plot, r))
    for name in schema.BUDGET_FIELDS:
        plot.put(record, name, amount(record, name) * 1000)
    plot.expect(record, _TOTAL)


@plants("N06", "a source of one year cleared instead of 0")
def source_left_blank(plot: Plot) -> None:
    record = plot.pick(r for r in plot.budgets() if _is_steady(plot, r))
    name = plot.pick(n for n in schema.FUNDING_SOURCES if not amount(record, n))
    plot.put(record, name, None)
    plot.expect(record, name)


@plants(
    "N08", "0.53 typed for 53 %, or 530", also={"I05": "the target falls below, or lies above, the others"}
)
def percentage_mistyped(plot: Plot) -> None:
    percentages = {r.key for r in plot.unremarked("活動指標") if r.text("単位") == "%"}
    value = plot.pick(
        r
        for r in plot.records("活動指標値")
        if r.key in percentages and isinstance(r.values["目標"], int) and r.values["目標"] > 20
    )
    target = value.values["目標"]
    assert isinstance(target, int)
    plot.put(value, "目標", plot.pick((target / 100, target * 10)))
    plot.expect(value, "目標")


@plants("N09", "an indicator value with three decimals among whole ones")
def decimals_of_a_target(plot: Plot) -> None:
    steady = {
        r.key for r in plot.unremarked("活動指標") if r.text("向き") == "維持" and r.text("単位") != "%"
    }
    value = plot.pick(r for r in plot.records("活動指標値") if r.key in steady)
    plot.put(value, "目標", float(Fraction(value.text("目標"))) + 0.125)
    plot.expect(value, "目標")


@plants("N10", "an amount or a text that Excel turned into a date")
def turned_into_a_date(plot: Plot) -> None:
    record, column = plot.pick(
        [
            (plot.pick(plot.budgets()), plot.pick(schema.BUDGET_FIELDS)),
            (plot.pick(plot.projects(schema.DETAILED)), "年度目標"),
        ]
    )
    plot.edits[place(record, column)] = Cell(45750 + plot.random.randrange(300), is_date=True)
    plot.expect(record, column)


# --- T ------------------------------------------------------------------------------------------------


@plants("T05", "an amount of the ledger 5千円 off the projects of its account")
def ledger_differs(plot: Plot) -> None:
    project, year = plot.pick(plot.projects()), plot.pick(plot.ground.plan.budget_years)
    path = {name: project.text(name) for name in schema.ACCOUNT_PATH if project.text(name)}
    members = {p.key for p in plot.projects() if all(p.text(name) == text for name, text in path.items())}
    total = sum(amount(r, _TOTAL) for r in plot.budgets() if r.year == year and r.key in members)
    cell = plot.append("統制額", {**path, "年度": year, "金額": total + plot.pick((5, -5))})
    plot.expect_at("・".join(path.values()), year, "金額", Location("統制額", cell("金額")))


@plants("T06", "a project set to 0 in every year", also=CHANGED)
def project_zeroed(plot: Plot) -> None:
    record = plot.pick(plot.budgets())
    years = [record, *plot.years_of(record)]
    for each in years:
        for name in schema.BUDGET_FIELDS:
            plot.put(each, name, 0)
    plot.expect(first(years), _TOTAL)


def _first_year(plot: Plot) -> Record:
    year = plot.ground.plan.budget_years[0]
    return plot.pick(r for r in plot.budgets() if r.year == year and amount(r, _TOTAL) >= 10)


def _append_part(plot: Plot, record: Record, part: str, total: int) -> Location:
    values = {"事業コード": record.key, "年度": record.year, "区分": part, _TOTAL: total, _GENERAL: total}
    return Location("事業費", plot.append("事業費", values)(_TOTAL))


@plants("T07", "a 予算 other than the plan's first year")
def budget_differs(plot: Plot) -> None:
    record = _first_year(plot)
    _append_part(plot, record, schema.APPROPRIATED, amount(record, _TOTAL) + plot.pick((5, -5)))
    plot.expect(record, _TOTAL)


@plants("T08", "a 決算 above the plan, or of half of it")
def settlement_out_of_line(plot: Plot) -> None:
    record = _first_year(plot)
    total = amount(record, _TOTAL)
    cell = _append_part(plot, record, schema.SETTLED, plot.pick((total + 1, total // 2)))
    plot.expect_at(record.key, record.year, _TOTAL, cell)


# --- F ------------------------------------------------------------------------------------------------


@plants("F01", "a 地方債 that is not a multiple of 100")
def odd_bond(plot: Plot) -> None:
    record = plot.pick(r for r in plot.budgets() if amount(r, _GENERAL) > 300 and _may_have_bonds(plot, r))
    _move(plot, record, _BOND, 100 + plot.random.randrange(1, 100))
    plot.expect(record, _BOND)


@plants("F02", "a 地方債 on 人件費, 繰出金, 公債費 or 予備費")
def bond_for_payroll(plot: Plot) -> None:
    records = (r for r in plot.budgets() if not _may_have_bonds(plot, r))
    record = plot.pick(r for r in records if amount(r, _GENERAL) >= 200)
    _move(plot, record, _BOND, 200)
    plot.expect(record, _BOND)


@plants("F03", "a third of a year's total moved to 国・県支出金")
def grant_share_moved(plot: Plot) -> None:
    record = plot.pick(r for r in _last(plot, 3000) if amount(r, _GENERAL) * 2 > amount(r, _TOTAL))
    _move(plot, record, _GRANT, amount(record, _TOTAL) // 3)
    plot.expect(record, _GRANT)


@plants("F04", "20,000千円 of その他 in one year only")
def other_income_once(plot: Plot) -> None:
    record = plot.pick(
        r for r in _last(plot, 30000) if not any(amount(y, _OTHER) for y in (r, *plot.years_of(r)))
    )
    _move(plot, record, _OTHER, 20000)
    plot.expect(record, _OTHER)


# --- A ------------------------------------------------------------------------------------------------


def _mapping(plot: Plot) -> tuple[Record, list[Record], list[Record]]:
    """Choose a mapped transfer; give its years and the projects of the receiving account."""
    mapping = plot.pick(plot.records("会計対応"))
    sent = [r for r in plot.budgets() if r.key == mapping.key]
    return mapping, sent, [p for p in plot.projects() if p.text("会計") == mapping.text("繰入先会計")]


@plants("A01", "an account said to have no other income that takes in more than is transferred")
def other_income_denied(plot: Plot) -> None:
    mapping, sent, _ = _mapping(plot)
    plot.put(mapping, "その他の収入を含む", "いいえ")
    for record in sent:
        plot.expect(record, _TOTAL, key=mapping.text("繰入先会計"))


@plants("A03", "a mapping of a transfer taken out")
def mapping_removed(plot: Plot) -> None:
    mapping, _, receiving = _mapping(plot)
    plot.clear_row(mapping)
    plot.expect(next(p for p in plot.projects() if p.key == mapping.key), "事務事業名")
    plot.expect(receiving[0], "会計")


@plants("A04", "a transfer between two accounts of the plan", into="unmapped")
def transfer_mapped(plot: Plot) -> None:
    account = plot.pick(p.text("会計") for p in plot.projects() if p.text("会計") != "一般会計")
    project = plot.pick(p for p in plot.projects() if account in p.text("事務事業名"))
    plot.append(
        "会計対応", {"繰出元事業コード": project.key, "繰入先会計": account, "その他の収入を含む": "はい"}
    )
    plot.expect_nowhere()


# --- Y ------------------------------------------------------------------------------------------------


@plants("Y01", "a total twice or half of last year's plan", compares=True)
def total_moved_since_last_plan(plot: Plot) -> None:
    last = plot.ground.plan.budget_years[-1]  # last year's plan did not reach so far
    record = plot.pick(r for r in plot.budgets() if r.year != last and amount(r, _TOTAL) >= 4000)
    total = amount(record, _TOTAL)
    plot.put_before(record, _TOTAL, plot.pick((total * 2, total // 2)))
    plot.expect(record, _TOTAL)


@plants("Y02", "a last year of three times the year before")
def total_jumps(plot: Plot) -> None:
    record = plot.pick(_last(plot, 5000))
    more = amount(record, _TOTAL) * 2 + 10000
    for name in (_TOTAL, _GENERAL):
        plot.put(record, name, amount(record, name) + more)
    plot.expect(record, _TOTAL)


@plants("Y03", "the 実績 of a closed year changed", into="results", compares=True)
def closed_result_changed(plot: Plot) -> None:
    value = plot.pick(
        r
        for table in ("成果指標値", "活動指標値")
        for r in plot.records(table)
        if r.values["実績"] is not None
    )
    plot.put_before(value, "実績", plot.random.randrange(1000, 2000))
    plot.expect(value, "実績")


@plants("Y04", "継続 for a project that last year's plan does not have", compares=True)
def continued_without_a_past(plot: Plot) -> None:
    project = plot.pick(p for p in plot.projects() if p.text("新規・継続") == "継続")
    plot.clear_row_before(project)
    plot.expect(project, "新規・継続")


@plants("Y04", "新規 for a project that last year's plan has", compares=True)
def new_with_a_past(plot: Plot) -> None:
    project = plot.pick(p for p in plot.projects() if p.text("新規・継続") == "継続")
    plot.put(project, "新規・継続", "新規")
    plot.expect(project, "新規・継続")


@plants("Y05", "a project of last year's plan taken out", compares=True)
def project_dropped(plot: Plot) -> None:
    mapped = {r.key for r in plot.records("会計対応")}
    project = plot.pick(p for p in plot.projects(schema.SIMPLE) if p.key not in mapped)
    for record in (project, *(r for r in plot.records("事業費") if r.key == project.key)):
        plot.clear_row(record)
    plot.expect(project, "事業コード", sheet=None, cell=None)


@plants("Y06", "the new last year of a whole 所管課 copied from the year before", compares=True, also=CHANGED)
def last_year_copied(plot: Plot) -> None:
    department = plot.pick(plot.unremarked("部署"))
    *_, before, last = plot.ground.plan.budget_years
    members = {p.key for p in plot.projects() if p.text("所管課") == department.key}
    for record in plot.budgets():
        if record.key in members and record.year == last:
            source = next(r for r in plot.years_of(record) if r.year == before)
            for name in schema.BUDGET_FIELDS:
                plot.put(record, name, source.values[name])
    plot.expect(department, "部署名", year=last)


@plants("Y07", "a project ended in its first year that has money later")
def money_after_the_end(plot: Plot) -> None:
    record = plot.pick(r for r in plot.budgets() if _is_steady(plot, r))
    years = sorted((record, *plot.years_of(record)), key=lambda each: each.year or 0)
    ended = {"事業コード": record.key, "年度": years[0].year, "所見": "目的を果たしたため終える。"}
    plot.append("評価", {**ended, "今後の方向性": plot.pick(("廃止", "統合", "完了"))})
    for later in years[1:]:
        plot.expect(later, _TOTAL)


@plants("Y08", "a row of a year doubled", also=CHANGED)
def year_doubled(plot: Plot) -> None:
    record = plot.pick(r for table in ("事業費", "成果指標値", "活動指標値") for r in plot.records(table))
    cell = plot.append(record.table, record.values)
    plot.expect_at(record.key, record.year, "年度", Location(record.table, cell("年度")))


@plants("Y08", "a row of a year taken out", also=CHANGED)
def year_missing(plot: Plot) -> None:
    record = plot.pick(plot.budgets())
    plot.clear_row(record)
    left = first(plot.years_of(record))
    cell = left.place.locate("事業コード")
    assert cell is not None
    plot.expect_at(record.key, record.year, _TOTAL, cell)
