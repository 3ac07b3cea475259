"""docs/parity.md: on what the live formulas and the checker were compared. `python -m tests.rules.parity_document`."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from koplan_xl.rules.live import live_rules
from tests.clients.libreoffice import Office
from tests.rules.live_forms import DEPARTMENTS, Compared, compare
from tests.rules.parity import CHOICES, verdicts

DOCUMENT = Path("docs/parity.md")
_INTRODUCTION = """# Live checks and `check` agree

A rule that a department can mend itself is shown in its workbook by a formula; `check` finds the same with the same
expression. Tests let LibreOffice work the formulas out and compare. This page is written by
`python -m tests.rules.parity_document`; tests fail when it is stale or when one verdict differs.

## Rule by rule

Rows of values, plain and nasty: blanks of every sort, 0, －, 未定, full width, ▲ and brackets, commas in wrong places, double
signs, `300以上`, line breaks. **Compared** are verdicts, echoes left out on both sides.

| rule | on | compared | fired | quiet | differences |
|---|---|---:|---:|---:|---:|"""


def render(whole: Compared) -> str:
    """Return the document."""
    return "\n".join([_INTRODUCTION, *table(), "", *_workbooks(whole), ""])


def table() -> Iterator[str]:
    """Yield the rows of the first table; a test with LibreOffice holds that there is no difference."""
    for scope in CHOICES:
        for code, verdict in verdicts(scope).items():
            fired = sum(verdict)
            yield f"| {_link(code)} | {scope} | {len(verdict)} | {fired} | {len(verdict) - fired} | 0 |"


def _workbooks(whole: Compared) -> Iterator[str]:
    yield f"""## Whole workbooks

The workbooks of {len(DEPARTMENTS)} departments of the real plan, nasty values typed into {whole.inputs} of their inputs, reasons
among them. Each state on 確認票 must be what `check` says of the file: ✔ where it finds nothing or where the reason
passes, else ✖ or 要説明; and `check` may find nothing by these rules that 確認票 does not show.

| rule | states compared | not ✔ | ✔ | differences |
|---|---:|---:|---:|---:|"""
    for rule in live_rules():
        states, fired = whole.states[rule.code], whole.fired[rule.code]
        wrong = sum(each[1][0] == rule.code for each in whole.differences)
        yield f"| {_link(rule.code)} | {states} | {fired} | {states - fired} | {wrong} |"
    yield """
## What a formula cannot know

- Whether a number is shown as a date: `check` says N10 and leaves the amount out, the form takes it as a number.
- An Excel error or a formula in an input: `check` says C10, the form N07 or the check's own ✖, never ✔.
- Whether a reason is the text of another code's reason (X06): only `check` looks."""


def _link(code: str) -> str:
    return f"[{code}](rules.md#{code.lower()})"


if __name__ == "__main__":
    with Office() as running, TemporaryDirectory() as folder:
        DOCUMENT.write_text(render(compare(running, Path(folder))), encoding="utf-8")
    print(DOCUMENT)
