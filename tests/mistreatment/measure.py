"""Make each mistreated return, read it as the command line does, and tell what became of it."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from click.testing import CliRunner, Result

from koplan_xl.cli import main
from koplan_xl.plan.merge import same
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.clients.libreoffice import Office
from tests.clients.saving import Client, Job
from tests.mistreatment import operators
from tests.mistreatment.case import OPERATORS, Case, Operator, Outcome
from tests.mistreatment.ground import ground

FAMILIES = ("layout", "sheets", "anchors", "figures", "texts", "formats")


def all_operators() -> list[Operator]:
    """Return the operators, family by family."""
    for module in iter_modules(operators.__path__):
        import_module(f"{operators.__name__}.{module.name}")
    return sorted(OPERATORS, key=lambda each: FAMILIES.index(each.family))


@dataclass(frozen=True)
class Measured:
    """What became of one return, and why it is called so."""

    outcome: Outcome
    detail: str


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


def measure(made: Sequence[Made], client: Client | None, folder: Path) -> dict[str, Measured | str]:
    """Return by operator what became of its return after a client saved it, or what the client said."""
    if client is None:
        return {one.operator.name: judge(one.case, typed_in(one)) for one in made}
    folder.mkdir()
    work = jobs(made, folder)
    found: dict[str, Measured | str] = {}
    for one, job, failed in zip(made, work, client.save(work), strict=True):
        # A program that turns a doubtful text into a number has settled the doubt itself.
        found[one.operator.name] = failed or judge(replace(one.case, doubtful=set()), job.target)
    return found


def judge(case: Case, file: Path) -> Measured:
    """Collect and check one return and compare with what it should say."""
    runner = CliRunner()
    collected = runner.invoke(
        main, ["collect", str(ground().plan), str(file), "--dry-run", "--format", "json"]
    )
    checked = runner.invoke(main, ["check", str(file), "--format", "json"])
    for result, allowed in ((collected, (0, 1)), (checked, (0, 1, 2))):
        if wrong := _crash(result, allowed):
            return Measured(Outcome.TRACEBACK, wrong)
    answer = json.loads(collected.stdout)
    if len(answer["returns"]) != 1:
        return Measured(Outcome.WRONG, f"{len(answer['returns'])} returns")
    (one,) = answer["returns"]
    return _judged(case, one, collected.exit_code, checked.exit_code)


def _crash(result: Result, allowed: tuple[int, ...]) -> str:
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return repr(result.exception)
    if result.exit_code not in allowed or "Traceback" in result.output:
        return f"exit {result.exit_code}: {result.output[-300:]}"
    return ""


def _judged(case: Case, one: dict[str, object], collect_exit: int, check_exit: int) -> Measured:
    arrived = {_subject(change): change["new"] for change in _listed(one, "changes")}
    status = str(one["status"])
    for subject, value in arrived.items():
        if not any(
            subject in meant and _equal(meant[subject], value) for meant in (case.wanted, case.tolerated)
        ):
            return Measured(Outcome.WRONG, f"{_words(subject)} arrived as {value!r}")
    missing = [subject for subject in case.wanted if subject not in arrived]
    troubled = status in ("refused", "conflict")
    if missing and not troubled:
        return Measured(Outcome.WRONG, f"{_words(missing[0])} is missing and nothing is said")
    if troubled != (collect_exit == 1):
        return Measured(Outcome.WRONG, f"{status} with exit status {collect_exit}")
    if status == "conflict":
        return Measured(Outcome.CONFLICT, str(_listed(one, "conflicts")[:1]))
    if status == "refused":
        if check_exit == 0:
            return Measured(Outcome.WRONG, "check finds nothing in what collect refuses")
        reason = str(one["reason"])
        for subject in case.doubtful:
            if f"セル{case.place(subject)[1]}" not in reason:
                return Measured(Outcome.WRONG, f"{_words(subject)} is not refused by its cell: {reason}")
        return Measured(Outcome.REFUSED, reason)
    repairs = _listed(one, "repairs")
    kinds = sorted({str(repair["kind"]) for repair in repairs})
    return Measured(Outcome.REPAIRED if repairs else Outcome.READ, ", ".join(kinds))


def _listed(one: dict[str, object], name: str) -> list[dict[str, object]]:
    found = one[name]
    assert isinstance(found, list)
    return found


def _subject(change: dict[str, object]) -> Subject:
    year, part = change["year"], change["part"]
    assert year is None or isinstance(year, int)
    return Subject(
        str(change["table"]),
        str(change["key"]),
        str(change["field"]),
        year,
        None if part is None else str(part),
    )


def _words(subject: Subject) -> str:
    return " ".join(str(part) for part in (subject.key, subject.field, subject.year) if part is not None)


def _equal(meant: Value, value: object) -> bool:
    """Whether the value is the one that was meant; how a text is composed does not count."""
    if isinstance(meant, str) and isinstance(value, str):
        return unicodedata.normalize("NFC", meant) == unicodedata.normalize("NFC", value)
    return meant is value if meant is None or value is None else same(meant, value)  # type: ignore[arg-type]
