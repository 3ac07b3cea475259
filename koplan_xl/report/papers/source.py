"""What all papers are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.totals import GRAND_TOTAL, Cut, Figure, Totals, cuts
from koplan_xl.plan.units import Unit, exact
from koplan_xl.rules.context import Context
from koplan_xl.rules.engine import Finding


@dataclass(frozen=True)
class Source:
    """A plan, its findings, the unit of the papers; `context.previous` is last year's plan, if given."""

    context: Context
    findings: Sequence[Finding]
    unit: Unit

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.context.plan

    @property
    def previous(self) -> Plan | None:
        """Last year's plan."""
        return self.context.previous

    @property
    def years(self) -> tuple[int, ...]:
        """The budget years."""
        return self.plan.budget_years

    @cached_property
    def totals(self) -> Totals:
        """The totals of 集計."""
        return Totals(self.plan)

    @cached_property
    def cuts(self) -> Sequence[Cut]:
        """The rows of 集計."""
        return cuts(self.plan)

    def total(self, cut: Cut, year: int, field: str = schema.BUDGET_TOTAL) -> Fraction:
        """Return a total of 集計 in 千円."""
        return exact(self.totals.value(cut, Figure(field, year)))

    def grand(self, year: int, field: str = schema.BUDGET_TOTAL) -> Fraction:
        """Return 総計 of a year in 千円."""
        return self.total(Cut(GRAND_TOTAL), year, field)

    @cached_property
    def projects(self) -> Mapping[str, Record]:
        """The projects by code; the first counts."""
        found: dict[str, Record] = {}
        for record in self.plan.records("事務事業"):
            if record.key:
                found.setdefault(record.key, record)
        return found

    def planned(self, project: str, year: int, plan: Plan | None = None) -> Fraction:
        """Return a project's 年度別事業費 of 区分 計画 in 千円, 0 where there is none."""
        record = (plan or self.plan).find("事業費", project, year, schema.PLANNED)
        return exact(record.values.get(schema.BUDGET_TOTAL)) if record else Fraction(0)


def name_of(record: Record, column: str) -> str:
    """Write code and name of a record."""
    return f"{record.key} {record.text(column)}".strip()
