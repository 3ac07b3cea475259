"""Nothing from a file steers the terminal, and the names of files we make stay in their folder."""

import ast
import json
import shutil
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.app.generating import generate
from koplan_xl.app.naming import distinct_name, safe_name
from koplan_xl.app.opening import open_plan
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.grid import parse_a1
from koplan_xl.screen import harmless, harmless_json, one_line
from tests.hostile.foreign import places
from tests.hostile.ground import CASES, ROOT, SAMPLE, Ground, plant, run
from tests.hostile.markups import absurd

STEERING = {"Cc", "Cs"}
BIDI = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")


def steering(text: str) -> list[str]:
    return [c for c in text if c not in "\n\t" and (unicodedata.category(c) in STEERING or c in BIDI)]


@given(st.text(st.characters(codec=None)))
def test_harmless(text: str) -> None:
    shown = harmless(text)
    assert not steering(shown)
    assert len(shown) == len(text)
    assert "\n" not in one_line(text)


@given(
    st.recursive(st.text(st.characters(codec=None)), lambda inner: st.lists(inner, max_size=3), max_leaves=5)
)
def test_harmless_json_is_the_same_document(value: object) -> None:
    document = harmless_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(document) == value
    assert not steering(document)
    document.encode()


@pytest.mark.parametrize("format_", ["text", "json"])
def test_names_and_values_on_the_screen(format_: str, ground: Ground, tmp_path: Path) -> None:
    chosen = [case for case in CASES if case.group in (places.title, absurd.title) and not case.slow]
    plant(
        [case for case in chosen if case.group == places.title or case.name == "controls"],
        tmp_path / "in",
        ground.good.read_bytes(),
    )
    ran = run("collect", ground.plan, tmp_path / "in", "--dry-run", "--format", format_)
    assert ran.status == 1
    assert not steering(ran.output + ran.errors)
    ran = run("status", ground.plan, tmp_path / "in", "--format", format_)
    assert not steering(ran.output + ran.errors)


def test_errors_on_the_screen(tmp_path: Path) -> None:
    ran = run("check", tmp_path / "a\x1b[2J\u202e.xlsx")
    assert ran.status == 2 and not steering(ran.errors)


def test_all_output_goes_through_the_filter() -> None:
    allowed = {"show", "show_json", "_fail"}
    modules = [ROOT / "koplan_xl" / "command.py", *(ROOT / "koplan_xl" / "cli").glob("*.py")]
    assert len(modules) > 2
    for module in modules:
        tree = ast.parse(module.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            calls = [ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
            assert function.name in allowed or not {"click.echo", "print"} & set(calls), function.name


NASTY = st.text(st.characters(codec=None)) | st.sampled_from(
    ["..", "../../x", "CON", "a/b", "a\\b", "", ".", "長" * 300]
)


@given(NASTY)
def test_safe_names_stay_in_their_folder(text: str) -> None:
    name = f"R7-計画-01_{safe_name(text)}.xlsx"
    assert Path("/out", name).resolve().parent == Path("/out")
    assert not set(name) & set('\\/:*?"<>|\n') and not steering(name)
    assert len(name.encode()) <= 255


@given(st.lists(NASTY, max_size=8))
def test_no_two_names_are_one_to_a_file_system(texts: list[str]) -> None:
    taken: set[str] = set()
    names = [distinct_name(text, taken) for text in texts]
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names}) == len(texts)


def test_departments_with_hostile_names(tmp_path: Path) -> None:
    """Six departments of the real plan are renamed; each gets its file, in the folder."""
    wanted = ["../evil", "a/b", "a:b", "CON", "改\n行\x1b[0m", "長" * 100]
    plan = Path(shutil.copyfile(SAMPLE, tmp_path / "正本.xlsx"))
    read = open_plan(plan).plan
    owners = sorted({record.text("所管課") for record in read.records("事務事業")})
    renamed = dict(zip(owners, wanted, strict=False))
    edit = WorkbookEdit(Package.open(plan))
    for table, field in (("部署", "部署名"), ("事務事業", "所管課"), ("施策", "所管課")):
        for record in read.records(table):
            place = record.place.locate(field)
            if place and record.text(field) in renamed:
                edit.set_cell(place.sheet, *parse_a1(place.cell), renamed[record.text(field)])
    plan.write_bytes(edit.to_bytes())
    made = generate(plan, tmp_path / "out")
    assert {one.department for one in made.files} >= set(wanted)
    assert len({one.path for one in made.files}) == len(made.files)
    assert {one.path for one in made.files} == set((tmp_path / "out").iterdir())
    assert {path.name for path in tmp_path.iterdir()} == {"正本.xlsx", "out", "バックアップ", "配布控え"}
    ran = run("collect", plan, tmp_path / "out", "--dry-run", "--format", "json")
    assert {one["status"] for one in ran.answer["returns"]} == {"unchanged"}, ran.errors
