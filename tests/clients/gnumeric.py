"""Gnumeric as a client: its ssconvert opens and saves; what is typed goes in through Gnumeric's own file format.

`ssconvert --set` reaches the first sheet only, so the way is .xlsx, .gnumeric, cells set there, .xlsx.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lxml import etree

from koplan_xl.grid import parse_a1
from tests.clients.saving import Entry, Job

SECONDS = 60
AT_ONCE = 2
_NUMBER, _TEXT = "40", "60"
_NS = {"g": "http://www.gnumeric.org/v10.dtd"}
_CELL = "{http://www.gnumeric.org/v10.dtd}Cell"


class Gnumeric:
    """Opens and saves with ssconvert."""

    name = "Gnumeric"

    def unavailable_reason(self) -> str:
        """Say why it cannot be used here; "" when it can."""
        return "" if shutil.which("ssconvert") else "Gnumeric (ssconvert) is not installed"

    def save(self, jobs: Sequence[Job]) -> list[str]:
        """Do the jobs; give for each "" or why Gnumeric could not do it."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(self._save, jobs))

    def _save(self, job: Job) -> str:
        between = job.target.with_suffix(".gnumeric")
        if said := _convert("--export-type=Gnumeric_XmlIO:sax:0", str(job.source), between):
            return said
        _type(between, job.entries)
        said = _convert("--recalc", str(between), job.target)
        between.unlink()
        return said


def _convert(option: str, source: str, target: Path) -> str:
    try:
        done = subprocess.run(
            ["ssconvert", option, source, str(target)],
            capture_output=True,
            check=False,
            timeout=SECONDS,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        return f"took longer than {SECONDS} s"
    if done.returncode or not target.exists():
        return done.stderr.decode(errors="replace").strip() or f"ended with {done.returncode}"
    return ""


def _type(workbook: Path, entries: Sequence[Entry]) -> None:
    tree = etree.parse(workbook, etree.XMLParser(huge_tree=True))
    for name, address, value in entries:
        (cells,) = tree.xpath("//g:Sheet[g:Name=$name]/g:Cells", namespaces=_NS, name=name)
        row, column = (str(number - 1) for number in parse_a1(address))
        for old in cells.xpath("g:Cell[@Row=$row and @Col=$column]", namespaces=_NS, row=row, column=column):
            cells.remove(old)
        kind = _TEXT if isinstance(value, str) else _NUMBER
        etree.SubElement(cells, _CELL, {"Row": row, "Col": column, "ValueType": kind}).text = str(value)
    tree.write(workbook, xml_declaration=True, encoding="UTF-8")
