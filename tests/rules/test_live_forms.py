"""What a department sees on 確認票 is what `check` says of its return, on whole workbooks."""

from pathlib import Path

import pytest

from koplan_xl.rules.live import live_rules
from tests.clients.libreoffice import Office
from tests.rules.live_forms import compare
from tests.rules.parity_document import DOCUMENT, render, table


@pytest.mark.client
def test_states_are_the_findings(office: Office, tmp_path: Path) -> None:
    compared = compare(office, tmp_path)
    assert compared.differences == []
    assert set(compared.states) == {rule.code for rule in live_rules()}
    assert DOCUMENT.read_text(encoding="utf-8") == render(compared), (
        "run python -m tests.rules.parity_document"
    )


def test_the_page_s_first_table_is_fresh() -> None:
    assert "\n".join(table()) in DOCUMENT.read_text(encoding="utf-8"), (
        "run python -m tests.rules.parity_document"
    )
