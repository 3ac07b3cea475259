"""One reading of the forms workbook: fields, texts and repeated regions per sheet, and the mistakes in it.

Rendering, reading back, printing and the help text all go by what is read here; a field is laid out nowhere else.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from koplan_xl.errors import TemplateError
from koplan_xl.forms.placeholder import (
    Placeholder,
    find_placeholders,
    parse_placeholder,
    problem_with,
)
from koplan_xl.grid import Address, Area, Grid, Sheet, a1, parse_area, split_reference

COVER, CHECKLIST, POLICY, MEASURE = "表紙", "確認票", "政策", "施策"
DETAILED_PROJECT, SIMPLE_PROJECT = "事業詳細", "事業簡易"
MEASURE_RESULTS, DETAILED_RESULTS, SIMPLE_RESULTS = "施策実績", "詳細実績", "簡易実績"
FORM_NAMES = (
    COVER,
    CHECKLIST,
    POLICY,
    MEASURE,
    DETAILED_PROJECT,
    SIMPLE_PROJECT,
    MEASURE_RESULTS,
    DETAILED_RESULTS,
    SIMPLE_RESULTS,
)
REGION_PREFIX = "繰返し."
# region name → the sheets on which it may stand
REGIONS = {
    "様式": (COVER,),
    "確認": (CHECKLIST,),
    "説明": (CHECKLIST,),
    "施策": (POLICY,),
    "詳細事業": (DETAILED_PROJECT, DETAILED_RESULTS),
    "簡易事業": (SIMPLE_PROJECT, SIMPLE_RESULTS),
}
_REQUIRED_REGIONS = {
    CHECKLIST: ("確認", "説明"),
    DETAILED_PROJECT: ("詳細事業",),
    SIMPLE_PROJECT: ("簡易事業",),
    DETAILED_RESULTS: ("詳細事業",),
    SIMPLE_RESULTS: ("簡易事業",),
}
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[Rr]\d+|[Cc]\d+")
_LABEL_REACH = 30  # columns or rows to look for a field's label
_COMMON_TEXT = 5  # a text standing this often on a sheet (千円) names nothing


@dataclass(frozen=True, slots=True)
class Field:
    """A cell that holds exactly one placeholder. `label` is the cell whose text names it for people."""

    address: Address
    placeholder: Placeholder
    is_input: bool
    label: Address | None
    region: str | None


@dataclass(frozen=True, slots=True)
class MixedText:
    """A locked cell whose text contains placeholders; shown, never read back."""

    address: Address
    text: str
    region: str | None


@dataclass(frozen=True, slots=True)
class Region:
    """Rows first..last that repeat, a copy per record."""

    name: str
    first: int
    last: int

    @property
    def height(self) -> int:
        """Rows of one copy."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Form:
    """One sheet of the forms workbook."""

    name: str
    fields: tuple[Field, ...]
    texts: tuple[MixedText, ...]
    regions: tuple[Region, ...]
    labels: dict[Address, str]

    def region(self, name: str) -> Region | None:
        """Return the repeated region of that name."""
        return next((region for region in self.regions if region.name == name), None)

    def place(self, address: Address, copies: dict[str, int], copy: int = 0) -> Address:
        """Return where a template address lands when each region has `copies[name]` copies.

        `copy` (from 0) says which copy is meant for an address inside a region.
        """
        row, column = address
        landed = row
        for region in self.regions:
            if row > region.last:
                landed += (max(1, copies.get(region.name, 1)) - 1) * region.height
            elif row >= region.first:
                landed += copy * region.height
        return landed, column


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms of a template, with a short fingerprint of what was read."""

    sheets: dict[str, Form]
    digest: str

    def __getitem__(self, name: str) -> Form:
        return self.sheets[name]

    def __contains__(self, name: str) -> bool:
        return name in self.sheets


def read_forms(grid: Grid, live_codes: frozenset[str]) -> Forms:
    """Read a template. TemplateError lists all mistakes, each with sheet, cell and cure."""
    mistakes = [*_mistakes_in_workbook(grid)]
    forms: dict[str, Form] = {}
    for name in FORM_NAMES:
        if (sheet := grid.sheets.get(name)) is not None:
            forms[name] = _read_form(sheet, live_codes, mistakes)
    if mistakes:
        raise TemplateError(mistakes)
    text = describe_forms(Forms(forms, ""))
    return Forms(forms, hashlib.sha256(text.encode()).hexdigest()[:12])


def _mistakes_in_workbook(grid: Grid) -> Iterator[str]:
    for name in FORM_NAMES:
        if name not in grid.sheets:
            yield f"シート「{name}」がありません。もとの様式ファイルからコピーして戻してください。"
    scopes = [("ブック", grid.names), *((f"シート「{s.name}」", s.names) for s in grid.sheets.values())]
    for scope, names in scopes:
        for name in names:
            if _CELL_LIKE.fullmatch(name):
                yield f"{scope}の名前「{name}」はセル番地と区別できません。別の名前に変えてください。"
            if scope == "ブック" and name.startswith(REGION_PREFIX):
                yield f"名前「{name}」の範囲はブックではなくシートにしてください(名前の管理で作り直す)。"


def _read_form(sheet: Sheet, live_codes: frozenset[str], mistakes: list[str]) -> Form:
    mistakes.extend(_overlapping_merges(sheet))
    regions = tuple(_read_regions(sheet, mistakes))
    found = [*_find_cells(sheet, live_codes, mistakes)]
    area = _print_area(sheet)
    labels = {
        address: cell.value
        for address, cell in sheet.cells.items()
        if isinstance(cell.value, str) and cell.value.strip()
    }
    often = Counter(labels.values())
    telling = {
        address: text
        for address, text in labels.items()
        if often[text] < _COMMON_TEXT and not _is_placeholder_only(text)
    }
    fields: list[Field] = []
    texts: list[MixedText] = []
    for address, placeholder in found:
        region = next((r.name for r in regions if r.first <= address[0] <= r.last), None)
        if placeholder is None:
            texts.append(MixedText(address, str(sheet.value(*address)), region))
            continue
        is_input = address in sheet.unlocked
        if is_input and area and not _inside(address, area):
            mistakes.append(
                f"{_where(sheet, address)}: 入力欄が印刷範囲の外にあります。印刷範囲を広げるか、欄を中へ移してください。"
            )
        fields.append(Field(address, placeholder, is_input, _label_of(address, telling), region))
    mistakes.extend(_repeated_fields(sheet, fields))
    mistakes.extend(_stray_inputs(sheet, {address for address, _ in found}))
    return Form(sheet.name, tuple(fields), tuple(texts), regions, labels)


def _where(sheet: Sheet, address: Address) -> str:
    return f"シート「{sheet.name}」セル{a1(*address)}"


def _find_cells(
    sheet: Sheet, live_codes: frozenset[str], mistakes: list[str]
) -> Iterator[tuple[Address, Placeholder | None]]:
    for address, cell in sorted(sheet.cells.items()):
        if not isinstance(cell.value, str) or ("{{" not in cell.value and "}}" not in cell.value):
            continue
        marks = find_placeholders(cell.value)
        parsed = [parse_placeholder(mark) for mark in marks]
        good = True
        for mark, placeholder in zip(marks, parsed, strict=True):
            problem = problem_with(placeholder, live_codes) if placeholder else "差込みの書き方ではありません"
            if problem:
                mistakes.append(f"{_where(sheet, address)}: {mark} … {problem}。")
                good = False
        if cell.value.count("{{") != len(marks) or cell.value.count("}}") != len(marks):
            mistakes.append(
                f"{_where(sheet, address)}: {{{{ と }}}} の数が合いません。かっこを確かめてください。"
            )
            good = False
        if not good or not parsed:
            continue
        whole = len(marks) == 1 and cell.value.strip() == marks[0]
        if not whole and address in sheet.unlocked:
            mistakes.append(
                f"{_where(sheet, address)}: 入力欄に差込みと文字が混ざっています。差込み1つだけにするか、セルをロックしてください。"
            )
        yield address, parsed[0] if whole else None


def _repeated_fields(sheet: Sheet, fields: list[Field]) -> Iterator[str]:
    first: dict[Placeholder, Address] = {}
    for field in fields:
        earlier = first.setdefault(field.placeholder, field.address)
        if earlier != field.address:
            yield (
                f"{_where(sheet, field.address)}: {field.placeholder} は{a1(*earlier)}にもあります。"
                "1つのシートに1回だけにしてください。"
            )


def _stray_inputs(sheet: Sheet, known: set[Address]) -> Iterator[str]:
    covered = {
        (row, column)
        for (top, left), (bottom, right) in sheet.merges
        if (top, left) in known
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    for address in sorted(sheet.unlocked - known - covered):
        if address not in sheet.cells or sheet.cells[address].value is not None:
            continue
        yield (
            f"{_where(sheet, address)}: ロックされていないのに差込みがありません。"
            "書かれた内容が失われるので、ロックするか差込みを入れてください。"
        )


def _overlapping_merges(sheet: Sheet) -> Iterator[str]:
    taken: dict[Address, Area] = {}
    for merge in sheet.merges:
        (top, left), (bottom, right) = merge
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                other = taken.setdefault((row, column), merge)
                if other != merge:
                    yield (
                        f"{_where(sheet, (row, column))}: セルの結合が重なっています。"
                        f"{a1(*merge[0])}から始まる結合を解除してください。"
                    )
                    break
            else:
                continue
            break


def _read_regions(sheet: Sheet, mistakes: list[str]) -> Iterator[Region]:
    regions: list[Region] = []
    for name, target in sheet.names.items():
        if not name.startswith(REGION_PREFIX):
            continue
        short = name.removeprefix(REGION_PREFIX)
        reference = split_reference(target)
        if sheet.name not in REGIONS.get(short, ()):
            mistakes.append(
                f"シート「{sheet.name}」: 名前「{name}」はこのシートでは使えません。削除してください。"
            )
        elif reference is None or reference[0] != sheet.name or not _is_area(reference[1]):
            mistakes.append(
                f"シート「{sheet.name}」: 名前「{name}」の参照先 {target} が読めません。行の範囲を指定し直してください。"
            )
        else:
            (top, _), (bottom, _) = parse_area(reference[1])
            regions.append(Region(short, top, bottom))
    regions.sort(key=lambda region: region.first)
    for before, after in zip(regions, regions[1:], strict=False):
        if after.first <= before.last:
            mistakes.append(
                f"シート「{sheet.name}」: 繰返しの「{before.name}」と「{after.name}」の行が重なっています。離してください。"
            )
    for short in _REQUIRED_REGIONS.get(sheet.name, ()):
        if not any(region.name == short for region in regions):
            mistakes.append(
                f"シート「{sheet.name}」: 名前「{REGION_PREFIX}{short}」がありません。くり返す行に名前を付けてください。"
            )
    for region in regions:
        for (top, left), (bottom, _) in sheet.merges:
            if top <= region.last and bottom >= region.first and (top < region.first or bottom > region.last):
                mistakes.append(
                    f"{_where(sheet, (top, left))}: 結合が繰返し「{region.name}」の境目をまたいでいます。結合を分けてください。"
                )
    yield from regions


def _is_area(reference: str) -> bool:
    try:
        parse_area(reference)
    except ValueError:
        return False
    return True


def _print_area(sheet: Sheet) -> list[Area]:
    target = sheet.names.get("_xlnm.Print_Area", "")
    references = [split_reference(part) for part in target.split(",")] if target else []
    return [parse_area(reference[1]) for reference in references if reference and _is_area(reference[1])]


def _inside(address: Address, areas: list[Area]) -> bool:
    row, column = address
    return any(top <= row <= bottom and left <= column <= right for (top, left), (bottom, right) in areas)


def _label_of(address: Address, labels: dict[Address, str]) -> Address | None:
    """Find the text that names a cell for people: the nearest to the left, else the nearest above."""
    row, column = address
    beside = ((row, c) for c in range(column - 1, max(0, column - _LABEL_REACH), -1))
    above = ((r, column) for r in range(row - 1, max(0, row - _LABEL_REACH), -1))
    for candidate in (*beside, *above):
        if candidate in labels:
            return candidate
    return None


def _is_placeholder_only(text: str) -> bool:
    marks = find_placeholders(text)
    return len(marks) == 1 and text.strip() == marks[0]


def describe_forms(forms: Forms) -> str:
    """Write what was read as text that diffs well: a line per field, text and region, in sheet order."""
    lines: list[str] = []
    for form in forms.sheets.values():
        lines.append(f"[{form.name}]")
        lines.extend(f"繰返し {r.name} {r.first}行-{r.last}行" for r in form.regions)
        entries = [
            (
                f.address,
                f"{a1(*f.address)} {f.placeholder}{' 入力' if f.is_input else ''}{_label_text(form, f)}",
            )
            for f in form.fields
        ]
        entries += [(t.address, f"{a1(*t.address)} 文字 {t.text!r}") for t in form.texts]
        lines.extend(line for _, line in sorted(entries))
        lines.append("")
    return "\n".join(lines)


def _label_text(form: Form, field: Field) -> str:
    if field.label is None:
        return ""
    text = re.sub(r"\s+", "", form.labels[field.label])
    return f" ← {a1(*field.label)}「{text}」"
