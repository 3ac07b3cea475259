"""A filled return saved by SheetJS as another kind of workbook: every field arrives, what was lost is said."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from koplan_xl.cli import main
from tests.clients.nodejs import FOLDER, SHEETJS
from tests.clients.saving import require
from tests.mistreatment.ground import FILLED, filled, ground


@pytest.mark.client
@pytest.mark.parametrize(("kind", "suffix"), [("xlsb", "xlsb"), ("biff8", "xls"), ("ods", "ods")])
def test_every_field_arrives_and_what_was_lost_is_said(kind: str, suffix: str, tmp_path: Path) -> None:
    require(SHEETJS.unavailable_reason())
    source, target = tmp_path / "a.xlsx", tmp_path / f"b.{suffix}"
    source.write_bytes(filled(FILLED))
    script = f'const X=require("xlsx");X.writeFile(X.readFile("{source}"),"{target}",{{bookType:"{kind}"}})'
    subprocess.run(["node", "-e", script], cwd=FOLDER, check=True, timeout=60)
    arguments = ["collect", str(ground().plan), str(target), "--dry-run", "--format", "json"]
    (one,) = json.loads(CliRunner().invoke(main, arguments).stdout)["returns"]
    assert one["status"] == "merged"
    fields = ("table", "key", "field", "year", "part")
    arrived = {tuple(change[name] for name in fields): change["new"] for change in one["changes"]}
    assert arrived == {tuple(getattr(s, name) for name in fields): value for s, value in FILLED.items()}
    said = {repair["kind"] for repair in one["repairs"]}
    assert {f"saved_as_{suffix}", "name_lost", "input_rule_lost"} <= said
