"""Build templates/forms.xlsx, the forms a new office starts from: `python templates/build.py [OUT]`.

The office edits the workbook in Excel afterwards; this script is only how the first one is made.
"""

import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the looks are this checkout's own

import xlsxwriter  # type: ignore[import-untyped]
from book_forms import book_cover, contents, index
from layout import Form, draw
from looks_table import draw_looks
from plan_forms import detailed_project, measure, policy, simple_project
from request_forms import cover, findings
from result_forms import detailed_results, measure_results, simple_results
from styles import DEFAULT_FONT

CREATED = datetime(2025, 4, 1)  # fixed: the same script gives the same bytes
DEFAULT_OUTPUT = Path(__file__).with_name("forms.xlsx")


def forms() -> tuple[Form, ...]:
    """Every form of the template, in tab order; 体裁 follows them."""
    return (
        *(cover(), findings(), policy(), measure(), detailed_project(), simple_project()),
        *(measure_results(), detailed_results(), simple_results()),
        *(book_cover(), contents(), index()),
    )


def build(path: Path, sheets: tuple[Form, ...]) -> None:
    """Write the template workbook."""
    with xlsxwriter.Workbook(str(path), {"default_format_properties": DEFAULT_FONT}) as book:
        book.set_properties({"title": "実施計画書 様式", "created": CREATED})
        for form in sheets:
            draw(book, form)
        draw_looks(book)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUTPUT, forms())
