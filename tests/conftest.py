"""Fixtures for all tests."""

import os
from collections.abc import Iterator

import pytest

from tests.clients.libreoffice import Office, available, unavailable_reason


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """Give a running LibreOffice, one per worker; skip without it.

    Where KOPLAN_REQUIRE_CLIENTS=1 it fails instead, so that CI cannot skip unnoticed.
    """
    if not available():
        tell = pytest.fail if os.environ.get("KOPLAN_REQUIRE_CLIENTS") == "1" else pytest.skip
        tell(unavailable_reason())
    with Office() as running:
        yield running
