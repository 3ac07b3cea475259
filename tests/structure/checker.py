"""Our structural checker of .xlsx packages: what Excel would repair, refuse or misread.

Clients open nearly everything, so opening proves little; this looks at the package itself. It
judges only what is known of Excel or was seen to break a real client; legal variants other
programs write are no faults.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.structure import cells, container, drawings, order, rules, sheet, styles, tables, workbook
from tests.structure.book import MAIN, Book
from tests.structure.fault import Fault
from tests.structure.package import Package

BOOK_CHECKS = (
    *order.CHECKS,
    *workbook.CHECKS,
    *styles.CHECKS,
    *tables.CHECKS,
    *drawings.CHECKS,
    *rules.BOOK_CHECKS,
)
SHEET_CHECKS = (*sheet.CHECKS, *cells.CHECKS, *rules.CHECKS, *drawings.SHEET_CHECKS)


def faults(source: Path | bytes, *, leftover_placeholders: bool = False) -> list[Fault]:
    """Give all faults of a workbook, in a fixed order; with the option also cells that hold ``{{``."""
    try:
        package = Package.read(source)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        return [Fault("zip_unreadable", "", str(error))]
    return [*_package_faults(package), *_book_faults(package, leftover_placeholders)]


def _package_faults(package: Package) -> Iterator[Fault]:
    for check in container.CHECKS:
        yield from check(package)


def _book_faults(package: Package, leftover_placeholders: bool) -> Iterator[Fault]:
    part = package.target("", "officeDocument")
    root = package.root(part)
    if part is None or root is None or root.tag != f"{MAIN}workbook":
        yield Fault("workbook_missing", part or "", "no readable workbook part")
        return
    book = Book(package, part, root)
    for check in BOOK_CHECKS:
        yield from check(book)
    sheet_checks = (*SHEET_CHECKS, cells.placeholders) if leftover_placeholders else SHEET_CHECKS
    for one in book.worksheets:
        for sheet_check in sheet_checks:
            yield from sheet_check(book, one)
