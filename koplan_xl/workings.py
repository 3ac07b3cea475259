"""Where live checks are worked out: cells in the very hidden sheet, beside what was sent.

A typed number is read there once (two cells, `rules.readings`), and each check finds there whether, and where, its
defect is. What people see on 確認票 and on the forms only puts these results together. One source for both sides:
the expressions that give the formulas give the values cached in them.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import NamedTuple

from koplan_xl.grid import CellValue, Formula, a1, quote_sheet
from koplan_xl.live import Case, LiveCheck, literal, reference
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value, tidy_number
from koplan_xl.rules import readings
from koplan_xl.rules.context import Context
from koplan_xl.rules.explanations import SHORTEST
from koplan_xl.rules.live import Root, live_roots, stands, stands_formula
from koplan_xl.rules.registry import Scope

FIRST_COLUMN = 27  # AA: far to the right of what was sent
_MARKED, _READING, _PLACE = range(FIRST_COLUMN, FIRST_COLUMN + 3)
_REPLACEMENTS = {schema.Kind.AMOUNT: readings.IN_AMOUNTS, schema.Kind.MEASURED: readings.IN_MEASURES}


class CaseId(NamedTuple):
    """What tells one evaluation of a rule from the others."""

    code: str
    key: str
    case: str  # year and 区分 of a project-year, else empty


class _Cells:
    """The cells of one case's variables, for its formulas."""

    def __init__(self, workings: "Workings", case: Case) -> None:
        self._workings, self._case = workings, case

    def text(self, name: str) -> str:
        return self._workings.text(self._case.variables[name])

    def number(self, name: str) -> str:
        limits = {**self._workings.limits, **self._case.limits}
        if name in limits:
            return literal(tidy_number(limits[name]))
        return self._workings.number(self._case.variables[name])


class Workings:
    """The hidden cells of a workbook's live checks. `shown` tells where the forms show which subject."""

    def __init__(
        self, plan: Plan, shown: Mapping[Subject, Location], checks: Sequence[LiveCheck], sheet: str
    ) -> None:
        self._plan, self._shown, self._sheet = plan, shown, quote_sheet(sheet)
        context = Context(plan)
        self.limits = context.limits
        self.shortest_reason = int(context.threshold(SHORTEST))
        numeric = {s: None for check in checks for case in check.cases for s in case.variables.values()}
        self._read = {
            subject: row
            for row, subject in enumerate(
                (s for s in numeric if s in shown and _kind(s) in _REPLACEMENTS), start=1
            )
        }
        self._cases = {case_id(check, case): (check, case) for check in checks for case in check.cases}
        self._rows = {identity: row for row, identity in enumerate(self._cases, start=1)}
        self._places = self._evaluate()

    def text(self, subject: Subject) -> str:
        """Return the cell of a subject, or its value where no form shows it."""
        location = self._shown.get(subject)
        return reference(location) if location else literal(self._plan.value(subject))

    def number(self, subject: Subject) -> str:
        """Return the cell where a subject is read as a number, or its value where no form shows it."""
        if row := self._read.get(subject):
            return self._cell(row, _READING)
        return literal(_number(subject, self._plan.value(subject)))

    def is_bad(self, check: LiveCheck, case: Case) -> bool:
        """Whether the plan as it stands has the defect in that case, and nothing it is an echo of."""
        roots = [(root, self._places[other]) for root, other in self._roots(check, case)]
        return stands(self._places[case_id(check, case)], roots)

    def defect(self, check: LiveCheck, cases: Sequence[Case]) -> str:
        """Return the Excel condition that is TRUE when the defect is there in one of the cases."""
        conditions = []
        for case in cases:
            roots = [(root, self._place(other)) for root, other in self._roots(check, case)]
            conditions.append(stands_formula(self._place(case_id(check, case)), roots))
        return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"

    def beside(self, rows: Sequence[Sequence[Value]]) -> list[list[CellValue]]:
        """Return the rows of the hidden sheet with the workings to their right."""
        workings = [*self._formulas()]
        count = max(len(rows), len(workings))
        left = [[*row, *[None] * (FIRST_COLUMN - 1 - len(row))] for row in rows]
        left += [[None] * (FIRST_COLUMN - 1) for _ in range(count - len(rows))]
        return [
            [*sent, *right]
            for sent, right in zip(left, workings + [[]] * (count - len(workings)), strict=True)
        ]

    def _formulas(self) -> Iterator[list[CellValue]]:
        read, cases = [*self._read], [*self._cases.items()]
        for row in range(max(len(read), len(cases))):
            cells: list[CellValue] = [None, None, None]
            if row < len(read):
                cells[:2] = self._reading(read[row], row + 1)
            if row < len(cases):
                identity, (check, case) = cases[row]
                formula = check.place.formula(_Cells(self, case), "0")
                cells[2] = Formula(formula, self._places[identity])
            yield cells

    def _reading(self, subject: Subject, row: int) -> tuple[Formula, Formula]:
        replacements, value = _REPLACEMENTS[_kind(subject)], self._plan.value(subject)
        cell, mark = reference(self._shown[subject]), self._cell(row, _MARKED)
        return (
            Formula(readings.marked(cell, replacements), readings.marked_text(value, replacements)),
            Formula(readings.reading(cell, mark), _number(subject, value)),
        )

    def _roots(self, check: LiveCheck, case: Case) -> list[tuple[Root, CaseId]]:
        own = case_id(check, case)
        return [
            (root, other)
            for root in live_roots(check.rule.code, check.scope)
            if (other := own._replace(code=root.code)) in self._cases
        ]

    def _place(self, identity: CaseId) -> str:
        return self._cell(self._rows[identity], _PLACE)

    def _cell(self, row: int, column: int) -> str:
        return f"{self._sheet}!{a1(row, column, absolute=True)}"

    def _evaluate(self) -> dict[CaseId, int]:
        """Evaluate all checks rule by rule, each over all its cases at once."""
        import pandas as pd

        by_rule: dict[tuple[str, Scope], list[tuple[LiveCheck, Case]]] = {}
        for check, case in self._cases.values():
            by_rule.setdefault((check.rule.code, check.scope), []).append((check, case))
        places: dict[CaseId, int] = {}
        for cases in by_rule.values():
            rows = [{n: self._plan.value(s) for n, s in case.variables.items()} for _, case in cases]
            rows = [{**row, **case.limits} for row, (_, case) in zip(rows, cases, strict=True)]
            frame = pd.DataFrame(rows, dtype=object).assign(**self.limits)
            found = pd.Series(cases[0][0].place.evaluate(frame), index=frame.index)
            places |= {case_id(*each): int(place) for each, place in zip(cases, found, strict=True)}
        return places


def case_id(check: LiveCheck, case: Case) -> CaseId:
    """Return what tells one evaluation of a check from the others."""
    return CaseId(check.rule.code, check.key, case.name)


def _kind(subject: Subject) -> schema.Kind:
    return schema.table(subject.table).column(subject.field).kind


def _number(subject: Subject, value: Value) -> Value:
    """Return what a reading cell shows: the number, an empty text where there is none, `?` for other text."""
    read = readings.amount_of if _kind(subject) is schema.Kind.AMOUNT else readings.measure_of
    number = read(value)
    if not isnan(number):
        return tidy_number(number)
    return "?" if readings.unreadable_text(value) else ""
