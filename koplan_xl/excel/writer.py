"""New sheets through XlsxWriter, whose return codes become errors: it goes on when it writes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import Any

from koplan_xl.errors import WorkbookError
from koplan_xl.grid import a1
from koplan_xl.looks import BLACK, SOLID, Style
from koplan_xl.plan.values import Value

Worksheet = Any  # XlsxWriter brings no types
Format = Any
_A4 = 9
_CREATED = datetime(2025, 4, 1)  # constant: the same content gives the same bytes
_TABLE_STYLE = "Table Style Light 1"
_READABLE_WIDTH = 165  # digits across a page at about 60 %
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.6}


def checked(sheet: Worksheet, result: int, what: str) -> None:
    """Raise WorkbookError when a call returned a code other than 0: a text over 32,767 letters, say."""
    if result != 0:
        raise WorkbookError(
            f"シート「{sheet.get_name()}」の「{what}」を書けません。値が長すぎないか（32,767文字まで）確かめてください。"
        )


def write_value(sheet: Worksheet, row: int, column: int, value: Value, look: Format) -> None:
    """Write a value as what it is, counted from 0. A text is never taken for a formula or a link."""
    if value is None:
        result = sheet.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        result = sheet.write_boolean(row, column, value, look)
    elif isinstance(value, int | float):
        result = sheet.write_number(row, column, value, look)
    else:
        result = sheet.write_string(row, column, value, look)
    checked(sheet, result, a1(row + 1, column + 1))


def add_table(sheet: Worksheet, names: Sequence[str], records: int, headers: Sequence[Format]) -> None:
    """Lay an Excel table named like the sheet over row 1 and the records; none keeps one blank row."""
    columns = [{"header": name, "header_format": header} for name, header in zip(names, headers, strict=True)]
    options = {"name": sheet.get_name(), "style": _TABLE_STYLE, "columns": columns}
    checked(sheet, sheet.add_table(0, 0, max(1, records), len(names) - 1, options), "テーブル")


def keep_in_view(sheet: Worksheet, columns: int) -> None:
    """Keep the header row and the first columns in view, on the screen and on every printed page."""
    sheet.freeze_panes(1, columns)
    sheet.repeat_rows(0)
    if columns:
        sheet.repeat_columns(0, columns - 1)


def set_up_page(sheet: Worksheet, width: float, footer: str) -> None:
    """Print on A4 landscape, on as many pages side by side as keep `width` digits readable."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(ceil(width / _READABLE_WIDTH), 0)
    sheet.set_margins(**_MARGINS)
    sheet.set_footer(footer)


def properties_of(style: Style) -> dict[str, Any]:
    """Return a style as XlsxWriter's format properties."""
    found: dict[str, Any] = {"font_name": style.font, "font_size": style.size, "font_scheme": "none"}
    found |= {name: True for name in ("bold", "italic") if getattr(style, name)}
    if style.underlined:
        found["underline"] = 1
    if style.colour != BLACK:
        found["font_color"] = style.colour
    if style.pattern == SOLID:
        found["bg_color"] = style.fill
    elif style.pattern:
        found |= {"pattern": style.pattern, "fg_color": style.fill, "bg_color": style.ground}
    for side in ("left", "right", "top", "bottom"):
        line = getattr(style.edges, side)
        if line.weight:
            found |= {side: line.weight, f"{side}_color": line.colour}
    return found


def inches(millimetres: float) -> float:
    """Return a length in inches, as margins are written."""
    return round(millimetres / 25.4, 4)


def foot_letters(style: Style) -> str:
    """Return the code that begins a text at a page's foot in that style's font and size."""
    kind = "太字" if style.bold else "標準"
    return f'&"{style.font},{kind}"&{style.size:.0f}'


@contextmanager
def book_in_memory(title: str, properties: Mapping[str, Any]) -> Iterator[tuple[Any, BytesIO]]:
    """Give an XlsxWriter workbook and the buffer that holds its bytes afterwards; the same every run."""
    import xlsxwriter  # type: ignore[import-untyped]

    buffer = BytesIO()
    options = {"in_memory": True, "default_format_properties": dict(properties)}
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties({"title": title, "created": _CREATED})
    yield workbook, buffer
    workbook.close()
