"""A return whose hidden sheet is gone is read by the office's own copy of what was sent."""

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from koplan_xl.app.collecting import CollectedReturn, collect
from koplan_xl.app.generating import generate
from koplan_xl.app.opening import open_plan
from koplan_xl.app.status import status
from koplan_xl.dispatch import HIDDEN_SHEET
from koplan_xl.errors import PlanError
from koplan_xl.excel import kept as kept_module
from koplan_xl.excel.kept import FOLDER
from tests.cycle.conftest import by_department
from tests.cycle.filling import budget, entries_of

BOND = budget("6-3-01", 2025, "地方債")
Mistreat = Callable[[openpyxl.Workbook], None]


@pytest.fixture
def office(plan: Path, tmp_path: Path) -> tuple[Path, dict[str, Path]]:
    """A canonical workbook with the copy of a dispatch beside it, and what was sent."""
    generate(plan, tmp_path / "配布", ["財政課", "会計課"])
    return plan, by_department(tmp_path / "配布")


def mistreated(source: Path, target: Path, mistreat: Mistreat) -> Path:
    """Fill in a bond and do something to the workbook with another program."""
    place = entries_of(source)[BOND]
    book = openpyxl.load_workbook(source)
    book[place.sheet][place.cell] = 700
    mistreat(book)
    book.save(target)
    return target


def without_record(book: openpyxl.Workbook) -> None:
    del book[HIDDEN_SHEET]


def without_record_and_properties(book: openpyxl.Workbook) -> None:
    without_record(book)
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


def without_record_and_names(book: openpyxl.Workbook) -> None:
    without_record_and_properties(book)
    for name in list(book.defined_names):
        del book.defined_names[name]


def with_changed_base(book: openpyxl.Workbook) -> None:
    sheet = book[HIDDEN_SHEET]
    for row in range(20, 60):
        sheet.cell(row, 12).value = "n:1"


def collected(plan: Path, file: Path) -> CollectedReturn:
    return collect(plan, [file]).returns[0]


@pytest.mark.parametrize(
    "mistreat", [without_record, without_record_and_properties, without_record_and_names, with_changed_base]
)
def test_the_values_arrive(office: tuple[Path, dict[str, Path]], tmp_path: Path, mistreat: Mistreat) -> None:
    plan, sent = office
    one = collected(plan, mistreated(sent["財政課"], tmp_path / "返.xlsx", mistreat))
    assert (one.department, one.status) == ("財政課", "merged")
    assert [(change.subject, change.new) for change in one.changes] == [(BOND, 700)]
    assert "dispatch_recalled" in [repair.kind for repair in one.repairs]
    assert open_plan(plan).plan.value(BOND) == 700


def test_status_knows_the_department(office: tuple[Path, dict[str, Path]], returned: Path) -> None:
    plan, sent = office
    mistreated(sent["財政課"], returned / "無題.xlsx", without_record_and_properties)
    assert {one.department: one.state for one in status(plan, returned).departments}["財政課"] == "returned"


def test_without_the_copy_it_is_refused(office: tuple[Path, dict[str, Path]], tmp_path: Path) -> None:
    plan, sent = office
    file = mistreated(sent["財政課"], tmp_path / "返.xlsx", without_record)
    shutil.rmtree(plan.parent / FOLDER)
    assert collected(plan, file).status == "refused"
    assert open_plan(plan).plan.value(BOND) != 700


def test_a_copy_of_other_values_is_not_trusted(office: tuple[Path, dict[str, Path]], tmp_path: Path) -> None:
    plan, sent = office
    file = mistreated(sent["財政課"], tmp_path / "返.xlsx", without_record)
    copy = next((plan.parent / FOLDER).glob("*.zip"))
    other = kept_module.Copies(plan, copy.name.rpartition(".")[0].rpartition(".")[0])
    other.add(sent["財政課"].name, sent["会計課"].read_bytes())
    other.finish([])
    copy.unlink()
    assert collected(plan, file).status == "refused"


def test_what_names_no_dispatch_is_refused(office: tuple[Path, dict[str, Path]], tmp_path: Path) -> None:
    plan, _ = office
    book = openpyxl.Workbook()
    book.active["A1"] = "財政課 御中"
    book.save(tmp_path / "別.xlsx")
    one = collected(plan, tmp_path / "別.xlsx")
    assert (one.status, one.kind) == ("refused", "no_record")


def test_no_copy_is_left_of_a_dispatch_that_failed(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "配布").write_text("a file where the folder should be")
    with pytest.raises(PlanError):
        generate(plan, tmp_path / "配布", ["財政課"])
    assert list((plan.parent / FOLDER).glob("*")) == []
