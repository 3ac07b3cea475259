"""Where live checks are worked out: cells in the very hidden sheet, beside what was sent.

A typed number is read there once (two cells, `rules.readings`), and each check finds there whether, and where, its
defect is. What people see on 確認票 and on the forms only puts these results together. One source for both sides:
the expressions that give the formulas give the values cached in them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_HOLE, _TEXT, _NUMBER = "\0", "t", "n"
_REPLACEMENTS = {schema.Kind.AMOUNT: readings.IN_AMOUNTS, schema.Kind.MEASURED: readings.IN_MEASURES}


class CaseId(NamedTuple):
    """What tells one evaluation of a rule from the others."""

    code: str
    key: str
    case: str  # year and 区分 of a project-year, else empty


class _Names:
    """Variables by their names, for a formula into which the cells of many cases are put."""

    def text(self, name: str) -> str:
        return f"{_HOLE}{_TEXT}{name}{_HOLE}"

    def number(self, name: str) -> str:
        return f"{_HOLE}{_NUMBER}{name}{_HOLE}"


class Verdicts:
    """Where each case of live checks has its defect as the plan stands, evaluated rule by rule for many workbooks at
    once: a rule costs hardly more for a hundred departments than for one.
    """

    def __init__(self, plan: Plan, checks: Iterable[LiveCheck]) -> None:
        self.plan = plan
        context = Context(plan)
        self.limits = context.limits
        self.shortest_reason = int(context.threshold(SHORTEST))
        self.places = self._evaluate(checks)
        self._formulas: dict[tuple[str, Scope, int], list[str]] = {}

    def formula(self, check: LiveCheck) -> list[str]:
        """Return the formula of a check's place in pieces, every second one a variable: kind and name."""
        key = (check.rule.code, check.scope, check.years)
        if key not in self._formulas:
            self._formulas[key] = check.place.formula(_Names(), "0").split(_HOLE)
        return self._formulas[key]

    def _evaluate(self, checks: Iterable[LiveCheck]) -> dict[CaseId, int]:
        import pandas as pd

        by_rule: dict[tuple[str, Scope], list[tuple[LiveCheck, Case]]] = {}
        for check in checks:
            by_rule.setdefault((check.rule.code, check.scope), []).extend(
                (check, case) for case in check.cases
            )
        places: dict[CaseId, int] = {}
        for cases in by_rule.values():
            rows = [{n: self.plan.value(s) for n, s in case.variables.items()} for _, case in cases]
            rows = [{**row, **case.limits} for row, (_, case) in zip(rows, cases, strict=True)]
            frame = pd.DataFrame(rows, dtype=object).assign(**self.limits)
            found = pd.Series(cases[0][0].place.evaluate(frame), index=frame.index)
            places |= {case_id(*each): int(place) for each, place in zip(cases, found, strict=True)}
        return places


class Workings:
    """The hidden cells of a workbook's live checks. `shown` tells where the forms show which subject."""

    def __init__(
        self, verdicts: "Verdicts", shown: Mapping[Subject, Location], checks: Sequence[LiveCheck], sheet: str
    ) -> None:
        self._plan, self._shown, self._sheet = verdicts.plan, shown, quote_sheet(sheet)
        self.limits, self.shortest_reason = verdicts.limits, verdicts.shortest_reason
        self._verdicts, self._places = verdicts, verdicts.places
        numeric = {s: None for check in checks for case in check.cases for s in case.variables.values()}
        self._read = {
            subject: row
            for row, subject in enumerate(
                (s for s in numeric if s in shown and _kind(s) in _REPLACEMENTS), start=1
            )
        }
        self._cases = {case_id(check, case): (check, case) for check in checks for case in check.cases}
        self._rows = {identity: row for row, identity in enumerate(self._cases, start=1)}
        self._roots = {
            identity: self._roots_of(identity, check.scope) for identity, (check, _) in self._cases.items()
        }

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
        identity = case_id(check, case)
        place = self._places[identity]
        return place > 0 and stands(
            place, [(root, self._places[other]) for root, other in self._roots[identity]]
        )

    def defect(self, check: LiveCheck, cases: Sequence[Case]) -> str:
        """Return the Excel condition that is TRUE when the defect is there in one of the cases."""
        conditions = []
        for case in cases:
            identity = case_id(check, case)
            roots = [(root, self._place(other)) for root, other in self._roots[identity]]
            conditions.append(stands_formula(self._place(identity), roots))
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
                cells[2] = Formula(self._formula(check, case), self._places[identity])
            yield cells

    def _formula(self, check: LiveCheck, case: Case) -> str:
        pieces = self._verdicts.formula(check).copy()
        for at in range(1, len(pieces), 2):
            kind, name = pieces[at][0], pieces[at][1:]
            limit = case.limits.get(name, self.limits.get(name))
            if kind == _TEXT:
                pieces[at] = self.text(case.variables[name])
            elif limit is None:
                pieces[at] = self.number(case.variables[name])
            else:
                pieces[at] = literal(tidy_number(limit))
        return "".join(pieces)

    def _reading(self, subject: Subject, row: int) -> tuple[Formula, Formula]:
        replacements, value = _REPLACEMENTS[_kind(subject)], self._plan.value(subject)
        cell, mark = reference(self._shown[subject]), self._cell(row, _MARKED)
        return (
            Formula(readings.marked(cell, replacements), readings.marked_text(value, replacements)),
            Formula(readings.reading(cell, mark), _number(subject, value)),
        )

    def _roots_of(self, identity: CaseId, scope: Scope) -> list[tuple[Root, CaseId]]:
        roots = live_roots(identity.code, scope)
        others = [(root, CaseId(root.code, identity.key, identity.case)) for root in roots]
        return [(root, other) for root, other in others if other in self._cases]

    def _place(self, identity: CaseId) -> str:
        return self._cell(self._rows[identity], _PLACE)

    def _cell(self, row: int, column: int) -> str:
        return f"{self._sheet}!{a1(row, column, absolute=True)}"


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
