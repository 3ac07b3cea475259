"""Python libraries as clients: openpyxl in two ways, and pandas as a script would use it."""

import warnings
from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path

import openpyxl
import pandas as pd

from tests.clients.saving import Entry, Job


class Library:
    """A client whose saving is a function; what it cannot open is told."""

    def __init__(self, name: str, save_one: Callable[[Job], None]) -> None:
        self.name = name
        self._save_one = save_one

    def unavailable_reason(self) -> str:
        """Never missing: the tests need these libraries anyway."""
        return ""

    def save(self, jobs: Sequence[Job]) -> list[str]:
        """Do the jobs; give for each "" or why the library could not do it."""
        return [self._save(job) for job in jobs]

    def _save(self, job: Job) -> str:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._save_one(job)
        except Exception as error:  # whatever a library raises on an odd file is its answer
            return f"{type(error).__name__}: {error}"
        return ""


def _fill(book: openpyxl.Workbook, entries: Sequence[Entry]) -> None:
    for sheet, cell, value in entries:
        book[sheet][cell].value = value


def _load_and_save(job: Job) -> None:
    book = openpyxl.load_workbook(job.source)
    _fill(book, job.entries)
    book.save(job.target)


def _copy_sheets(job: Job) -> None:
    """Copy every sheet, cell by cell with its looks, into a new workbook: names and properties stay behind."""
    old, new = openpyxl.load_workbook(job.source), openpyxl.Workbook()
    _fill(old, job.entries)
    new.remove(new.worksheets[0])
    for sheet in old.worksheets:
        other = new.create_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    there = other.cell(cell.row, cell.column, cell.value)
                    there.font, there.number_format = copy(cell.font), cell.number_format
        for area in sheet.merged_cells.ranges:
            other.merge_cells(str(area))
    new.save(job.target)


def _through_frames(job: Job) -> None:
    """Read all sheets as frames and write them into a new workbook: only the values are left."""
    filled = job.target.with_suffix(".filled.xlsx")
    _load_and_save(Job(job.source, filled, job.entries))
    frames = _frames(filled)
    filled.unlink()
    with pd.ExcelWriter(job.target, engine="openpyxl") as writer:
        for name, frame in frames.items():
            frame.to_excel(writer, sheet_name=name, header=False, index=False)


def _frames(path: Path) -> dict[str, pd.DataFrame]:
    return pd.read_excel(path, sheet_name=None, header=None, dtype=object, engine="openpyxl")


OPENPYXL = Library("openpyxl", _load_and_save)
COPIED = Library("openpyxl, new book", _copy_sheets)
PANDAS = Library("pandas", _through_frames)
