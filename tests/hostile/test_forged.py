"""A hidden sheet written by somebody who knows how: the fingerprint is right and the entries are not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from koplan_xl.app.reading import read_returns
from koplan_xl.cli import main
from koplan_xl.dispatch import HIDDEN_SHEET, Entry, read_dispatch, to_rows
from koplan_xl.errors import KoplanError, ReturnRefused
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import read_grid
from koplan_xl.plan.subject import Subject
from tests.hostile.ground import Ground

Forgery = Callable[[Entry], Entry]
REFUSED: dict[str, Forgery] = {
    "unknown_table": lambda e: e._replace(subject=Subject("給与", "1", "額")),
    "unknown_field": lambda e: e._replace(subject=e.subject._replace(field="額")),
    "infinite": lambda e: e._replace(base=float("inf")),
    "no_number": lambda e: e._replace(base=float("nan")),
    "huge": lambda e: e._replace(base=10**300),
    "year": lambda e: e._replace(subject=e.subject._replace(year=10**9)),
    "no_cell": lambda e: e._replace(cell="どこか"),
    "cell_lost": lambda e: e._replace(cell=""),
    "no_label": lambda e: e._replace(label_cell="A0x"),
}
ACCEPTED: dict[str, Forgery] = {
    "text_for_a_number": lambda e: e._replace(base="=1+1"),
    "escape_sequence": lambda e: e._replace(label="\x1b[2J"),
    "far_cell": lambda e: e._replace(cell="ZZZ9999999", label_cell="ZZZ9999998"),
    "foreign_sheet": lambda e: e._replace(sheet="../../x"),
    "code": lambda e: e._replace(subject=e.subject._replace(key="../" * 50)),
}


def forged(ground: Ground, folder: Path, forgery: Forgery) -> Path:
    """Write every tenth entry anew, with a fingerprint that fits."""
    sent = read_dispatch(read_grid(ground.good), ground.good.name)
    entries = tuple(forgery(e) if i % 10 == 0 else e for i, e in enumerate(sent.entries))
    edit = WorkbookEdit(Package.open(ground.good))
    for row, cells in enumerate(to_rows(replace(sent, entries=entries)), start=1):
        for column, value in enumerate(cells, start=1):
            edit.set_cell(HIDDEN_SHEET, row, column, value)
    file = folder / "forged.xlsx"
    file.write_bytes(edit.to_bytes())
    return file


@pytest.mark.parametrize("forgery", REFUSED.values(), ids=REFUSED)
def test_refused(forgery: Forgery, ground: Ground, tmp_path: Path) -> None:
    (read,) = read_returns([forged(ground, tmp_path, forgery)])
    assert isinstance(read, ReturnRefused), read


@pytest.mark.parametrize("forgery", ACCEPTED.values(), ids=ACCEPTED)
def test_no_value_is_taken_from_a_wrong_place(forgery: Forgery, ground: Ground, tmp_path: Path) -> None:
    """Values are in the fingerprint that 配布 knows; places are not, and are confirmed by names and labels."""
    file = forged(ground, tmp_path, forgery)
    for arguments in (["check", str(file)], ["collect", str(ground.plan), str(file), "--dry-run"]):
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code in (0, 1)
        assert "\x1b" not in result.output
    read, good = read_returns([file, ground.good])
    assert not isinstance(good, KoplanError)
    if result.exit_code == 0:
        assert not isinstance(read, KoplanError) and read.values == good.values
