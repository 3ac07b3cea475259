"""Whole departments' workbooks filled with nasty values: what 確認票 shows beside what `check` says of them."""

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from koplan_xl.app.checking import check
from koplan_xl.app.generating import SentFile, generate
from koplan_xl.dispatch import Dispatch, Entry, Role, read_dispatch
from koplan_xl.excel.read import read_grid
from koplan_xl.forms.layout import CHECKLIST
from koplan_xl.grid import Grid
from koplan_xl.plan import schema
from koplan_xl.plan.values import Value
from koplan_xl.rules.live import SOUND, live_rules
from tests.clients.libreoffice import Office
from tests.rules.parity import AMOUNTS, MEASURED, SLIPS, TEXTS, UNITS, WRITTEN

SAMPLE = Path(__file__).parents[2] / "workbooks" / "komoro-r7-policy6.xlsx"
DEPARTMENTS = ("企画課", "財政課", "総務課", "選挙管理委員会事務局")
_TARGET = re.compile(r"(?:施策)?(\d+-\d+(?:-\d+)?)(?: .*?)?(?:(成果指標|活動指標)(\d))?")
_MOODS = (
    (0.1, 0),
    (0.2, 0),
    (0.3, 0.1),
    (0.8, 0.1),
    (0.8, 1),
)  # how often something is typed, how often nasty
_MARKS = {"成果指標": "K", "活動指標": "A"}
_LIKE_A_NUMBER = re.compile(
    r"[\s0-9０-９,，.．/:%％+＋\-－−()（）eEＥ$¥￥円千]+|TRUE"
)  # else it stays a text anyway
TURNS = 3
Check = tuple[str, str]  # rule, code


@dataclass
class Compared:
    """What was compared: states by rule, those of them that are not ✔, and where the two sides differ."""

    states: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    differences: list[tuple[str, Check, object, bool]] = field(default_factory=list)
    inputs: int = 0
    workbooks: int = 0


def compare(office: Office, folder: Path) -> Compared:
    """Fill the workbooks, let LibreOffice work them out, and compare each state with the findings."""
    compared = Compared()
    plan = Path(shutil.copyfile(SAMPLE, folder / SAMPLE.name))
    for sent in generate(plan, folder / "配布", DEPARTMENTS).files:
        dispatch = read_dispatch(read_grid(sent.path), sent.path.name)
        for turn in range(TURNS):
            _compare_one(office, sent, dispatch, turn, compared)
    return compared


def _compare_one(office: Office, sent: SentFile, dispatch: Dispatch, turn: int, compared: Compared) -> None:
    draw = random.Random(f"{sent.department} {turn}")
    typed = [*_typed(dispatch.entries, draw)]
    filled = sent.path.with_name(f"回収 {sent.department} {turn}.xlsx")
    assert office.fill(sent.path, filled, typed) == []
    compared.inputs += len(typed)
    compared.workbooks += 1
    findings = check([filled]).findings
    said = {(each.code, each.key or "") for each in findings if not each.explained}
    for one, state in states(read_grid(filled)).items():
        compared.states[one[0]] += 1
        compared.fired[one[0]] += one in said
        if (state != SOUND) != (one in said):
            compared.differences.append((sent.department, one, state, one in said))
    live = {rule.code for rule in live_rules()}
    unseen = {one for one in said if one[0] in live} - states(read_grid(filled)).keys()
    compared.differences += [(sent.department, one, None, True) for one in sorted(unseen)]


def states(grid: Grid) -> Mapping[Check, object]:
    """Return the states on 確認票 by rule and code."""
    codes = {rule.code for rule in live_rules()}
    found: dict[Check, object] = {}
    for _, cells in grid.sheets[CHECKLIST].rows():
        at = next((column for column, cell in cells.items() if cell.value in codes), None)
        state = next((cell.value for cell in cells.values() if cell.formula is not None), None)
        if at and state is not None:
            match = _TARGET.fullmatch(str(cells[at - 1].value).replace("\n", " "))
            assert match, cells[at - 1].value
            mark = f"-{_MARKS[match[2]]}{match[3]}" if match[2] else ""
            found[str(cells[at].value), match[1] + mark] = state
    return found


def _typed(entries: tuple[Entry, ...], draw: random.Random) -> Iterator[tuple[str, str, str]]:
    """Yield sheet, cell and text to type: into few or many inputs of each record, plain or nasty values."""
    moods: dict[str, tuple[float, float]] = {}
    for number, entry in enumerate(entries):
        often, nasty = moods.setdefault(entry.subject.key, draw.choice(_MOODS))
        if entry.role is Role.INPUT and draw.random() < often and entry.subject.table != "部署":
            value = _value(entry, number, draw, draw.random() < nasty)
            column = schema.table(entry.subject.table).column(entry.subject.field)
            yield entry.sheet, entry.cell, _as_typed(value, column.kind)


def _value(entry: Entry, number: int, draw: random.Random, nasty: bool) -> Value:
    subject = entry.subject
    column = schema.table(subject.table).column(subject.field)
    if subject.table == "説明":
        return draw.choice((None, "端数", "短い理由", f"国の制度が変わり、額を見直したため（{number}）。"))
    if column.kind is schema.Kind.AMOUNT:
        return draw.choice((*AMOUNTS, *SLIPS) if nasty else (None, 0, 0, 100, 250, "1,000", 400000))
    if column.kind is schema.Kind.MEASURED:
        return draw.choice(MEASURED if nasty else (None, 0.5, 12, 53.2, 60, 60, 70, "80", 101))
    if column.name == "単位":
        return draw.choice(UNITS if nasty else ("%", "人", None))
    if column.name == "指標名":
        return draw.choice((*TEXTS, "あ" * 70) if nasty else ("満足と答えた人の割合", None))
    return draw.choice(column.choices or WRITTEN)


def _as_typed(value: Value, kind: schema.Kind) -> str:
    """Write a value as it is typed: an apostrophe keeps a text a text, where the cell's format does not."""
    if value is None:
        return ""
    if isinstance(value, str):
        numeric = kind in (schema.Kind.AMOUNT, schema.Kind.MEASURED)
        return f"'{value}" if numeric and _LIKE_A_NUMBER.fullmatch(value) else value
    return repr(value)
