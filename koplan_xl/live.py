"""Checks shown live in a department's workbook: the rules' own expressions, tied to the cells of its forms.

A rule states its defect once; here the same expression becomes an Excel formula over the input cells and, for
the value cached when the file is made, a verdict over the plan.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from koplan_xl.forms.binding import Bound, Owner, Page, indicator_code
from koplan_xl.grid import a1, parse_a1, quote_sheet
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value, tidy_number
from koplan_xl.rules.context import Context
from koplan_xl.rules.explanations import SHORTEST
from koplan_xl.rules.expression import Condition
from koplan_xl.rules.live import failed_mark, shown_defect
from koplan_xl.rules.registry import Rule, Scope

CheckId = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One evaluation of a rule: its variables as subjects, and the year it is about (None: all)."""

    year: int | None
    variables: Mapping[str, Subject]


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """One rule on one record: a row of 確認票, a case per year. `cell` is where its first input stands.

    `owner` is the project or measure whose form it is on, `slot` the indicator block (活動指標1), `target` the
    name shown to people.
    """

    rule: Rule
    scope: Scope
    key: str
    target: str
    page: Page
    owner: Owner
    slot: str
    cases: tuple[Case, ...]
    cell: Location

    @property
    def id(self) -> CheckId:
        """Rule code and record code: what tells a check from the others."""
        return (self.rule.code, self.key)

    @property
    def condition(self) -> Condition:
        """The rule's defect as an expression."""
        return shown_defect(self.rule, scope=self.scope)

    @property
    def failed(self) -> str:
        """The mark shown when the defect is there."""
        return failed_mark(self.rule)


def live_checks(
    pages: Iterable[Page], bounds: Sequence[Bound], plan: Plan, rules: Sequence[Rule]
) -> list[LiveCheck]:
    """Return the live checks of a department's forms, form by form, in the rules' order."""
    inputs = {
        b.subject: Location(b.page.name, a1(*b.address)) for b in bounds if b.subject and b.field.is_input
    }
    checks: list[LiveCheck] = []
    for page in pages:
        own = [subject for subject, location in inputs.items() if location.sheet == page.name]
        for owner in page.owners():
            for key, target, slot, scope, cases in _records(page, owner, own, plan):
                cells = [inputs[s] for case in cases for s in case.variables.values() if s in inputs]
                checks += [
                    LiveCheck(rule, scope, key, target, page, owner, slot, cases, cells[0])
                    for rule in rules
                    if cells and rule.live_in(scope)
                ]
    return checks


def _records(
    page: Page, owner: Owner, inputs: Sequence[Subject], plan: Plan
) -> Iterator[tuple[str, str, str, Scope, tuple[Case, ...]]]:
    """Yield (code, name, indicator slot, scope, cases) of every record on a page that live rules look at."""
    if owner.project:
        name = f"{owner.project} {plan.value(Subject('事務事業', owner.project, '事務事業名')) or ''}".strip()
        amounts = {(s.year, s.part): None for s in inputs if s.table == "事業費" and s.key == owner.project}
        cases = tuple(
            Case(year, {f: Subject("事業費", owner.project, f, year, part) for f in schema.BUDGET_FIELDS})
            for year, part in amounts
        )
        if cases:
            yield owner.project, name, "", "project_year", cases
            yield owner.project, name, "", "project", (Case(None, _window(owner.project, plan)),)
        for slot in _slots(page, "活動指標"):
            code = indicator_code(plan, "活動指標", owner.project, slot)
            case = _activity_case(code, owner.project, plan)
            yield code, f"{name} 活動指標{slot}", f"活動指標{slot}", "activity", (case,)
    elif owner.measure:
        for slot in _slots(page, "成果指標"):
            code = indicator_code(plan, "成果指標", owner.measure, slot)
            target = f"施策{owner.measure} 成果指標{slot}"
            yield code, target, f"成果指標{slot}", "outcome", (_outcome_case(code, plan),)


def _slots(page: Page, head: str) -> list[int]:
    """Return the numbers of the indicator blocks a form has."""
    marks = (field.placeholder for field in page.form.fields)
    return sorted({mark.slot for mark in marks if mark.head == head and mark.slot is not None})


def _activity_case(code: str, project: str, plan: Plan) -> Case:
    variables = {name: Subject("活動指標", code, name) for name in ("指標名", "単位")}
    for i, year in enumerate(plan.budget_years):
        variables[f"目標[{i}]"] = Subject("活動指標値", code, "目標", year)
    return Case(None, variables | _window(project, plan))


def _window(project: str, plan: Plan) -> dict[str, Subject]:
    """Return a project's planned total of every year of the window."""
    return {
        f"{schema.BUDGET_TOTAL}[{i}]": Subject("事業費", project, schema.BUDGET_TOTAL, year, schema.PLANNED)
        for i, year in enumerate(plan.budget_years)
    }


def _outcome_case(code: str, plan: Plan) -> Case:
    own = ("指標名", "単位", "算式", "計画策定時", "目標値", "向き", "達成の型")
    variables = {name: Subject("成果指標", code, name) for name in own}
    for i, year in enumerate(plan.outcome_years):
        variables[f"計画[{i}]"] = Subject("成果指標値", code, "計画", year)
    return Case(None, variables)


class Verdicts:
    """Formulas and cached values of live checks, for cells whose places are known."""

    def __init__(
        self, plan: Plan, locations: Mapping[Subject, Location], checks: Sequence[LiveCheck]
    ) -> None:
        self._plan = plan
        self._locations = locations
        context = Context(plan)
        self._limits = context.limits
        self._bad = _evaluate(plan, checks, self._limits)
        self.shortest_reason = int(context.threshold(SHORTEST))

    def is_bad(self, check: LiveCheck, year: int | None = None) -> bool:
        """Whether the plan as it stands has the defect (in that year, or in any case)."""
        return any(
            self._bad[(check.rule.code, check.key, case.year)]
            for case in check.cases
            if year is None or case.year == year
        )

    def defect(self, check: LiveCheck, year: int | None = None) -> str:
        """Return the Excel condition that is TRUE when the defect is there."""
        conditions = [
            check.condition.formula(partial(self._reference, case))
            for case in check.cases
            if year is None or case.year == year
        ]
        return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"

    def _reference(self, case: Case, name: str) -> str:
        if name in self._limits:
            return _literal(tidy_number(self._limits[name]))
        subject = case.variables[name]
        if location := self._locations.get(subject):
            return reference(location)
        return _literal(self._plan.value(subject))


def reference(location: Location) -> str:
    """Write a location for use in a formula on any sheet."""
    return f"{quote_sheet(location.sheet)}!{a1(*parse_a1(location.cell), absolute=True)}"


def _literal(value: Value) -> str:
    if value is None:
        return '""'
    if isinstance(value, int | float):
        return repr(value)
    return '"' + value.replace('"', '""') + '"'


def _evaluate(
    plan: Plan, checks: Sequence[LiveCheck], limits: Mapping[str, float]
) -> dict[tuple[str, str, int | None], bool]:
    """Evaluate all checks rule by rule, each over all its cases at once."""
    import pandas as pd

    by_rule: dict[tuple[str, Scope], list[tuple[LiveCheck, Case]]] = {}
    for check in checks:
        by_rule.setdefault((check.rule.code, check.scope), []).extend((check, case) for case in check.cases)
    verdicts: dict[tuple[str, str, int | None], bool] = {}
    for (code, _), cases in by_rule.items():
        rows = [{n: plan.value(s) for n, s in case.variables.items()} for _, case in cases]
        bad = cases[0][0].condition.evaluate(pd.DataFrame(rows, dtype=object).assign(**limits))
        for (check, case), verdict in zip(cases, bad, strict=True):
            verdicts[(code, check.key, case.year)] = bool(verdict)
    return verdicts
