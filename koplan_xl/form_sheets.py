"""The sheets of a forms workbook, ready to be cloned."""

from collections.abc import Mapping

from koplan_xl.excel.package import Package
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.forms.binding import Page
from koplan_xl.forms.layout import Forms


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
