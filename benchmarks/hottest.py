"""The hottest functions of generate, collect, update and check: `python -m benchmarks.hottest [S|M|L] [COMMAND…]`.

Samples are taken by processor time, a few hundred a second. cProfile would slow calls down fourfold, short functions
most of all, and so show the wrong places; a sample shows what a function costs, C code it calls included.
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.contenders import CONTENDERS
from benchmarks.ground import FOLDER, prepare
from benchmarks.rules import fresh_context, per_rule
from benchmarks.sizes import ROOT, SIZES

_INTERVAL = 0.004  # seconds of processor time between samples
_SHOWN = 15


@dataclass
class Samples:
    """How often a function was running, and how often it or what it called."""

    own: Counter[str] = field(default_factory=Counter)
    cumulative: Counter[str] = field(default_factory=Counter)

    def take(self, _: int, frame: FrameType | None) -> None:
        """Count the functions on the stack, each once."""
        seen: set[str] = set()
        while frame:
            name = _name(frame)
            if not seen:
                self.own[name] += 1
            seen.add(name)
            frame = frame.f_back
        self.cumulative.update(seen)

    def of(self, work: Callable[[], object]) -> None:
        """Sample while the work is done."""
        signal.signal(signal.SIGPROF, self.take)
        signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
        try:
            work()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def text(self) -> str:
        """Return both lists, shares of all samples."""
        total = self.own.total()
        lines = [f"  own time ({total} samples)", *_lines(self.own, total)]
        return "\n".join(
            [*lines, "  cumulative time, the tool's own modules", *_lines(_ours(self.cumulative), total)]
        )


def _name(frame: FrameType) -> str:
    file = Path(frame.f_code.co_filename)
    place = file.relative_to(ROOT) if file.is_relative_to(ROOT) else Path(*file.parts[-2:])
    return f"{place}:{frame.f_code.co_qualname}"


def _ours(counted: Counter[str]) -> Counter[str]:
    return Counter({name: count for name, count in counted.items() if name.startswith(f"koplan_xl{os.sep}")})


def _lines(counted: Counter[str], total: int) -> list[str]:
    return [f"    {count / total:6.1%}  {name}" for name, count in counted.most_common(_SHOWN)]


def main(size: str = "M", *chosen: str) -> None:
    """Print the tables of a size. `collect` reads in this process, since workers would not be seen."""
    ground = prepare(SIZES[size], 0)
    folder = str(FOLDER / "profile")
    files = [str(path) for path in ground.returned]
    arguments: dict[str, dict[str, Any]] = {
        "generate": {"plan": str(ground.blank), "folder": folder},
        "read_returns": {"files": files},
        "collect": {"plan": str(ground.plan), "folder": folder, "files": files},
        "update": {"plan": str(ground.plan), "folder": folder, "events": str(ground.events)},
        "check": {"plan": str(ground.plan)},
    }
    for name in chosen or arguments:
        samples = Samples()
        with redirect_stdout(StringIO()):
            for work in CONTENDERS[name](**arguments[name]):
                samples.of(work)
        print(f"{name}, size {size}\n{samples.text()}\n", flush=True)
    print("the slowest rules, seconds")
    for seconds, code in per_rule(fresh_context(ground.plan))[:_SHOWN]:
        print(f"  {code} {seconds:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
