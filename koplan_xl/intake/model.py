"""What reading a return gives: values with their places, repairs, refusals, and what stands beside them."""

from dataclasses import dataclass, field

from koplan_xl.dispatch import Dispatch, Entry, Role
from koplan_xl.plan.model import Interpretation
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value
from koplan_xl.rules.context import Aside

RECORD_TABLES = ("施策", "成果指標", "事務事業", "活動指標")


@dataclass(frozen=True, slots=True)
class Repair:
    """Something read although it was not as sent; said in one line."""

    kind: str
    message: str
    location: Location | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that cannot be read with certainty. `by_rule`: a rule of `check` reports it as well."""

    message: str
    location: Location | None
    subject: Subject | None
    by_rule: bool = False


@dataclass
class Intake:
    """Everything read from one return. `values` holds inputs and locked cells as they stand now.

    `places` tells for every entry found where it stands: a subject may be shown on several sheets.
    `formulas` are the formulas and errors that stand in input cells, `asides` what differs beside them.
    """

    file: str
    dispatch: Dispatch
    values: dict[Subject, Value] = field(default_factory=dict)
    locations: dict[Subject, Location] = field(default_factory=dict)
    places: list[tuple[Entry, Location]] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    interpretations: list[Interpretation] = field(default_factory=list)
    found_records: list[tuple[str, str, Location | None]] = field(default_factory=list)
    formulas: dict[Subject, str] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)

    @property
    def sent(self) -> dict[Subject, Value]:
        """Base values by subject, context included."""
        return {entry.subject: entry.base for entry in self.dispatch.entries}

    @property
    def inputs(self) -> frozenset[Subject]:
        """The subjects the department may change."""
        return frozenset(e.subject for e in self.dispatch.entries if e.role is Role.INPUT)

    @property
    def sent_records(self) -> set[tuple[str, str]]:
        """(table, code) of every measure, project and indicator that stood on a form when it was sent."""
        return {
            (entry.subject.table, entry.subject.key)
            for entry in self.dispatch.entries
            if stands_for_record(entry)
        }


def stands_for_record(entry: Entry) -> bool:
    """Whether the entry shows that its measure, project or indicator is on a form; empty slots do not."""
    return entry.role is not Role.CONTEXT and entry.subject.table in RECORD_TABLES and entry.base is not None
