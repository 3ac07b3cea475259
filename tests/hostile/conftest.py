"""A plan that has been sent, and one good return of it with a change."""

import shutil
from pathlib import Path

import pytest

from tests.hostile.ground import Ground, make_ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Only to be read: tests that write take `plan`."""
    return make_ground(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def plan(ground: Ground, tmp_path: Path) -> Path:
    """A canonical workbook of its own."""
    (tmp_path / "正本").mkdir()
    return Path(shutil.copyfile(ground.plan, tmp_path / "正本" / ground.plan.name))
