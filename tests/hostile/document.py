"""docs/hostile.md: what becomes of every hostile file, in which time and memory."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from koplan_xl.app.workers import MEMORY, SECONDS
from tests.hostile.ground import CASES, Ran, make_ground, outcome, plant, run

DOCUMENT = Path("docs/hostile.md")
_MB = 2**20
_INTRODUCTION = f"""# Hostile and broken input

Each line is a file made by `tests/hostile` from a good return and given to `koplan-xl collect`; where there are no words of
the program, there is nothing to say. A test holds outcome and words; `python -m tests.hostile` measures time and memory anew.

- **read**: every value is right, to the last cell. **cell**: the file is read, one cell is refused with its place.
  **skipped**: not taken for a return. All else is the `kind` of the refusal in the JSON output.
- Returns are read in a child process that is killed after {SECONDS:.0f} s and can have {MEMORY // _MB} MB (on Windows and macOS only the
  time is limited). **Time** is the whole command, **memory** the largest process of the run.
- No case reaches the network, writes a file, or leaves a traceback.
"""


def render(outcomes: Mapping[str, tuple[str, str]], measured: Mapping[str, Ran]) -> str:
    """Return the document: by case its outcome with the program's words, and its run where it was measured."""
    return "\n".join([_INTRODUCTION, *_tables(outcomes, measured)]) + "\n"


def _tables(outcomes: Mapping[str, tuple[str, str]], measured: Mapping[str, Ran]) -> Iterator[str]:
    for group, cases in groupby(CASES, key=lambda case: case.group):
        yield f"## {group}\n"
        yield "| input | outcome | what the office reads | time | memory |\n|---|---|---|--:|--:|"
        for case in cases:
            result, words = outcomes[case.name]
            ran = measured.get(case.name)
            cost = f"{ran.seconds:.1f} s | {ran.peak / _MB:.0f} MB" if ran else " | "
            yield f"| {case.what} | {result} | {words} | {cost} |"
        yield ""


def words_of(returned: dict[str, Any] | None, name: str) -> str:
    """Give what collect says about a file, in one line of a table, its name left out."""
    if returned is None:
        return ""
    repairs = [one for one in returned["repairs"] if one["kind"] != "copy"]  # copies are of our own making
    said = returned["reason"] or " ".join(one["message"] for one in repairs)
    for spelled in (f"「{name}」の中の", f"「{name}」は", f"「{name}」を", f"「{name}」", f"{name} "):
        said = said.removeprefix(spelled)
    said = said if len(said) <= 160 else f"{said[:160]}…"
    return "".join(c if c.isprintable() else "?" for c in said.replace("|", "\\|").replace("\n", " "))


def without_costs(document: str) -> str:
    """Take the measured columns out."""
    return "\n".join(
        line.rsplit("|", 3)[0] if line.startswith("|") else line for line in document.splitlines()
    )


def _plant_all(folder: Path, good: Path) -> dict[str, str]:
    """Make all files, in a process of its own: what it needed would count as memory of the programs measured."""
    return {case.name: path.name for path, case in plant(CASES, folder, good.read_bytes()).items()}


def measure() -> str:
    """Run every case alone and return the document."""
    outcomes, measured = {}, {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        ground = make_ground(folder)
        with ProcessPoolExecutor(1, get_context("spawn")) as maker:
            names = maker.submit(_plant_all, folder / "in", ground.good).result()
        for case in CASES:
            ran = run("collect", ground.plan, folder / "in" / case.name, "--dry-run", "--format", "json")
            returned = next(iter(ran.answer["returns"]), None)
            outcomes[case.name] = (outcome(returned), words_of(returned, names.get(case.name, "")))
            measured[case.name] = ran
    return render(outcomes, measured)
