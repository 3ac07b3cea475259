"""Write the result of `check` to the file that was asked for."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from koplan_xl.errors import UsageError, WorkbookError, reason_of
from koplan_xl.excel.package import Package
from koplan_xl.excel.store import refuse_if_open, write_atomically
from koplan_xl.looks import Looks
from koplan_xl.report.baseline import read_baseline
from koplan_xl.report.files import SHEETS, SIGNS, SUFFIXES, render
from koplan_xl.report.model import Report, make_report

if TYPE_CHECKING:
    from koplan_xl.app.checking import Checked


_BEGINNING = 1000  # bytes


def refuse_output(output: Path, inputs: Iterable[Path]) -> None:
    """Raise UsageError before any work where the report cannot, or must not, be written."""
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"{output}: -o に書ける種類は {'・'.join(SUFFIXES)} です。ファイル名の終わりをどれかにしてください。"
        )
    if os.path.realpath(output) in map(os.path.realpath, inputs):
        raise UsageError(f"{output}: 読み込むファイルと同じ名前には書けません。別の名前にしてください。")
    _refuse_place(output, SHEETS)


def refuse_sheet(output: Path, *sheets: str) -> None:
    """Raise UsageError where a workbook cannot be written, or would replace one with other sheets than ours."""
    if output.suffix.lower() != ".xlsx":
        raise UsageError(f"{output}: -o には .xlsx の名前を指定してください。")
    _refuse_place(output, sheets)


def refuse_papers(output: Path, inputs: Iterable[Path], first: str) -> None:
    """Raise UsageError where papers cannot be written, or would replace a workbook whose first sheet is not `first`."""
    if output.suffix.lower() not in (".xlsx", ".pdf"):
        raise UsageError(f"{output}: 出力は .xlsx か .pdf で指定してください。")
    if output.resolve() in {path.resolve() for path in inputs}:
        raise UsageError(f"{output}: 読み込むファイルと同じ名前には書けません。別の名前にしてください。")
    if output.suffix.lower() == ".xlsx" and output.exists():
        names = _sheet_names(output)
        _refuse_place(output, names if first in names[:1] else ())
    else:
        _refuse_writing(output)


def _sheet_names(path: Path) -> list[str]:
    try:
        return [sheet.name for sheet in Package.open(path).sheets()]
    except (OSError, WorkbookError):
        return []


def _refuse_place(output: Path, sheets: Iterable[str]) -> None:
    _refuse_writing(output)
    if output.exists() and not _is_ours(output, sheets):
        raise UsageError(f"{output}: 別の内容のファイルがあるので、上書きしません。別の名前にしてください。")


def _refuse_writing(output: Path) -> None:
    if not output.parent.is_dir():
        raise UsageError(
            f"{output}: フォルダー {output.parent} が見つかりません。先に作るか、別の場所にしてください。"
        )
    if not output.exists():
        return
    if not (output.is_file() or output.is_dir()):
        raise UsageError(f"{output}: ふつうのファイルではないので、書きません。別の名前にしてください。")
    refuse_if_open(output)
    if not output.stat().st_mode & stat.S_IWUSR:
        raise UsageError(
            f"{output}: 読み取り専用なので上書きしません。読み取り専用を外すか、別の名前にしてください。"
        )


def _is_ours(path: Path, sheets: Iterable[str]) -> bool:
    """Whether a file is empty or a result of the kind its name says: no work of the office is written over."""
    suffix = path.suffix.lower()
    try:
        if not path.stat().st_size:
            return True
        if suffix == ".xlsx":
            return {sheet.name for sheet in Package.open(path).sheets()} <= set(sheets)
        if suffix == ".json":
            read_baseline(path)
            return True
        with path.open("rb") as file:
            return SIGNS[suffix].encode() in file.read(_BEGINNING)
    except (OSError, UsageError, WorkbookError):
        return False


def report_of(checked: Checked) -> Report:
    """Gather what a report shows of a check."""
    unread = [(str(file), refusal.message, refusal.location) for file, refusal in checked.refusals]
    files = map(str, checked.files)
    return make_report(files, checked.findings, unread, checked.measures, checked.comparison)


def write_report(output: Path, checked: Checked, looks: Looks) -> None:
    """Write the report, whole or not at all."""
    if output.suffix.lower() == ".json":
        content = f"{json.dumps(checked.to_json(), ensure_ascii=False, indent=2)}\n".encode(errors="replace")
    else:
        content = render(report_of(checked), output, looks)
    write_output(output, content)


def write_output(output: Path, content: bytes) -> None:
    """Write what a command was asked for; UsageError when the system refuses it."""
    try:
        write_atomically(output, content)
    except OSError as error:
        raise UsageError(
            f"{output}: 結果を書けません({reason_of(error)})。フォルダーの名前と権限を確かめてください。"
        ) from error
