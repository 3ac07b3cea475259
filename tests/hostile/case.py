"""A hostile file and what must become of it; catalogues register their cases here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value

READ, SKIPPED, CELL = "read", "skipped", "cell"
FORM, WORKBOOK, STRINGS = "xl/worksheets/sheet3.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
BOOK_RELS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"

Parts = dict[str, bytes]


@dataclass(frozen=True)
class Case:
    """`outcome`: read, skipped (no return), cell (a cell is refused) or the kind of the refused file.

    `plant` makes the file from a good return; `values` are those that differ from the good return's.
    """

    group: str
    name: str
    what: str
    outcome: str
    plant: Callable[[Path, bytes], None]
    values: dict[Subject, Value] = field(default_factory=dict)
    slow: bool = False


CASES: list[Case] = []


class Group:
    """Registers the cases of one catalogue under its title."""

    def __init__(self, title: str) -> None:
        self.title = title

    def path(
        self, what: str, outcome: str, values: dict[Subject, Value] | None = None, slow: bool = False
    ) -> Callable[[Callable[[Path, bytes], None]], Callable[[Path, bytes], None]]:
        """Register a function that makes whatever stands at a path."""

        def register(plant: Callable[[Path, bytes], None]) -> Callable[[Path, bytes], None]:
            CASES.append(Case(self.title, plant.__name__, what, outcome, plant, values or {}, slow))
            return plant

        return register

    def data(
        self, what: str, outcome: str, slow: bool = False
    ) -> Callable[[Callable[[bytes], bytes]], Callable[[bytes], bytes]]:
        """Register a function from the bytes of a good return to those of a hostile one."""

        def register(make: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
            def plant(path: Path, good: bytes) -> None:
                path.write_bytes(make(good))

            CASES.append(Case(self.title, make.__name__, what, outcome, plant, {}, slow))
            return make

        return register

    def parts(
        self, what: str, outcome: str, values: dict[Subject, Value] | None = None, slow: bool = False
    ) -> Callable[[Callable[[Parts], None]], Callable[[Parts], None]]:
        """Register a function that changes the parts of a good return."""

        def register(change: Callable[[Parts], None]) -> Callable[[Parts], None]:
            def plant(path: Path, good: bytes) -> None:
                parts = unzipped(good)
                change(parts)
                path.write_bytes(zipped(parts))

            CASES.append(Case(self.title, change.__name__, what, outcome, plant, values or {}, slow))
            return change

        return register


def unzipped(data: bytes) -> Parts:
    """Return the parts of a workbook."""
    with ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(parts: Parts, method: int = ZIP_DEFLATED) -> bytes:
    """Return a workbook of these parts."""
    target = BytesIO()
    with ZipFile(target, "w", method) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return target.getvalue()
