"""The room for texts as sheet 計画 says it: 項目 `様式の字数 事務事業.事業概要`, 値 `22字×8行`.

A department's workbook carries these items with it, so that its return can be checked by itself; in the canonical
workbook the office may write them for forms of its own.
"""

import re
from collections.abc import Iterator, Mapping

from koplan_xl.grid import Box
from koplan_xl.plan.model import Plan
from koplan_xl.plan.values import fold

_PREFIX = "様式の字数 "
_ITEM = re.compile(rf"{_PREFIX}(.+)\.(.+)")
_VALUE = re.compile(r"([1-9]\d*)字?[×xX]([1-9]\d*)行?")


def box_items(boxes: Mapping[tuple[str, str], Box]) -> Iterator[tuple[str, str]]:
    """Yield 項目 and 値 of each box."""
    for (table, column), box in boxes.items():
        yield f"{_PREFIX}{table}.{column}", f"{box.line}字×{box.lines}行"


def is_box_item(item: str) -> bool:
    """Say whether an item of sheet 計画 is about the room for a text."""
    return _ITEM.fullmatch(fold(item)) is not None


def told_boxes(plan: Plan) -> dict[tuple[str, str], Box]:
    """Return the boxes sheet 計画 names; what is not written that way tells nothing."""
    found = {}
    for record in plan.records("計画"):
        item = _ITEM.fullmatch(fold(record.key))
        value = _VALUE.fullmatch(fold(record.text("値")).replace(" ", ""))
        if item and value:
            found[item[1], item[2]] = Box(int(value[1]), int(value[2]))
    return found
