"""A department's workbook: forms filled in, live checks, and what was sent in its hidden sheet. The way out;
`intake` is the way back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from koplan_xl.dispatch import (
    HIDDEN_SHEET,
    NAME_PREFIX,
    PROPERTY_DEPARTMENT,
    PROPERTY_DISPATCH,
    ROUND_NAMES,
    Dispatch,
    Entry,
    Role,
    to_rows,
)
from koplan_xl.excel.book import Book, Validation
from koplan_xl.excel.package import Package
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.forms.binding import Bound, Owner, Page, bind, fill, mixed_text
from koplan_xl.forms.hints import hint_for
from koplan_xl.forms.placeholder import FORM_STATE, Placeholder
from koplan_xl.forms.template import CHECKLIST, COVER, Forms
from koplan_xl.grid import Address, CellValue, Formula, a1, quote_sheet
from koplan_xl.live import (
    CheckId,
    LiveCheck,
    Verdicts,
    live_checks,
    reference,
)
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.rules.live import SOUND, TO_EXPLAIN, WRONG, state_formula
from koplan_xl.rules.registry import Rule, Severity

ERROR_REGION, ASK_REGION, FORM_REGION = "確認", "説明", "様式"


class TemplateSheets:
    """The forms workbook opened once, its sheets cut once, for any number of workbooks."""

    def __init__(self, forms: Forms, content: bytes) -> None:
        self.forms = forms
        self.package = Package.open(content)
        self._cut: dict[str, SheetTemplate] = {}

    def stretched(self, page: Page, breaks: Mapping[str, int] | None = None) -> SheetTemplate:
        """Return the page's sheet with its regions repeated, from the last to the first so that rows stay true."""
        name = page.form.name
        if name not in self._cut:
            self._cut[name] = SheetTemplate.cut(self.package, name)
        template = self._cut[name]
        for region in reversed(page.form.regions):
            count = max(1, len(page.copies.get(region.name, ())))
            template = template.repeat(region.first, region.last, count, (breaks or {}).get(region.name))
        return template


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A department's workbook, ready to be written: its content and what was sent in it."""

    dispatch: Dispatch
    content: bytes
    pages: tuple[Page, ...]


def make_workbook(
    plan: Plan, sheets: TemplateSheets, pages: Sequence[Page], draft: Dispatch, rules: Sequence[Rule]
) -> Outgoing:
    """Make a department's workbook. `draft` is its dispatch still without entries."""
    bounds = [bound for page in pages for bound in bind(page, plan)]
    checks = live_checks(pages, bounds, plan, rules)
    checklist = _checklist_page(sheets.forms, draft.department, checks)
    cover = _cover_page(plan, sheets.forms, draft.department, pages)
    front = [bound for page in (cover, checklist) for bound in bind(page, plan)]
    entries = list(_entries([*front, *bounds], plan))
    shown = {entry.subject: Location(entry.sheet, entry.cell) for entry in entries}
    states = _States(plan, shown, checks, checklist)
    entries += _context(plan, pages, draft.department, set(shown))
    dispatch = replace(draft, entries=tuple(entries))

    book = Book(sheets.package)
    by_page: dict[str, list[Bound]] = {}
    for bound in (*front, *bounds):
        by_page.setdefault(bound.page.name, []).append(bound)
    for page in (cover, checklist, *pages):
        book.add(
            sheets.stretched(page),
            page.name,
            fill(page, plan, _PageComputed(page, dispatch, states)),
            validations=[*_validations(by_page[page.name])],
            links=dict(_links(page, states)),
        )
    book.add_data(HIDDEN_SHEET, to_rows(dispatch))
    for entry in entries:
        if entry.name:
            book.define_name(entry.name, reference(Location(entry.sheet, entry.cell)))
    book.set_property(PROPERTY_DISPATCH, dispatch.number)
    book.set_property(PROPERTY_DEPARTMENT, dispatch.department)
    return Outgoing(dispatch, book.to_bytes(), (cover, checklist, *pages))


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
        return f"施策 {plan.value(Subject('施策', page.owner.measure, '施策名'))}"
    name = str(plan.value(Subject("事務事業", projects[0], "事務事業名")))
    return name + (f" ほか{len(projects) - 1}事業" if len(projects) > 1 else "")


def _entries(bounds: Sequence[Bound], plan: Plan) -> Iterator[Entry]:
    for number, bound in enumerate((b for b in bounds if b.subject is not None), start=1):
        assert bound.subject is not None
        label = bound.label
        yield Entry(
            bound.subject,
            Role.INPUT if bound.field.is_input else Role.SHOWN,
            plan.value(bound.subject),
            f"{NAME_PREFIX}n{number:05d}",
            bound.page.name,
            a1(*bound.address),
            a1(*label) if label else "",
            _label_text(bound, plan),
        )


def _label_text(bound: Bound, plan: Plan) -> str:
    if bound.field.label is None:
        return ""
    return mixed_text(bound.page.form.labels[bound.field.label], bound.owner, plan, lambda *_: None)


def _context(plan: Plan, pages: Sequence[Page], department: str, shown: set[Subject]) -> Iterator[Entry]:
    """Yield what checks need to know and no form shows, so that a return can be checked by itself."""
    owners = [owner for page in pages for owner in page.owners()]
    projects = {owner.project for owner in owners} - {""}
    measures = {owner.measure for owner in owners}
    keys = projects | measures | {owner.policy for owner in owners}
    for table, owner_column, holders in (
        ("活動指標", "事業コード", projects),
        ("成果指標", "施策コード", {owner.measure for owner in owners if not owner.project}),
    ):
        keys |= {r.key for r in plan.records(table) if r.text(owner_column) in holders}
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
    for table in tables:
        for record in plan.records(table):
            if table not in ("計画", "部署") and record.key not in keys:
                continue
            for column in schema.table(table).names:
                subject = record.subject(column)
                if subject not in shown and record.values[column] is not None:
                    yield Entry(subject, Role.CONTEXT, record.values[column])
    yield from _empty_slots(shown, plan)


def _empty_slots(shown: set[Subject], plan: Plan) -> Iterator[Entry]:
    """Yield owner and number of indicator slots still empty, for the record the department may make of one."""
    for table, owner_column in (("活動指標", "事業コード"), ("成果指標", "施策コード")):
        codes = sorted({s.key for s in shown if s.table == table and plan.find(table, s.key) is None})
        for code in codes:
            owner, _, mark = code.rpartition("-")
            yield Entry(Subject(table, code, owner_column), Role.CONTEXT, owner)
            yield Entry(Subject(table, code, "番号"), Role.CONTEXT, mark[1:])
            if table == "成果指標":
                yield Entry(Subject(table, code, "目標年度"), Role.CONTEXT, plan.period_end)


class _States:
    """Where each live check's state stands on 確認票, and formulas over them."""

    def __init__(
        self, plan: Plan, shown: Mapping[Subject, Location], checks: Sequence[LiveCheck], checklist: Page
    ) -> None:
        self.verdicts = Verdicts(plan, shown, checks)
        self.checks = {check.id: check for check in checks}
        self._plan, self._shown = plan, shown
        self._cells: dict[CheckId, Location] = {}
        for field in checklist.form.fields:
            if field.placeholder.field != "状態" or field.region is None:
                continue
            for copy, owner in enumerate(checklist.copies[field.region]):
                if owner.check:
                    address = checklist.form.place(field.address, checklist.counts, copy)
                    self._cells[owner.check] = Location(checklist.name, a1(*address))

    def _reason(self, check: LiveCheck) -> Subject:
        return Subject("説明", check.key, "理由", None, check.rule.code)

    def state(self, check: LiveCheck) -> str:
        """Return the state as the plan stands now."""
        reason = self._plan.value(self._reason(check)) if check.failed == TO_EXPLAIN else None
        explained = isinstance(reason, str) and len(reason.strip()) >= self.verdicts.shortest_reason
        return check.failed if self.verdicts.is_bad(check) and not explained else SOUND

    def formula(self, check: LiveCheck) -> Formula:
        """Return the state cell of 確認票: an ask with a reason beside it passes."""
        defect = self.verdicts.defect(check)
        if location := self._shown.get(self._reason(check)):
            defect = f"AND({defect},LEN(TRIM({reference(location)}))<{self.verdicts.shortest_reason})"
        return Formula(state_formula(check.rule, defect), self.state(check))

    def year_state(self, check: LiveCheck, year: int | None) -> Formula:
        """Return the state of one year's case, beside the figures it is about."""
        value = check.failed if self.verdicts.is_bad(check, year) else SOUND
        return Formula(state_formula(check.rule, self.verdicts.defect(check, year)), value)

    def worst(self, checks: Sequence[LiveCheck]) -> CellValue:
        """Return the worst state of several checks, by their cells on 確認票."""
        if not checks:
            return None
        cells = [reference(self._cells[check.id]) for check in checks]
        wrong, ask = (",".join(f'{cell}="{mark}"' for cell in cells) for mark in (WRONG, TO_EXPLAIN))
        states = {self.state(check) for check in checks}
        value = WRONG if WRONG in states else TO_EXPLAIN if TO_EXPLAIN in states else SOUND
        return Formula(f'IF(OR({wrong}),"{WRONG}",IF(OR({ask}),"{TO_EXPLAIN}","{SOUND}"))', value)

    def count(self, mark: str) -> CellValue:
        """Return how many checks of 確認票 show a state."""
        columns = sorted({(cell.sheet, cell.cell.rstrip("0123456789")) for cell in self._cells.values()})
        terms = [f'COUNTIF({quote_sheet(sheet)}!${column}:${column},"{mark}")' for sheet, column in columns]
        value = sum(self.state(check) == mark for check in self.checks.values())
        return Formula("+".join(terms), value) if terms else 0


class _PageComputed:
    """Contents of a page's cells that are no record's field: dispatch data, states, counts."""

    def __init__(self, page: Page, dispatch: Dispatch, states: _States) -> None:
        self._states = states
        self._checks = [check for check in states.checks.values() if check.page is page]
        self._dispatch = {
            "配布番号": dispatch.number,
            "回": ROUND_NAMES[dispatch.round],
            "部署名": dispatch.department,
            "様式版": dispatch.template_version,
            "配布日時": dispatch.sent_at,
            "締切": dispatch.due or "別途お知らせします",
        }

    def __call__(self, placeholder: Placeholder, owner: Owner) -> CellValue:
        head, field = placeholder.head, placeholder.field or ""
        if head == "配布":
            return self._dispatch.get(field)
        if head == "式":
            return self._states.count({"誤り件数": WRONG, "要説明件数": TO_EXPLAIN, "確認件数": SOUND}[field])
        if (head, field) == ("様式", "状態"):
            name = owner.row.get("シート名")
            return self._states.worst([c for c in self._states.checks.values() if c.page.name == name])
        if owner.check and field == "状態":
            return self._states.formula(self._states.checks[owner.check])
        return self._form_state(placeholder, owner) if placeholder.is_state else None

    def _form_state(self, placeholder: Placeholder, owner: Owner) -> CellValue:
        own = [check for check in self._checks if check.owner == owner]
        if placeholder.field == FORM_STATE:
            return self._states.worst(own)
        if placeholder.year is None:
            return self._states.worst([check for check in own if check.slot == placeholder.field])
        for check in own:
            years = sorted(case.year for case in check.cases if case.year is not None)
            if check.rule.code == placeholder.field and int(placeholder.year) < len(years):
                return self._states.year_state(check, years[int(placeholder.year)])
        return None


def _links(page: Page, states: _States) -> Iterator[tuple[Address, str]]:
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
