"""`check`: run the rules over the canonical workbook or over returned department workbooks alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from koplan_xl.app.opening import open_forms, open_looks, open_plan, workbook_files
from koplan_xl.app.reading import PlanRead, plan_read, read_to_check
from koplan_xl.app.reporting import refuse_output, write_report
from koplan_xl.canonical import looks_canonical
from koplan_xl.errors import KoplanError, PlanError, UsageError, WorkbookError
from koplan_xl.excel.package import sheet_names
from koplan_xl.forms.room import room
from koplan_xl.grid import Box
from koplan_xl.intake import Intake, Refusal, to_plan
from koplan_xl.ledger import read_ledger, use_ledger
from koplan_xl.plan.merge import Returned, rivals, same
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from koplan_xl.report.baseline import Comparison, compare, read_baseline
from koplan_xl.rules.context import Context, Gathering, ReturnFacts
from koplan_xl.rules.engine import Finding, load_meanwhile, run
from koplan_xl.rules.registry import Severity, all_rules, codes
from koplan_xl.years import format_year

_ORDER = (Severity.ERROR, Severity.ASK, Severity.INFO)
_OWNED = ("施策", "事務事業", "成果指標", "活動指標")


@dataclass
class Checked:
    """Findings of all files. `refusals` are cells of returns that could not be read, by file.

    `measures` names the measure of a finding by its file and code. `comparison` is with an earlier run, if given;
    `notices` tell what of the office's looks could not be used.
    """

    files: tuple[Path, ...]
    findings: list[Finding] = field(default_factory=list)
    refusals: list[tuple[Path, Refusal]] = field(default_factory=list)
    measures: dict[tuple[str, str], str] = field(default_factory=dict)
    comparison: Comparison | None = None
    notices: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Count open findings by severity, and the explained ones."""
        counts = {s.value: sum(f.severity is s and not f.explained for f in self.findings) for s in _ORDER}
        return {**counts, "explained": sum(f.explained for f in self.findings)}

    def fails(self, fail_on: Severity) -> bool:
        """Whether an open finding is at or above a severity, or a cell was refused."""
        grave = _ORDER[: _ORDER.index(fail_on) + 1]
        return bool(self.refusals) or any(f.severity in grave and not f.explained for f in self.findings)

    def to_json(self) -> dict[str, object]:
        """Return the contract's JSON object; what compares with an earlier run only when there is one."""
        findings = [finding.to_json() for finding in self.findings]
        compared: dict[str, object] = {}
        if self.comparison:
            for finding, state in zip(findings, self.comparison.states, strict=True):
                finding["state"] = state
            compared["baseline"] = self.comparison.to_json()
        return {
            "status": "findings" if self.fails(Severity.INFO) else "ok",
            "plan": str(self.files[0]),
            "files": [str(file) for file in self.files],
            "counts": self.counts(),
            **compared,
            "findings": findings,
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
    baseline: Path | None = None,
    previous: Path | None = None,
    ledger: Path | None = None,
    today: date | None = None,
    forms_path: Path | None = None,
    jobs: int = 1,
) -> Checked:
    """Check each file, and the returns among them together. A folder stands for the workbooks in it.

    `output` also writes a report of the kind its suffix says; `baseline` is an earlier one in JSON.
    `previous` is last year's locked plan to compare with, `ledger` a CSV of the ledger's amounts. `today` decides
    only whether a return that has not come in is late (C01). The report has the looks of the forms workbook `forms_path`.
    """
    if output:
        refuse_output(output, [*files, *(path for path in (previous, ledger) if path)])
    looks = open_looks(forms_path)
    earlier = read_baseline(baseline) if baseline else None
    last_plan = open_plan(previous).plan if previous else None
    amounts = read_ledger(ledger) if ledger else {}
    files = _each_file(files)
    checked = Checked(tuple(files), notices=looks.notices)
    chosen, left_out = tuple(select), tuple(ignore)
    unreadable = set()
    opened: list[tuple[Path, Context, Sequence[Refusal]]] = []
    load_meanwhile()
    reads = read_to_check(files, [_is_canonical(file) for file in files], jobs)
    for file, read in zip(files, reads, strict=True):
        try:
            opened.append((file, *_context(file, read)))
        except KoplanError as error:
            if len(files) == 1:
                raise
            unreadable.add(str(file))
            message = str(error).removeprefix(f"{file}: ")  # what is refused is told with its file
            checked.refusals.append((file, Refusal(message, None, None)))
    _put_together([context for _, context, _ in opened], today or date.today())
    for file, context, refusals in opened:
        if previous and last_plan:
            refuse_same_year(file, context.plan, previous, last_plan)
        context.previous = last_plan
        use_ledger(context.plan, amounts)
        checked.refusals += [(file, refusal) for refusal in refusals]
        found = run(context, chosen, left_out)
        checked.findings += found
        checked.measures |= _measures(context, found)
    if earlier is not None:
        known = [item for item in earlier if item.get("file") not in unreadable]
        asked = (codes(chosen) or {rule.code for rule in all_rules()}) - codes(left_out)
        checked.comparison = compare(checked.findings, known, asked)
    if output:
        write_report(output, checked, looks.looks)
    return checked


def check_intake(intake: Intake, file: Path) -> Checked:
    """Check a return that has been read."""
    context, refusals = _return_context(intake, file)
    found = run(context)
    return Checked((file,), found, [(file, refusal) for refusal in refusals], _measures(context, found))


def _each_file(paths: Sequence[Path]) -> list[Path]:
    """Return the files meant, the workbooks of a folder in its place. UsageError when there are none."""
    found = dict.fromkeys(
        file for path in paths for file in (workbook_files([path]) if path.is_dir() else [path])
    )
    if not found:
        raise UsageError("点検するファイルがありません。フォルダーの中を確かめてください。")
    return list(found)


def _put_together(contexts: Sequence[Context], today: date) -> None:
    """Let the canonical workbook know of the returns checked with it, and the returns of it and of each other."""
    plans = [context for context in contexts if context.returned is None]
    returns = [context for context in contexts if context.returned]
    if plans and returns:
        known = {(c.returned.dispatch, c.returned.department) for c in returns if c.returned}
        plans[0].gathering = Gathering(today, frozenset(known))
    compared = [Returned(c.source, c.returned.sent, _read_inputs(c)) for c in returns if c.returned]
    others: dict[str, dict[Subject, list[tuple[str, Value]]]] = {}
    for subject, each in rivals(compared).items():
        for one in each:
            mine = one.theirs[subject]
            told = [(r.source, r.theirs[subject]) for r in each if not same(r.theirs[subject], mine)]
            others.setdefault(one.source, {})[subject] = told
    for context in returns:
        context.office = plans[0].plan if plans else None
        if context.returned:
            context.returned = replace(context.returned, rivals=others.get(context.source, {}))


def _read_inputs(context: Context) -> dict[Subject, Value]:
    assert context.returned is not None
    facts = context.returned
    return {s: v for s, v in facts.returned.items() if s in facts.inputs and s not in facts.unread}


def refuse_same_year(file: Path, plan: Plan, previous: Path, last_plan: Plan) -> None:
    """Raise UsageError when what is compared with is not of an earlier year: every comparison would be empty or wrong."""
    if not plan.version or not last_plan.version or last_plan.version < plan.version:
        return
    same = plan.version == last_plan.version
    raise UsageError(
        f"{previous}: --previous には、前年度の正本を指定してください。このファイルは{format_year(last_plan.version)}版で、"
        f"点検する {file}（{format_year(plan.version)}版）{'と同じ版' if same else 'より新しい版'}です。"
        "前年度に決まった正本か、年度更新の前の正本を指定してください。"
    )


def _measures(context: Context, findings: Iterable[Finding]) -> dict[tuple[str, str], str]:
    """Name the measure (施策) that owns what each finding is about. A code says it not: projects move."""
    measures = {}
    for key in {finding.key for finding in findings if finding.key}:
        lineages = (context.lineage(table, key) for table in _OWNED if context.first(table, key))
        owner = next((code for steps in lineages for table, code in steps if table == "施策"), None)
        if owner:
            record = context.first("施策", owner)
            measures[context.source, key] = f"{owner} {record.text('施策名') if record else ''}".strip()
    return measures


def open_context(file: Path) -> Context:
    """Open a canonical workbook to be judged. PlanError when it is none."""
    return _context(file, plan_read(open_plan(file)))[0]


def _is_canonical(file: Path) -> bool:
    try:
        return looks_canonical(sheet_names(file))
    except WorkbookError:
        return False


def _context(file: Path, read: PlanRead | Intake | KoplanError) -> tuple[Context, Sequence[Refusal]]:
    if isinstance(read, PlanRead):
        return Context(read.plan, str(file), totals=read.totals, areas=read.areas, room=room_on_forms), ()
    if isinstance(read, WorkbookError):
        raise PlanError(str(read), read.kind) from read  # it names the file
    if isinstance(read, KoplanError):
        raise read
    return _return_context(read, file)


def _return_context(intake: Intake, file: Path) -> tuple[Context, Sequence[Refusal]]:
    # What a rule reports is not said twice: the rule names the cell, the values and what to do.
    unread = [refusal for refusal in intake.refusals if refusal.subject is None or not refusal.by_rule]
    return Context(to_plan(intake), str(file), returned=facts(intake)), unread


@cache
def room_on_forms() -> Mapping[tuple[str, str], Box]:
    """Return the room on the forms that come with the tool."""
    return room(open_forms(None).forms.sheets.values())


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
        frozenset(refusal.subject for refusal in intake.refusals if refusal.subject),
        intake.dispatch.template_version,
        intake.asides,
    )
