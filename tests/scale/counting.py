"""Count what the tool does: calls of its functions, files opened, memory. Counts are the same on every machine."""

import gc
import io
import os
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import koplan_xl

OWN = str(Path(koplan_xl.__file__).parent) + os.sep


@contextmanager
def calls() -> Iterator[Counter[str]]:
    """Count in the block how often each of the tool's own functions is called, as `Class.method` or `function`.

    A generator counts each time it is resumed: that is work, too.
    """
    counted: Counter[Any] = Counter()
    names: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(OWN):
            counted[frame.f_code] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield names
    finally:
        sys.setprofile(before)
        for code, times in counted.items():
            names[code.co_qualname] += times


@contextmanager
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Count in the block how often each file is opened by Python code, by its name without folders."""
    counted: Counter[str] = Counter()

    def counting(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, *rest: Any, **named: Any) -> Any:
            if isinstance(file, str | os.PathLike):
                counted[Path(file).name] += 1
            return real(file, *rest, **named)

        return call

    with monkeypatch.context() as patched:
        wrapped = counting(io.open)
        patched.setattr("io.open", wrapped)
        patched.setattr("builtins.open", wrapped)
        patched.setattr("os.open", counting(os.open))
        yield counted


def peak_of(work: Callable[[], object]) -> int:
    """Return the most bytes of Python objects that the work had at once, beside those from before."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
