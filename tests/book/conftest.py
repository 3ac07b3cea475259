"""A plan with texts of all lengths, printed once; the fonts the forms are made for."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from koplan_xl.app.opening import open_plan
from koplan_xl.app.printing import Printed, print_book
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.grid import parse_a1
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.cycle.conftest import SAMPLE

_FONTS = Path("/usr/share/fonts")
_SENTENCE = (
    "庁内の業務について、デジタル技術（AI・RPA等）を活用して見直しを進め、令和７年度は「書かない窓口」を3課で試行し、"
    "利用者1,200人の声を聞いて改善する。 Well-being 指標 https://example.jp/a-long-address も参照。\n"
)
LONG: dict[Subject, int] = {
    Subject("事務事業", "6-1-01", "年度目標"): 200,  # other rows of the half page give way
    Subject("事務事業", "6-1-02", "事業概要"): 500,  # a page of its own
    Subject("事務事業", "6-2-03", "目的"): 2500,  # more than a page
    Subject("事務事業", "6-2-04", "特記事項"): 420,
    Subject("事務事業", "6-2-05", "事務事業名"): 90,  # would shrink too far on one line
    Subject("事務事業", "6-2-15", "会計"): 60,  # fewer short forms on the page
    Subject("施策", "6-1", "現状と課題"): 900,
    Subject("施策", "6-2", "現状と課題"): 3000,  # higher than a row may be
    Subject("施策", "6-3", "施策名"): 80,
    Subject("施策", "6-4", "今後の取り組み"): 1000,
    Subject("政策", "6", "方針"): 2500,
}


def text(length: int) -> str:
    """A text of that many letters of all kinds."""
    return (_SENTENCE * (length // len(_SENTENCE) + 1))[:length].strip()


def plan_with(values: Mapping[Subject, Value], target: Path) -> Plan:
    """Write the sample plan with other values and read it back."""
    plan = open_plan(SAMPLE).plan
    edit = WorkbookEdit(Package.open(SAMPLE))
    for subject, value in values.items():
        record = plan.find(subject.table, subject.key, subject.year, subject.part)
        place = record.place.locate(subject.field) if record else None
        assert place is not None, subject
        edit.set_cell(place.sheet, *parse_a1(place.cell), value)
    target.write_bytes(edit.to_bytes())
    return open_plan(target).plan


@pytest.fixture(scope="session")
def long_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("長文") / "正本.xlsx"
    plan_with({subject: text(length) for subject, length in LONG.items()}, path)
    return path


@pytest.fixture(scope="session")
def long_book(long_plan: Path) -> Printed:
    return print_book(long_plan, long_plan.with_name("本.xlsx"))


def strained() -> dict[Subject, Value]:
    """Give every name 60 letters, every second amount nine digits or a sign, no project of a measure an indicator."""
    plan = open_plan(SAMPLE).plan
    amounts = (100_000_000, -1_234_567, 99_999_999)
    values: dict[Subject, Value] = {}
    for table, field in (("事務事業", "事務事業名"), ("成果指標", "指標名"), ("活動指標", "指標名")):
        values |= {Subject(table, record.key, field): text(60) for record in plan.records(table)}
    for number, record in enumerate(plan.records("事業費")[::2]):
        for field in schema.BUDGET_FIELDS:
            values[Subject("事業費", record.key, field, record.year, record.part)] = amounts[number % 3]
    for table in ("成果指標", "活動指標"):
        values |= {
            Subject(table, record.key, "単位"): "ポイント／千人当たり" for record in plan.records(table)
        }
    for record in plan.records("活動指標値")[::3]:
        values[Subject("活動指標値", record.key, "目標", record.year)] = None
    return values


@pytest.fixture(scope="session")
def strained_book(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    path = tmp_path_factory.mktemp("無理") / "正本.xlsx"
    plan_with(strained(), path)
    return print_book(path, path.with_name("本.xlsx"))


@pytest.fixture(scope="session")
def long_pdf(long_plan: Path) -> Printed:
    return print_book(long_plan, long_plan.with_name("本.pdf"))


def make_book_pdf(folder: Path) -> Path:
    """Print the shipped plan's book, the final one."""
    printed = print_book(SAMPLE, folder / "本.pdf")
    assert printed.notices == ()
    return printed.path


@pytest.fixture(scope="session")
def book_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_book_pdf(tmp_path_factory.mktemp("本"))


@pytest.fixture(scope="session")
def fonts() -> dict[str, TTFont]:
    """The fonts by the names the forms call them."""
    files = {
        "BIZ UDPゴシック": "BIZUDPGothic-Regular.ttf",
        "BIZ UDPゴシック 太字": "BIZUDPGothic-Bold.ttf",
        "BIZ UDゴシック": "BIZUDGothic-Regular.ttf",
        "BIZ UD明朝": "BIZUDMincho-Regular.ttf",
    }
    found = {name: next(_FONTS.rglob(file), None) for name, file in files.items()}
    return {name: TTFont(path) for name, path in found.items() if path is not None}
