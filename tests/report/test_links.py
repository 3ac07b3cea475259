"""Links from a report to a cell."""

import os
from pathlib import Path

import pytest

from koplan_xl.report.links import cell_link

FOLDER = Path("/計画/結果")


@pytest.mark.parametrize(
    ("file", "sheet", "cell", "link"),
    [
        ("/計画/結果/a.xlsx", "事業費", "D2", "external:a.xlsx#'事業費'!D2"),
        ("/計画/正本.xlsx", "6-2-07", "B3", "external:{up}正本.xlsx#'6-2-07'!B3"),
        ("/計画/結果/a b#1 100%.xlsx", "表", "A1", "external:a%20b%231%20100%25.xlsx#'表'!A1"),
        ("/計画/結果/a.xlsx", "課長's", "A1", "external:a.xlsx#'課長''s'!A1"),
        ("/計画/結果/a.xlsx", "表", "", "external:a.xlsx#'表'!A1"),
        ("/計画/結果/a.xlsx", "", "", "external:a.xlsx"),
    ],
)
def test_links_are_relative_and_name_sheet_and_cell(file: str, sheet: str, cell: str, link: str) -> None:
    assert cell_link(file, sheet, cell, FOLDER) == link.format(up=f"..{os.sep}")


def test_on_another_drive_the_path_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", refuse)
    link = cell_link("/計画/a.xlsx", "表", "A1", FOLDER)
    assert link == f"external:{Path('/計画/a.xlsx').resolve()}#'表'!A1"


def test_what_excel_would_not_take_is_no_link() -> None:
    assert cell_link(f"/計画/{'長' * 2100}.xlsx", "表", "A1", FOLDER) is None
