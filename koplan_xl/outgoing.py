"""A department's workbook: forms filled in, live checks, and what was sent in its hidden sheet. The way out;
`intake` is the way back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from koplan_xl.dispatch import (
    HIDDEN_SHEET,
    NAME_PREFIX,
    PROPERTY_DEPARTMENT,
    PROPERTY_DISPATCH,
    Dispatch,
    Entry,
    Role,
    SentSheet,
    to_rows,
)
from koplan_xl.excel.book import Book, Validation
from koplan_xl.form_sheets import TemplateSheets
from koplan_xl.forms.binding import Bound, Owner, Page, bind, fill, mixed_text
from koplan_xl.forms.hints import hint_for
from koplan_xl.forms.layout import CHECKLIST, COVER, Forms
from koplan_xl.forms.room import room
from koplan_xl.grid import Address, a1, quote_sheet
from koplan_xl.live import (
    LiveCheck,
    live_checks,
    reference,
)
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.rules.boxes import box_items, is_box_item
from koplan_xl.rules.registry import Rule, Severity
from koplan_xl.states import PageComputed, States
from koplan_xl.surroundings import Surroundings
from koplan_xl.workings import Verdicts, Workings

ERROR_REGION, ASK_REGION, FORM_REGION = "確認", "説明", "様式"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A department's workbook, ready to be written, and the fingerprint of what was sent in it."""

    department: str
    fingerprint: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Order:
    """A workbook to be made: a department's form sheets, and its dispatch still without entries."""

    pages: Sequence[Page]
    draft: Dispatch


def make_workbooks(
    plan: Plan, sheets: TemplateSheets, orders: Sequence[Order], rules: Sequence[Rule]
) -> Iterator[Outgoing]:
    """Make the workbooks of some departments, one after the other."""
    bounds = [[[*bind(page, plan)] for page in order.pages] for order in orders]
    checks = [live_checks(order.pages, own, plan, rules) for order, own in zip(orders, bounds, strict=True)]
    verdicts = Verdicts(plan, chain.from_iterable(checks))
    surroundings = Surroundings()
    for order, own_bounds, own_checks in zip(orders, bounds, checks, strict=True):
        yield _make(sheets, order, own_bounds, own_checks, verdicts, surroundings)


def _make(
    sheets: TemplateSheets,
    order: Order,
    bounds: Sequence[Sequence[Bound]],
    checks: Sequence[LiveCheck],
    verdicts: Verdicts,
    surroundings: Surroundings,
) -> Outgoing:
    plan, draft = verdicts.plan, order.draft
    checklist = _checklist_page(sheets.forms, draft.department, checks)
    cover = _cover_page(plan, sheets.forms, draft.department, order.pages)
    pages = (cover, checklist, *order.pages)
    bounds = [*([*bind(page, plan)] for page in (cover, checklist)), *bounds]
    entries = list(_entries(chain.from_iterable(bounds), plan))
    shown = {entry.subject: Location(entry.sheet, entry.cell) for entry in entries}
    workings = Workings(verdicts, shown, checks, HIDDEN_SHEET)
    states = States(plan, shown, checks, checklist, workings)
    entries += _context(plan, order.pages, draft.department, shown)
    dispatch = replace(draft, entries=tuple(entries))

    book = Book(sheets.package)
    beside: list[SentSheet] = []
    for page, own in zip(pages, bounds, strict=True):
        template = sheets.stretched(page)
        content = fill(page, plan, PageComputed(page, dispatch, states), own)
        beside.append(surroundings.sent_sheet(page, template, content, own))
        book.add(
            template,
            page.name,
            content,
            validations=[*_validations(own)],
            links=dict(_links(page, states)),
        )
    dispatch = replace(dispatch, sheets=tuple(beside))
    book.add_data(HIDDEN_SHEET, workings.beside(to_rows(dispatch)))
    for entry in entries:
        if entry.name:
            book.define_name(entry.name, reference(Location(entry.sheet, entry.cell)))
    book.set_property(PROPERTY_DISPATCH, dispatch.number)
    book.set_property(PROPERTY_DEPARTMENT, dispatch.department)
    return Outgoing(dispatch.department, dispatch.fingerprint, book.to_bytes())


def _checklist_page(forms: Forms, department: str, checks: Sequence[LiveCheck]) -> Page:
    rows: dict[str, list[Owner]] = {ERROR_REGION: [], ASK_REGION: []}
    for check in checks:
        is_error = check.rule.severity is Severity.ERROR
        row = {
            "シート": check.page.name,
            "対象": check.target,
            "規則": check.rule.code,
            "内容": check.rule.title,
            "直し方": check.rule.fix,
        }
        rows[ERROR_REGION if is_error else ASK_REGION].append(Owner(department, row=row, check=check.id))
    copies = {name: tuple(owners) or (Owner(department),) for name, owners in rows.items()}
    return Page(CHECKLIST, forms[CHECKLIST], Owner(department), copies)


def _cover_page(plan: Plan, forms: Forms, department: str, pages: Sequence[Page]) -> Page:
    rows = tuple(
        Owner(department, row={"シート名": page.name, "名称": _page_title(plan, page)}) for page in pages
    )
    return Page(COVER, forms[COVER], Owner(department), {FORM_REGION: rows})


def _page_title(plan: Plan, page: Page) -> str:
    projects = [owner.project for owner in page.owners() if owner.project]
    if not projects:
        return page.form.name  # a measure's full name would have to shrink to fit its cell
    name = str(plan.value(Subject("事務事業", projects[0], "事務事業名")))
    return name + (f" ほか{len(projects) - 1}事業" if len(projects) > 1 else "")


def _entries(bounds: Iterable[Bound], plan: Plan) -> Iterator[Entry]:
    number = 0
    for bound in bounds:
        if bound.subject is None:
            continue
        number += 1
        yield Entry(
            bound.subject,
            Role.INPUT if bound.field.is_input else Role.SHOWN,
            plan.value(bound.subject),
            f"{NAME_PREFIX}n{number:05d}",
            bound.page.name,
            bound.cell,
            bound.label_cell,
            _label_text(bound, plan),
        )


def _label_text(bound: Bound, plan: Plan) -> str:
    if bound.field.label is None:
        return ""
    return mixed_text(bound.page.form.labels[bound.field.label], bound.owner, plan, lambda *_: None)


def _context(
    plan: Plan, pages: Sequence[Page], department: str, shown: Mapping[Subject, Location]
) -> Iterator[Entry]:
    """Yield what checks need to know and no form shows, so that a return can be checked by itself."""
    owners = [owner for page in pages for owner in page.owners()]
    projects = {owner.project for owner in owners} - {""}
    measures = {owner.measure for owner in owners}
    keys = {department} | projects | measures | {owner.policy for owner in owners}
    for table, owner_column, holders in (
        ("活動指標", "事業コード", projects),
        ("成果指標", "施策コード", {owner.measure for owner in owners if not owner.project}),
    ):
        keys |= {record.key for record in plan.where(table, owner_column, holders)}
    tables = (
        "計画",
        "部署",
        "政策",
        "施策",
        "成果指標",
        "成果指標値",
        "事務事業",
        "事業費",
        "活動指標",
        "活動指標値",
        "評価",
        "説明",
    )
    for item, value in box_items(room({page.form.name: page.form for page in pages}.values())):
        yield Entry(Subject("計画", item, "値"), Role.CONTEXT, value)
    for table in tables:
        declared = schema.table(table)
        every = table == "計画"
        for record in plan.records(table) if every else plan.where(table, declared.key, keys):
            if every and is_box_item(record.key):
                continue  # the forms at hand say it themselves
            for column in declared.names:
                base = record.values[column]
                if base is not None and (subject := record.subject(column)) not in shown:
                    yield Entry(subject, Role.CONTEXT, base)
    yield from _empty_slots(shown, plan)


def _empty_slots(shown: Iterable[Subject], plan: Plan) -> Iterator[Entry]:
    """Yield owner and number of indicator slots still empty, for the record the department may make of one."""
    for table, owner_column in (("活動指標", "事業コード"), ("成果指標", "施策コード")):
        codes = sorted({s.key for s in shown if s.table == table and plan.find(table, s.key) is None})
        for code in codes:
            owner, _, mark = code.rpartition("-")
            yield Entry(Subject(table, code, owner_column), Role.CONTEXT, owner)
            yield Entry(Subject(table, code, "番号"), Role.CONTEXT, mark[1:])
            if table == "成果指標":
                yield Entry(Subject(table, code, "目標年度"), Role.CONTEXT, plan.period_end)


def _links(page: Page, states: States) -> Iterator[tuple[Address, str]]:
    """Yield where a click on a sheet's name leads: the first cell a check is about, or the sheet's top."""
    for field in page.form.fields:
        if field.placeholder.field not in ("シート", "シート名") or field.region is None:
            continue
        for copy, owner in enumerate(page.copies.get(field.region, ())):
            address = page.form.place(field.address, page.counts, copy)
            if owner.check:
                target = states.checks[owner.check].cell
                yield address, f"{quote_sheet(target.sheet)}!{target.cell}"
            elif name := owner.row.get("シート名"):
                yield address, f"{quote_sheet(str(name))}!A1"


def _validations(bounds: Sequence[Bound]) -> Iterator[Validation]:
    """Yield one validation per kind of input, over all its cells of a sheet."""
    refs: dict[tuple[str, str], list[str]] = {}
    for bound in bounds:
        if bound.subject and bound.field.is_input:
            refs.setdefault((bound.subject.table, bound.subject.field), []).append(a1(*bound.address))
    for (table, field), cells in refs.items():
        hint = hint_for(schema.table(table).column(field))
        yield Validation(
            " ".join(cells), hint.kind, hint.operator, hint.formula1, hint.formula2,
            hint.title, hint.prompt, "入力を確かめてください", hint.error,
        )  # fmt: skip
