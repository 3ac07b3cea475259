"""Sheet 体裁 of the forms workbook: the office's looks, read from cells that have them themselves.

A row is told by its name in column A; column B holds a setting's value or shows a style. What is missing or cannot be
used keeps the standard, and is said with its cell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from koplan_xl.excel.package import Package
from koplan_xl.excel.read import grid_of
from koplan_xl.excel.samples import samples
from koplan_xl.grid import Address, Sheet, a1
from koplan_xl.looks import LARGEST, ROWS, SHEET, SMALLEST, STANDARD, Line, Looks, Row, Setting, Style
from koplan_xl.plan.values import fold

_NAME, _LOOK = 1, 2  # columns
_ROWS = {fold(row.name): row for row in ROWS}


@dataclass(frozen=True, slots=True)
class OfficeLooks:
    """The looks in force, what could not be used, and the cell of each row that was read."""

    looks: Looks = STANDARD
    notices: tuple[str, ...] = ()
    cells: Mapping[str, str] | None = None


def read_looks(package: Package) -> OfficeLooks:
    """Read sheet 体裁. A workbook without it has the standard looks, and nothing to say about them."""
    if all(sheet.name != SHEET for sheet in package.sheets()):
        return OfficeLooks()
    sheet = grid_of(package).sheets.get(SHEET, Sheet(SHEET))
    notices: list[str] = []
    places = dict(_places(sheet, notices))
    shown = samples(package, SHEET)
    found: dict[str, Setting | Style] = {}
    value: Setting | Style | None
    for row in ROWS:
        if (address := places.get(row.field)) is None:
            continue
        if row.read:
            value = row.read(sheet.value(*address))
            told = f"値を{row.wanted}にしてください"
        else:
            value, told = shown.get(address, STANDARD.value(row.field)), ""
        if isinstance(value, Style) and (wrong := _problem(value)):
            value, told = None, wrong
        if value is None:
            notices.append(
                f"シート「{SHEET}」セル{a1(*address)}「{row.name}」: {told}。標準の体裁を使います。"
            )
        else:
            found[row.field] = value
    missing = [row.name for row in ROWS if row.field not in places]
    if missing:
        names = "」「".join(missing)
        notices.append(f"シート「{SHEET}」のA列に「{names}」の行がありません。標準の体裁を使います。")
    looks = replace(STANDARD, **found)  # type: ignore[arg-type]
    return OfficeLooks(looks, tuple(notices), {field: a1(*at) for field, at in places.items()})


def _places(sheet: Sheet, notices: list[str]) -> Iterator[tuple[str, Address]]:
    """Yield the field each row sets and its cell in column B; a name that stands twice counts once."""
    seen: dict[str, Address] = {}
    for number, cells in sheet.rows():
        name = cells[_NAME].value if _NAME in cells else None
        row = _ROWS.get(fold(name)) if isinstance(name, str) else None
        where = f"シート「{SHEET}」セル{a1(number, _NAME)}"
        if row is None:
            if isinstance(name, str) and _LOOK in cells and cells[_LOOK].value is not None and seen:
                notices.append(f"{where}: 「{name.strip()}」という行はありません。名前を確かめてください。")
        elif row.field in seen:
            first = a1(*seen[row.field])
            notices.append(f"{where}: 「{row.name}」は{first}の行にもあります。どちらかを消してください。")
        else:
            seen[row.field] = (number, _LOOK)
            yield row.field, (number, _LOOK)


def _problem(style: Style) -> str:
    if not style.font.strip():
        return "書体の名前がありません。書体を選び直してください"
    if not SMALLEST <= style.size <= LARGEST:
        return f"文字の大きさを{SMALLEST:.0f}から{LARGEST:.0f}ポイントまでにしてください"
    return ""


def describe_looks(office: OfficeLooks) -> str:
    """Write what was read as text, a line per row; nothing without a sheet 体裁."""
    if office.cells is None:
        return ""
    lines = [
        f"{office.cells[row.field]} {row.name} {_told(row, office.looks)}"
        for row in ROWS
        if row.field in office.cells
    ]
    return "\n".join([f"[{SHEET}]", *lines, ""])


def _told(row: Row, looks: Looks) -> str:
    value = looks.value(row.field)
    if not isinstance(value, Style):
        return f"{value:g}" if isinstance(value, float) else str(value)
    marks = ((value.bold, "太字"), (value.italic, "斜体"), (value.underlined, "下線付き"))
    parts = [value.font, f"{value.size:g}pt", *(word for said, word in marks if said), f"文字{value.colour}"]
    if value.pattern:
        parts.append(f"塗り{value.fill}" + (f" 模様{value.pattern}" if value.pattern > 1 else ""))
    edges = value.edges
    sides: tuple[tuple[str, Line], ...] = (
        ("左線", edges.left),
        ("右線", edges.right),
        ("上線", edges.top),
        ("下線", edges.bottom),
    )
    if len({line for _, line in sides}) == 1:
        sides = (("囲み", edges.left),)
    parts += [f"{name}{line.weight}{line.colour}" for name, line in sides if line.weight]
    return " ".join(parts)
