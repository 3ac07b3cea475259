"""Write sheet 集計: the declared totals as live formulas with their values."""

from koplan_xl.excel.canonical_style import Look, figure_width, row_height, totals_width
from koplan_xl.excel.writer import Worksheet, add_table, checked, keep_in_view, write_value
from koplan_xl.grid import a1, column_letters
from koplan_xl.plan import schema, totals
from koplan_xl.plan.model import Plan
from koplan_xl.plan.totals import Cut, Figure

_LABELS = len(totals.ROW_COLUMNS)
_HEADER_HEIGHT = 42


def write_totals(sheet: Worksheet, plan: Plan, look: Look) -> None:
    """Write all cuts and figures; the columns up to the label stay in view."""
    cuts, figures = totals.cuts(plan), totals.figures(plan)
    for index, name in enumerate(totals.ROW_COLUMNS):
        checked(sheet, sheet.set_column(index, index, totals_width(name)), name)
    for index, figure in enumerate(figures, start=_LABELS):
        checked(sheet, sheet.set_column(index, index, figure_width(figure)), figure.header)
    add_table(sheet, totals.headers(plan), len(cuts), _headers(figures, plan, look))
    _write_rows(sheet, cuts, figures, plan, look)
    checked(sheet, sheet.set_row(0, _HEADER_HEIGHT), "1行目")
    keep_in_view(sheet, totals.ROW_COLUMNS.index(totals.LABEL) + 1)
    _mark_differences(sheet, len(cuts), _LABELS + len(figures) - 1, look)


def totals_sheet_width(plan: Plan) -> float:
    """Return the width of all columns in digits."""
    labels = sum(map(totals_width, totals.ROW_COLUMNS))
    return labels + sum(map(figure_width, totals.figures(plan)))


def _headers(figures: list[Figure], plan: Plan, look: Look) -> list[object]:
    plain = look.header(schema.TOTALS_SHEET)
    banded = look.header(schema.TOTALS_SHEET, second=True)
    second = plan.budget_years[1::2]
    return [plain] * _LABELS + [banded if figure.year in second else plain for figure in figures]


def _write_rows(sheet: Worksheet, cuts: list[Cut], figures: list[Figure], plan: Plan, look: Look) -> None:
    letters = {name: column_letters(number) for number, name in enumerate(totals.headers(plan), start=1)}
    values = totals.Totals(plan)
    for row, (cut, above) in enumerate(zip(cuts, [None, *cuts], strict=False), start=1):
        first = above is None or cut.name != above.name
        labels = [totals.row_label(cut, name, plan) for name in totals.ROW_COLUMNS]
        for column, text in enumerate(labels):
            write_value(sheet, row, column, text or None, look.total(cut, None, first=first))
        height = row_height(zip(labels, map(totals_width, totals.ROW_COLUMNS), strict=True))
        checked(sheet, sheet.set_row(row, height), f"{row + 1}行目")
        for column, figure in enumerate(figures, start=_LABELS):
            text = totals.formula(cut, figure, row + 1, letters, plan)
            shown = look.total(cut, figure, first=first)
            result = sheet.write_formula(row, column, f"={text}", shown, values.value(cut, figure))
            checked(sheet, result, a1(row + 1, column + 1))


def _mark_differences(sheet: Worksheet, last_row: int, last_column: int, look: Look) -> None:
    differs = {"type": "cell", "criteria": "==", "value": f'"{totals.DIFFERS}"', "format": look.wrong()}
    checked(sheet, sheet.conditional_format(1, last_column, last_row, last_column, differs), totals.CHECK)
    hint = {
        "validate": "any",
        "input_title": totals.CHECK,
        "input_message": "行の合計が総計と同じなら✔。✖なら、この表に行がない課や科目の事業があります。",
    }
    checked(sheet, sheet.data_validation(1, last_column, last_row, last_column, hint), totals.CHECK)
    cells = f"{a1(2, 1)}:{a1(last_row + 1, last_column + 1)}"
    ignored = {"formula_differs": cells, "number_stored_as_text": cells, "two_digit_text_year": cells}
    checked(sheet, sheet.ignore_errors(ignored), cells)
