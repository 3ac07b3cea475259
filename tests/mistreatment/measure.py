"""Make each mistreated return, let programs save it, and have it judged."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from tests.clients.libreoffice import Office
from tests.clients.saving import Client, Job
from tests.mistreatment import operators
from tests.mistreatment.case import OPERATORS, Case, Operator
from tests.mistreatment.verdict import Measured, judge

Mapper = Callable[..., Iterable[Measured]]
FAMILIES = ("layout", "sheets", "anchors", "figures", "texts", "formats", "kinds")


def all_operators() -> list[Operator]:
    """Return the operators, family by family."""
    for module in iter_modules(operators.__path__):
        import_module(f"{operators.__name__}.{module.name}")
    return sorted(OPERATORS, key=lambda each: FAMILIES.index(each.family))


@dataclass(frozen=True)
class Made:
    """A mistreated return as a file, with what it should say."""

    operator: Operator
    case: Case
    file: Path


@cache
def case_of(operator: Operator) -> Case:
    """Return the operator's case; treat it as read-only."""
    return operator.case()


def make(operator: Operator, folder: Path, office: Office | None = None) -> Made:
    """Write the mistreated return; what a program shall type is typed as text into the file itself."""
    case = case_of(operator)
    bare = folder / f"{operator.name}.bare{'.xlsx' if operator.by_hand else case.suffix}"
    bare.write_bytes(case.to_bytes())
    if not operator.by_hand:
        return Made(operator, case, bare)
    assert office is not None
    file = folder / f"{operator.name}{case.suffix}"
    office.treat(bare, file, case.steps)
    return Made(operator, case, file)


def typed_in(made: Made) -> Path:
    """Return the file with its texts typed as they are, for the column without a program."""
    if not made.case.typed:
        return made.file
    copy = replace(made.case, parts=dict(made.case.parts), typed=dict(made.case.typed))
    copy.type_all()
    path = made.file.with_name(f"{made.operator.name}.typed.xlsx")
    path.write_bytes(copy.to_bytes())
    return path


def jobs(made: Sequence[Made], folder: Path) -> list[Job]:
    """Return what a client has to do: open each return, type what is to be typed, save as .xlsx."""
    return [
        Job(
            one.file,
            folder / f"{one.operator.name}.xlsx",
            tuple((*one.case.place(s), text) for s, text in one.case.typed.items()),
        )
        for one in made
    ]


def measure(
    made: Sequence[Made], client: Client | None, folder: Path, at_once: Mapper = map
) -> dict[str, Measured | str]:
    """Return by operator what became of its return after a client saved it, or what the client said.

    `at_once` is `map`, or a pool's `map`.
    """
    names = [one.operator.name for one in made]
    if client is None:
        return dict(zip(names, at_once(judge, [one.case for one in made], map(typed_in, made)), strict=True))
    folder.mkdir()
    work = jobs(made, folder)
    failed = client.save(work)
    # A program that turns a doubtful text into a number has settled the doubt itself.
    saved = [
        (name, replace(one.case, doubtful=set()), job)
        for name, one, job, why in zip(names, made, work, failed, strict=True)
        if not why
    ]
    judged = at_once(
        judge,
        [case for _, case, _ in saved],
        [job.target for _, _, job in saved],
        [job.source for _, _, job in saved],
    )
    found: dict[str, Measured | str] = dict(zip(names, failed, strict=True))
    return found | dict(zip([name for name, _, _ in saved], judged, strict=True))
