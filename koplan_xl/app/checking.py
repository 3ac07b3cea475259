"""`check`: run the rules over the canonical workbook or over returned department workbooks alike."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from koplan_xl.app.opening import open_plan
from koplan_xl.canonical import read_plan
from koplan_xl.dispatch import find_hidden_sheet
from koplan_xl.errors import KoplanError, PlanError, UsageError, WorkbookError
from koplan_xl.excel.read import read_grid
from koplan_xl.excel.store import write_atomically
from koplan_xl.intake import Intake, Refusal, read_return, to_plan
from koplan_xl.ledger import read_ledger, use_ledger
from koplan_xl.plan.schema import TOTALS_SHEET
from koplan_xl.rules.context import Context, ReturnFacts
from koplan_xl.rules.engine import Finding, run
from koplan_xl.rules.registry import Severity
from koplan_xl.stored_totals import table_areas

_ORDER = (Severity.ERROR, Severity.ASK, Severity.INFO)


@dataclass
class Checked:
    """Findings of all files. `refusals` are cells of returns that could not be read, by file."""

    files: tuple[Path, ...]
    findings: list[Finding] = field(default_factory=list)
    refusals: list[tuple[Path, Refusal]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Count open findings by severity, and the explained ones."""
        counts = {s.value: sum(f.severity is s and not f.explained for f in self.findings) for s in _ORDER}
        return {**counts, "explained": sum(f.explained for f in self.findings)}

    def fails(self, fail_on: Severity) -> bool:
        """Whether an open finding is at or above a severity, or a cell was refused."""
        grave = _ORDER[: _ORDER.index(fail_on) + 1]
        return bool(self.refusals) or any(f.severity in grave and not f.explained for f in self.findings)

    def to_json(self) -> dict[str, object]:
        """Return the contract's JSON object."""
        return {
            "status": "findings" if self.fails(Severity.INFO) else "ok",
            "plan": str(self.files[0]),
            "files": [str(file) for file in self.files],
            "counts": self.counts(),
            "findings": [finding.to_json() for finding in self.findings],
            "refusals": [
                {
                    "file": str(file),
                    "message": refusal.message,
                    "sheet": refusal.location.sheet if refusal.location else None,
                    "cell": refusal.location.cell if refusal.location else None,
                }
                for file, refusal in self.refusals
            ],
        }


def check(
    files: Sequence[Path],
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    output: Path | None = None,
    previous: Path | None = None,
    ledger: Path | None = None,
) -> Checked:
    """Check each file. `output` also writes the result as JSON.

    `previous` is last year's locked plan to compare with, `ledger` a CSV of the ledger's amounts.
    """
    if output and output.suffix.lower() != ".json":
        raise UsageError(f"{output}: -o に書けるのは、いまのところ .json だけです。")
    checked = Checked(tuple(files))
    chosen, left_out = tuple(select), tuple(ignore)
    last_plan = open_plan(previous).plan if previous else None
    amounts = read_ledger(ledger) if ledger else {}
    for file in files:
        try:
            context, refusals = _context(file)
        except KoplanError as error:
            if len(files) == 1:
                raise
            checked.refusals.append((file, Refusal(str(error), None, None)))
            continue
        context.previous = last_plan
        use_ledger(context.plan, amounts)
        checked.refusals += [(file, refusal) for refusal in refusals]
        checked.findings += run(context, chosen, left_out)
    if output:
        text = json.dumps(checked.to_json(), ensure_ascii=False, indent=2)
        write_atomically(output, f"{text}\n".encode())
    return checked


def _context(file: Path) -> tuple[Context, Sequence[Refusal]]:
    try:
        grid = read_grid(file)
    except WorkbookError as error:
        raise PlanError(f"{file}: {error}") from error
    if find_hidden_sheet(grid) is None:
        try:
            plan = read_plan(grid)
        except PlanError as error:
            raise PlanError(f"{file}: {error}") from error
        totals = grid.sheets.get(TOTALS_SHEET)
        return Context(plan, str(file), totals=totals, areas=table_areas(grid)), ()
    intake = read_return(grid, file.name)
    # What a rule reports is not said twice: the rule names the cell, the values and what to do.
    unread = [refusal for refusal in intake.refusals if refusal.subject is None or not refusal.by_rule]
    return Context(to_plan(intake), str(file), returned=facts(intake)), unread


def facts(intake: Intake) -> ReturnFacts:
    """Return what rules about returns look at."""
    return ReturnFacts(
        intake.dispatch.department,
        intake.dispatch.round,
        intake.dispatch.number,
        intake.sent,
        intake.values,
        intake.inputs,
        intake.locations,
        intake.sent_records,
        intake.found_records,
        intake.formulas,
    )
