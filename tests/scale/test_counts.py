"""What is done once per run is done once, and all else grows no faster than files and projects. Counts, never times."""

import gc
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from koplan_xl.app import collecting, generating, reading
from koplan_xl.app.checking import check
from koplan_xl.app.collecting import Collected, collect
from koplan_xl.app.generating import Generated, generate
from koplan_xl.app.opening import open_forms, open_plan
from koplan_xl.app.summarising import summarise
from koplan_xl.excel import layout, repeat, sheet
from koplan_xl.excel.canonical_book import write_canonical
from koplan_xl.excel.package import Package
from tests.scale.conftest import Made
from tests.scale.counting import calls, opened, peak_of

LINEAR = 2.2  # the most that twice the departments and projects may take in all
ONE_BY_ONE = 2.7  # the same for each function: some departments have larger forms
AT_ONCE = 2  # departments made together in these tests
FEW, MANY = 2, 7  # files, for memory
FORM_SHEETS = (
    5  # of the default forms: cover, checklist, and one form each of measure and both kinds of project
)


def read_here(patched: pytest.MonkeyPatch) -> None:
    """Let returns be read in this process, where calls can be counted."""

    def guarded(job: Callable[[Any], Any], items: Sequence[Any], _jobs: int) -> Iterator[Any]:
        return map(job, items)

    patched.setattr(reading, "guarded", guarded)


# --- generate -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Generation:
    """A run of `generate`, counted. `stretched` and `laid_out` are the arguments by which sheets were stretched and laid out."""

    made: Generated
    calls: Counter[str]
    opened: Counter[str]
    stretched: Sequence[object]
    laid_out: Sequence[object]


def _kept(function: Callable[..., Any], arguments: list[tuple[Any, ...]]) -> Callable[..., Any]:
    def call(*values: Any) -> Any:
        arguments.append(values)
        return function(*values)

    return call


def _generation(made: Made, folder: Path) -> Generation:
    stretched: list[tuple[Any, ...]] = []
    laid_out: list[tuple[Any, ...]] = []
    plan = made.copy(folder, blank=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(generating, "_AT_ONCE", AT_ONCE)
        patched.setattr(repeat, "repeated", _kept(repeat.repeated, stretched))
        patched.setattr(sheet, "lay_out", _kept(layout.lay_out, laid_out))
        with opened(patched) as files, calls() as counted:
            result = generate(plan, folder / "out")
    # Templates and rows are alive in the lists, so that their ids tell them apart.
    return Generation(
        result,
        counted,
        files,
        [(id(template), *rest) for template, *rest in stretched],
        [(id(rows), cells, tags) for rows, _, cells, tags in laid_out],
    )


@pytest.fixture(scope="module")
def generations(
    small: Made, large: Made, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Generation, Generation]:
    return _generation(small, tmp_path_factory.mktemp("g")), _generation(large, tmp_path_factory.mktemp("g"))


def test_the_forms_are_read_and_cut_once(generations: tuple[Generation, Generation]) -> None:
    for run in generations:
        assert run.calls["open_forms"] == run.calls["read_forms"] == 1
        assert run.calls["SheetTemplate.cut"] == FORM_SHEETS
        assert run.calls["Frame.read"] == 1
        assert run.opened["forms.xlsx"] + run.opened["default.xlsx"] == 1


def test_a_sheet_is_stretched_once_for_a_number_of_copies(
    generations: tuple[Generation, Generation],
) -> None:
    for run in generations:
        assert run.stretched
        assert _twice(run.stretched) == []


def test_a_layout_is_made_once_and_shared_by_sheets(generations: tuple[Generation, Generation]) -> None:
    for run in generations:
        assert run.laid_out
        assert _twice(run.laid_out) == []
    first, second = (len(run.laid_out) for run in generations)
    files = len(generations[1].made.files) - len(generations[0].made.files)
    assert second - first <= 2 * files  # cover and checklist; the forms' layouts were there


def test_live_rules_are_evaluated_once_per_chunk(generations: tuple[Generation, Generation]) -> None:
    for run in generations:
        assert run.calls["Verdicts._evaluate"] == len(run.made.files) / AT_ONCE


def test_the_canonical_workbook_is_read_and_written_once_by_generate(
    generations: tuple[Generation, Generation],
) -> None:
    for run in generations:
        assert run.calls["read_plan"] == run.calls["Hold.replace"] == 1
    assert generations[0].opened["plan.xlsx"] == generations[1].opened["plan.xlsx"]


def test_the_work_of_generate_is_proportional(generations: tuple[Generation, Generation]) -> None:
    _assert_linear(*(run.calls for run in generations))


def test_the_styles_of_the_forms_are_written_as_they_are(small: Made, tmp_path: Path) -> None:
    plan = small.copy(tmp_path, blank=True)
    sent = generate(plan, tmp_path / "out").files
    template = open_forms(None).package
    styles = template.related_part(template.workbook_part, "styles")
    assert styles
    for file in sent:
        assert Package.open(file.path).parts[styles] == template.parts[styles]


# --- collect ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Collection:
    """A run of `collect`, counted, the reading included."""

    result: Collected
    calls: Counter[str]
    opened: Counter[str]


def _collection(made: Made, folder: Path) -> Collection:
    plan = made.copy(folder)
    with pytest.MonkeyPatch.context() as patched:
        read_here(patched)
        with opened(patched) as files, calls() as counted:
            result = collect(plan, made.returned)
    assert {one.status for one in result.returns} == {"merged"}
    return Collection(result, counted, files)


@pytest.fixture(scope="module")
def collections(
    small: Made, large: Made, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Collection, Collection]:
    return _collection(small, tmp_path_factory.mktemp("c")), _collection(large, tmp_path_factory.mktemp("c"))


def test_each_returned_file_is_opened_once(collections: tuple[Collection, Collection]) -> None:
    for run in collections:
        assert {run.opened[one.file.name] for one in run.result.returns} == {1}
        assert run.calls["read_return"] == len(run.result.returns)
        assert run.calls["grid_of"] == len(run.result.returns) + 1


def test_the_canonical_workbook_is_read_and_written_once(
    collections: tuple[Collection, Collection],
) -> None:
    for run in collections:
        once = ("open_plan", "read_plan", "write_events", "WorkbookEdit.to_bytes", "Hold.replace")
        assert [run.calls[name] for name in once] == [1] * len(once)
    assert collections[0].opened["plan.xlsx"] == collections[1].opened["plan.xlsx"]


def test_the_work_of_collect_is_proportional(collections: tuple[Collection, Collection]) -> None:
    _assert_linear(*(run.calls for run in collections))


def test_the_work_of_check_is_proportional(small: Made, large: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)
    counted = []
    for made in (small, large):
        with calls() as one:
            check([made.plan])
        counted.append(one)
    _assert_linear(*counted)


# --- formats ------------------------------------------------------------------------------------------


def _write_plan(made: Made, folder: Path) -> None:
    write_canonical(open_plan(made.plan).plan, folder / "plan.xlsx")


def _write_findings(made: Made, folder: Path) -> None:
    check([made.plan], output=folder / "findings.xlsx")


def _write_papers(made: Made, folder: Path) -> None:
    summarise(made.plan, folder / "papers.xlsx")


@pytest.mark.parametrize("write", [_write_plan, _write_findings, _write_papers])
def test_each_format_of_a_workbook_is_made_once(
    write: Callable[[Made, Path], None],
    large: Made,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_here(monkeypatch)
    asked: list[tuple[int, str]] = []
    real = xlsxwriter.Workbook.add_format

    def add_format(book: Any, properties: dict[str, Any] | None = None) -> Any:
        if properties:  # its own default format aside
            asked.append((id(book), repr(properties)))
        return real(book, properties)

    monkeypatch.setattr(xlsxwriter.Workbook, "add_format", add_format)
    write(large, tmp_path)
    assert asked
    assert _twice(asked) == []


# --- memory -------------------------------------------------------------------------------------------


def test_the_memory_of_generate_does_not_grow_with_the_departments(
    large: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generating, "_AT_ONCE", 1)
    sheets = open_forms(
        None
    )  # what is kept for the next clone grows with the ways to fill in a form: not looked at
    monkeypatch.setattr(generating, "open_forms", lambda _: sheets)
    generate(large.copy(tmp_path / "before", blank=True), tmp_path / "before")
    held: list[int] = []
    real = generating._make_some

    def make_some(*arguments: Any) -> Any:
        gc.collect()  # what only waits for the collector is not held
        held.append(tracemalloc.get_traced_memory()[0])
        return real(*arguments)

    monkeypatch.setattr(generating, "_make_some", make_some)
    plan = large.copy(tmp_path / "plan", blank=True)
    peak_of(lambda: generate(plan, tmp_path / "out"))
    assert len(held) == large.departments
    growth = (held[-1] - held[1]) / (len(held) - 2)
    assert growth < min(file.stat().st_size for file in large.returned) / 2


def test_the_memory_of_collect_does_not_grow_with_the_files(
    large: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = collecting.receive

    def receive(*arguments: Any) -> Iterator[Any]:
        tracemalloc.reset_peak()  # the plan has been read, which takes more than all that follows
        return real(*arguments)

    monkeypatch.setattr(collecting, "receive", receive)

    def peak(count: int) -> int:
        plan = large.copy(tmp_path / str(count))
        return peak_of(lambda: collect(plan, large.returned[:count], dry_run=True))

    collect(large.copy(tmp_path / "before"), large.returned[:1], dry_run=True)
    growth = (peak(MANY) - peak(FEW)) / (MANY - FEW)
    assert growth < min(file.stat().st_size for file in large.returned) / 2


def _twice(items: Iterable[object]) -> list[object]:
    return [item for item, times in Counter(items).items() if times > 1]


def _assert_linear(once: Counter[str], twice: Counter[str]) -> None:
    """Hold what was called for twice the departments and projects against what was called for them once."""
    assert twice.total() <= LINEAR * once.total()
    aside = twice.total() / 1000  # calls too few to matter: what is done in steps, what caches keep
    assert {name: times for name, times in twice.items() if times > ONE_BY_ONE * once[name] + aside} == {}
