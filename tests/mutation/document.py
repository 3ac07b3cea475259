"""docs/mutation.md: what was planted and what was found, rule by rule."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from koplan_xl.rules.registry import get
from tests.mutation.measure import DEFAULT, Outcome, all_operators, measure
from tests.mutation.planting import Operator

DOCUMENT = Path("docs/mutation.md")
_INTRODUCTION = f"""# Planted defects

Every rule is measured on the real plan (`workbooks/komoro-r7-policy6.xlsx`) and on the workbooks its departments get:
defects are planted at random places with a fixed seed, {DEFAULT} times in each way, and the checker must report each in its cell.
`KOPLAN_MUTATIONS=50 pytest tests/mutation` plants more. This page is written by `python -m tests.mutation`; a test
fails when it is stale.

- **planted**: findings that must appear. **found**: those that did, with the right code, key, year, field and cell.
- **wrong place**: the right code elsewhere. **extra**: alarms that neither were planted nor follow from what was planted.
- **consequences**: alarms that do follow. Each is declared with its reason below the table.
"""


def render() -> str:
    """Return the document."""
    return "\n".join([_INTRODUCTION, *_table(), "", *_consequences(), ""])


def _by_rule() -> Iterator[tuple[str, list[Operator]]]:
    for code, operators in groupby(all_operators(), key=lambda operator: operator.code):
        yield code, list(operators)


def _table() -> Iterator[str]:
    yield "| rule | planted | found | wrong place | extra | consequences | ways to plant it |"
    yield "|---|---:|---:|---:|---:|---:|---|"
    everything: list[Outcome] = []
    for code, operators in _by_rule():
        outcomes = [measure(operator.name, number) for operator in operators for number in range(DEFAULT)]
        everything += outcomes
        words = " · ".join(operator.words for operator in operators)
        yield f"| [{code}](rules.md#{code.lower()}) {get(code).severity} | {_counts(outcomes)} | {words} |"
    yield f"| **all** | {_counts(everything)} | |"


def _counts(outcomes: list[Outcome]) -> str:
    columns = ("planted", "found", "misplaced", "extra", "consequences")
    return " | ".join(str(sum(len(getattr(outcome, name)) for outcome in outcomes)) for name in columns)


def _consequences() -> Iterator[str]:
    yield "## Declared consequences\n"
    yield "| planted | may bring | because |\n|---|---|---|"
    for code, operators in _by_rule():
        told = {(also, reason) for operator in operators for also, reason in operator.also.items()}
        for also, reason in sorted(told):
            yield f"| {code} | {also} | {reason} |"
