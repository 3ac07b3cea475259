"""`print`: the book of all forms, as .xlsx or, through LibreOffice, as .pdf."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from koplan_xl.app.opening import open_forms, open_plan
from koplan_xl.errors import UsageError
from koplan_xl.excel.book import Book
from koplan_xl.excel.converter import to_pdf
from koplan_xl.excel.store import write_atomically
from koplan_xl.form_sheets import TemplateSheets
from koplan_xl.forms.binding import Page, fill
from koplan_xl.forms.pages import DETAILED_REGION, SIMPLE_REGION, book_pages
from koplan_xl.plan.model import Plan

PER_PAGE = {DETAILED_REGION: 2, SIMPLE_REGION: 7}  # blocks on an A4 page, as the published book has them


@dataclass(frozen=True, slots=True)
class Printed:
    """The book that was made and the sheets in it."""

    path: Path
    sheets: tuple[str, ...]


def print_book(
    plan_path: Path,
    output: Path,
    measures: Sequence[str] = (),
    departments: Sequence[str] = (),
    forms_path: Path | None = None,
) -> Printed:
    """Write the book. UsageError for an unknown suffix or choice, ConverterError when no PDF can be made."""
    suffix = output.suffix.lower()
    if suffix not in (".xlsx", ".pdf"):
        raise UsageError(f"{output}: 出力は .xlsx か .pdf で指定してください。")
    if os.path.realpath(output) == os.path.realpath(plan_path):
        raise UsageError(f"{output}: 正本そのものには書き出せません。-o に別の名前を指定してください。")
    plan = open_plan(plan_path).plan
    _refuse_unknown("施策", measures, plan)
    _refuse_unknown("部署", departments, plan)
    sheets = open_forms(forms_path)
    pages = book_pages(plan, sheets.forms, measures, departments)
    if not pages:
        raise UsageError("選んだ施策・部署に当てはまる様式がありません。")
    content = make_book(plan, sheets, pages)
    output.parent.mkdir(parents=True, exist_ok=True)
    if suffix == ".pdf":
        to_pdf(content, output)
    else:
        write_atomically(output, content)
    return Printed(output, tuple(page.name for page in pages))


def _refuse_unknown(table: str, chosen: Sequence[str], plan: Plan) -> None:
    known = [record.key for record in plan.records(table)]
    if unknown := [name for name in chosen if name not in known]:
        raise UsageError(
            f"{table}「{'」「'.join(unknown)}」は正本にありません。使えるもの: {'、'.join(known)}"
        )


def make_book(plan: Plan, sheets: TemplateSheets, pages: Sequence[Page]) -> bytes:
    """Fill the pages for print: no input colour, no live states."""
    book = Book(sheets.package)
    for page in pages:
        book.add(sheets.stretched(page, PER_PAGE), page.name, fill(page, plan, lambda *_: None))
    book.clear_input_fills()
    return book.to_bytes()
