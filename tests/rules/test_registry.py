"""What every rule must have, counted over the registry."""

import subprocess
import sys
from pathlib import Path

import pytest

from koplan_xl import catalogue
from koplan_xl.errors import UsageError
from koplan_xl.rules import registry
from koplan_xl.rules.document import DOCUMENT, FAMILY_NAMES, catalogued, render
from koplan_xl.rules.registry import Rule, Severity, all_rules
from tests.rules.case import all_cases

RULES = all_rules()
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_is_explained_in_four_parts(rule: Rule) -> None:
    parts = (rule.title, rule.look, rule.why, rule.example, rule.fix)
    assert all(part.strip() for part in parts)
    assert not rule.title.endswith("。")
    assert all(part.endswith(("。", "」", "）", "ます。")) for part in parts[1:])
    assert len(set(parts)) == len(parts)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_function_names_the_defect(rule: Rule) -> None:
    assert not rule.function.__name__.startswith(("check", "test", "is_"))
    assert rule.function.__doc__


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_has_cases_that_fire_and_that_stay_quiet(rule: Rule) -> None:
    cases = [case for case in all_cases() if case.code == rule.code]
    assert any(case.where for case in cases)
    assert any(not case.where for case in cases)


def test_titles_and_functions_are_told_apart() -> None:
    assert len({rule.title for rule in RULES}) == len(RULES)
    assert len({rule.function.__name__ for rule in RULES}) == len(RULES)


def test_every_case_belongs_to_a_rule() -> None:
    assert {case.code for case in all_cases()} == {rule.code for rule in RULES}


def test_order_is_that_of_the_catalogue() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(codes, key=lambda code: (list(FAMILY_NAMES).index(code[0]), code))


def test_code_is_taken_only_once() -> None:
    declare = registry.rule("T01", "二度目", Severity.INFO, look="", why="", example="", fix="")
    with pytest.raises(ValueError, match="T01"):
        declare(lambda context: iter(()))


def test_codes_and_families_are_found() -> None:
    assert registry.get("t01").code == "T01"
    assert registry.codes(["a", "T01"]) == {rule.code for rule in RULES if rule.code[0] == "A"} | {"T01"}
    for unknown in ("T99", "Q", ""):
        with pytest.raises(UsageError):
            registry.codes([unknown])


def test_thresholds_are_told_apart() -> None:
    items = [threshold.item for rule in RULES for threshold in rule.thresholds]
    assert len(set(items)) == len(items)
    assert all(t.item.startswith(f"しきい値 {rule.code}") for rule in RULES for t in rule.thresholds)


def test_listing_the_rules_does_not_load_pandas() -> None:
    program = (
        "import sys; from koplan_xl.rules.registry import all_rules; all_rules(); "
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_document_is_fresh() -> None:
    assert (ROOT / DOCUMENT).read_text(encoding="utf-8") == render()


def test_catalogue_is_fresh() -> None:
    assert catalogue.FILE.read_text(encoding="utf-8") == catalogued()
