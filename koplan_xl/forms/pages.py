"""Which sheets a workbook gets: a department's for one round, or the whole book for printing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from koplan_xl.forms.binding import Owner, Page, fill
from koplan_xl.forms.layout import (
    DETAILED_PROJECT,
    DETAILED_RESULTS,
    MEASURE,
    MEASURE_RESULTS,
    POLICY,
    SIMPLE_PROJECT,
    SIMPLE_RESULTS,
    Form,
    Forms,
)
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record

DETAILED_REGION, SIMPLE_REGION, MEASURE_REGION = "詳細事業", "簡易事業", "施策"
_FORMS_OF_ROUND = {
    "plan": (MEASURE, DETAILED_PROJECT, SIMPLE_PROJECT),
    "results": (MEASURE_RESULTS, DETAILED_RESULTS, SIMPLE_RESULTS),
}


def owner_of_measure(measure: Record) -> Owner:
    """Return the owner of a measure's form."""
    policy = measure.text("政策コード")
    return Owner(measure.text("所管課"), policy, measure.key)


def owner_of_project(plan: Plan, project: Record) -> Owner:
    """Return the owner of a project's form."""
    measure = plan.find("施策", project.text("施策コード"))
    policy = measure.text("政策コード") if measure else ""
    return Owner(project.text("所管課"), policy, project.text("施策コード"), project.key)


def department_pages(
    plan: Plan, forms: Forms, department: str, round_: Literal["plan", "results"]
) -> list[Page]:
    """Return the form sheets of one department: its measures, a sheet per detailed project, simple ones by measure."""
    measure_form, detailed_form, simple_form = (forms[name] for name in _FORMS_OF_ROUND[round_])
    projects_of: dict[str, list[Record]] = {}
    for project in plan.where("事務事業", "所管課", [department]):
        projects_of.setdefault(project.text("施策コード"), []).append(project)
    owned = {measure.key for measure in plan.where("施策", "所管課", [department])}
    pages: list[Page] = []
    for measure in plan.where("施策", "施策コード", owned | projects_of.keys()):
        if measure.text("所管課") == department:
            pages.append(Page(f"施策{measure.key}", measure_form, owner_of_measure(measure)))
        projects = projects_of.get(measure.key, [])
        for project in _of_form(projects, schema.DETAILED):
            owner = owner_of_project(plan, project)
            pages.append(Page(project.key, detailed_form, owner, {DETAILED_REGION: (owner,)}))
        pages.extend(_simple_page(plan, simple_form, measure, projects))
    return pages


def _simple_page(plan: Plan, form: Form, measure: Record, projects: Sequence[Record]) -> Iterator[Page]:
    owners = tuple(owner_of_project(plan, p) for p in _of_form(projects, schema.SIMPLE))
    if owners:
        yield Page(f"簡易{measure.key}", form, owners[0], {SIMPLE_REGION: owners})


def _of_form(projects: Sequence[Record], form: str) -> list[Record]:
    return [project for project in projects if project.text("様式") == form]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which subjects a book is about, by code. `policies`: whether the policies' own pages are in it."""

    policies: bool
    measures: frozenset[str]
    projects: frozenset[str]


def book_pages(plan: Plan, forms: Forms, chosen: Chosen) -> list[Page]:
    """Return the sheets of the printed book in its order: policy, then per measure its pages and its projects."""
    pages: list[Page] = []
    for policy in plan.records("政策"):
        measures = [m for m in plan.records("施策") if m.text("政策コード") == policy.key]
        if chosen.policies:
            owners = tuple(owner_of_measure(measure) for measure in measures)
            name = f"政策{policy.key}"
            pages.append(Page(name, forms[POLICY], Owner(policy=policy.key), {MEASURE_REGION: owners}))
        for measure in measures:
            pages.extend(_measure_in_book(plan, forms, measure, chosen))
    return pages


def _measure_in_book(plan: Plan, forms: Forms, measure: Record, chosen: Chosen) -> Iterator[Page]:
    if measure.key in chosen.measures:
        yield Page(f"施策{measure.key}", forms[MEASURE], owner_of_measure(measure))
    projects = [p for p in plan.of_measure("事務事業", measure.key) if p.key in chosen.projects]
    owners = tuple(owner_of_project(plan, p) for p in _of_form(projects, schema.DETAILED))
    if owners:
        yield Page(f"詳細{measure.key}", forms[DETAILED_PROJECT], owners[0], {DETAILED_REGION: owners})
    yield from _simple_page(plan, forms[SIMPLE_PROJECT], measure, projects)


def changed_pages(pages: Iterable[Page], plan: Plan, old: Plan) -> Iterator[Page]:
    """Yield the pages that print otherwise than from `old`, each with those of its projects that do."""
    for page in pages:
        if page.form.name in (DETAILED_PROJECT, SIMPLE_PROJECT):
            ((region, owners),) = page.copies.items()
            left = tuple(owner for owner in owners if _differs(_alone(page, region, owner), plan, old))
            if left:
                yield replace(page, copies={region: left})
        elif _differs(page, plan, old):
            yield page


def _alone(page: Page, region: str, owner: Owner) -> Page:
    return replace(page, owner=owner, copies={region: (owner,)})


def _differs(page: Page, plan: Plan, old: Plan) -> bool:
    now, then = (fill(page, each, lambda *_: None) for each in (plan, old))
    return now != then
