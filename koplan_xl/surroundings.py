"""What stands on a page beside its subjects when it is sent: computed cells, texts, comments, conditional formats."""

from collections.abc import Iterator, Mapping, Sequence

from koplan_xl.dispatch import SentSheet, mark
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.excel.spelling import normal
from koplan_xl.forms.binding import Bound, Page
from koplan_xl.grid import Address, Area, CellValue, Formula, inside
from koplan_xl.plan.values import Value


def sent_sheet(
    page: Page, template: SheetTemplate, content: Mapping[Address, CellValue], bounds: Sequence[Bound]
) -> SentSheet:
    """Return the marks by which a return is compared with what was sent. `content` are the cells as filled."""
    formulas = {**template.formulas}
    texts = {address: mark(value) for address, value in _constants(page)}
    subjects = {bound.address for bound in bounds if bound.subject}
    for address, value in content.items():
        own = formulas.pop(address, "")
        texts.pop(address, None)
        if isinstance(value, Formula):
            formulas[address] = value.text or own
        elif value not in (None, "") and address not in subjects:
            texts[address] = mark(value)
    inputs = [bound.address for bound in bounds if bound.field.is_input]
    areas: list[Area] = [((a.top, a.left), (a.bottom, a.right)) for a in template.conditional]
    guarded = tuple(area for area in areas if any(inside(address, [area]) for address in inputs))
    marks = {address: mark(normal(text, page.name)) for address, text in formulas.items()}
    return SentSheet(page.name, marks, texts, tuple(map(mark, page.form.comments)), guarded)


def _constants(page: Page) -> Iterator[tuple[Address, Value]]:
    """Yield what is typed into the form, in every copy of the rows it stands in."""
    form = page.form
    for (row, column), value in form.constants.items():
        region = next((r.name for r in form.regions if r.first <= row <= r.last), None)
        for copy in range(max(1, page.counts.get(region, 1)) if region else 1):
            yield form.place((row, column), page.counts, copy), value
