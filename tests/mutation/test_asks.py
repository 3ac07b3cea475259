"""docs/asks.md lists every ask of the real plan, and no other."""

import re
from pathlib import Path

from koplan_xl.rules.engine import run
from koplan_xl.rules.registry import Severity
from tests.mutation.ground import the_plan

_ROW = re.compile(r"^\| ([A-Z]\d\d) \| (\S*) \| ?(\d*) \| (.+) \|$", re.MULTILINE)


def test_every_ask_of_the_real_plan_is_listed_with_its_reason() -> None:
    page = (Path(__file__).parents[2] / "docs" / "asks.md").read_text(encoding="utf-8")
    listed = [(code, key, year) for code, key, year, _ in _ROW.findall(page)]
    findings = [finding for finding in run(the_plan().context) if finding.severity is Severity.ASK]
    assert sorted(listed) == sorted((f.code, f.key or "", str(f.year or "")) for f in findings)
