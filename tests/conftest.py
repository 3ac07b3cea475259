"""Fixtures for all tests."""

from collections.abc import Iterator

import pytest

from tests.clients.libreoffice import Office, unavailable_reason
from tests.clients.saving import require


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """Give a running LibreOffice, one per worker; skip without it."""
    require(unavailable_reason())
    with Office() as running:
        yield running
