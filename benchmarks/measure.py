"""Run contenders in turn, each in a fresh process, and keep what they used: processor seconds and peak memory."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.sizes import ROOT

_LOOK = 0.02  # seconds between looks at the memory
_LONGEST = 1200  # seconds for one contender, at any size


@dataclass(slots=True)
class Used:
    """What a contender used in each round. `scale` is the whole's share over that of the sample it worked on."""

    scale: float = 1.0
    all_seconds: list[float] = field(default_factory=list)
    all_bytes: list[int] = field(default_factory=list)

    @property
    def rounds(self) -> int:
        """How many rounds it ran in."""
        return len(self.all_seconds)

    @property
    def seconds(self) -> float:
        """The median, scaled to the whole."""
        return median(self.all_seconds) * self.scale

    @property
    def bytes(self) -> int:
        """The median of the peaks of the process and its children together."""
        return round(median(self.all_bytes))


@dataclass(frozen=True, slots=True)
class Entrant:
    """A contender with its arguments. It runs in the first `rounds` rounds only, when given."""

    contender: str
    arguments: Mapping[str, Any]
    scale: float = 1.0
    rounds: int | None = None


def compete(entrants: Mapping[str, Entrant], rounds: int, seconds: float = inf) -> dict[str, Used]:
    """Run all in turn and return what each used by its name: so many rounds, but none begins after `seconds`."""
    used = {name: Used(entrant.scale) for name, entrant in entrants.items()}
    end = time.monotonic() + seconds
    for number in range(rounds):
        if number and time.monotonic() > end:
            break
        for name, entrant in entrants.items():
            if number >= (rounds if entrant.rounds is None else entrant.rounds):
                continue
            command = [sys.executable, "-m", "benchmarks.child", entrant.contender]
            output, peak = run([*command, json.dumps(dict(entrant.arguments))])
            used[name].all_seconds.append(json.loads(output)["seconds"])
            used[name].all_bytes.append(peak)
            print(f"  {name}: {used[name].all_seconds[-1]:.2f} s", file=sys.stderr, flush=True)
    return used


def run(command: Sequence[str]) -> tuple[str, int]:
    """Run a command; return its output and the most memory it and its children had, in bytes."""
    # A session of its own, so that what it started can be ended with it.
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    peak, end = 0, time.monotonic() + _LONGEST
    try:
        while process.poll() is None:
            if time.monotonic() > end:
                raise SystemExit(f"{' '.join(command)[:200]} was not done after {_LONGEST} seconds")
            peak = max(peak, sum(_peak(number) for number in _tree(process.pid)))
            time.sleep(_LOOK)
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    output = process.stdout.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return output, peak


def _tree(number: int) -> Iterator[int]:
    yield number
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))


def _peak(number: int) -> int:
    """Return the most memory a process had since its program started; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{number}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) * 1024 if found else 0


def start_up(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Used]:
    """Run whole commands in turn and return the processor seconds of their processes."""
    used = {name: Used() for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode == 0, command
            used[name].all_seconds.append(usage.ru_utime + usage.ru_stime)
    return used
