"""The floor under `generate` writes the same workbook: were it to leave something out, the ratio would flatter it."""

import shutil
from pathlib import Path

from benchmarks.contenders import CONTENDERS
from benchmarks.recipe import take
from benchmarks.sizes import REAL_PLAN
from koplan_xl.app.generating import generate
from koplan_xl.app.opening import open_plan
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Address, Grid, Sheet
from koplan_xl.plan.values import Value


def smallest_department() -> str:
    owners = [record.text("所管課") for record in open_plan(REAL_PLAN).plan.records("事務事業")]
    return min(set(owners), key=lambda name: (owners.count(name), name))


def contents(sheet: Sheet) -> dict[Address, tuple[Value, str | None]]:
    return {
        place: (None if cell.value == "" else cell.value, cell.formula)
        for place, cell in sheet.cells.items()
        if cell.value not in (None, "") or cell.formula
    }


def names(grid: Grid) -> dict[str, str]:
    return {name: text for name, text in grid.names.items() if not name.startswith("_xlnm.")}


def test_the_floor_writes_our_workbook(tmp_path: Path) -> None:
    plan = Path(shutil.copyfile(REAL_PLAN, tmp_path / "plan.xlsx"))
    ours = generate(plan, tmp_path / "sent", [smallest_department()]).files[0].path
    take(ours).save(tmp_path / "recipe.pickle")
    recipes = [str(tmp_path / "recipe.pickle")]
    for work in CONTENDERS["xlsxwriter"](recipes=recipes, folder=str(tmp_path / "floor")):
        work()
    sent, floor = read_grid(ours), read_grid(tmp_path / "floor" / "recipe.xlsx")
    assert list(sent.sheets) == list(floor.sheets)
    for name, sheet in sent.sheets.items():
        assert contents(floor.sheets[name]) == contents(sheet)
        assert sorted(floor.sheets[name].merges) == sorted(sheet.merges)
    assert names(floor) == names(sent)
    assert names(sent)
