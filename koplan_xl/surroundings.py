"""What stands on a page beside its subjects when it is sent: computed cells, texts, comments, conditional formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from koplan_xl.dispatch import SentSheet, mark
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.excel.spelling import normal
from koplan_xl.forms.binding import Bound, Page
from koplan_xl.forms.layout import Placement
from koplan_xl.grid import Address, Area, CellValue, Formula, inside


@dataclass(frozen=True, slots=True)
class _Form:
    """What every page shows that is laid out alike: `formulas` as texts, the rest as a dispatch keeps it."""

    formulas: Mapping[Address, str]
    marks: Mapping[Address, str]
    texts: Mapping[Address, str]
    comments: tuple[str, ...]
    conditional: tuple[Area, ...]

    @classmethod
    def of(cls, page: Page, template: SheetTemplate, placement: Placement) -> "_Form":
        inputs = [placed.address for placed in placement.fields if placed.field.is_input]
        areas: list[Area] = [((a.top, a.left), (a.bottom, a.right)) for a in template.conditional]
        return cls(
            template.formulas,
            {address: mark(normal(text, page.name)) for address, text in template.formulas.items()},
            {address: mark(value) for address, value in placement.constants.items()},
            tuple(map(mark, page.form.comments)),
            tuple(area for area in areas if any(inside(address, [area]) for address in inputs)),
        )


class Surroundings:
    """Tells page by page what stands on it beside its subjects, by which a return is compared with what was sent."""

    def __init__(self) -> None:
        self._forms: dict[tuple[str, frozenset[tuple[str, int]]], _Form] = {}

    def sent_sheet(
        self,
        page: Page,
        template: SheetTemplate,
        content: Mapping[Address, CellValue],
        bounds: Sequence[Bound],
    ) -> SentSheet:
        """Return the marks of a page. `content` are its cells as filled."""
        key = (page.form.name, frozenset(page.counts.items()))
        if key not in self._forms:
            self._forms[key] = _Form.of(page, template, page.placement)
        form = self._forms[key]
        formulas, texts = {**form.marks}, {**form.texts}
        subjects = {bound.address for bound in bounds if bound.subject}
        for address, value in content.items():
            texts.pop(address, None)
            if isinstance(value, Formula):
                text = value.text or form.formulas.get(address, "")
                formulas[address] = mark(normal(text, page.name))
                continue
            formulas.pop(address, None)
            if value not in (None, "") and address not in subjects:
                texts[address] = mark(value)
        return SentSheet(page.name, formulas, texts, form.comments, form.conditional)
