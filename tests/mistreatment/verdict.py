"""Read a return as the command line does and tell what became of it."""

import json
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from click.testing import CliRunner, Result
from openpyxl.utils.escape import unescape

from koplan_xl.cli import main
from koplan_xl.plan.merge import same
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.mistreatment.case import Case, Outcome
from tests.mistreatment.ground import ground

Answer = dict[str, object]


@dataclass(frozen=True)
class Measured:
    """What became of one return, and why it is called so."""

    outcome: Outcome
    detail: str


def judge(case: Case, file: Path, before: Path | None = None) -> Measured:
    """Collect and check one return and compare with what it should say.

    `before` is the file that a program opened to save this one: what it changed itself is not held against us.
    Such a file is collected only; its mistreatment was checked before.
    """
    runner = CliRunner()
    collected = runner.invoke(
        main, ["collect", str(ground().plan), str(file), "--dry-run", "--format", "json"]
    )
    if wrong := _crash(collected, (0, 1)):
        return Measured(Outcome.TRACEBACK, wrong)
    answer = json.loads(collected.stdout)
    if len(answer["returns"]) != 1:
        return Measured(Outcome.WRONG, f"{len(answer['returns'])} returns")
    (one,) = answer["returns"]
    measured = _judged(case, one, collected.exit_code)
    if before is not None:
        changed = measured.outcome is Outcome.WRONG and _changed_by_program(case, one, before, file)
        return Measured(Outcome.CHANGED, measured.detail) if changed else measured
    checked = runner.invoke(main, ["check", str(file), "--format", "json"])
    if wrong := _crash(checked, (0, 1, 2)):
        return Measured(Outcome.TRACEBACK, wrong)
    if measured.outcome is Outcome.REFUSED and checked.exit_code == 0:
        return Measured(Outcome.WRONG, "check finds nothing in what collect refuses")
    return measured


def _changed_by_program(case: Case, one: Answer, before: Path, after: Path) -> bool:
    """Whether the cell of each wrong value held what was meant when the program opened it, and no longer does."""
    wrong = _wrong(case, one)
    if not wrong:
        return False
    old, new = _cells(before), _cells(after)
    for change in wrong:
        place = (change["sheet"], change["cell"])
        subject = _subject(change)
        meant = case.wanted.get(subject, ground().entries[subject].base)
        if _plain(old(*place)) != _plain(meant) or _plain(new(*place)) != _plain(change["new"]):
            return False
    return True


def _cells(file: Path) -> Callable[[str, str], object]:
    """Return a function that gives a cell's value as openpyxl sees it.

    It leaves _x000D_ as it is written; the standard, Excel and SheetJS itself read a control character.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file)
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError):
        return lambda sheet, cell: None

    def value(sheet: str, cell: str) -> object:
        found = book[sheet][cell].value
        return unescape(found) if isinstance(found, str) else found

    return cache(value)


def _plain(value: object) -> str:
    """Write a value for comparing what two readers saw in one cell."""
    return "" if value is None else unicodedata.normalize("NFC", str(value)).strip(" \u3000\r\n")


def _crash(result: Result, allowed: tuple[int, ...]) -> str:
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return repr(result.exception)
    if result.exit_code not in allowed or "Traceback" in result.output:
        return f"exit {result.exit_code}: {result.output[-300:]}"
    return ""


def _judged(case: Case, one: Answer, collect_exit: int) -> Measured:
    arrived = {_subject(change) for change in _listed(one, "changes")}
    status = str(one["status"])
    if wrong := _wrong(case, one):
        return Measured(
            Outcome.WRONG, "; ".join(f"{_words(_subject(each))} arrived as {each['new']!r}" for each in wrong)
        )
    missing = [subject for subject in case.wanted if subject not in arrived]
    troubled = status in ("refused", "conflict")
    if missing and not troubled:
        return Measured(Outcome.WRONG, f"{_words(missing[0])} is missing and nothing is said")
    if troubled != (collect_exit == 1):
        return Measured(Outcome.WRONG, f"{status} with exit status {collect_exit}")
    if status == "conflict":
        return Measured(Outcome.CONFLICT, str(_listed(one, "conflicts")[:1]))
    if status == "refused":
        reason = str(one["reason"])
        for subject in case.doubtful:
            if f"セル{case.place(subject)[1]}" not in reason:
                return Measured(Outcome.WRONG, f"{_words(subject)} is not refused by its cell: {reason}")
        return Measured(Outcome.REFUSED, reason)
    repairs = _listed(one, "repairs")
    kinds = sorted({str(repair["kind"]) for repair in repairs})
    return Measured(Outcome.REPAIRED if repairs else Outcome.READ, ", ".join(kinds))


def _wrong(case: Case, one: Answer) -> list[Answer]:
    """Return the changes that nobody meant."""
    return [
        change
        for change in _listed(one, "changes")
        if not any(
            _subject(change) in meant and _equal(meant[_subject(change)], change["new"])
            for meant in (case.wanted, case.tolerated)
        )
    ]


def _listed(one: Answer, name: str) -> list[Answer]:
    found = one[name]
    assert isinstance(found, list)
    return found


def _subject(change: Answer) -> Subject:
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
