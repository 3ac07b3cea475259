"""Mistakes an office can make in its forms workbook, each told with sheet, cell and cure."""

import re
from collections.abc import Iterator, Sequence

from koplan_xl.forms.layout import BOOK_FORMS, FORM_NAMES, REGION_PREFIX, Field
from koplan_xl.forms.placeholder import Placeholder
from koplan_xl.grid import Address, Area, Grid, Sheet, a1

_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[Rr]\d+|[Cc]\d+")


def where(sheet: Sheet, address: Address) -> str:
    """Name a cell for a message."""
    return f"シート「{sheet.name}」セル{a1(*address)}"


def in_workbook(grid: Grid) -> Iterator[str]:
    """Yield missing sheets and names that cannot work."""
    for name in FORM_NAMES:
        if name not in grid.sheets and name not in BOOK_FORMS:
            yield f"シート「{name}」がありません。もとの様式ファイルからコピーして戻してください。"
    scopes = [("ブック", grid.names), *((f"シート「{s.name}」", s.names) for s in grid.sheets.values())]
    for scope, names in scopes:
        for name in names:
            if _CELL_LIKE.fullmatch(name):
                yield f"{scope}の名前「{name}」はセル番地と区別できません。別の名前に変えてください。"
            if scope == "ブック" and name.startswith(REGION_PREFIX):
                yield f"名前「{name}」の範囲はブックではなくシートにしてください(名前の管理で作り直す)。"


def repeated_fields(sheet: Sheet, fields: Sequence[Field]) -> Iterator[str]:
    """Yield fields that stand on the sheet more than once."""
    first: dict[Placeholder, Address] = {}
    for field in fields:
        earlier = first.setdefault(field.placeholder, field.address)
        if earlier != field.address:
            yield (
                f"{where(sheet, field.address)}: {field.placeholder} は{a1(*earlier)}にもあります。"
                "1つのシートに1回だけにしてください。"
            )


def stray_inputs(sheet: Sheet, known: set[Address]) -> Iterator[str]:
    """Yield unlocked cells whose content would be lost, as no field is in them."""
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
            f"{where(sheet, address)}: ロックされていないのに差込みがありません。"
            "書かれた内容が失われるので、ロックするか差込みを入れてください。"
        )


def overlapping_merges(sheet: Sheet) -> Iterator[str]:
    """Yield merged cells that lie over each other."""
    taken: dict[Address, Area] = {}
    for merge in sheet.merges:
        (top, left), (bottom, right) = merge
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                other = taken.setdefault((row, column), merge)
                if other != merge:
                    yield (
                        f"{where(sheet, (row, column))}: セルの結合が重なっています。"
                        f"{a1(*merge[0])}から始まる結合を解除してください。"
                    )
                    break
            else:
                continue
            break
