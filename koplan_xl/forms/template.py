"""One reading of the forms workbook: fields, texts and repeated regions per sheet, and the mistakes in it.

Rendering, reading back, printing and the help text all go by what is read here; a field is laid out nowhere else.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator

from koplan_xl.errors import TemplateError
from koplan_xl.forms import mistakes as mistake
from koplan_xl.forms.layout import (
    CHECKLIST,
    DETAILED_PROJECT,
    DETAILED_RESULTS,
    FORM_NAMES,
    REGION_PREFIX,
    REGIONS,
    SIMPLE_PROJECT,
    SIMPLE_RESULTS,
    Field,
    Form,
    Forms,
    MixedText,
    Region,
    describe_forms,
)
from koplan_xl.forms.placeholder import (
    Placeholder,
    find_placeholders,
    parse_placeholder,
    problem_with,
)
from koplan_xl.grid import Address, Area, Grid, Sheet, inside, parse_area, split_reference

_REQUIRED_REGIONS = {
    CHECKLIST: ("確認", "説明"),
    DETAILED_PROJECT: ("詳細事業",),
    SIMPLE_PROJECT: ("簡易事業",),
    DETAILED_RESULTS: ("詳細事業",),
    SIMPLE_RESULTS: ("簡易事業",),
}
_LABEL_REACH = 30  # columns or rows to look for a field's label
_COMMON_TEXT = 5  # a text standing this often on a sheet (千円) names nothing


def read_forms(grid: Grid, live_codes: frozenset[str]) -> Forms:
    """Read a template. TemplateError lists all mistakes, each with sheet, cell and cure."""
    mistakes = [*mistake.in_workbook(grid)]
    forms: dict[str, Form] = {}
    for name in FORM_NAMES:
        if (sheet := grid.sheets.get(name)) is not None:
            forms[name] = _read_form(sheet, live_codes, mistakes)
    if mistakes:
        raise TemplateError(mistakes)
    text = describe_forms(Forms(forms, ""))
    return Forms(forms, hashlib.sha256(text.encode()).hexdigest()[:12])


def _read_form(sheet: Sheet, live_codes: frozenset[str], mistakes: list[str]) -> Form:
    mistakes.extend(mistake.overlapping_merges(sheet))
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
        if is_input and area and not inside(address, area):
            mistakes.append(
                f"{mistake.where(sheet, address)}: 入力欄が印刷範囲の外にあります。印刷範囲を広げるか、欄を中へ移してください。"
            )
        box = sheet.boxes.get(address) if is_input else None
        fields.append(Field(address, placeholder, is_input, _label_of(address, telling), region, box))
    mistakes.extend(mistake.repeated_fields(sheet, fields))
    mistakes.extend(mistake.stray_inputs(sheet, {address for address, _ in found}))
    typed = {a: c.value for a, c in sheet.cells.items() if c.formula is None and c.value is not None}
    comments = tuple(comment.text for comment in sheet.comments)
    return Form(sheet.name, tuple(fields), tuple(texts), regions, labels, typed, comments)


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
                mistakes.append(f"{mistake.where(sheet, address)}: {mark} … {problem}。")
                good = False
        if cell.value.count("{{") != len(marks) or cell.value.count("}}") != len(marks):
            mistakes.append(
                f"{mistake.where(sheet, address)}: {{{{ と }}}} の数が合いません。かっこを確かめてください。"
            )
            good = False
        if not good or not parsed:
            continue
        whole = len(marks) == 1 and cell.value.strip() == marks[0]
        if not whole and address in sheet.unlocked:
            mistakes.append(
                f"{mistake.where(sheet, address)}: 入力欄に差込みと文字が混ざっています。差込み1つだけにするか、セルをロックしてください。"
            )
        yield address, parsed[0] if whole else None


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
                    f"{mistake.where(sheet, (top, left))}: 結合が繰返し「{region.name}」の境目をまたいでいます。結合を分けてください。"
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
