"""I and O: what happens to indicators."""

import re

from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from tests.mutation.planting import Plot, amount, first, plants

# --- I: activity indicators -----------------------------------------------------------------------------


@plants("I01", "all activity indicators of a detailed project taken out")
def all_activity_indicators_removed(plot: Plot) -> None:
    owners = {r.text("事業コード") for r in plot.records("活動指標")}
    project = plot.pick(p for p in plot.projects(schema.DETAILED) if p.key in owners)
    for indicator in plot.records("活動指標"):
        if indicator.text("事業コード") == project.key:
            for row in (indicator, *plot.values_of(indicator)):
                plot.clear_row(row)
    plot.expect(project, "事業コード")


@plants("I02", "an activity indicator's name cleared")
def activity_name_cleared(plot: Plot) -> None:
    indicator = plot.pick(plot.unremarked("活動指標"))
    plot.put(indicator, "指標名", None)
    plot.expect(indicator, "指標名")


@plants("I02", "an activity indicator's targets cleared in every year")
def targets_cleared(plot: Plot) -> None:
    indicator = plot.pick(plot.unremarked("活動指標"))
    for value in plot.values_of(indicator):
        plot.put(value, "目標", None)
    plot.expect(first(plot.values_of(indicator)), "目標")


def _funded_targets(plot: Plot) -> list[Record]:
    spent = {(r.key, r.year) for r in plot.budgets() if amount(r, schema.BUDGET_TOTAL)}
    return [
        value
        for indicator in plot.unremarked("活動指標")
        for value in plot.values_of(indicator)
        if (indicator.text("事業コード"), value.year) in spent and value.values["目標"] is not None
    ]


@plants("I04", "one year's target cleared while money is spent")
def target_cleared(plot: Plot) -> None:
    value = plot.pick(_funded_targets(plot))
    plot.put(value, "目標", None)
    plot.expect(value, "目標")


@plants("I12", "an activity indicator's unit cleared")
def activity_unit_cleared(plot: Plot) -> None:
    indicator = plot.pick(plot.unremarked("活動指標"))
    plot.put(indicator, "単位", None)
    plot.expect(indicator, "単位")


# --- O: outcome indicators ------------------------------------------------------------------------------


def _towards_target(plot: Plot) -> Record:
    """Choose a rising indicator without a bound, of which nothing is said yet."""
    return plot.pick(
        r for r in plot.unremarked("成果指標") if (r.text("向き"), r.text("達成の型")) == ("上昇", "一致")
    )


def _number(record: Record, column: str) -> float:
    value = record.values[column]
    assert isinstance(value, int | float)
    return value


@plants("O01", "an outcome indicator's name cleared")
def outcome_name_cleared(plot: Plot) -> None:
    indicator = plot.pick(plot.unremarked("成果指標"))
    plot.put(indicator, "指標名", None)
    plot.expect(indicator, "指標名")


@plants("O01", "計画策定時 or 目標値 cleared")
def baseline_or_target_cleared(plot: Plot) -> None:
    indicator, column = plot.pick(plot.unremarked("成果指標")), plot.pick(("計画策定時", "目標値"))
    plot.put(indicator, column, None)
    plot.expect(indicator, column)


@plants("O01", "one year's plan cleared")
def plan_cleared(plot: Plot) -> None:
    value = plot.pick(plot.values_of(plot.pick(plot.unremarked("成果指標"))))
    plot.put(value, "計画", None)
    plot.expect(value, "計画")


@plants("O02", "以上 or 以下 dropped from one year")
def bound_dropped(plot: Plot) -> None:
    value = plot.pick(
        r for r in plot.records("成果指標値") if str(r.values["計画"]).endswith(("以上", "以下"))
    )
    plot.put(value, "計画", int(value.text("計画")[:-2]))
    plot.expect(value, "計画")


@plants("O02", "以上 added to one year")
def bound_added(plot: Plot) -> None:
    value = plot.pick(plot.values_of(_towards_target(plot)))
    plot.put(value, "計画", f"{value.values['計画']}以上")
    plot.expect(value, "計画")


@plants("O04", "計画策定時 and the first plan swapped")
def baseline_swapped_with_first_plan(plot: Plot) -> None:
    indicator = _towards_target(plot)
    value = first(plot.values_of(indicator))
    plot.put(indicator, "計画策定時", value.values["計画"])
    plot.put(value, "計画", indicator.values["計画策定時"])
    plot.expect(value, "計画")


@plants("O04", "計画策定時 and 目標値 swapped")
def baseline_swapped_with_target(plot: Plot) -> None:
    indicator = _towards_target(plot)
    plot.put(indicator, "計画策定時", indicator.values["目標値"])
    plot.put(indicator, "目標値", indicator.values["計画策定時"])
    plot.expect(first(plot.values_of(indicator)), "計画")


@plants("O04", "the 向き of an indicator turned")
def direction_turned(plot: Plot) -> None:
    indicator = _towards_target(plot)
    plot.put(indicator, "向き", "低下")
    plot.expect(first(plot.values_of(indicator)), "計画")


@plants("O04", "one year's plan typed below 計画策定時")
def plan_below_baseline(plot: Plot) -> None:
    indicator = _towards_target(plot)
    value = plot.pick(plot.values_of(indicator))
    plot.put(value, "計画", _number(indicator, "計画策定時") - plot.random.randrange(1, 10))
    plot.expect(value, "計画")


@plants("O03", "the 向き or 達成の型 of an outcome indicator cleared")
def direction_or_bound_cleared(plot: Plot) -> None:
    indicator, column = plot.pick(plot.unremarked("成果指標")), plot.pick(("向き", "達成の型"))
    plot.put(indicator, column, None)
    cell = indicator.place.locate(column)
    assert cell
    plot.expect_at(None, None, None, cell)


@plants("O06", "目標値 typed below 計画策定時")
def target_below_baseline(plot: Plot) -> None:
    indicator = _towards_target(plot)
    plot.put(indicator, "目標値", _number(indicator, "計画策定時") - plot.random.randrange(1, 10))
    plot.expect(indicator, "目標値")


@plants("O14", "an outcome indicator's unit or 算式 cleared")
def outcome_unit_or_formula_cleared(plot: Plot) -> None:
    indicator, column = plot.pick(plot.unremarked("成果指標")), plot.pick(("単位", "算式"))
    plot.put(indicator, column, None)
    plot.expect(indicator, column)


# --- I and O: names, units and the path over the years ----------------------------------------------------


@plants("I03", "回 or 件 as the unit of a rate")
def rate_with_another_unit(plot: Plot) -> None:
    rates = (r for r in plot.unremarked("活動指標") if r.text("指標名").endswith(("率", "割合")))
    indicator = plot.pick(r for r in rates if r.text("単位") == "%")
    plot.put(indicator, "単位", plot.pick(("回", "件", "人")))
    plot.expect(indicator, "単位")


@plants("I05", "the last year's target typed against the 向き")
def last_target_worse(plot: Plot) -> None:
    indicator = plot.pick(r for r in plot.unremarked("活動指標") if r.text("向き") in ("上昇", "低下"))
    last = plot.values_of(indicator)[-1]
    worse = 0.9 if indicator.text("向き") == "上昇" else 1.1
    plot.put(last, "目標", round(_number(last, "目標") * worse, 1))
    plot.expect(last, "目標")


@plants("I07", "上限 or 以上 in the name of an indicator that shall go the other way")
def name_against_direction(plot: Plot) -> None:
    indicator = plot.pick(r for r in plot.unremarked("活動指標") if r.text("向き") in ("上昇", "低下"))
    word = plot.pick(("上限", "以内")) if indicator.text("向き") == "上昇" else "下限"
    plot.put(indicator, "指標名", f"{indicator.text('指標名').partition('（')[0]}（{word}）")
    plot.expect(indicator, "向き")


@plants("I08", "another number in 年度目標 than in the target")
def goal_with_another_number(plot: Plot) -> None:
    def plain(indicator: Record) -> bool:
        siblings = [
            r for r in plot.records("活動指標") if r.text("事業コード") == indicator.text("事業コード")
        ]
        alike = [r for r in siblings if r.text("単位") == indicator.text("単位")]
        clean = re.fullmatch(r"[一-龠ぁ-んァ-ヴー]+", indicator.text("指標名"))
        return bool(clean) and len(alike) == 1 and indicator.text("単位") != ""

    indicator = plot.pick(r for r in plot.unremarked("活動指標") if plain(r))
    project = next(p for p in plot.projects() if p.key == indicator.text("事業コード"))
    target = first(plot.values_of(indicator))
    number = _number(target, "目標") + plot.random.randrange(1, 9)
    told = f"{indicator.text('指標名')}は{number:g}{indicator.text('単位')}とする。"
    plot.put(project, "年度目標", told)
    plot.expect(target, "目標")


@plants("I11", "the name of another project's indicator")
def name_of_another_projects_indicator(plot: Plot) -> None:
    indicators = plot.unremarked("活動指標")
    one, other = plot.pick(
        (a, b)
        for i, a in enumerate(indicators)
        for b in indicators[i + 1 :]
        if a.text("事業コード") != b.text("事業コード")
        and all(a.text(name) == b.text(name) for name in ("単位", "向き"))
        and a.text("指標名") != b.text("指標名")
    )
    plot.put(other, "指標名", one.text("指標名"))
    plot.expect(other, "指標名")


@plants("O05", "the second and third year's plans swapped")
def plans_swapped(plot: Plot) -> None:
    _, second, third = plot.values_of(_towards_target(plot))
    plot.put(second, "計画", third.values["計画"])
    plot.put(third, "計画", second.values["計画"])
    plot.expect(third, "計画")


@plants("O12", "an indicator of another measure repeated with other numbers")
def indicator_repeated_with_other_numbers(plot: Plot) -> None:
    indicators = [r for r in plot.unremarked("成果指標") if r.text("達成の型") == "一致"]
    one, other = plot.pick(
        (a, b)
        for i, a in enumerate(indicators)
        for b in indicators[i + 1 :]
        if a.text("施策コード") != b.text("施策コード")
    )
    for name in ("指標名", "算式"):
        plot.put(other, name, one.values[name])
    for name in ("計画策定時", "目標値"):
        if one.values[name] != other.values[name]:
            plot.expect(other, name)
    for mine, theirs in zip(plot.values_of(other), plot.values_of(one), strict=True):
        if mine.values["計画"] != theirs.values["計画"]:
            plot.expect(mine, "計画")


@plants("O13", "計画策定時 typed far below the path")
def baseline_far_below(plot: Plot) -> None:
    indicator = _towards_target(plot)
    plot.put(indicator, "計画策定時", _number(indicator, "計画策定時") - 20)
    plot.expect(first(plot.values_of(indicator)), "計画")
