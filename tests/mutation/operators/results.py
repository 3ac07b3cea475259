"""I and O in the results round: what happens to 実績."""

from koplan_xl.grid import a1, parse_a1
from koplan_xl.plan.model import Record
from koplan_xl.plan.values import parse_target
from tests.mutation.ground import Place
from tests.mutation.planting import Plot, plants


def _value(plot: Plot, indicator: Record, later: int = 0) -> Record:
    """Return the indicator's value of the closed year, or of a later one."""
    closed = plot.ground.plan.closed_year or 0
    return next(value for value in plot.values_of(indicator) if value.year == closed + later)


@plants("I09", "the 実績 of an activity indicator cleared", into="results")
def activity_result_cleared(plot: Plot) -> None:
    value = _value(plot, plot.pick(plot.records("活動指標")))
    plot.put(value, "実績", None)
    plot.expect(value, "実績")


@plants("I09", "the 実績 of an activity indicator typed into a later year", into="results")
def activity_result_too_early(plot: Plot) -> None:
    value = _value(plot, plot.pick(plot.records("活動指標")), plot.pick((1, 2)))
    plot.put(value, "実績", 3)
    plot.expect(value, "実績")


@plants("O07", "the 実績 of an outcome indicator cleared", into="results")
def outcome_result_cleared(plot: Plot) -> None:
    value = _value(plot, plot.pick(plot.records("成果指標")))
    plot.put(value, "実績", None)
    plot.expect(value, "実績")


@plants("O07", "the 実績 of an outcome indicator typed into a later year", into="results")
def outcome_result_too_early(plot: Plot) -> None:
    value = _value(plot, plot.pick(plot.records("成果指標")), 1)
    plot.put(value, "実績", 3)
    plot.expect(value, "実績")


def _far_off(plot: Plot, table: str, column: str) -> None:
    """Make a 実績 a third or three times of what was aimed at."""
    indicator = plot.pick(r for r in plot.records(table) if r.text("達成の型") == "一致")
    value = _value(plot, indicator)
    aimed = parse_target(value.values[column]).number or 0
    plot.put(value, "実績", plot.pick((aimed / 4, aimed * 3)))
    plot.expect(value, "実績")


@plants("I10", "an activity's 実績 of a quarter or three times the target", into="results")
def activity_result_far_off(plot: Plot) -> None:
    _far_off(plot, "活動指標", "目標")


@plants("O08", "an outcome's 実績 of a quarter or three times the plan", into="results")
def outcome_result_far_off(plot: Plot) -> None:
    _far_off(plot, "成果指標", "計画")


@plants("O09", "a wrong rate in a column 達成率 that the office has added", into="results")
def wrong_rate_typed(plot: Plot) -> None:
    table = plot.pick(("成果指標", "活動指標"))
    value = _value(plot, plot.pick(r for r in plot.records(table) if r.text("達成の型") == "一致"))
    beside = value.place.locate("実績")
    assert beside
    sheet, (row, column) = beside.sheet, parse_a1(beside.cell)
    column += 1
    plot.edits |= {(sheet, (1, column)): "達成率", (sheet, (row, column)): plot.pick((90, "120.5%", 0.8))}
    plot.expected.append(Place("O09", value.key, value.year, "達成率", sheet, a1(row, column)))


@plants("O10", "the plan of a surveyed rate typed as its 実績", into="results")
def plan_typed_as_result(plot: Plot) -> None:
    surveyed = (r for r in plot.records("成果指標") if "調査" in r.text("指標名") + r.text("算式"))
    value = _value(plot, plot.pick(r for r in surveyed if r.text("単位") == "%"))
    plot.put(value, "実績", value.values["計画"])
    plot.expect(value, "実績")
