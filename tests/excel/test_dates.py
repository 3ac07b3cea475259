"""Numbers that a workbook shows as dates or times."""

from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from koplan_xl.excel.read import read_grid
from koplan_xl.plan.values import date_text

DATES = (
    "yyyy/m/d",
    'ggge"年"m"月"d"日"',
    "[$-411]ge.m.d",
    "h:mm",
    "[h]:mm",
    "m/d",
    'm"月"d"日"',
    "[$-F800]dddd",
)
NUMBERS = (
    *("General", "0", "#,##0", "#,##0_);[Red](#,##0)", '#,##0"day"', "0.00E+00", '"令和"0"年度"', "0%"),
    *("[>=1000]#,##0;0", r"#,##0\d", "@", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "#,##0千円"),
)


def written(path: Path, number_format: str, value: object) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B2"] = value
    sheet["B2"].number_format = number_format
    book.save(path)
    return path


@pytest.mark.parametrize("number_format", [*DATES, *NUMBERS])
def test_formats(tmp_path: Path, number_format: str) -> None:
    (sheet,) = read_grid(written(tmp_path / "a.xlsx", number_format, 46085)).sheets.values()
    assert sheet.cells[2, 2].is_date is (number_format in DATES)


@pytest.mark.parametrize("value", [date(2026, 3, 4), time(12, 30)])
def test_what_excel_makes_of_typing_is_a_date(tmp_path: Path, value: object) -> None:
    number_format = "m/d" if isinstance(value, date) else "h:mm"
    (sheet,) = read_grid(written(tmp_path / "a.xlsx", number_format, value)).sheets.values()
    assert sheet.cells[2, 2].is_date


def test_text_in_a_date_cell_is_text(tmp_path: Path) -> None:
    (sheet,) = read_grid(written(tmp_path / "a.xlsx", "m/d", "3-4")).sheets.values()
    assert not sheet.cells[2, 2].is_date


@pytest.mark.parametrize(("value", "text"), [(46085, "2026/3/4"), (0.5, "12:00"), (46085.5, "2026/3/4")])
def test_dates_are_told_as_shown(value: float, text: str) -> None:
    assert date_text(value) == text
