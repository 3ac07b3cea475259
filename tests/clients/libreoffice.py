"""LibreOffice as a client: type into workbooks, recalculate, print.

``Office`` starts one soffice of its own (own profile, named pipe) and a helper process that
speaks UNO with it, because the interpreter that can import ``uno`` is not the one that runs
pytest. All requests of one ``Office`` go one after the other through these two processes.

What it cannot do as a user would: input rules (data validation) do not refuse a typed text.
"""

import contextlib
import functools
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from tests.clients.stored import stored_values
from tests.clients.values import CellError, Place, Value, same

SCRIPT = Path(__file__).with_name("office_script.py")
START_SECONDS = 90.0
END_SECONDS = 15.0

# 1 = never recalculate on load (0 always, 2 ask); the Japanese locale decides how typed text is read.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>ja-JP</value></prop></item>
</oor:items>
"""


class OfficeError(Exception):
    """LibreOffice could not do what was asked; the text says what and why."""


def _program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def _clean_environment() -> dict[str, str]:
    """Give the environment without what the virtual environment tells Python."""
    told = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONWARNINGS"}
    return {name: value for name, value in os.environ.items() if name not in told}


@functools.cache
def _interpreter() -> str | None:
    """Give a Python that can import ``uno``: the system's, or the one LibreOffice brings."""
    program = _program()
    beside = [Path(program).resolve().with_name("python")] if program else []
    found = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    for candidate in [*([found] if found else []), *map(str, beside)]:
        if not Path(candidate).exists():
            continue
        tried = subprocess.run(
            [candidate, "-c", "import uno"], capture_output=True, env=_clean_environment(), check=False
        )
        if tried.returncode == 0:
            return candidate
    return None


def unavailable_reason() -> str:
    """Say why LibreOffice cannot be used here; "" when it can."""
    if os.name != "posix":
        return "the LibreOffice client is written for POSIX systems"
    if _program() is None:
        return "LibreOffice (soffice) is not installed"
    if _interpreter() is None:
        return "no Python that can import uno is installed (python3-uno)"
    return ""


def available() -> bool:
    """Say whether LibreOffice can be used here."""
    return not unavailable_reason()


class Office:
    """One running LibreOffice, for the length of a ``with`` block.

    A request that takes longer than ``timeout`` seconds ends this LibreOffice and raises
    ``OfficeError``, as do all requests after it.
    """

    def __init__(self, timeout: float = 180.0) -> None:
        self.timeout = timeout
        self._home: tempfile.TemporaryDirectory[str] | None = None
        self._ended = "not started"
        self._soffice: subprocess.Popen[bytes] | None = None
        self._helper: subprocess.Popen[bytes] | None = None
        self._unread = b""

    def __enter__(self) -> Self:
        if reason := unavailable_reason():
            raise OfficeError(reason)
        self._home = tempfile.TemporaryDirectory(prefix="koplan-office-", ignore_cleanup_errors=True)
        try:
            self._start()
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OfficeError):
            self._send({"do": "quit"})
        for process in (self._helper, self._soffice):
            if process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(END_SECONDS)
        self._kill()

    @property
    def profile(self) -> Path:
        """Give the folder of this LibreOffice's profile, temporary files and log."""
        assert self._home is not None
        return Path(self._home.name)

    @property
    def pid(self) -> int | None:
        """Give soffice's process id, which is its process group's too."""
        return self._soffice.pid if self._soffice else None

    def fill(self, source: Path, target: Path, entries: Iterable[tuple[str, str, str]]) -> list[Place]:
        """Type each text into its cell as a user would, recalculate, save as .xlsx.

        ``entries`` are (sheet, a1, text). Texts are read as the Japanese locale reads them: numbers,
        dates and formulas become such, unless the cell's format is text. Returns the cells that
        refused because they are locked on a protected sheet.
        """
        request = {"source": _path(source), "target": _path(target), "entries": [list(e) for e in entries]}
        return [(sheet, a1) for sheet, a1 in self._ask("fill", request)]

    def treat(self, source: Path, target: Path, steps: Iterable[Sequence[str | int]]) -> None:
        """Do what a person does by hand, one step after the other, and save as .xlsx, .xls or .ods.

        Steps are (name, sheet, ...arguments) as `STEPS` of the script has them; protection is taken off first.
        """
        request = {"source": _path(source), "target": _path(target), "steps": [list(step) for step in steps]}
        self._ask("treat", request)

    def recalculated(self, path: Path) -> dict[Place, tuple[Value, Value]]:
        """Give (value stored in the file, value after hard recalculation) of every formula cell."""
        answer = self._ask("recalculated", {"path": _path(path)})
        after = {(sheet, a1): _value(value) for sheet, a1, value in answer}
        stored, formulas = stored_values(path)
        places = [*after, *sorted(formulas - after.keys())]
        return {place: (stored.get(place), after.get(place)) for place in places}

    def changed_values(self, path: Path, tolerance: float = 1e-9) -> list[tuple[Place, Value, Value]]:
        """Give (cell, stored, recalculated) of the formula cells whose stored value is wrong.

        A formula without any stored value is not wrong: every client works it out. Look for None
        in ``recalculated`` where a stored value is wanted.
        """
        pairs = self.recalculated(path).items()
        return [
            (place, stored, now)
            for place, (stored, now) in pairs
            if stored is not None and not same(stored, now, tolerance)
        ]

    def values(self, path: Path, places: Iterable[Place]) -> list[Value]:
        """Give the values of these cells after recalculation."""
        request = {"path": _path(path), "cells": [list(place) for place in places]}
        return [_value(value) for value in self._ask("values", request)]

    def to_pdf(self, source: Path, target: Path) -> None:
        """Print the workbook to a PDF file."""
        self._ask("to_pdf", {"source": _path(source), "target": _path(target)})

    def _start(self) -> None:
        settings = self.profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(SETTINGS, encoding="utf-8")
        temporary = self.profile / "tmp"
        temporary.mkdir()
        pipe = f"koplan{uuid.uuid4().hex}"
        with (self.profile / "log.txt").open("wb") as log:
            self._soffice = subprocess.Popen(
                [
                    str(_program()),
                    *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
                    f"-env:UserInstallation={self.profile.as_uri()}",
                    f"--accept=pipe,name={pipe};urp;",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "TMPDIR": str(temporary)},
                start_new_session=True,
            )
            self._helper = subprocess.Popen(
                [str(_interpreter()), str(SCRIPT), pipe, str(START_SECONDS)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_clean_environment(),
            )
        self._ended = ""
        self._receive("start", START_SECONDS + 10)

    def _ask(self, name: str, arguments: dict[str, Any]) -> Any:
        self._send({"do": name, **arguments})
        reply = self._receive(name, self.timeout)
        if "error" in reply:
            raise OfficeError(reply["error"])
        return reply["result"]

    def _send(self, request: dict[str, Any]) -> None:
        if self._ended or self._helper is None or self._helper.stdin is None:
            raise OfficeError(f"this LibreOffice has ended: {self._ended}")
        try:
            self._helper.stdin.write(json.dumps(request).encode() + b"\n")
            self._helper.stdin.flush()
        except BrokenPipeError:
            self._give_up(f"its helper was gone before {request['do']}")

    def _receive(self, name: str, seconds: float) -> dict[str, Any]:
        """Give the next answer; end everything when it does not come in time."""
        assert self._helper is not None
        assert self._helper.stdout is not None
        until = time.monotonic() + seconds
        while b"\n" not in self._unread:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._helper.stdout], [], [], left)[0]:
                self._give_up(f"{name} took longer than {seconds:g} seconds")
            piece = os.read(self._helper.stdout.fileno(), 1 << 16)
            if not piece:
                self._give_up(f"its helper ended during {name}")
            self._unread += piece
        line, _, self._unread = self._unread.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _give_up(self, reason: str) -> NoReturn:
        log = self.profile / "log.txt"
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
        self._kill()
        self._ended = reason
        raise OfficeError(f"LibreOffice: {reason}\n{said}".strip())

    def _kill(self) -> None:
        """End both processes and their children for sure; remove the profile."""
        self._ended = self._ended or "its block was left"
        if self._soffice is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._soffice.pid, signal.SIGKILL)
            self._soffice.wait()
        if self._helper is not None:
            self._helper.kill()
            self._helper.wait()
            for stream in filter(None, (self._helper.stdin, self._helper.stdout)):
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self._soffice = self._helper = None  # their numbers may now be another's
        if self._home is not None:
            self._home.cleanup()


def _path(path: Path) -> str:
    return str(path.resolve())


def _value(travelled: Any) -> Value:
    """Give a value as tests use it from a value as it travels."""
    return CellError(travelled["error"]) if isinstance(travelled, dict) else travelled
