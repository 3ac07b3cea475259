"""Measure everything side by side and write docs/performance.md: `python -m benchmarks [S] [M] [L]`."""

import sys

from benchmarks.paper import Cost, Row, write
from benchmarks.rounds import measure_size, measure_start
from benchmarks.sizes import SIZES


def main(names: list[str]) -> None:
    """Measure the sizes named, by default S and M."""
    measured = list(measure_start())
    for name in names or ["S", "M"]:
        measured += measure_size(SIZES[name])
    rows = [one for one in measured if isinstance(one, Row)]
    costs = [one for one in measured if isinstance(one, Cost)]
    print(write(rows, costs))


if __name__ == "__main__":
    main(sys.argv[1:])
