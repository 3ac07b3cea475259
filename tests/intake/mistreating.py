"""What people and programs do to a returned workbook, done to its grid. Every input holds a value of its own."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from koplan_xl.dispatch import HIDDEN_SHEET, NAME_PREFIX, Entry, Role, read_dispatch
from koplan_xl.excel.formula import Corners, rewrite
from koplan_xl.grid import Address, Area, Cell, Grid, Sheet, a1, parse_a1, quote_sheet, split_reference
from koplan_xl.plan import schema
from koplan_xl.plan.schema import Kind
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value

Mistreatment = Callable[[Grid, Random], Grid]
Move = Callable[[Address], Address | None]
MISTREATMENTS: list[Mistreatment] = []
_SHARE = 0.15  # of the figures that a department changes where it does not change all


def mistreatment(function: Mistreatment) -> Mistreatment:
    MISTREATMENTS.append(function)
    return function


def filled(grid: Grid, random: Random | None = None) -> tuple[Grid, dict[Subject, Value]]:
    """Give every input a value that no other cell has; with `random`, most figures stay as they were sent."""
    truth: dict[Subject, Value] = {}
    sheets = {name: replace(sheet, cells=dict(sheet.cells)) for name, sheet in grid.sheets.items()}
    for number, entry in enumerate(read_dispatch(grid, "").entries, start=1):
        if entry.role is Role.INPUT and not (random and _stays(entry, random)):
            kind = schema.table(entry.subject.table).column(entry.subject.field).kind
            value = 700_000 + number if kind in (Kind.AMOUNT, Kind.MEASURED) else f"値{number}番"
            truth[entry.subject] = value
            sheets[entry.sheet].cells[parse_a1(entry.cell)] = Cell(value)
        elif entry.role is Role.INPUT:
            truth[entry.subject] = entry.base
    return replace(grid, sheets=sheets), truth


def _stays(entry: Entry, random: Random) -> bool:
    """Whether an input is left as it was sent. A text never is: what is done to labels would be done to it, too."""
    return not isinstance(entry.base, str) and random.random() > _SHARE


def is_filled(cell: Cell) -> bool:
    """Whether a cell holds an input's own value."""
    return str(cell.value).startswith("値") or (isinstance(cell.value, int) and cell.value >= 700_000)


def forms(grid: Grid) -> list[Sheet]:
    return [sheet for name, sheet in grid.sheets.items() if name != HIDDEN_SHEET]


def pick_sheet(grid: Grid, random: Random) -> Sheet:
    return random.choice([sheet for sheet in forms(grid) if sheet.cells])


def with_sheet(grid: Grid, sheet: Sheet) -> Grid:
    return replace(grid, sheets={**grid.sheets, sheet.name: sheet})


def extent(sheet: Sheet) -> Address:
    return max(row for row, _ in sheet.cells), max(column for _, column in sheet.cells)


def moved(grid: Grid, sheet: Sheet, move: Move, *, names_follow: bool) -> Grid:
    """Move the cells of a sheet. Names, formulas and areas follow as in Excel, or are left behind."""

    def corners(named: str | None, ends: Corners) -> Corners | None:
        if (named or sheet.name) != sheet.name or not all(end.row and end.column for end in ends):
            return None
        after = [move((end.row, end.column)) for end in ends]
        if None in after:
            return None
        return tuple(e._replace(row=a[0], column=a[1]) for e, a in zip(ends, after, strict=True) if a)

    cells = {after: cell for address, cell in sheet.cells.items() if (after := move(address))}
    grid = with_sheet(grid, replace(sheet, cells=cells))
    if not names_follow:
        return grid
    changed = replace(
        grid.sheets[sheet.name],
        merges=[(a, b) for first, last in sheet.merges if (a := move(first)) and (b := move(last))],
        validated=_areas(sheet.validated, move),
        conditional=_areas(sheet.conditional, move),
    )
    sheets = {}
    for each in with_sheet(grid, changed).sheets.values():
        own = each.name == sheet.name
        sheets[each.name] = replace(
            each,
            cells={
                a: c._replace(formula=rewrite(c.formula, corners))
                if c.formula and (own or sheet.name in c.formula)
                else c
                for a, c in each.cells.items()
            },
            names={name: _name_moved(target, sheet.name, move) for name, target in each.names.items()},
        )
    names = {name: _name_moved(reference, sheet.name, move) for name, reference in grid.names.items()}
    return replace(grid, sheets=sheets, names=names)


def _areas(areas: list[Area], move: Move) -> list[Area]:
    cells = (
        (row, column)
        for (top, left), (bottom, right) in areas
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    )
    return [(after, after) for cell in cells if (after := move(cell))]


def _name_moved(reference: str, sheet: str, move: Move) -> str:
    parts = split_reference(reference)
    if parts is None or parts[0] != sheet or ":" in parts[1]:
        return reference
    after = move(parse_a1(parts[1]))
    return f"{quote_sheet(sheet)}!{a1(*after, absolute=True) if after else '#REF!'}"


# --- rows and columns ----------------------------------------------------------------------------------


def _insert(grid: Grid, random: Random, *, rows: bool, names_follow: bool) -> Grid:
    sheet = pick_sheet(grid, random)
    at, count = random.randint(1, extent(sheet)[0 if rows else 1]), random.randint(1, 3)

    def move(address: Address) -> Address:
        row, column = address
        return (row + count * (row >= at), column) if rows else (row, column + count * (column >= at))

    return moved(grid, sheet, move, names_follow=names_follow)


@mistreatment
def rows_inserted(grid: Grid, random: Random) -> Grid:
    return _insert(grid, random, rows=True, names_follow=True)


@mistreatment
def columns_inserted(grid: Grid, random: Random) -> Grid:
    return _insert(grid, random, rows=False, names_follow=True)


@mistreatment
def rows_inserted_by_a_program(grid: Grid, random: Random) -> Grid:
    return _insert(grid, random, rows=True, names_follow=False)


@mistreatment
def columns_inserted_by_a_program(grid: Grid, random: Random) -> Grid:
    return _insert(grid, random, rows=False, names_follow=False)


def _delete(grid: Grid, random: Random, *, rows: bool, names_follow: bool) -> Grid:
    sheet = pick_sheet(grid, random)
    at, count = random.randint(1, extent(sheet)[0 if rows else 1]), random.randint(1, 2)

    def move(address: Address) -> Address | None:
        number = address[0 if rows else 1]
        if at <= number < at + count:
            return None
        after = number - count * (number >= at)
        return (after, address[1]) if rows else (address[0], after)

    return moved(grid, sheet, move, names_follow=names_follow)


@mistreatment
def rows_deleted(grid: Grid, random: Random) -> Grid:
    return _delete(grid, random, rows=True, names_follow=True)


@mistreatment
def columns_deleted(grid: Grid, random: Random) -> Grid:
    return _delete(grid, random, rows=False, names_follow=True)


@mistreatment
def rows_deleted_by_a_program(grid: Grid, random: Random) -> Grid:
    return _delete(grid, random, rows=True, names_follow=False)


@mistreatment
def rows_sorted(grid: Grid, random: Random) -> Grid:
    sheet = pick_sheet(grid, random)
    rows = sorted({row for row, _ in sheet.cells})
    # Two rows without any text of the form may be traded by who fills them in: that is no mistake.
    labelled = sorted({row for (row, _), cell in sheet.cells.items() if not is_filled(cell)})
    one, other = random.choice(rows), random.choice(labelled)
    swap = {one: other, other: one}
    return moved(grid, sheet, lambda a: (swap.get(a[0], a[0]), a[1]), names_follow=False)


@mistreatment
def cells_pushed_down(grid: Grid, random: Random) -> Grid:
    """Insert cells into one column only, at an input."""
    sheet = pick_sheet(grid, random)
    inputs = sorted(a for a, c in sheet.cells.items() if is_filled(c))
    if not inputs:
        return grid
    row, column = random.choice(inputs)
    return moved(grid, sheet, lambda a: (a[0] + (a[1] == column and a[0] >= row), a[1]), names_follow=True)


@mistreatment
def a_cell_cut_and_pasted(grid: Grid, random: Random) -> Grid:
    sheet = pick_sheet(grid, random)
    source, target = random.choice(sorted(sheet.cells)), (random.randint(1, 60), random.randint(1, 20))
    if target in sheet.cells:
        return grid
    return moved(grid, sheet, lambda a: target if a == source else a, names_follow=True)


@mistreatment
def rows_copied_below(grid: Grid, random: Random) -> Grid:
    """Copy some rows of a form below it, with other values."""
    sheet = pick_sheet(grid, random)
    last = extent(sheet)[0]
    first = random.randint(1, last)
    cells = dict(sheet.cells)
    for (row, column), cell in sheet.cells.items():
        if first <= row <= first + 10:
            number = isinstance(cell.value, int) and cell.value >= 700_000
            cells[row - first + last + 2, column] = Cell(1) if number else cell
    return with_sheet(grid, replace(sheet, cells=cells))


# --- names -----------------------------------------------------------------------------------------------


def _renamed(grid: Grid, change: Callable[[str, str], str | None], share: float, random: Random) -> Grid:
    names: dict[str, str] = {}
    for name, reference in grid.names.items():
        after = (
            change(name, reference) if name.startswith(NAME_PREFIX) and random.random() < share else reference
        )
        if after is not None:
            names[name] = after
    return replace(grid, names=names)


@mistreatment
def names_dropped(grid: Grid, random: Random) -> Grid:
    return _renamed(grid, lambda *_: None, random.choice((0.3, 1)), random)


@mistreatment
def names_broken(grid: Grid, random: Random) -> Grid:
    return _renamed(grid, lambda *_: "#REF!", random.choice((0.3, 1)), random)


@mistreatment
def names_pointing_to_another_book(grid: Grid, random: Random) -> Grid:
    return _renamed(grid, lambda _, r: f"'[1]{r[1:]}", random.choice((0.3, 1)), random)


@mistreatment
def names_made_local(grid: Grid, random: Random) -> Grid:
    sheets = {name: replace(sheet, names=dict(sheet.names)) for name, sheet in grid.sheets.items()}
    for name, reference in grid.names.items():
        parts = split_reference(reference)
        if name.startswith(NAME_PREFIX) and parts and parts[0] in sheets:
            sheets[parts[0]].names[name] = reference
    kept = {name: target for name, target in grid.names.items() if not name.startswith(NAME_PREFIX)}
    return replace(grid, sheets=sheets, names=kept)


@mistreatment
def names_mixed_up(grid: Grid, random: Random) -> Grid:
    ours = [name for name in grid.names if name.startswith(NAME_PREFIX)]
    if len(ours) < 2:
        return grid
    one, other = random.sample(ours, 2)
    return replace(grid, names=grid.names | {one: grid.names[other], other: grid.names[one]})


@mistreatment
def copied_into_a_new_book(grid: Grid, random: Random) -> Grid:
    """Copy all sheets cell by cell, as a script does: names, input rules, formats and comments stay behind."""
    sheets = {
        name: replace(sheet, names={}, validated=[], conditional=[], comments=[])
        for name, sheet in grid.sheets.items()
    }
    return Grid(sheets)


@mistreatment
def written_from_frames(grid: Grid, random: Random) -> Grid:
    """Keep values only, as a data frame does."""
    sheets = {
        name: Sheet(name, cells={a: Cell(c.value) for a, c in sheet.cells.items() if c.value is not None})
        for name, sheet in grid.sheets.items()
    }
    return Grid(sheets)


# --- sheets ----------------------------------------------------------------------------------------------


def _sheet_called(grid: Grid, names: Mapping[str, str]) -> Grid:
    """Rename sheets; formulas and names follow."""

    def rename(text: str) -> str:
        marks = {old: f"\0{index}\0" for index, old in enumerate(names)}
        for old, mark_ in marks.items():
            text = text.replace(quote_sheet(old), mark_)
        for old, mark_ in marks.items():
            text = text.replace(mark_, quote_sheet(names[old]))
        return text

    sheets = {}
    for sheet in grid.sheets.values():
        cells = {a: c._replace(formula=rename(c.formula)) if c.formula else c for a, c in sheet.cells.items()}
        called = names.get(sheet.name, sheet.name)
        sheets[called] = replace(
            sheet, name=called, cells=cells, names={n: rename(t) for n, t in sheet.names.items()}
        )
    return replace(grid, sheets=sheets, names={n: rename(t) for n, t in grid.names.items()})


@mistreatment
def a_sheet_renamed(grid: Grid, random: Random) -> Grid:
    name = pick_sheet(grid, random).name
    return grid if "記入済" in grid.sheets else _sheet_called(grid, {name: "記入済"})


@mistreatment
def two_sheets_trade_names(grid: Grid, random: Random) -> Grid:
    one, other = random.sample([sheet.name for sheet in forms(grid)], 2)
    return _sheet_called(grid, {one: other, other: one})


@mistreatment
def sheets_reordered(grid: Grid, random: Random) -> Grid:
    items = [*grid.sheets.items()]
    random.shuffle(items)
    return replace(grid, sheets=dict(items))


@mistreatment
def a_sheet_copied(grid: Grid, random: Random) -> Grid:
    """Copy a sheet; half of the time the copy is worked on and says something else."""
    sheet = pick_sheet(grid, random)
    name = f"{sheet.name} (2)"
    if name in grid.sheets:
        return grid
    cells = dict(sheet.cells)
    if random.random() < 0.5:
        for address, cell in sheet.cells.items():
            if isinstance(cell.value, int) and cell.value >= 700_000:
                cells[address] = Cell(1)
    local = {n: t.replace(quote_sheet(sheet.name), quote_sheet(name)) for n, t in grid.names.items()}
    copy = replace(sheet, name=name, cells=cells, names=local if random.random() < 0.5 else {})
    items = [*grid.sheets.items()]
    items.insert(random.randint(0, len(items)), (name, copy))
    return replace(grid, sheets=dict(items))


@mistreatment
def a_sheet_deleted(grid: Grid, random: Random) -> Grid:
    if len(forms(grid)) < 3:
        return grid
    gone = pick_sheet(grid, random).name
    names = {n: "#REF!" if quote_sheet(gone) in target else target for n, target in grid.names.items()}
    return replace(grid, sheets={n: s for n, s in grid.sheets.items() if n != gone}, names=names)


# --- texts and looks -------------------------------------------------------------------------------------


def _texts(grid: Grid, random: Random, change: Callable[[str], str | None], count: int) -> Grid:
    sheet = pick_sheet(grid, random)
    labels = [a for a, c in sheet.cells.items() if isinstance(c.value, str) and not c.value.startswith("値")]
    cells = dict(sheet.cells)
    for address in random.sample(labels, min(count, len(labels))):
        after = change(str(cells.pop(address).value))
        if after:
            cells[address] = Cell(after)
    return with_sheet(grid, replace(sheet, cells=cells))


@mistreatment
def labels_retyped(grid: Grid, random: Random) -> Grid:
    return _texts(grid, random, lambda text: text[:1] + "　" + text[1:] + random.choice(("：", "", "。")), 4)


@mistreatment
def labels_replaced(grid: Grid, random: Random) -> Grid:
    return _texts(grid, random, lambda _: "別の見出し", 4)


@mistreatment
def labels_cleared(grid: Grid, random: Random) -> Grid:
    return _texts(grid, random, lambda _: None, random.choice((1, 8)))


@mistreatment
def labels_traded(grid: Grid, random: Random) -> Grid:
    sheet = pick_sheet(grid, random)
    labels = [a for a, c in sheet.cells.items() if isinstance(c.value, str) and not c.value.startswith("値")]
    one, other = random.choice(labels), random.choice(labels)
    cells = sheet.cells | {one: sheet.cells[other], other: sheet.cells[one]}
    return with_sheet(grid, replace(sheet, cells=cells))


@mistreatment
def pasted_as_values(grid: Grid, random: Random) -> Grid:
    sheet = pick_sheet(grid, random)
    cells = {a: Cell(c.value) for a, c in sheet.cells.items()}
    return with_sheet(grid, replace(sheet, cells=cells, validated=[], conditional=[]))


@mistreatment
def cells_merged(grid: Grid, random: Random) -> Grid:
    """Merge an area, which keeps its first value only; not over other inputs, which would be cleared by it."""
    sheet = pick_sheet(grid, random)
    row, column = random.choice(sorted(sheet.cells))
    last = (row + random.randint(0, 2), column + random.randint(1, 3))
    lost = [
        a for a in sheet.cells if row <= a[0] <= last[0] and column <= a[1] <= last[1] and a != (row, column)
    ]
    if any(is_filled(sheet.cells[address]) for address in lost):
        return grid
    cells = {a: c for a, c in sheet.cells.items() if a not in lost}
    return with_sheet(grid, replace(sheet, cells=cells, merges=[*sheet.merges, ((row, column), last)]))


@mistreatment
def cells_unmerged(grid: Grid, random: Random) -> Grid:
    sheet = pick_sheet(grid, random)
    return with_sheet(grid, replace(sheet, merges=[]))


@mistreatment
def the_record_shown(grid: Grid, random: Random) -> Grid:
    return with_sheet(grid, replace(grid.sheets[HIDDEN_SHEET], state="visible"))
