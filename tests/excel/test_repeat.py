"""A form with its block repeated equals the same form drawn with that many blocks."""

from pathlib import Path

import pytest

from koplan_xl.excel.book import Book
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.grid import Address, CellValue
from tests.clients.libreoffice import Office
from tests.excel.drawn import FIRST, FORM, HEIGHT, LAST, drawn
from tests.excel.looks import Look
from tests.structure.audit import audit
from tests.structure.checker import faults

CASES = [(1, None), (2, None), (3, 1), (7, 3), (6, 3)]


def repeated(count: int, breaks_every: int | None) -> bytes:
    package = Package.open(drawn(breaks_every=None if breaks_every is None else 0))
    form = SheetTemplate.cut(package, FORM).repeat(FIRST, LAST, count, breaks_every)
    book = Book(package)
    book.add(form, FORM, {})
    book.add(SheetTemplate.cut(package, "選択肢"), "選択肢", {})
    return book.to_bytes()


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}x{case[1] or ''}", scope="module")
def pair(request: pytest.FixtureRequest) -> tuple[Look, Look]:
    count, every = request.param
    return Look(repeated(count, every), FORM), Look(drawn(count, every), FORM)


def test_cells(pair: tuple[Look, Look]) -> None:
    ours, reference = pair
    assert ours.cells() == reference.cells()
    assert ours.rows() == reference.rows()
    assert ours.merges() == reference.merges()
    assert ours.attribute("dimension", "ref") == reference.attribute("dimension", "ref")


def test_rules(pair: tuple[Look, Look]) -> None:
    ours, reference = pair
    for container, keys in (
        ("dataValidation", ("type", "operator", "errorTitle", "error", "promptTitle", "prompt")),
        ("conditionalFormatting", ("type", "operator", "dxfId")),
    ):
        assert ours.rules(container, keys) == reference.rules(container, keys)
    assert ours.attribute("dataValidations", "count") == str(len(ours.all("dataValidation")))


def test_links_and_comments(pair: tuple[Look, Look]) -> None:
    ours, reference = pair
    assert ours.links() == reference.links()
    assert ours.comments() == reference.comments()
    assert ours.comment_boxes() == reference.comment_boxes()


def test_shapes(pair: tuple[Look, Look]) -> None:
    ours, reference = pair
    assert ours.shapes() == reference.shapes()


def test_pages_and_names(pair: tuple[Look, Look]) -> None:
    ours, reference = pair
    assert ours.breaks() == reference.breaks()
    kept = {key: text for key, text in reference.names().items() if not key[0].startswith("繰返し.")}
    assert {key: text.replace("'", "") for key, text in ours.names().items()} == {
        key: text.replace("'", "") for key, text in kept.items()
    }


@pytest.mark.client
@pytest.mark.parametrize("count", [1, 4])
def test_results_are_those_of_the_drawn_form(count: int, office: Office, tmp_path: Path) -> None:
    inputs: dict[Address, CellValue] = {(2, 2): 3}
    for copy in range(count):
        top = FIRST + copy * HEIGHT
        inputs |= {(top, 4): 100 + copy, (top + 1, 3): 7 * copy, (top + 1, 4): 5, (top + 2, 3): "維持"}
    package = Package.open(drawn())
    book = Book(package)
    book.add(SheetTemplate.cut(package, FORM).repeat(FIRST, LAST, count), FORM, inputs)
    book.add(SheetTemplate.cut(package, "選択肢"), "選択肢", {})
    edit = WorkbookEdit(Package.open(drawn(count)))
    for place, value in inputs.items():
        edit.set_cell(FORM, *place, value)
    results = []
    for name, data in (("ours", book.to_bytes()), ("drawn", edit.to_bytes())):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(data)
        results.append({place: after for place, (_, after) in office.recalculated(path).items()})
    assert results[0] == results[1]
    assert len({str(value) for value in results[0].values()}) > 2 * count


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_faults(case: tuple[int, int | None], tmp_path: Path) -> None:
    data = repeated(*case)
    assert faults(data) == []
    path = tmp_path / "repeated.xlsx"
    path.write_bytes(data)
    assert audit(path) == []
