"""`sendback`: what a department gets back, and that the marked copy can be returned itself."""

import json
import shutil
from datetime import date
from pathlib import Path

import openpyxl
from click.testing import CliRunner, Result

from koplan_xl.app.collecting import collect
from koplan_xl.app.generating import generate
from koplan_xl.app.opening import open_plan
from koplan_xl.cli import main
from koplan_xl.plan.values import Value
from tests.cycle.conftest import by_department
from tests.cycle.filling import budget, entries_of, set_values
from tests.structure.checker import faults

PROJECT = "6-3-01"
TOTAL, BOND = (budget(PROJECT, 2025, field) for field in ("年度別事業費", "地方債"))


def sendback(plan: Path, folder: Path, out: Path, *options: str) -> tuple[int, dict[str, object]]:
    result: Result = CliRunner().invoke(
        main, ["sendback", str(plan), str(folder), "-o", str(out), "--format", "json", *options]
    )
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, json.loads(result.stdout) if result.exit_code < 2 else {}


def texts(path: Path) -> list[Value]:
    return [cell.value for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]


def test_wrong_cells_are_listed_marked_and_linked(
    plan: Path, sent: dict[str, Path], returned: Path, tmp_path: Path
) -> None:
    cells = entries_of(sent["財政課"])
    set_values(sent["財政課"], returned / "財政.xlsx", {TOTAL: 1, BOND: "約300"})
    shutil.copyfile(sent["会計課"], returned / "会計.xlsx")
    code, out = sendback(plan, returned, tmp_path / "差戻し", "--due", "2026-12-10")
    assert code == 1
    by_name = {one["department"]: one for one in out["departments"]}  # type: ignore[attr-defined]
    assert by_name["会計課"]["slip"] is None
    one = by_name["財政課"]
    assert one["counts"]["error"] == 1  # the text; what follows from it is its echo
    slip, copy = Path(one["slip"]), Path(one["copies"][0])
    assert faults(slip) == faults(copy) == []
    book = openpyxl.load_workbook(slip)
    links = {cell.value: cell.hyperlink for row in book.active.iter_rows() for cell in row if cell.hyperlink}
    place = cells[BOND]
    assert links[place.cell].location == f"'{place.sheet}'!{place.cell}"
    assert links[place.cell].target == copy.name
    marked = openpyxl.load_workbook(copy)
    assert marked[place.sheet][place.cell].comment
    assert marked[place.sheet][place.cell].value == "約300"
    assert any("2026年12月10日" in str(text) for text in texts(slip))


def test_the_marked_copy_can_be_mended_and_collected(
    plan: Path, sent: dict[str, Path], returned: Path, tmp_path: Path
) -> None:
    set_values(sent["財政課"], returned / "財政.xlsx", {BOND: "約300"})
    _, out = sendback(plan, returned, tmp_path / "差戻し")
    copy = next(Path(path) for one in out["departments"] for path in one["copies"])  # type: ignore[attr-defined]
    mended = tmp_path / "再提出.xlsx"
    set_values(copy, mended, {BOND: 500})
    collected = collect(plan, [mended])
    assert [(one.status, one.repairs) for one in collected.returns] == [("merged", [])]
    assert open_plan(plan).plan.value(BOND) == 500
    again = tmp_path / "再"
    again.mkdir()
    shutil.copyfile(mended, again / mended.name)
    _, out = sendback(plan, again, tmp_path / "差戻し2")
    copy = next(Path(path) for one in out["departments"] for path in one["copies"])  # type: ignore[attr-defined]
    assert faults(copy) == []
    place = entries_of(sent["財政課"])[BOND]
    assert openpyxl.load_workbook(copy)[place.sheet][place.cell].comment is None


def test_unreadable_and_foreign_files_do_not_stop_the_others(
    plan: Path, sent: dict[str, Path], returned: Path, tmp_path: Path
) -> None:
    (returned / sent["税務課"].name).write_bytes(b"PK but no workbook")
    (returned / "メモ.xlsx").write_bytes(b"memo")
    set_values(sent["財政課"], returned / "財政.xlsx", {TOTAL: 1})
    code, out = sendback(plan, returned, tmp_path / "差戻し")
    by_name = {one["department"]: one for one in out["departments"]}  # type: ignore[attr-defined]
    assert code == 1
    assert by_name["税務課"]["counts"]["unread"] == 1
    assert by_name["税務課"]["copies"] == []
    assert faults(Path(by_name["税務課"]["slip"])) == []
    assert by_name["財政課"]["counts"]["error"] == 1
    assert [Path(one["file"]).name for one in out["strangers"]] == ["メモ.xlsx"]  # type: ignore[attr-defined]


def test_the_folder_of_the_returns_is_not_written_into(
    plan: Path, sent: dict[str, Path], returned: Path
) -> None:
    shutil.copyfile(sent["財政課"], returned / "財政.xlsx")
    code, _ = sendback(plan, returned, returned)
    assert code == 2
    assert [path.name for path in returned.iterdir()] == ["財政.xlsx"]


def test_status_tells_how_far_each_department_is(plan: Path, returned: Path, tmp_path: Path) -> None:
    generate(plan, tmp_path / "配布", due=date(2026, 1, 31))
    sent = by_department(tmp_path / "配布")
    set_values(sent["財政課"], returned / "財政.xlsx", {TOTAL: 1})
    shutil.copyfile(sent["会計課"], returned / "会計.xlsx")
    (returned / sent["税務課"].name).write_bytes(b"PK but no workbook")
    sheet = tmp_path / "提出状況.xlsx"
    arguments = ["status", str(plan), str(returned), "-o", str(sheet), "--format", "json"]
    out = json.loads(CliRunner().invoke(main, arguments).stdout)
    progress = {one["department"]: (one["state"], one["progress"]) for one in out["departments"]}
    assert progress["財政課"] == ("returned", "errors")
    assert progress["会計課"] == ("returned", "complete")
    assert progress["税務課"] == ("unreadable", "unreadable")
    assert progress["市民課"] == ("missing", "missing")
    assert out["days_left"] == (date(2026, 1, 31) - date.today()).days
    assert faults(sheet) == []
    assert {"財政課", "会計課", "税務課", "市民課"} <= set(map(str, texts(sheet)))
    result = CliRunner().invoke(main, ["status", str(plan), str(returned), "-o", str(plan)])
    assert result.exit_code == 2
