"""Run the rules over a plan: hits become findings, echoes are folded, reasons are matched."""

import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from importlib import import_module
from threading import Thread

from koplan_xl.garbage import uncollected
from koplan_xl.plan import schema
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value
from koplan_xl.rules import echoes
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.echoes import Caught
from koplan_xl.rules.explanations import Explanations, explainable
from koplan_xl.rules.registry import Rule, Severity, all_rules, codes
from koplan_xl.rules.wording import NAME_COLUMNS, whereabouts

_WITHOUT_KEY = frozenset({"計画", schema.TOTALS_SHEET})
_SEVERITY_ORDER = tuple(Severity)
_SHEET_ORDER = {name: i for i, name in enumerate((*(t.name for t in schema.TABLES), schema.TOTALS_SHEET))}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the data, where, and what to do: the fields of `check --format json`."""

    code: str
    severity: Severity
    message: str
    fix: str
    file: str
    sheet: str | None
    cell: str | None
    key: str | None
    department: str | None
    year: int | None
    field: str | None
    expected: Value
    actual: Value
    explained: bool

    def to_json(self) -> dict[str, Value]:
        """Return the finding as a JSON object."""
        return {**asdict(self), "severity": self.severity.value}


def load_meanwhile() -> None:
    """Begin to load the libraries that the rules need, for whoever waits for files before running them."""
    Thread(target=import_module, args=("koplan_xl.rules.frames",)).start()


def run(context: Context, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> list[Finding]:
    """Return the findings, errors first, then in the order of the sheets.

    `select` and `ignore` name codes or families; nothing selected means all. A finding is an echo or
    explained no matter what is selected, so a selection never shows what the whole run would not.
    """
    wanted = (codes(select) or {r.code for r in all_rules()}) - codes(ignore)
    with uncollected():
        caught = echoes.fold(context, _catch(context, wanted))
        explanations = Explanations(context)
        findings = [_finding(context, rule, hit, explanations) for rule, hit in caught if rule.code in wanted]
        return sorted(findings, key=_order)


def _catch(context: Context, wanted: Collection[str]) -> list[Caught]:
    needed = {*wanted, *(root for code in wanted for root in echoes.roots_of(code))}
    return [
        Caught(rule, hit) for rule in all_rules() if rule.code in needed for hit in rule.function(context)
    ]


def _finding(context: Context, rule: Rule, hit: Hit, explanations: Explanations) -> Finding:
    subject = hit.subject
    key = hit.key or (subject.key or None if subject and subject.table not in _WITHOUT_KEY else None)
    year = subject.year if subject else None
    location = hit.location or (locate(context, subject) if subject else None)
    can_be = explainable(rule)
    explained = can_be and explanations.explains(rule.code, key, year)
    asked_again = explanations.expired(rule.code, key, year) if can_be and not explained else ""
    return Finding(
        code=rule.code,
        severity=hit.severity or rule.severity,
        message=_message(context, rule, hit) + asked_again,
        fix=hit.fix or rule.fix,
        file=context.source,
        sheet=location.sheet if location else None,
        cell=location.cell if location else None,
        key=key,
        department=hit.department or context.department(key),
        year=year,
        field=subject.field if subject else None,
        expected=hit.expected,
        actual=hit.actual,
        explained=explained,
    )


def _message(context: Context, rule: Rule, hit: Hit) -> str:
    where = whereabouts(context, hit.subject) if hit.subject else hit.key or ""
    told = "：".join(part for part in (where, hit.detail) if part)
    return f"{rule.title}。{told}" if told else f"{rule.title}。"


def locate(context: Context, subject: Subject) -> Location | None:
    """Return the subject's cell; for an absent one the code, or name, of the record that owns it."""
    if context.returned and (known := context.returned.locations.get(subject)):
        return known
    record = context.plan.find(*subject.record)
    if record and (cell := record.place.locate(subject.field)):
        return cell
    if subject.table == schema.TOTALS_SHEET:
        return None
    for table, key in context.lineage(subject.table, subject.key):
        owner = context.first(table, key)
        for column in (schema.table(table).key, NAME_COLUMNS.get(table)):
            if owner and column and (cell := owner.place.locate(column)):
                return cell
    return None


def _order(finding: Finding) -> tuple[object, ...]:
    letters, digits = re.fullmatch(r"([A-Z]*)(\d*)", finding.cell or "").groups()  # type: ignore[union-attr]
    return (
        _SEVERITY_ORDER.index(finding.severity),
        _SHEET_ORDER.get(finding.sheet or "", len(_SHEET_ORDER)),
        finding.sheet or "",
        int(digits or 0),
        len(letters),
        letters,
        finding.code,
        finding.key or "",
        finding.year or 0,
        finding.field or "",
    )
