"""The unit of money on printed forms: its name in their texts, and what a page says about rounding."""

from collections.abc import Iterator

from koplan_xl.excel.paper import paper_of
from koplan_xl.excel.sheet import SheetTemplate
from koplan_xl.forms.binding import Page, bind
from koplan_xl.forms.placeholder import find_placeholders
from koplan_xl.grid import Address
from koplan_xl.plan.model import Plan
from koplan_xl.plan.units import ROUNDED_NOTE, UNITS, Unit, parts_miss
from koplan_xl.typesetting import letters

_OWN = UNITS["千円"].name  # what the forms say


def unit_texts(page: Page, template: SheetTemplate, unit: Unit) -> dict[Address, str | None]:
    """Return the forms' own texts that name the unit, with its name; blank where that has no room: each page says it."""
    if unit.name == _OWN:
        return {}
    rooms = paper_of(template).rooms
    found: dict[Address, str | None] = {}
    for address, text in _own_texts(page):
        shown = text.replace(_OWN, unit.name)
        room = rooms.get(address)
        fits = room is None or room.look.wrap or letters.width(shown) * room.look.size <= room.width
        found[address] = shown if fits or text.strip() != _OWN else None
    return found


def _own_texts(page: Page) -> Iterator[tuple[Address, str]]:
    for address, text in page.form.labels.items():
        if _OWN not in text or find_placeholders(text):
            continue
        region = next((one for one in page.form.regions if one.first <= address[0] <= one.last), None)
        for copy in range(max(1, page.counts.get(region.name, 1)) if region else 1):
            yield page.form.place(address, page.counts, copy), text


def unit_note(page: Page, plan: Plan, unit: Unit) -> str:
    """Return what the head of a page's sheet says: the unit, the rule, and whether rounding breaks a sum on it.

    Nothing in the forms' own unit, or where no amount stands. `plan` has the exact amounts.
    """
    budgets = {
        bound.subject.record
        for bound in bind(page, plan)
        if bound.subject and bound.subject.table == "事業費"
    }
    if unit.name == _OWN or not budgets:
        return ""
    records = [record for key in budgets if (record := plan.find(*key))]
    note = ROUNDED_NOTE if any(parts_miss(record, unit) for record in records) else ""
    return f"（金額の単位：{unit.name}。{unit.name}未満を四捨五入）{note}"
