"""What is found in memory is found in the file, in the cell that was typed into."""

from pathlib import Path

import pytest

from koplan_xl.app.checking import check
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.grid import Cell
from tests.mutation.ground import SAMPLE, Place
from tests.mutation.measure import all_operators, grow
from tests.mutation.planting import Operator


def _one_per_rule() -> list[Operator]:
    """Return each rule's first operator that types into the canonical workbook."""
    first: dict[str, Operator] = {}
    for operator in all_operators():
        if operator.into != "plan" or operator.compares:
            continue
        if not any(isinstance(value, Cell) for value in grow(operator, number=0).edits.values()):
            first.setdefault(operator.code, operator)
    return list(first.values())


@pytest.mark.parametrize("operator", _one_per_rule(), ids=lambda each: f"{each.code}-{each.name}")
def test_found_in_the_file(operator: Operator, tmp_path: Path) -> None:
    plot = grow(operator, number=0)
    edit = WorkbookEdit(Package.open(SAMPLE))
    for (sheet, (row, column)), value in plot.edits.items():
        assert not isinstance(value, Cell)
        edit.set_cell(sheet, row, column, value)
    file = tmp_path / SAMPLE.name
    file.write_bytes(edit.to_bytes())
    assert set(plot.expected) <= {Place.of(finding) for finding in check([file]).findings}
