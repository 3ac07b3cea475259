"""Checks shown live in a department's workbook: the rules' own expressions, tied to the cells of its forms.

Which rule looks at which cells; `workings` makes formulas and cached values of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from koplan_xl.forms.binding import Bound, Owner, Page, indicator_code
from koplan_xl.forms.room import text_field
from koplan_xl.grid import Box, a1, parse_a1, quote_sheet
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value
from koplan_xl.rules.expression import Number
from koplan_xl.rules.live import failed_mark
from koplan_xl.rules.registry import Rule, Scope

CheckId = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One evaluation of a rule: its variables as subjects, and the year and 区分 it is about (None: all).

    `limits` are numbers it compares with in this case alone.
    """

    year: int | None
    variables: Mapping[str, Subject]
    part: str | None = None
    limits: Mapping[str, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What tells the cases of a check from each other: year and 区分, or the column of a text."""
        return f"{self.year or ''}{self.part or ''}"


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """One rule on one record: a row of 確認票, a case per year. `cell` is where its first input stands.

    `owner` is the project or measure whose form it is on, `slot` the indicator block (活動指標1), `target` the
    name shown to people, `years` how many years of the window the rule looks at.
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
    years: int

    @property
    def id(self) -> CheckId:
        """Rule code and record code: what tells a check from the others."""
        return (self.rule.code, self.key)

    @property
    def place(self) -> Number:
        """Where the rule's defect is, as an expression; 0 where there is none."""
        live = self.rule.live_in(self.scope)
        assert live is not None
        return live.place(self.years)

    @property
    def failed(self) -> str:
        """The mark shown when the defect is there."""
        return failed_mark(self.rule)


def live_checks(
    pages: Sequence[Page], bounds: Sequence[Sequence[Bound]], plan: Plan, rules: Sequence[Rule]
) -> list[LiveCheck]:
    """Return the live checks of a department's forms, form by form, in the rules' order. `bounds` are each page's."""
    by_scope = {scope: [rule for rule in rules if rule.live_in(scope)] for scope in get_args(Scope)}
    inputs = {
        b.subject: Location(b.page.name, b.cell)
        for own in bounds for b in own if b.subject and b.field.is_input
    }  # fmt: skip
    checks: list[LiveCheck] = []
    for page, own in zip(pages, bounds, strict=True):
        boxes: dict[str, list[Case]] = {}
        for bound in own:
            subject, box = bound.subject, bound.field.box
            if subject and box and text_field(bound.field.placeholder):
                boxes.setdefault(subject.key, []).append(_text_case(subject, box))
        for owner in page.owners():
            records = [*_records(page, owner, own, plan)]
            for key, target, slot in dict.fromkeys(record[:3] for record in records):
                records.append((key, target, slot, "text", tuple(boxes.get(key, ()))))
            for key, target, slot, scope, cases in records:
                cells = [inputs[s] for case in cases for s in case.variables.values() if s in inputs]
                years = len(plan.outcome_years if scope == "outcome" else plan.budget_years)
                checks += [
                    LiveCheck(rule, scope, key, target, page, owner, slot, cases, cells[0], years)
                    for rule in by_scope[scope]
                    if cells
                ]
    return checks


def _records(
    page: Page, owner: Owner, bounds: Sequence[Bound], plan: Plan
) -> Iterator[tuple[str, str, str, Scope, tuple[Case, ...]]]:
    """Yield (code, name, indicator slot, scope, cases) of every record on a page that live rules look at."""
    if owner.project:
        name = f"{owner.project} {plan.value(Subject('事務事業', owner.project, '事務事業名')) or ''}".strip()
        inputs = [b.subject for b in bounds if b.owner is owner and b.subject and b.field.is_input]
        amounts = {(s.year, s.part): None for s in inputs if s.table == "事業費"}
        cases = tuple(
            Case(
                year, {f: Subject("事業費", owner.project, f, year, part) for f in schema.BUDGET_FIELDS}, part
            )
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
        yield owner.measure, f"施策{owner.measure}", "", "text", ()
        for slot in _slots(page, "成果指標"):
            code = indicator_code(plan, "成果指標", owner.measure, slot)
            target = f"施策{owner.measure} 成果指標{slot}"
            yield code, target, f"成果指標{slot}", "outcome", (_outcome_case(code, plan),)


def _text_case(subject: Subject, box: Box) -> Case:
    limits = {"1行の字数": float(box.line), "行数": float(box.lines)}
    return Case(subject.year, {"文": subject}, subject.field, limits)


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
    """Return a project's planned amounts of every year of the window."""
    return {
        f"{name}[{i}]": Subject("事業費", project, name, year, schema.PLANNED)
        for i, year in enumerate(plan.budget_years)
        for name in schema.BUDGET_FIELDS
    }


def _outcome_case(code: str, plan: Plan) -> Case:
    own = ("指標名", "単位", "算式", "計画策定時", "目標値", "向き", "達成の型")
    variables = {name: Subject("成果指標", code, name) for name in own}
    for i, year in enumerate(plan.outcome_years):
        variables[f"計画[{i}]"] = Subject("成果指標値", code, "計画", year)
    return Case(None, variables)


def reference(location: Location) -> str:
    """Write a location for use in a formula on any sheet."""
    return f"{quote_sheet(location.sheet)}!{a1(*parse_a1(location.cell), absolute=True)}"


def literal(value: Value) -> str:
    if value is None:
        return '""'
    if isinstance(value, int | float):
        return repr(value)
    return '"' + value.replace('"', '""') + '"'
