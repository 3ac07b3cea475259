"""Measure side by side and write docs/performance.md: `python -m benchmarks [start] [S] [M] [L] [memory]`.

What was measured before of the parts not named stays in the page, each part with its own machine and day.
"""

import sys

from benchmarks.figures import Part, load, save
from benchmarks.memory import measure_memory
from benchmarks.paper import write
from benchmarks.rounds import measure_size, measure_start
from benchmarks.sizes import SIZES

_USUAL = ("start", "S", "memory")


def main(names: list[str]) -> None:
    """Measure the parts named, and keep each as soon as it is done."""
    known = ["start", *SIZES, "memory"]
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"{', '.join(unknown)}: no such part; there are {', '.join(known)}")
    for name in names or _USUAL:
        part = Part.now(_measured(name))
        save({**load(), name: part})
        write(load())
    print(write(load()))


def _measured(name: str) -> Part:
    if name == "start":
        return Part(rows=tuple(measure_start()))
    if name == "memory":
        return Part(peaks=tuple(measure_memory()))
    rows, costs = measure_size(SIZES[name])
    return Part(rows=rows, costs=costs)


if __name__ == "__main__":
    main(sys.argv[1:])
