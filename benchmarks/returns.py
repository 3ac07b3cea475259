"""Play the departments: fill in what was sent, with a stated share of edits and mistakes.

Values are put into the files' cells directly, as a department's typing leaves them; no spreadsheet program is needed.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from koplan_xl.dispatch import Entry, Role, read_dispatch
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import grid_of
from koplan_xl.grid import parse_a1
from koplan_xl.plan import schema
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value

_WIDE = str.maketrans("0123456789,", "０１２３４５６７８９，")


@dataclass(frozen=True, slots=True)
class Shares:
    """How much departments do, each a share of one."""

    edited_files: float = 0.8  # the others come back as they were sent
    edited_projects: float = 0.3  # of an edited file
    mistakes: float = 0.05  # of the edited projects: a total that is not the sum of its funding
    wide: float = 0.1  # of the edited projects: amounts typed as full-width text
    unreadable_files: float = 0.02  # an amount nobody can read: the file is refused


Values = dict[Subject, Value]


def fill_all(sent: Path, returned: Path, seed: int, shares: Shares | None = None, jobs: int = 1) -> None:
    """Fill in every workbook of a folder into another folder, by file name the same for the same seed."""
    returned.mkdir(parents=True, exist_ok=True)
    work = partial(_fill, returned, seed, shares or Shares())
    files = sorted(sent.glob("*.xlsx"))
    if jobs == 1:
        list(map(work, files))
        return
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(work, files))


def _fill(returned: Path, seed: int, shares: Shares, file: Path) -> None:
    package = Package.open(file)
    entries = {
        e.subject: e for e in read_dispatch(grid_of(package), file.name).entries if e.role is Role.INPUT
    }
    edit = WorkbookEdit(package)
    for subject, value in typed(entries, Random(f"{seed} {file.stem}"), shares).items():
        edit.set_cell(entries[subject].sheet, *parse_a1(entries[subject].cell), value)
    (returned / file.name).write_bytes(edit.to_bytes())


def typed(entries: dict[Subject, Entry], random: Random, shares: Shares) -> Values:
    """Return what a department types into its input cells."""
    values: Values = {}
    if random.random() < shares.edited_files:
        by_project: dict[str, list[Entry]] = {}
        for entry in entries.values():
            if entry.subject.table in ("事業費", "事務事業"):
                by_project.setdefault(entry.subject.key, []).append(entry)
        for own in by_project.values():
            if random.random() < shares.edited_projects:
                values.update(_project(own, random, shares))
    amounts = [s for s in entries if s.table == "事業費"]
    if amounts and random.random() < shares.unreadable_files:
        values[random.choice(amounts)] = "約5百万"
    return values


def _project(entries: list[Entry], random: Random, shares: Shares) -> Iterator[tuple[Subject, Value]]:
    """Yield a raised amount in one year, paid from general funds, and a new text where the form has one."""
    amounts = {e.subject: e.base for e in entries if e.subject.table == "事業費"}
    years = sorted({subject.year for subject in amounts if subject.year})
    raised = random.randrange(1, 500) * 10
    mistaken, wide = random.random() < shares.mistakes, random.random() < shares.wide
    year = random.choice(years) if years else None
    for subject, base in amounts.items():
        if subject.year != year or subject.field not in (schema.BUDGET_TOTAL, "一般財源"):
            continue
        amount = (base if isinstance(base, int) else 0) + raised
        if mistaken and subject.field == schema.BUDGET_TOTAL:
            amount += 9
        yield subject, f"{amount:,}".translate(_WIDE) if wide else amount
    for entry in entries:
        if entry.subject.field in ("年度目標", "特記事項") and random.random() < 0.5:
            yield entry.subject, f"{entry.base or ''}\n・令和８年度に実施内容を見直す".strip()
