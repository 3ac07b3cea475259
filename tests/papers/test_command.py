"""`summary` on the command line: what it says, and what it refuses."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from koplan_xl.cli import main
from tests.papers.filled import SAMPLE


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout


def test_json_names_the_papers_their_sheets_and_what_is_left_out(tmp_path: Path) -> None:
    status, out = run(
        "summary", SAMPLE, "-o", tmp_path / "会議資料.xlsx", "--unit", "百万円", "--format", "json"
    )
    told = json.loads(out)
    assert status == 0 and told["unit"] == "百万円" and len(told["fingerprint"]) == 8
    sheets = [sheet for paper in told["papers"] for sheet in paper["sheets"]]
    assert sheets == openpyxl.load_workbook(tmp_path / "会議資料.xlsx").sheetnames
    assert {tuple(one) for one in told["left_out"]} == {("title", "reason")}
    assert run("summary", SAMPLE, "-o", tmp_path / "会議資料.xlsx")[0] == 0  # our own may be written over


@pytest.mark.parametrize("name", ["a.docx", "a", "ない/a.xlsx", "ない/a.pdf"])
def test_places_that_cannot_be_written_are_wrong_use(name: str, tmp_path: Path) -> None:
    assert run("summary", SAMPLE, "-o", tmp_path / name)[0] == 2
    assert not (tmp_path / name).exists()


def test_no_other_workbook_is_written_over(tmp_path: Path) -> None:
    plan, other = tmp_path / "正本.xlsx", tmp_path / "ほか.xlsx"
    for path in (plan, other):
        shutil.copyfile(SAMPLE, path)
    for output in (plan, other):
        assert run("summary", plan, "-o", output)[0] == 2
        assert output.read_bytes() == SAMPLE.read_bytes()


def test_what_is_no_canonical_workbook_or_no_earlier_one_is_refused(tmp_path: Path) -> None:
    plan = Path(shutil.copyfile(SAMPLE, tmp_path / "正本.xlsx"))
    assert run("generate", plan, "-o", tmp_path / "配布", "-d", "会計課")[0] == 0
    (sent,) = (tmp_path / "配布").glob("*.xlsx")
    assert run("summary", sent, "-o", tmp_path / "a.xlsx")[0] == 2
    (tmp_path / "x.xlsx").write_bytes(b"PK")
    assert run("summary", tmp_path / "x.xlsx", "-o", tmp_path / "a.xlsx")[0] == 2
    assert run("summary", SAMPLE, "-o", tmp_path / "a.xlsx", "--previous", SAMPLE)[0] == 2
    assert run("summary", SAMPLE, "-o", tmp_path / "a.xlsx", "--unit", "億円")[0] == 2
    assert not (tmp_path / "a.xlsx").exists()
