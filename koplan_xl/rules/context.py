"""What a rule sees (`Context`) and what it reports (`Hit`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self

from koplan_xl.errors import PlanError
from koplan_xl.grid import Box, Sheet
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value, read_amount
from koplan_xl.rules.boxes import told_boxes
from koplan_xl.rules.registry import Severity, Threshold, all_rules
from koplan_xl.stored_totals import StoredTotals, TableArea, read_totals

if TYPE_CHECKING:
    from koplan_xl.rules.frames import Frames

# Where a record's owner is named, for tables whose key is not the owner's code already.
_OWNER_COLUMNS = {
    "事務事業": "施策コード",
    "成果指標": "施策コード",
    "活動指標": "事業コード",
    "施策": "政策コード",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A defect as a rule finds it. Code and severity are the engine's business.

    `location` is needed only where the subject does not tell it, as with a record that stands there twice.
    `key` and `department` are told by the subject, `severity` and `fix` by the rule, unless given.
    """

    subject: Subject | None
    detail: str
    expected: Value = None
    actual: Value = None
    location: Location | None = None
    key: str | None = None
    department: str | None = None
    fix: str | None = None
    severity: Severity | None = None

    @classmethod
    def at(cls, record: Record, column: str, detail: str, expected: Value = None) -> Self:
        """Return a hit on one field of a record; the actual value is what stands there."""
        place = record.place.locate(column)
        return cls(
            record.subject(column), detail, expected, record.values.get(column), place, account_key(record)
        )


def account_key(record: Record) -> str | None:
    """Return the account path that stands for a record without a code of its own; None for others."""
    if record.table != "統制額":
        return None
    return "・".join(filter(None, (record.text(name) for name in schema.ACCOUNT_PATH)))


AsideKind = Literal[
    "calculated_cell_replaced",
    "input_rule_lost",
    "conditional_format_lost",
    "label_changed",
    "text_outside_form",
    "comment_added",
]


@dataclass(frozen=True, slots=True)
class Aside:
    """Something in a return that is not as sent and no input. `what` stands there now, `author` wrote it."""

    kind: AsideKind
    location: Location
    what: str = ""
    author: str = ""

    @property
    def quoted(self) -> str:
        """What stands there, for a message."""
        return f"{self.author}「{self.what}」" if self.what else "空欄"


@dataclass(frozen=True, slots=True)
class Gathering:
    """What was checked together with the canonical workbook: the day, and (配布番号, 部署名) of each return."""

    today: date
    returned: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """What is known of a returned workbook beside the plan read from it.

    `sent_records` are (table, key) of the projects, indicators and measures sent, `found_records` those
    found in the file, doubles and strangers included. `formulas` are what stands in input cells that hold a
    formula or an error, `unread` the fields that could not be read, `asides` what differs beside the inputs, `rivals` the (file, value) of other returns that
    give a field another new value.
    """

    department: str
    round: Literal["plan", "results"]
    dispatch: str
    sent: dict[Subject, Value]
    returned: dict[Subject, Value]
    inputs: frozenset[Subject]
    locations: dict[Subject, Location]
    sent_records: set[tuple[str, str]]
    found_records: list[tuple[str, str, Location | None]]
    formulas: dict[Subject, str] = field(default_factory=dict)
    unread: frozenset[Subject] = frozenset()
    template_version: str = ""
    asides: Sequence[Aside] = ()
    rivals: Mapping[Subject, Sequence[tuple[str, Value]]] = field(default_factory=dict)


@dataclass
class Context:
    """A plan under check. `source` is the path of its file as the user gave it.

    `totals` is sheet 集計; `areas` tells where the records stand that its formulas refer to. `previous` is
    last year's locked plan; rules that compare with it are quiet without it. `office` is the canonical workbook
    a return is checked with, `gathering` what is checked with the canonical workbook. `room` gives what has room
    on the forms, by table and column.
    """

    plan: Plan
    source: str = ""
    totals: Sheet | None = None
    returned: ReturnFacts | None = None
    previous: Plan | None = None
    areas: Mapping[str, TableArea] = field(default_factory=dict)
    office: Plan | None = None
    gathering: Gathering | None = None
    room: Callable[[], Mapping[tuple[str, str], Box]] = dict

    @cached_property
    def boxes(self) -> Mapping[tuple[str, str], Box]:
        """The room for every text on the forms, as sheet 計画 says it, else as the forms have it."""
        return {**self.room(), **told_boxes(self.plan)}

    @cached_property
    def frames(self) -> "Frames":
        """The plan as data frames."""
        from koplan_xl.rules.frames import Frames  # the rule list must not load pandas

        return Frames(self.plan, self.limits)

    @cached_property
    def previous_frames(self) -> "Frames | None":
        """Last year's plan as data frames."""
        from koplan_xl.rules.frames import Frames

        return Frames(self.previous) if self.previous else None

    @cached_property
    def stored_totals(self) -> StoredTotals:
        """The totals of sheet 集計; none while there is no such sheet."""
        return read_totals(self.totals, self.plan) if self.totals else StoredTotals((), (), ())

    @cached_property
    def limits(self) -> dict[str, float]:
        """The thresholds that live expressions compare with, by their items."""
        return {t.item: self.threshold(t) for rule in all_rules() if rule.live for t in rule.thresholds}

    @cached_property
    def in_results_round(self) -> bool:
        """Whether results are being collected: the return says so, or any of the closed year is filled."""
        if self.returned:
            return self.returned.round == "results"
        closed = self.plan.closed_year
        values = (*self.plan.records("成果指標値"), *self.plan.records("活動指標値"))
        if any(record.year == closed and record.values.get("実績") is not None for record in values):
            return True
        return any(
            record.year == closed and record.part == schema.SETTLED for record in self.plan.records("事業費")
        )

    def threshold(self, threshold: Threshold) -> float:
        """Return the threshold as sheet 計画 sets it, else its default; PlanError for what is no number."""
        given = self.plan.setting(threshold.item)
        if given is None:
            return threshold.default
        value = read_amount(given).value
        if not isinstance(value, int | float):
            raise PlanError(
                f"シート「計画」の「{threshold.item}」の値「{given}」が数として読めません。"
                f"{threshold.meaning}を数字で入れてください。"
            )
        return value

    @cached_property
    def _first(self) -> dict[str, dict[str, Record]]:
        return {}

    def first(self, table: str, key: str) -> Record | None:
        """Return the first record with that code, of whatever year; a table is indexed when first asked for."""
        if table not in self._first:
            keys, records = self.plan.keys(table), self.plan.records(table)
            self._first[table] = dict(zip(reversed(keys), reversed(records), strict=True))
        return self._first[table].get(key)

    def owner(self, table: str, key: str) -> tuple[str, str] | None:
        """Return table and code of what owns the record: a value's indicator, a project's measure."""
        declared = schema.table(table)
        if refers_to := declared.column(declared.key).refers_to:
            return (refers_to[0], key)
        column = _OWNER_COLUMNS.get(table)
        record = self.first(table, key)
        refers_to = declared.column(column).refers_to if column else None
        return (refers_to[0], record.text(column)) if column and record and refers_to else None

    def lineage(self, table: str, key: str) -> Iterator[tuple[str, str]]:
        """Yield the record's (table, code) and those of its owners upwards."""
        step: tuple[str, str] | None = (table, key)
        while step:
            yield step
            step = self.owner(*step)

    @cached_property
    def _departments(self) -> dict[str, str]:
        departments = {r.key: r.key for r in self.plan.records("部署")}
        for table in ("施策", "事務事業"):
            departments |= {r.key: r.text("所管課") for r in self.plan.records(table) if r.text("所管課")}
        for table in ("成果指標", "活動指標"):
            for record in self.plan.records(table):
                owner = record.text(_OWNER_COLUMNS[table])
                if owner in departments:
                    departments[record.key] = departments[owner]
        return departments

    def department(self, key: str | None) -> str | None:
        """Return the 所管課 of the project or measure that has, or owns, that code."""
        return self._departments.get(key) if key else None

    def project(self, key: str) -> str:
        """Return the 事業コード of the project that owns the code; the code itself when it is none's."""
        indicator = self.first("活動指標", key)
        return indicator.text("事業コード") if indicator else key
