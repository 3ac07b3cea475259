"""The calls by which the tool writes, counted, so that the k-th can fail, or be the last one of the process."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATH_CALLS = ("open", "mkdir", "chmod", "chown", "setxattr", "replace", "unlink")
HANDLE_CALLS = ("write", "fsync", "close")


class Died(BaseException):
    """The process is gone, as far as a test within it can play that."""


class Calls:
    """Counts calls below a folder. `act` is asked before each; it may raise, or end the process.

    `dead` makes this and every later call raise `Died`: code that tidies up cannot run in a killed process.
    """

    def __init__(self, folder: Path, act: Callable[["Calls", str], None]) -> None:
        self.names: list[str] = []
        self.dead = False
        self._folder = os.path.realpath(folder)
        self._act = act
        self._handles: set[int] = set()
        self._real = {name: getattr(os, name) for name in (*PATH_CALLS, *HANDLE_CALLS)}

    @property
    def count(self) -> int:
        """How many calls were made, this one included."""
        return len(self.names)

    @contextmanager
    def watching(self) -> Iterator["Calls"]:
        """Count within the block; at its end handles that are still open are closed, as the system does."""
        for name in self._real:
            setattr(os, name, self._patched(name))
        try:
            yield self
        finally:
            for name, real in self._real.items():
                setattr(os, name, real)
            for handle in self._handles:
                os.close(handle)

    def _patched(self, name: str) -> Callable[..., Any]:
        real = self._real[name]

        def call(first: Any, *rest: Any, **named: Any) -> Any:
            if not self._concerns(name, first):
                return real(first, *rest, **named)
            self._ask(name, first, rest)
            result = real(first, *rest, **named)
            if name == "open":
                self._handles.add(result)
            elif name == "close":
                self._handles.discard(first)
            return result

        return call

    def _ask(self, name: str, first: Any, rest: tuple[Any, ...]) -> None:
        if self.dead:
            raise Died
        self.names.append(name)
        try:
            self._act(self, name)
        except Died:
            self.dead = True
            if name == "write":  # the system had taken half of it
                self._real["write"](first, rest[0][: len(rest[0]) // 2])
            raise

    def _concerns(self, name: str, first: Any) -> bool:
        if name in HANDLE_CALLS:
            return first in self._handles
        return os.path.realpath(os.fspath(first)).startswith(self._folder)


def nothing(_: Calls, __: str) -> None:
    """Let all calls pass."""


def fail_at(number: int, code: int, *, for_good: bool = False) -> Callable[[Calls, str], None]:
    """Let the call of that number fail, with `for_good` also every later one of its kind."""
    kinds: set[str] = set()

    def act(calls: Calls, name: str) -> None:
        if calls.count == number and for_good:
            kinds.add(name)
        if calls.count == number or name in kinds:
            raise OSError(code, os.strerror(code))

    return act


def die_at(number: int) -> Callable[[Calls, str], None]:
    """Let the process be gone at the call of that number."""

    def act(calls: Calls, _: str) -> None:
        if calls.count == number:
            raise Died

    return act


def kill_at(number: int) -> Callable[[Calls, str], None]:
    """Really kill the process at the call of that number, without a chance to tidy up."""

    def act(calls: Calls, _: str) -> None:
        if calls.count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return act
