"""Do a job on files that may be hostile in child processes: limited in time and memory, killed and replaced.

Memory is limited where the system can do that (not on Windows and macOS); time is limited everywhere.
"""

import contextlib
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import Generic, Literal, TypeVar

from koplan_xl.errors import KoplanError

SECONDS = 20.0  # for one item
MEMORY = 768 * 2**20  # bytes of address space of a worker
_START_SECONDS = 120.0  # virus scanners look at every file of a fresh interpreter
_READY = "ready"
_MARGIN = 60  # seconds after which a worker ends by itself, should nobody be left to end it

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no result. `detail` names an exception nobody foresaw."""

    kind: Literal["timeout", "memory", "stopped", "unexpected"]
    detail: str = ""


def run(job: Callable[[Item], Result], items: Sequence[Item], jobs: int = 1) -> Iterator[Result | Failed]:
    """Give the result for each item, in order; workers go on with the next ones meanwhile.

    `job` is a function of a module; items and results are pickled. An item whose worker dies, hangs or wants too
    much memory gives Failed, and the others are not concerned.
    """
    crew = [_Worker(job) for _ in range(min(jobs, len(items)))]
    try:
        yield from _results(crew, items)
    finally:
        for worker in crew:
            worker.stop()


def _results(crew: list["_Worker[Item, Result]"], items: Sequence[Item]) -> Iterator[Result | Failed]:
    waiting = iter(range(len(items)))
    done: dict[int, Result | Failed] = {}
    for worker in crew:
        worker.begin(next(waiting), items)
    for index in range(len(items)):
        while index not in done:
            busy = [worker for worker in crew if worker.index is not None]
            wait([worker.outbox for worker in busy], max(0.0, min(w.deadline for w in busy) - monotonic()))
            for worker in busy:
                if (result := worker.result()) is not None:
                    assert worker.index is not None
                    done[worker.index] = result[0]
                    worker.begin(next(waiting, None), items)
        yield done.pop(index)


class _Worker(Generic[Item, Result]):
    """A child process and the item it has in hand; starts another process when one is spent."""

    def __init__(self, job: Callable[[Item], Result]) -> None:
        self.job = job
        self.index: int | None = None
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")  # a fresh interpreter: nothing of ours counts as its memory
        theirs, self.inbox = context.Pipe(duplex=False)
        self.outbox, answers = context.Pipe(duplex=False)
        self.process = context.Process(target=_serve, args=(theirs, answers, self.job), daemon=True)
        with _interrupts_held():
            self.process.start()
        theirs.close()
        answers.close()
        self.ready = self.spent = False

    def begin(self, index: int | None, items: Sequence[Item]) -> None:
        """Hand over an item, or nothing more."""
        self.index = index
        if index is None:
            return
        if self.spent:
            self.stop()
            self._start()
        self.inbox.send(items[index])
        self.deadline = monotonic() + (SECONDS if self.ready else _START_SECONDS)

    def result(self) -> tuple[Result | Failed] | None:
        """Give what has become of the item in hand; None when it is still worked on."""
        if not self.outbox.poll():
            if monotonic() < self.deadline:
                return None
            return self._failed("timeout")
        try:
            answer = self.outbox.recv()
        except (EOFError, OSError):
            return self._failed("stopped")
        if answer == _READY:
            self.ready = True
            self.deadline = monotonic() + SECONDS
            return None
        result, self.spent = answer
        return (result,)

    def _failed(self, kind: Literal["timeout", "stopped"]) -> tuple[Failed]:
        if not self.ready:
            raise KoplanError(
                "ファイルを読むための処理を始められません。ほかのプログラムを閉じて、もう一度実行してください。"
            )
        self.spent = True
        return (Failed(kind),)

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.join()
        self.inbox.close()
        self.outbox.close()


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let a child begin deaf to Ctrl+C, which reaches every process of a terminal: its parent ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(inbox: Connection, outbox: Connection, job: Callable[[Item], Result]) -> None:
    """Work in the child until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _fall_silent()
    limited = _limit_memory()
    outbox.send(_READY)
    while True:
        try:
            item = inbox.recv()
        except EOFError:
            return
        _set_alarm(SECONDS + _MARGIN)
        result = _outcome(job, item)
        _set_alarm(0)
        # What large files leave behind must not count against the next one.
        outbox.send((result, limited and _used_memory() > MEMORY // 4))


def _outcome(job: Callable[[Item], Result], item: Item) -> Result | Failed:
    try:
        return job(item)
    except MemoryError:
        return Failed("memory")
    except Exception as error:  # a crafted file found a hole: this file is refused, the others go on
        return Failed("unexpected", f"{type(error).__name__}: {error}"[:200])


def _fall_silent() -> None:
    """Keep what an interpreter says when it breaks down off the screen and out of the JSON."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _limit_memory() -> bool:
    if sys.platform in ("win32", "darwin"):
        return False
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    return True


def _used_memory() -> int:
    """Return the most memory this process ever had, in bytes; 0 where the system does not tell.

    Not `getrusage`: its figure starts with what the parent had.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def _set_alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
