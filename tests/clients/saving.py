"""What every client does in the tests: open a workbook, type into cells, save it as its program would."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

Typed = str | int | float
Entry = tuple[str, str, Typed]
"""Sheet name, A1 address, what is typed there."""


@dataclass(frozen=True)
class Job:
    """A workbook to open, what to type into it, and where to save it."""

    source: Path
    target: Path
    entries: tuple[Entry, ...] = ()


class Client(Protocol):
    """A spreadsheet program or library that saves workbooks."""

    name: str

    def unavailable_reason(self) -> str:
        """Say why it cannot be used here; "" when it can."""

    def save(self, jobs: Sequence[Job]) -> list[str]:
        """Do the jobs; give for each "" or why the client could not do it."""


def require(reason: str) -> None:
    """Skip the test when there is a reason; where KOPLAN_REQUIRE_CLIENTS=1 fail, so that CI cannot skip unnoticed."""
    if reason:
        tell = pytest.fail if os.environ.get("KOPLAN_REQUIRE_CLIENTS") == "1" else pytest.skip
        tell(reason)
