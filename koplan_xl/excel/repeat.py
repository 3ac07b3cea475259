"""Repeating rows of a template sheet."""
from __future__ import annotations
from typing import NamedTuple, TYPE_CHECKING
if TYPE_CHECKING:
    from koplan_xl.excel.sheet import SheetTemplate

class Block(NamedTuple):
    first: int
    last: int
    count: int

def repeated(template: SheetTemplate, block: Block, breaks_every: int | None) -> SheetTemplate:
    raise NotImplementedError
