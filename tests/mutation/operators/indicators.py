"""I and O: what happens to indicators."""

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
