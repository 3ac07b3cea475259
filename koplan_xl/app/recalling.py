"""What was sent, out of the office's own copy: for a return whose hidden sheet is gone or was changed."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from koplan_xl.app.opening import open_plan
from koplan_xl.dispatch import (
    PROPERTY_DEPARTMENT,
    PROPERTY_DISPATCH,
    Dispatch,
    find_hidden_sheet,
    read_dispatch,
)
from koplan_xl.errors import KoplanError, ReturnRefused
from koplan_xl.excel.kept import FOLDER, kept
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Grid
from koplan_xl.plan.model import Record
from koplan_xl.plan.values import composed

_SHORT = 200  # letters: headings are, texts of the plan may quote anything


def recall(plan: Path, grid: Grid, file: str) -> Dispatch:
    """Return what a workbook was sent as; `plan` is the canonical workbook's path.

    ReturnRefused unless exactly one dispatch fits what the workbook says of itself, and its copy is there.
    """
    fitting = _fitting(_sent(plan), grid)
    if len(fitting) != 1:
        why = "複数の配布に当てはまります" if fitting else "どの配布のものか、中の記載から分かりません"
        raise ReturnRefused(
            f"{file}: 配布の記録(非表示のシート)がないか書き換えられていて、{why}。"
            "配布したファイルそのものに記入していただき、再提出をお願いしてください。",
            "no_record",
        )
    row = fitting[0]
    for content in kept(plan, row.key, row.text("ファイル名")):
        try:
            sent = read_dispatch(read_grid(content), file)
        except KoplanError:
            continue
        if sent.fingerprint == row.text("基準値ハッシュ"):
            return sent
    raise ReturnRefused(
        f"{file}: 配布の記録(非表示のシート)がないか書き換えられています。"
        f"配布番号{row.key}の控えも、正本のとなりのフォルダー「{FOLDER}」に見つかりません。"
        "控えを元の場所に戻すか、配布したファイルそのものに記入していただき、再提出をお願いしてください。",
        "no_record",
    )


@cache
def _sent(plan: Path) -> Sequence[Record]:
    """Return the rows of 配布, read only when a return needs them."""
    return open_plan(plan).plan.records("配布")


def _fitting(rows: Iterable[Record], grid: Grid) -> list[Record]:
    """Return the dispatches that the properties name, or else those whose number and department are shown."""
    told = grid.properties.get(PROPERTY_DISPATCH), grid.properties.get(PROPERTY_DEPARTMENT)
    rows = list(rows)
    named = [row for row in rows if (row.key, row.text("部署名")) == told]
    if named:
        return named
    words = set(_words(grid))
    return [row for row in rows if row.key in words and row.text("部署名") in words]


def _words(grid: Grid) -> Iterator[str]:
    """Yield the words of all short texts: the cover's heading has the department, the checklist's the number.

    Not those of the hidden sheet: it names every department.
    """
    hidden = find_hidden_sheet(grid)
    for sheet in grid.sheets.values():
        for cell in sheet.cells.values() if sheet is not hidden else ():
            if isinstance(cell.value, str) and len(cell.value) < _SHORT:
                yield from composed(cell.value).split()
