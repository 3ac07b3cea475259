"""The papers of a results round look as approved."""

from pathlib import Path

import pytest

from tests.pictures import compare


@pytest.mark.client
def test_the_papers_look_as_approved(results_pdf: Path) -> None:
    compare("papers", results_pdf)
