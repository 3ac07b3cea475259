"""One return on its way: its parts, what it should say, and the operators that mistreat it."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO

import openpyxl
from lxml import etree

from koplan_xl.excel.package import Package
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value
from tests.clients.saving import Typed
from tests.mistreatment.ground import FILLED, filled, ground

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = {"m": MAIN, "r": RELATED}
Step = tuple[str | int, ...]


class Outcome(Enum):
    """What becomes of a return. The last two must never be.

    CHANGED: a program saved another value than it had opened; what its file says arrived.
    """

    READ = "read"
    REPAIRED = "repaired"
    CONFLICT = "conflict"
    REFUSED = "refused"
    CHANGED = "changed"
    WRONG = "WRONG"
    TRACEBACK = "TRACEBACK"


@dataclass
class Case:
    """A return being made.

    `typed` is what the department's program types into the cells as sent,
    `steps` what LibreOffice does by hand, `suffix` the format it is saved in. `wanted` are the changes that
    should arrive; `tolerated` ones may, but need not; each cell of `doubtful` must be refused by its address.
    """

    parts: dict[str, bytes]
    wanted: dict[Subject, Value] = field(default_factory=lambda: dict(FILLED))
    tolerated: dict[Subject, Value] = field(default_factory=dict)
    doubtful: set[Subject] = field(default_factory=set)
    typed: dict[Subject, Typed] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    suffix: str = ".xlsx"
    content: bytes | None = None

    def to_bytes(self) -> bytes:
        """Return the file; `content` goes before parts where an operator leaves the package behind."""
        return Package(self.parts).to_bytes() if self.content is None else self.content

    def type(self, subject: Subject, text: Typed, means: Value) -> None:
        """Let the program type a text that means a value."""
        self.typed[subject] = text
        self.wanted[subject] = means

    def type_all(self) -> None:
        """Put what is to be typed into the cells as texts, without a program."""
        for subject, text in list(self.typed.items()):
            self.set_cell(subject, f"<is><t xml:space='preserve'>{text}</t></is>", t="inlineStr")

    def place(self, subject: Subject) -> tuple[str, str]:
        """Return the sheet and the cell where a subject was sent."""
        return ground().place(subject)

    @property
    def package(self) -> Package:
        """The parts with their relationships."""
        return Package(self.parts)

    def sheet_parts(self) -> dict[str, str]:
        """Return the part of each sheet by its name."""
        return {sheet.name: sheet.part for sheet in self.package.sheets()}

    @contextmanager
    def xml(self, part: str) -> Iterator[etree._Element]:
        """Give a part's root to change; it is written back at the end of the block."""
        root = etree.fromstring(self.parts[part])
        yield root
        self.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    @contextmanager
    def sheet(self, name: str) -> Iterator[etree._Element]:
        """Give a sheet's root to change."""
        with self.xml(self.sheet_parts()[name]) as root:
            yield root

    @contextmanager
    def workbook(self) -> Iterator[etree._Element]:
        """Give the workbook's root to change."""
        with self.xml(self.package.workbook_part) as root:
            yield root

    @contextmanager
    def openpyxl(self) -> Iterator[openpyxl.Workbook]:
        """Give the workbook as openpyxl loads it; what openpyxl does not know is lost on saving."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(self.to_bytes()))
        yield book
        stream = BytesIO()
        book.save(stream)
        self.parts = dict(Package.open(stream.getvalue()).parts)

    def cell(self, root: etree._Element, address: str) -> etree._Element:
        """Return a cell of a sheet's root."""
        (found,) = root.xpath(f".//m:c[@r='{address}']", namespaces=NS)
        return found

    def set_cell(self, subject: Subject, inner: str, **attributes: str) -> None:
        """Write a subject's cell as raw XML with its style kept; `t` and other attributes as given."""
        self.typed.pop(subject, None)
        sheet, address = self.place(subject)
        with self.sheet(sheet) as root:
            cell = self.cell(root, address)
            for child in list(cell):
                cell.remove(child)
            for name in set(cell.attrib) - {"r", "s"}:
                del cell.attrib[name]
            cell.attrib.update(attributes)
            for child in etree.fromstring(f'<c xmlns="{MAIN}">{inner}</c>'):
                cell.append(child)

    def set_shared(self, subject: Subject, inner: str) -> None:
        """Write a subject's text as a new shared string, given as raw XML: the way Excel saves texts."""
        with self.xml("xl/sharedStrings.xml") as root:
            index = len(root)
            root.append(etree.fromstring(f'<si xmlns="{MAIN}">{inner}</si>'))
            root.set("uniqueCount", str(len(root)))
            root.set("count", str(int(root.get("count", index)) + 1))
        self.set_cell(subject, f"<v>{index}</v>", t="s")


@dataclass(frozen=True)
class Operator:
    """A way to mistreat a return. `expected` is what becomes of it when no other program touches it.

    `pending` says what the reader still lacks to make it so; its test must then fail.
    """

    name: str
    family: str
    words: str
    expected: Outcome
    treat: Callable[[Case], None]
    by_hand: bool = False  # LibreOffice does it
    slow: bool = False  # left out of the ordinary test run
    harmless: bool = False  # may be combined with others at random
    pending: str = ""

    def case(self) -> Case:
        """Return a filled return after the operator; typing and steps are still to be done."""
        case = Case(dict(Package.open(filled(FILLED)).parts))
        self.treat(case)
        return case


OPERATORS: list[Operator] = []


def operator(
    words: str,
    expected: Outcome,
    *,
    by_hand: bool = False,
    slow: bool = False,
    harmless: bool = False,
    pending: str = "",
) -> Callable[[Callable[[Case], None]], Callable[[Case], None]]:
    """Put a function on the list of operators."""

    def add(treat: Callable[[Case], None]) -> Callable[[Case], None]:
        family = treat.__module__.rpartition(".")[2]
        OPERATORS.append(
            Operator(treat.__name__, family, words, expected, treat, by_hand, slow, harmless, pending)
        )
        return treat

    return add
