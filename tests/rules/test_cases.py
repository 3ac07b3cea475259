"""Every rule fires where it must, and nowhere else."""

import pytest

from koplan_xl.rules.engine import run
from tests.rules.builder import Draft
from tests.rules.case import ALWAYS_TOLD, Case, all_cases


def test_no_rule_fires_on_the_clean_plan() -> None:
    assert run(Draft().context(), ignore=ALWAYS_TOLD) == []


@pytest.mark.parametrize("case", list(all_cases()), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    draft = Draft()
    case.change(draft)
    found = [(f.code, f.key, f.year, f.field) for f in run(draft.context(), ignore=ALWAYS_TOLD - {case.code})]
    assert sorted(found, key=repr) == sorted(((case.code, *where) for where in case.where), key=repr)
