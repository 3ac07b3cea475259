"""One reading of the forms workbook: what is found in it, and every mistake with sheet, cell and cure."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from koplan_xl.errors import TemplateError
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import read_grid
from koplan_xl.forms.layout import Form, Forms, describe_forms
from koplan_xl.forms.placeholder import parse_placeholder
from koplan_xl.forms.template import read_forms
from koplan_xl.grid import Cell, Grid, parse_a1
from koplan_xl.looks_sheet import describe_looks, read_looks

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "templates" / "forms.xlsx"
CODES = frozenset({"T01", "T02", "N03", "N04"})
_GRID = read_grid(TEMPLATE, locks=True)


@pytest.fixture
def grid() -> Grid:
    return deepcopy(_GRID)


def field(form: Form, text: str) -> tuple[int, int]:
    placeholder = parse_placeholder(text)
    return next(f.address for f in form.fields if f.placeholder == placeholder)


def mistakes(grid: Grid) -> tuple[str, ...]:
    with pytest.raises(TemplateError) as caught:
        read_forms(grid, CODES)
    return caught.value.mistakes


def test_the_default_template_has_no_mistakes_and_its_description_is_fresh() -> None:
    looks = describe_looks(read_looks(Package.open(TEMPLATE)))
    described = f"{describe_forms(read_forms(_GRID, CODES))}\n{looks}"
    assert described == (ROOT / "templates" / "forms.txt").read_text(encoding="utf-8"), (
        "run: koplan-xl forms templates/forms.xlsx > templates/forms.txt"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{事業.目的}}",
        "{{事業費[1].一般財源}}",
        "{{活動指標2.目標[2]}}",
        "{{年度[0]}}",
        "{{確認.T01[0]}}",
        "{{決算[確定].その他}}",
    ],
)
def test_placeholders_are_written_as_they_are_read(text: str) -> None:
    placeholder = parse_placeholder(text)
    assert placeholder is not None and str(placeholder) == text


@pytest.mark.parametrize("text", ["{{}}", "{{事業}.目的}}", "{{事業費[0].地方債[1]}}", "{{1.目的}}"])
def test_what_is_no_placeholder(text: str) -> None:
    assert parse_placeholder(text) is None


def test_a_field_lands_below_the_copies_above_it() -> None:
    form = read_forms(_GRID, CODES)["確認票"]
    first, second = form.regions
    inside, below = (first.first, 1), (second.first, 1)
    assert form.place(inside, {"確認": 5}, 3) == (first.first + 3 * first.height, 1)
    assert form.place(below, {"確認": 5}) == (second.first + 4 * first.height, 1)


Break = Callable[[Grid, Forms], str]


def unknown_placeholder(grid: Grid, forms: Forms) -> str:
    address = field(forms["事業詳細"], "{{事業.目的}}")
    grid.sheets["事業詳細"].cells[address] = Cell("{{事業.目標}}")
    return "事業詳細"


def unknown_head(grid: Grid, forms: Forms) -> str:
    grid.sheets["施策"].cells[field(forms["施策"], "{{施策.目的}}")] = Cell("{{課題.目的}}")
    return "施策"


def unknown_check(grid: Grid, forms: Forms) -> str:
    grid.sheets["事業簡易"].cells[field(forms["事業簡易"], "{{確認.T01[0]}}")] = Cell("{{確認.T99[0]}}")
    return "事業簡易"


def year_outside(grid: Grid, forms: Forms) -> str:
    grid.sheets["事業簡易"].cells[field(forms["事業簡易"], "{{事業費[2].その他}}")] = Cell(
        "{{事業費[3].その他}}"
    )
    return "事業簡易"


def year_missing(grid: Grid, forms: Forms) -> str:
    grid.sheets["事業簡易"].cells[field(forms["事業簡易"], "{{事業費[2].その他}}")] = Cell(
        "{{事業費.その他}}"
    )
    return "事業簡易"


def brackets_broken(grid: Grid, forms: Forms) -> str:
    grid.sheets["事業詳細"].cells[field(forms["事業詳細"], "{{事業.目的}}")] = Cell("{{事業.目的}")
    return "事業詳細"


def field_twice(grid: Grid, forms: Forms) -> str:
    address = field(forms["事業詳細"], "{{事業.特記事項}}")
    grid.sheets["事業詳細"].cells[address] = Cell("{{事業.目的}}")
    return "事業詳細"


def merges_overlap(grid: Grid, forms: Forms) -> str:
    (top, left), (bottom, right) = grid.sheets["事業詳細"].merges[0]
    grid.sheets["事業詳細"].merges.append(((top, left), (bottom + 1, right)))
    return "事業詳細"


def input_outside_print_area(grid: Grid, forms: Forms) -> str:
    grid.sheets["施策"].names["_xlnm.Print_Area"] = "'施策'!$A$1:$G$20"
    return "施策"


def name_like_a_cell(grid: Grid, forms: Forms) -> str:
    grid.names["R8"] = "'施策'!$A$1"
    return "R8"


def input_mixed_with_text(grid: Grid, forms: Forms) -> str:
    grid.sheets["施策"].cells[field(forms["施策"], "{{施策.目的}}")] = Cell("目的: {{施策.目的}}")
    return "施策"


def input_without_field(grid: Grid, forms: Forms) -> str:
    address = parse_a1("Z5")
    grid.sheets["施策"].cells[address] = Cell()
    grid.sheets["施策"].unlocked.add(address)
    return "Z5"


def sheet_missing(grid: Grid, forms: Forms) -> str:
    del grid.sheets["確認票"]
    return "確認票"


def region_missing(grid: Grid, forms: Forms) -> str:
    del grid.sheets["事業簡易"].names["繰返し.簡易事業"]
    return "簡易事業"


def region_of_another_sheet(grid: Grid, forms: Forms) -> str:
    grid.sheets["施策"].names["繰返し.簡易事業"] = "'施策'!$A$1:$G$3"
    return "施策"


def region_broken(grid: Grid, forms: Forms) -> str:
    grid.sheets["事業簡易"].names["繰返し.簡易事業"] = "#REF!"
    return "事業簡易"


def region_of_the_workbook(grid: Grid, forms: Forms) -> str:
    grid.names["繰返し.施策"] = "'政策'!$A$8:$G$8"
    return "繰返し.施策"


def merge_across_region_edge(grid: Grid, forms: Forms) -> str:
    region = forms["事業簡易"].regions[0]
    grid.sheets["事業簡易"].merges.append(((region.first - 1, 40), (region.first, 40)))
    return "簡易事業"


BREAKS: tuple[Break, ...] = (
    unknown_placeholder,
    unknown_head,
    unknown_check,
    year_outside,
    year_missing,
    brackets_broken,
    field_twice,
    merges_overlap,
    input_outside_print_area,
    name_like_a_cell,
    input_mixed_with_text,
    input_without_field,
    sheet_missing,
    region_missing,
    region_of_another_sheet,
    region_broken,
    region_of_the_workbook,
    merge_across_region_edge,
)


@pytest.mark.parametrize("plant", BREAKS, ids=lambda plant: plant.__name__)
def test_every_mistake_is_refused_with_its_place(grid: Grid, plant: Break) -> None:
    place = plant(grid, read_forms(deepcopy(grid), CODES))
    found = mistakes(grid)
    assert any(place in line for line in found), found


def test_all_mistakes_are_told_at_once(grid: Grid) -> None:
    forms = read_forms(deepcopy(grid), CODES)
    unknown_placeholder(grid, forms)
    name_like_a_cell(grid, forms)
    region_missing(grid, forms)
    assert len(mistakes(grid)) >= 3
