"""Tie a form's placeholders to records: which subject stands in which cell of which sheet."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from koplan_xl.canonical import cell_value
from koplan_xl.forms.layout import Field, Form, Placement
from koplan_xl.forms.placeholder import (
    ACCOUNT_LABEL,
    CLOSED,
    INDICATOR_HEADS,
    RECORD_HEADS,
    YEAR_HEADS,
    Placeholder,
    find_placeholders,
    parse_placeholder,
)
from koplan_xl.grid import Address, CellValue
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from koplan_xl.years import format_year

_INDICATOR_MARKS = {"成果指標": "K", "活動指標": "A"}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a sheet or a copy of a region is about. `row` gives the texts of a computed row (確認票, 表紙).

    `check` is (規則, 対象コード) of the live check a row of 確認票 shows.
    """

    department: str = ""
    policy: str = ""
    measure: str = ""
    project: str = ""
    row: Mapping[str, CellValue] = field(default_factory=dict)
    check: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet to be made from a form: its owner, and an owner per copy of each repeated region."""

    name: str
    form: Form
    owner: Owner
    copies: Mapping[str, tuple[Owner, ...]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Number of copies per region."""
        return {name: len(owners) for name, owners in self.copies.items()}

    @property
    def placement(self) -> Placement:
        """Where everything of the form lands on this page."""
        return self.form.placement(self.counts)

    def owner_of(self, region: str | None, copy: int) -> Owner:
        """Return whom a copy of a region is about, or the whole page outside of regions."""
        return self.copies[region][copy] if region else self.owner

    def owners(self) -> tuple[Owner, ...]:
        """Return the owner of each copy, or the page's own when nothing repeats."""
        return tuple(owner for owners in self.copies.values() for owner in owners) or (self.owner,)


class Bound(NamedTuple):
    """A field in its place on a page. `subject` is None where the tool computes the cell."""

    page: Page
    field: Field
    owner: Owner
    subject: Subject | None
    address: Address
    cell: str
    label_cell: str


def bind(page: Page, plan: Plan) -> Iterator[Bound]:
    """Yield every field of a page with its address and subject, copy by copy."""
    for item, copy, address, cell, label_cell in page.placement.fields:
        owner = page.owner_of(item.region, copy)
        yield Bound(page, item, owner, subject_of(item.placeholder, owner, plan), address, cell, label_cell)


def year_of(placeholder: Placeholder, plan: Plan) -> int | None:
    """Return the fiscal year a placeholder's index means; None when it lies outside the window."""
    if placeholder.year is None:
        return None
    if placeholder.year == CLOSED:
        return plan.closed_year
    outcome = placeholder.head in ("成果指標", "成果年度")
    years = plan.outcome_years if outcome else plan.budget_years
    index = int(placeholder.year)
    return years[index] if index < len(years) else None


def indicator_code(plan: Plan, table: str, owner: str, slot: int) -> str:
    """Return the code of an indicator slot; an empty slot has the code it would get."""
    slots = plan.outcome_indicators if table == "成果指標" else plan.activity_indicators
    record = slots.get(owner, {}).get(slot)
    return record.key if record else f"{owner}-{_INDICATOR_MARKS[table]}{slot}"


def subject_of(placeholder: Placeholder, owner: Owner, plan: Plan) -> Subject | None:
    """Return what a placeholder is about; None for labels and cells the tool computes."""
    head, name = placeholder.head, placeholder.field
    if owner.check and (head, name) == ("説明", "理由"):
        rule, key = owner.check
        return Subject("説明", key, "理由", None, rule)
    if name is None or name == ACCOUNT_LABEL or head == "配布":
        return None
    if head in INDICATOR_HEADS and placeholder.slot is not None:
        own, yearly = INDICATOR_HEADS[head]
        holder = owner.measure if head == "成果指標" else owner.project
        code = indicator_code(plan, own, holder, placeholder.slot)
        year = year_of(placeholder, plan)
        return Subject(own if placeholder.year is None else yearly, code, name, year)
    if head not in RECORD_HEADS:
        return None
    if head == "計画":
        return Subject("計画", name, "値")
    table, part = RECORD_HEADS[head]
    keys = {"部署": owner.department, "政策": owner.policy, "施策": owner.measure}
    return Subject(table, keys.get(head, owner.project), name, year_of(placeholder, plan), part)


def shown(subject: Subject, plan: Plan) -> Value:
    """Return a subject's value as its cell shows it."""
    value = plan.value(subject)
    if value is None and (subject.table, subject.field) == ("成果指標", "目標年度"):
        value = plan.period_end  # an empty block is printed with the year all indicators aim at
    return cell_value(schema.table(subject.table).column(subject.field), value)


def label_text(placeholder: Placeholder, owner: Owner, plan: Plan) -> str:
    """Return the text of a placeholder that is a label: years and the joined account path."""
    if placeholder.head in YEAR_HEADS:
        year = year_of(placeholder, plan)
        return format_year(year) if year else ""
    if placeholder.field == ACCOUNT_LABEL:
        record = plan.find("事務事業", owner.project)
        parts = [record.text(name) for name in schema.ACCOUNT_PATH] if record else []
        return "・".join(part for part in parts if part)
    return ""


Computed = Callable[[Placeholder, Owner], CellValue]


def fill(
    page: Page, plan: Plan, computed: Computed, bounds: Iterable[Bound] | None = None
) -> dict[Address, CellValue]:
    """Return the cells of a page: values of subjects, labels, and what `computed` gives for the rest.

    `bounds` are the page's fields where they are bound already.
    """
    cells = {
        bound.address: _content(bound.field.placeholder, bound.owner, plan, computed, bound.subject)
        for bound in bounds or bind(page, plan)
    }
    for text, copy, address in page.placement.texts:
        cells[address] = mixed_text(text.text, page.owner_of(text.region, copy), plan, computed)
    return cells


def _content(
    placeholder: Placeholder, owner: Owner, plan: Plan, computed: Computed, subject: Subject | None
) -> CellValue:
    if subject is not None:
        return shown(subject, plan)
    if placeholder.head in YEAR_HEADS or placeholder.field == ACCOUNT_LABEL:
        return label_text(placeholder, owner, plan) or None
    if placeholder.field is not None and placeholder.field in owner.row:
        return owner.row[placeholder.field]
    return computed(placeholder, owner)


def mixed_text(text: str, owner: Owner, plan: Plan, computed: Computed) -> str:
    """Return a text with its placeholders replaced."""
    for mark in find_placeholders(text):
        placeholder = parse_placeholder(mark)
        assert placeholder is not None  # read_forms refused everything else
        value = _content(placeholder, owner, plan, computed, subject_of(placeholder, owner, plan))
        text = text.replace(mark, "" if value is None else str(value))
    return text
