"""Charts that can be edited in Excel: drawn from figures that stand beside the printed page."""

from collections.abc import Sequence
from typing import Any

from koplan_xl.excel.writer import Worksheet, write_value
from koplan_xl.plan.units import Unit
from koplan_xl.plan.values import tidy_number
from koplan_xl.report.papers.figures import scaled, shown_as
from koplan_xl.report.papers.paper import Chart
from koplan_xl.report.papers.style import PaperLooks

_GRID = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}
_EDGE_LINE = {"color": "#404040", "width": 0.75}
_AXIS_LINE = {"color": "#7F7F7F"}
_TITLE_MORE = 2  # points: a large chart's title
_ROOM_ABOVE, _ROOM_AROUND = 1.15, 0.3


def draw(
    workbook: Any,
    sheet: Worksheet,
    chart: Chart,
    place: tuple[int, int],
    unit: Unit,
    looks: PaperLooks,
    small: bool,
) -> Any:
    """Write the figures at `place` (row, column), and return the chart drawn from them."""
    top, left = place
    number = shown_as(chart.kind, unit)
    _write_figures(sheet, chart, place, unit, looks, number)
    drawn = workbook.add_chart(_type(chart))
    limit = workbook.add_chart({"type": "line"}) if chart.look == "ceiling" else None
    name, last = sheet.get_name(), top + len(chart.categories)
    for index in range(len(chart.series)):
        options = {
            "name": [name, top, left + 1 + index],
            "categories": [name, top + 1, left, last, left],
            "values": [name, top + 1, left + 1 + index, last, left + 1 + index],
            **_look(chart, index, number, looks),
        }
        (limit if limit and index == 1 else drawn).add_series(options)
    if limit:
        drawn.combine(limit)
    _set_up(drawn, chart, unit, number, small, looks)
    return drawn


def _write_figures(
    sheet: Worksheet, chart: Chart, place: tuple[int, int], unit: Unit, looks: PaperLooks, number: str
) -> None:
    top, left = place
    write_value(sheet, top, left, f"図のもと：{chart.title}", looks.source("@"))
    for index, series in enumerate(chart.series):
        write_value(sheet, top, left + 1 + index, series.name, looks.source("@"))
        for row, value in enumerate(series.values, start=top + 1):
            shown = None if value is None else tidy_number(float(scaled(value, chart.kind, unit)))
            write_value(sheet, row, left + 1 + index, shown, looks.source(number))
    for row, category in enumerate(chart.categories, start=top + 1):
        write_value(sheet, row, left, category, looks.source("@"))


def _type(chart: Chart) -> dict[str, str]:
    return {
        "column": {"type": "column"},
        "bar": {"type": "bar"},
        "stacked": {"type": "bar", "subtype": "stacked"},
        "path": {"type": "line"},
        "ceiling": {"type": "column"},
    }[chart.look]


def _look(chart: Chart, index: int, number: str, looks: PaperLooks) -> dict[str, Any]:
    labels: dict[str, Any] = {"value": True, "font": looks.letters(), "num_format": number}
    if chart.look == "path":
        return {
            **(looks.actual_line() if index else looks.plan_line()),
            "data_labels": {**labels, **_path_labels(chart, index)},
        }
    if chart.look == "ceiling" and index == 1:
        return {**looks.limit_line(), "data_labels": {**labels, "position": "above"}}
    if chart.look == "ceiling":
        return {
            **looks.bar(2),
            "border": _EDGE_LINE,
            "gap": 60,
            "data_labels": {**labels, "position": "center"},
        }
    fill, edge = looks.bar(index), {"border": _EDGE_LINE}
    if chart.look == "stacked":
        boxed = {**labels, "num_format": f"{number};;", "fill": {"color": "#FFFFFF"}}
        return {**fill, **edge, "gap": 60, "data_labels": boxed}
    return {**fill, **edge, "gap": 40, "overlap": 0, "data_labels": labels}


def _path_labels(chart: Chart, index: int) -> dict[str, Any]:
    """Label all points of a plan alone; beside results only its ends, and the results but for the common start."""
    boxed = {"num_format": "General", "fill": {"color": "#FFFFFF"}}  # no line runs through a label
    if len(chart.series) == 1:
        return {**boxed, "position": "above"}
    last, hidden = len(chart.categories) - 1, {"delete": True}
    kept = {0, last} if index == 0 else set(range(1, last + 1))
    custom = [None if point in kept else hidden for point in range(last + 1)]
    return {**boxed, "position": "above" if index == 0 else "below", "custom": custom}


def _set_up(drawn: Any, chart: Chart, unit: Unit, number: str, small: bool, looks: PaperLooks) -> None:
    told = f"（{unit.name}）" if chart.kind == "amount" else ""
    size = looks.letters()["size"] + (0 if small else _TITLE_MORE)
    drawn.set_title(
        {
            "name": f"{chart.title}{told}",
            "name_font": looks.letters(size=size, bold=True),
            "overlay": False,
        }
    )
    along = {"num_font": looks.letters(), "line": _AXIS_LINE}
    scale: dict[str, Any] = {
        "num_font": looks.letters(),
        "line": {"none": True},
        "major_gridlines": _GRID,
        "num_format": number,
    }
    scale |= _range(chart, unit)
    if chart.look in ("bar", "stacked"):
        drawn.set_x_axis({**scale, "visible": False, "major_gridlines": {"visible": False}})
        drawn.set_y_axis({**along, "reverse": True, "major_tick_mark": "none"})
    else:
        drawn.set_x_axis({**along, "label_position": "low", "major_tick_mark": "none"})
        drawn.set_y_axis({**scale, "visible": False})
    if len(chart.series) > 1:
        drawn.set_legend({"position": "bottom", "font": looks.letters()})
    else:
        drawn.set_legend({"none": True})
    drawn.set_chartarea({"border": {"color": "#BFBFBF"}})
    drawn.show_blanks_as("gap")


def _range(chart: Chart, unit: Unit) -> dict[str, float]:
    """Leave room for the labels; only paths need not start at 0."""
    values = [float(scaled(v, chart.kind, unit)) for s in chart.series for v in s.values if v is not None]
    if chart.look != "path" or not values:
        return {} if min(values, default=0) < 0 or chart.look == "stacked" else {"min": 0, **_top(values)}
    low, high = min(values), max(values)
    around = (high - low or abs(high) or 1.0) * _ROOM_AROUND
    return {"min": low - around, "max": high + around}


def _top(values: Sequence[float]) -> dict[str, float]:
    highest = max(values, default=0.0)
    return {"max": highest * _ROOM_ABOVE} if highest > 0 else {}
