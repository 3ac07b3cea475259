"""An executor for files that may be hostile: child processes limited in time and memory, killed and replaced.

Memory is limited where the system can do that (not on Windows and macOS); time is limited everywhere.
"""

import contextlib
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any, Literal, ParamSpec, TypeVar

from koplan_xl.errors import KoplanError

SECONDS = 20.0  # for one item
MEMORY = 768 * 2**20  # bytes of address space of a child
_START_SECONDS = 120.0  # virus scanners look at every file of a fresh interpreter
_BEGUN = "begun"
_MARGIN = 60  # seconds after which a child ends by itself, should nobody be left to end it

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Failed(Exception):
    """Why there is no result. `detail` names an exception nobody foresaw."""

    def __init__(self, kind: Literal["timeout", "memory", "stopped", "unexpected"], detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind, self.detail = kind, detail


class Guarded(Executor):
    """Child processes, each limited in time and memory.

    The future of an item whose child dies, hangs or wants too much memory raises Failed; the others are not concerned.
    Functions are those of a module; they, their arguments and results are pickled.
    """

    def __init__(self, jobs: int) -> None:
        self._children = [_Child() for _ in range(jobs)]
        self._idle: SimpleQueue[_Child] = SimpleQueue()
        for child in self._children:
            self._idle.put(child)
        self._threads = ThreadPoolExecutor(jobs)  # each waits for one child

    def submit(
        self, fn: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Result]:
        """Do a job in a child, started when it is the first one there."""
        return self._threads.submit(self._do, fn, args, kwargs)

    def _do(self, job: Callable[..., Result], args: Any, kwargs: Any) -> Result:
        child = self._idle.get()
        try:
            return child.do(job, args, kwargs)  # type: ignore[no-any-return]  # it comes through a pipe
        finally:
            self._idle.put(child)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all children. `cancel_futures` does not wait for what they have in hand."""
        if cancel_futures:
            self._threads.shutdown(wait=False, cancel_futures=True)
            for child in self._children:
                child.end()
        self._threads.shutdown(wait)
        for child in self._children:
            child.end()
            child.clear()


class _Child:
    """A child process, for one thread at a time; started when first needed and again when it is spent."""

    _changing = (
        Lock()
    )  # multiprocessing does not expect processes to begin and end in several threads at once

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._job: Callable[..., Any] | None = None  # what the process was given; it may be large
        self._is_over = self._is_spent = False

    def do(self, job: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Return what the job gives. Raise Failed for what the job did to the child."""
        if self._process is None or self._is_spent or not self._process.is_alive():
            self.clear()
            self._start()
        try:
            self._inbox.send((None if job is self._job else job, args, kwargs))
            self._job = job
            self._answer(_START_SECONDS)
        except (Failed, OSError) as error:
            raise KoplanError(
                "ファイルを読むための処理を始められません。ほかのプログラムを閉じて、もう一度実行してください。"
            ) from error
        result, self._is_spent = self._answer(SECONDS)
        if isinstance(result, Failed):
            raise result
        return result

    def _start(self) -> None:
        context = get_context("spawn")  # a fresh interpreter: nothing of ours counts as its memory
        theirs, self._inbox = context.Pipe(duplex=False)
        self._outbox, answers = context.Pipe(duplex=False)
        process = context.Process(target=_serve, args=(theirs, answers), daemon=True)
        try:
            with self._changing:
                if self._is_over:
                    raise Failed("stopped")
                with _interrupts_held():
                    process.start()
                self._process = process
        finally:
            theirs.close()
            answers.close()
        self._is_spent, self._job = False, None

    def _answer(self, seconds: float) -> Any:
        kind: Literal["timeout", "stopped"] = "timeout"
        try:
            if self._outbox.poll(seconds):
                return self._outbox.recv()
        except (EOFError, OSError):
            kind = "stopped"
        self._is_spent = True
        raise Failed(kind)

    def end(self) -> None:
        """End the process for good, whatever it does; may be called from any thread."""
        with self._changing:
            self._is_over = True
            if self._process:
                self._process.kill()

    def clear(self) -> None:
        """Wait for the end of a process that is of no more use, and give back what it held."""
        if self._process is None:
            return
        with self._changing:
            self._process.kill()
            self._process.join()
            self._process = None
        self._inbox.close()
        self._outbox.close()


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


def _serve(inbox: Connection, outbox: Connection) -> None:
    """Work in the child until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _fall_silent()
    limited = _limit_memory()
    job: Any = None
    while True:
        try:
            new, args, kwargs = inbox.recv()  # loads the modules that the job needs
        except EOFError:
            return
        job = new or job
        outbox.send(_BEGUN)
        _set_alarm(SECONDS + _MARGIN)
        result = _outcome(job, args, kwargs)
        _set_alarm(0)
        # What large files leave behind must not count against the next one.
        outbox.send((result, limited and _used_memory() > MEMORY // 4))


def _outcome(job: Callable[..., Result], args: Any, kwargs: Any) -> Result | Failed:
    try:
        return job(*args, **kwargs)
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
