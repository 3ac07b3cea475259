"""What the computed cells of a department's workbook show: states of live checks, counts, dispatch data."""

from collections.abc import Mapping, Sequence

from koplan_xl.dispatch import ROUND_NAMES, Dispatch
from koplan_xl.forms.binding import Owner, Page
from koplan_xl.forms.placeholder import FORM_STATE, Placeholder
from koplan_xl.grid import CellValue, Formula, a1, quote_sheet
from koplan_xl.live import Case, CheckId, LiveCheck, reference
from koplan_xl.plan.model import Plan
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.rules.live import SOUND, TO_EXPLAIN, WRONG, state_formula
from koplan_xl.rules.readings import text_of
from koplan_xl.workings import Workings


class States:
    """Where each live check's state stands on 確認票, and formulas over them."""

    def __init__(
        self,
        plan: Plan,
        shown: Mapping[Subject, Location],
        checks: Sequence[LiveCheck],
        checklist: Page,
        workings: Workings,
    ) -> None:
        self._workings = workings
        self.checks = {check.id: check for check in checks}
        self.by_page: dict[str, list[LiveCheck]] = {}
        for check in self.checks.values():
            self.by_page.setdefault(check.page.name, []).append(check)
        self._plan, self._shown = plan, shown
        self._cells: dict[CheckId, Location] = {}
        for field in checklist.form.fields:
            if field.placeholder.field != "状態" or field.region is None:
                continue
            for copy, owner in enumerate(checklist.copies[field.region]):
                if owner.check:
                    address = checklist.form.place(field.address, checklist.counts, copy)
                    self._cells[owner.check] = Location(checklist.name, a1(*address))
        self._states = {check.id: self._state(check) for check in checks}

    def _reason(self, check: LiveCheck) -> Subject:
        return Subject("説明", check.key, "理由", None, check.rule.code)

    def _state(self, check: LiveCheck) -> str:
        """Return the state as the plan stands now."""
        reason = self._plan.value(self._reason(check)) if check.failed == TO_EXPLAIN else None
        explained = isinstance(reason, str) and len(reason.strip()) >= self._workings.shortest_reason
        bad = any(self._workings.is_bad(check, case) for case in check.cases)
        return check.failed if bad and not explained else SOUND

    def formula(self, check: LiveCheck) -> Formula:
        """Return the state cell of 確認票: an ask with a reason beside it passes."""
        defect = self._workings.defect(check, check.cases)
        if location := self._shown.get(self._reason(check)):
            defect = f"AND({defect},LEN({text_of(reference(location))})<{self._workings.shortest_reason})"
        return Formula(state_formula(check.rule, defect), self._states[check.id])

    def year_state(self, check: LiveCheck, case: Case) -> Formula:
        """Return the state of one year's case, beside the figures it is about."""
        value = check.failed if self._workings.is_bad(check, case) else SOUND
        return Formula(state_formula(check.rule, self._workings.defect(check, [case])), value)

    def worst(self, checks: Sequence[LiveCheck]) -> CellValue:
        """Return the worst state of several checks, by their cells on 確認票."""
        if not checks:
            return None
        cells = [reference(self._cells[check.id]) for check in checks]
        wrong, ask = (",".join(f'{cell}="{mark}"' for cell in cells) for mark in (WRONG, TO_EXPLAIN))
        states = {self._states[check.id] for check in checks}
        value = WRONG if WRONG in states else TO_EXPLAIN if TO_EXPLAIN in states else SOUND
        return Formula(f'IF(OR({wrong}),"{WRONG}",IF(OR({ask}),"{TO_EXPLAIN}","{SOUND}"))', value)

    def count(self, mark: str) -> CellValue:
        """Return how many checks of 確認票 show a state."""
        columns = sorted({(cell.sheet, cell.cell.rstrip("0123456789")) for cell in self._cells.values()})
        terms = [f'COUNTIF({quote_sheet(sheet)}!${column}:${column},"{mark}")' for sheet, column in columns]
        value = sum(state == mark for state in self._states.values())
        return Formula("+".join(terms), value) if terms else 0


class PageComputed:
    """Contents of a page's cells that are no record's field: dispatch data, states, counts."""

    def __init__(self, page: Page, dispatch: Dispatch, states: States) -> None:
        self._states = states
        self._checks = states.by_page.get(page.name, [])
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
            return self._states.worst(self._states.by_page.get(str(name), []))
        if owner.check and field == "状態":
            return self._states.formula(self._states.checks[owner.check])
        return self._form_state(placeholder, owner) if placeholder.is_state else None

    def _form_state(self, placeholder: Placeholder, owner: Owner) -> CellValue:
        own = [check for check in self._checks if check.owner is owner]
        if placeholder.field == FORM_STATE:
            return self._states.worst(own)
        if placeholder.year is None:
            return self._states.worst([check for check in own if check.slot == placeholder.field])
        for check in own:
            cases = sorted(check.cases, key=lambda case: case.year or 0)
            if check.rule.code == placeholder.field and int(placeholder.year) < len(cases):
                return self._states.year_state(check, cases[int(placeholder.year)])
        return None
