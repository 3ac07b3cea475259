"""docs/performance.md: tables of ratios with goals beside them, and of memory, each part with its machine and day."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from benchmarks.figures import Cost, Part, Peak, Row
from benchmarks.sizes import ROOT, SIZES

PAPER = ROOT / "docs" / "performance.md"
FLAT = 1.25  # the most that memory may grow from the fewest files to the most
_HEAD = """# Performance

Written by `make bench` from `benchmarks/measured.json`; not edited by hand. Ratios of one run on one machine, never promises:
ours over theirs, so less is better. Contenders took turns, each in a fresh process that counted its own processor time
(user and system, child processes included), so that a busy machine spoils little; the median of the rounds counts, and how
many rounds there were stands beside it (ours / theirs): no new round begins after a size's minutes are over. The time of an
import is in, that of starting Python is not, except for start-up. "Sample" means a contender too slow to do all: it did
some files, evenly spread, and its time was scaled by the files' bytes. What each contender does stands in
`benchmarks/contenders.py`, how plans and returns are made in `benchmarks/plans.py` and `benchmarks/returns.py`.

Parts are measured one by one (`make bench` does start-up, S and memory; `make bench SIZE=M`, `make bench SIZE=L`); what was not
measured anew stays as it was, with its own day and versions.

S is the real plan, M and L are made from it.
"""
_RATIOS = """| ours | theirs | ratio | | goal | | processor time | rounds |
|---|---|---|---|---|---|---|---|"""
_COSTS = """| command | per file | per project | peak memory, workers included |
|---|---|---|---|"""
_MEMORY = f"""One plan of many small departments; the number of files varies and nothing else. Peak memory of a command and its
workers, one run each. Wanted: at most {FLAT} × from the fewest files to the most.
"""


def write(parts: Mapping[str, Part], path: Path = PAPER) -> str:
    """Write the paper and return its text."""
    text = page(parts)
    path.write_text(text, encoding="utf-8")
    return text


def page(parts: Mapping[str, Part]) -> str:
    """Return the paper's text."""
    sizes = (f"- {s.name}: {s.departments} departments, {s.projects:,} projects" for s in SIZES.values())
    lines = [_HEAD, *sizes]
    if "start" in parts:
        lines += ["\n## Start-up\n", *_part(parts["start"])]
    for name in SIZES:
        if name in parts:
            lines += [f"\n## Size {name}\n", *_part(parts[name])]
        else:
            lines += [f"\n## Size {name}\n", f"Not measured yet: `make bench SIZE={name}`."]
    if "memory" in parts:
        lines += ["\n## Memory against the number of files\n", _MEMORY, *_part(parts["memory"])]
    return "\n".join(lines) + "\n"


def _part(part: Part) -> Iterator[str]:
    yield f"Measured on {part.day}, {part.machine}; {part.versions}.\n"
    if part.rows:
        yield _RATIOS
        yield from map(_row, part.rows)
    if part.costs:
        yield f"\n{_COSTS}"
        yield from map(_cost, part.costs)
    if part.peaks:
        yield from _peaks(part.peaks)


def _row(row: Row) -> str:
    goal = "" if row.goal is None else f"≤ {row.goal:.3g}"
    met = "" if row.goal is None else ("met" if row.ratio <= row.goal else "**missed**")
    times = f"{1 / row.ratio:.1f} × faster" if row.ratio < 1 else ""
    seconds = f"{row.seconds:.2f} s / {row.other_seconds:.2f} s"
    rounds = f"{row.rounds} / {row.other_rounds}"
    return (
        f"| {row.ours} | {row.theirs} | {row.ratio:.3f} | {times} | {goal} | {met} | {seconds} | {rounds} |"
    )


def _cost(cost: Cost) -> str:
    a_file, a_project = (cost.seconds / count * 1000 for count in (cost.files, cost.projects))
    return f"| {cost.command} | {a_file:.0f} ms | {a_project:.1f} ms | {_megabytes(cost.bytes)} |"


def _peaks(peaks: tuple[Peak, ...]) -> Iterator[str]:
    counts = sorted({peak.files for peak in peaks})
    yield f"| command | {' | '.join(f'{count} files' for count in counts)} | growth | |"
    yield "|---" * (len(counts) + 3) + "|"
    for command, own in groupby(peaks, lambda peak: peak.command):
        found = {peak.files: peak.bytes for peak in own}
        growth = found[counts[-1]] / found[counts[0]]
        shown = " | ".join(_megabytes(found[count]) for count in counts)
        yield f"| {command} | {shown} | × {growth:.2f} | {'met' if growth <= FLAT else '**missed**'} |"


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.0f} MB"
