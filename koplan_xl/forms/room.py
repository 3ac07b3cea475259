"""Which text has how much room on the forms, told by table and column."""

from collections.abc import Iterable, Mapping

from koplan_xl.forms.layout import Form
from koplan_xl.forms.placeholder import INDICATOR_HEADS, RECORD_HEADS, Placeholder
from koplan_xl.grid import Box
from koplan_xl.plan import schema

TextField = tuple[str, str]  # table, column
_TEXTS = (schema.Kind.TEXT, schema.Kind.LONG_TEXT)


def room(forms: Iterable[Form]) -> Mapping[TextField, Box]:
    """Return the box of every text the departments write; the smallest where it stands in several."""
    found: dict[TextField, Box] = {}
    for form in forms:
        for item in form.fields:
            name = text_field(item.placeholder)
            if item.box and name and (name not in found or item.box.capacity < found[name].capacity):
                found[name] = item.box
    return found


def text_field(placeholder: Placeholder) -> TextField | None:
    """Return the table and column of a placeholder that is a text of a record; else None."""
    head, field = placeholder.head, placeholder.field
    if field is None or (head not in INDICATOR_HEADS and head not in RECORD_HEADS):
        return None
    table = INDICATOR_HEADS[head][0] if head in INDICATOR_HEADS else RECORD_HEADS[head][0]
    columns = {column.name: column.kind for column in schema.table(table).columns}
    return (table, field) if columns.get(field) in _TEXTS else None
