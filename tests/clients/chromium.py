"""Chromium as a client: opens the page of findings as an office's browser does."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def running() -> Iterator["Browser"]:
    """Give the system's Chromium, without a window; nothing is downloaded.

    Without one the test is skipped; where KOPLAN_REQUIRE_CLIENTS=1 it fails instead.
    """
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        tell = pytest.fail if os.environ.get("KOPLAN_REQUIRE_CLIENTS") == "1" else pytest.skip
        tell("Chromium was not found; .ci/clients.sh installs it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path)  # unsandboxed by default: CI may be root
        yield browser
        browser.close()
