"""docs/mistreatment.md: what became of every mistreated return, program by program."""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

from tests.clients.everyone import everyone
from tests.clients.libreoffice import Office
from tests.mistreatment.case import Operator, Outcome
from tests.mistreatment.ground import ground
from tests.mistreatment.measure import all_operators, make, measure
from tests.mistreatment.verdict import Measured

DOCUMENT = Path("docs/mistreatment.md")
AS_IT_IS = "as it is"
NOT_OPENED = "–"
_FAMILIES = {
    "layout": "Rows, columns and cells of a form",
    "sheets": "Sheets",
    "anchors": "Names, properties, the hidden sheet, labels",
    "figures": "Figures",
    "texts": "Texts",
    "formats": "The file",
    "kinds": "Other kinds of workbook",
}
_INTRODUCTION = """# Mistreated returns

A department's workbook is filled with known values (amounts, texts, a choice, a reason, an indicator in an empty slot),
mistreated in one way, then opened and saved by one program, and read by `collect` and `check`. The first column is the
file as it was mistreated; in the others the program named opened and saved it (and typed the figures, where figures are
the mistreatment). "openpyxl, new book" copies all sheets cell by cell into a new workbook, pandas keeps only values: names
and input rules are lost, so that nothing tells a figure that was deleted from one that was cut or merged away. There a field
that had a value and is empty now is refused, also where it was emptied on purpose; 0, － or a blank typed into it is read.

- **read**: every value arrived as it was meant, nothing else changed.
- **repaired**: the same, and what had to be repaired was said.
- **conflict**: two values for one field; reported, not taken.
- **refused**: what is not certain was refused with its place and what to do; no value arrived that was not meant.
- **changed**: the program itself saved another value than it had opened, which another reader sees, too: nobody can tell
  that from what a department typed. (SheetJS writes the text `_x000D_` without its escape: by the standard, and to SheetJS
  itself, that is a carriage return.)
- **–**: the program could not open or save the file.
- **WRONG** or **TRACEBACK**: must not be.

This page is written by `python -m tests.mistreatment`; a test fails when it is stale.
"""


def render(results: Mapping[str, Mapping[str, str]]) -> str:
    """Return the document; `results` are the words by column and operator."""
    lines = [_INTRODUCTION, *_counts(results)]
    for family, operators in groupby(all_operators(), key=lambda each: each.family):
        lines += ["", f"## {_FAMILIES[family]}", "", *_table(list(operators), results)]
    return "\n".join([*lines, ""])


def _counts(results: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    columns = list(results)
    yield f"| | {' | '.join(columns)} |"
    yield f"|---|{'---:|' * len(columns)}"
    counted = {column: Counter(results[column].values()) for column in columns}
    for word in [*(outcome.value for outcome in Outcome), NOT_OPENED]:
        yield f"| {word} | {' | '.join(str(counted[column][word]) for column in columns)} |"


def _table(operators: list[Operator], results: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    columns = list(results)
    yield f"| mistreatment | {' | '.join(columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    for operator in operators:
        words = " | ".join(results[column][operator.name] for column in columns)
        yield f"| {operator.words} | {words} |"


def written() -> dict[str, dict[str, str]]:
    """Return what the page says: words by column and operator."""
    names = {operator.words: operator.name for operator in all_operators()}
    columns: list[str] = []
    found: dict[str, dict[str, str]] = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and cells[0] == "mistreatment":
            columns = cells[1:]
        elif columns and cells and cells[0] in names:
            for column, word in zip(columns, cells[1:], strict=True):
                found.setdefault(column, {})[names[cells[0]]] = word
    return found


def word(measured: Measured | str) -> str:
    """Return how the page names an outcome, or that the program could not do it."""
    return NOT_OPENED if isinstance(measured, str) else measured.outcome.value


def measure_all() -> dict[str, dict[str, Measured | str]]:
    """Measure every operator with every client: the whole table."""
    ground()  # before the processes part, so that all of them know the same plan
    with (
        tempfile.TemporaryDirectory(prefix="koplan-mistreatment-") as name,
        Office() as office,
        ProcessPoolExecutor(mp_context=get_context("fork")) as pool,
    ):
        folder = Path(name)
        made = [make(operator, folder, office) for operator in all_operators()]
        results = {AS_IT_IS: measure(made, None, folder, pool.map)}
        ordinary = [one for one in made if not one.operator.slow]
        for client in everyone(office):
            if reason := client.unavailable_reason():
                raise SystemExit(reason)
            print(client.name, flush=True)
            results[client.name] = {one.operator.name: "" for one in made} | measure(
                ordinary, client, folder / client.name, pool.map
            )
    return results
