"""What the book has around the forms: 本表紙, 目次, 索引."""

from layout import Cell, Form

_LIST_WIDTHS = (64, 380, 144, 72)
_LIST_HEADS = (("A", "コード", "list_head"), ("C", "所管課", "list_head"), ("D", "頁", "list_head_right"))


def book_cover() -> Form:
    """本表紙: the book's first page."""
    cells = (
        Cell("B:D", 2, "{{計画.計画名}}", "book_title"),
        Cell("B:D", 4, "{{計画.版}}", "book_subtitle"),
        Cell("B:D", 5, "{{本.案}}", "book_draft"),
        Cell("B:D", 7, "{{計画.自治体名}}", "book_city"),
        Cell("B:D", 8, "{{本.作成日時}}", "book_note"),
        Cell("B:D", 9, "{{本.照合番号}}", "book_note"),
    )
    return Form(
        name="本表紙",
        widths=(50, 186, 188, 186, 50),
        heights=(150, 120, 12, 48, 48, 246, 48, 21, 18),
        cells=cells,
    )


def contents() -> Form:
    """目次: a line for each policy, measure and project; of an entry's rows only its own is printed."""
    cells = (
        Cell("A:D", 1, "目　次", "page_title"),
        *(Cell(at, 2, text, style) for at, text, style in _LIST_HEADS),
        Cell("B", 2, "事務事業名", "list_head"),
        Cell("A:C", 3, "{{目次.政策}}", "list_1"),
        Cell("D", 3, "{{目次.政策の頁}}", "list_page_head"),
        Cell("A:C", 4, "{{目次.施策}}", "list_2"),
        Cell("D", 4, "{{目次.施策の頁}}", "list_page_head"),
        *_entry(5, "目次", "事業の頁"),
        Cell("A:C", 6, "{{目次.そのほか}}", "list_2"),
        Cell("D", 6, "{{目次.そのほかの頁}}", "list_page_head"),
    )
    return Form(
        name="目次",
        widths=_LIST_WIDTHS,
        heights=(36, 16.5, 30, 24, 16.5, 24),
        cells=cells,
        regions={"繰返し.目次": (3, 6)},
        titles=(1, 2),
    )


def index() -> Form:
    """索引: the projects of each department, then all by name."""
    cells = (
        Cell("A:D", 1, "索　引", "page_title"),
        *(Cell(at, 2, text, style) for at, text, style in _LIST_HEADS),
        Cell("B", 2, "事務事業名", "list_head"),
        Cell("A:D", 3, "◆部署別", "heading"),
        Cell("A:D", 4, "{{索引.部署}}", "list_2"),
        *_entry(5, "索引", "頁"),
        Cell("A:D", 6, "◆事務事業名別（漢字は音読みの順）", "heading"),
        Cell("A", 7, "{{事業.事業コード}}", "list_code"),
        Cell("B", 7, "{{事業.事務事業名}}", "list_3"),
        Cell("C", 7, "{{事業.所管課}}", "list_unit"),
        Cell("D", 7, "{{索引.頁の番号}}", "list_page"),
    )
    return Form(
        name="索引",
        widths=_LIST_WIDTHS,
        heights=(36, 16.5, 27, 22.5, 16.5, 33, 16.5),
        cells=cells,
        regions={"繰返し.部署別": (4, 5), "繰返し.事業名別": (7, 7)},
        titles=(1, 2),
    )


def _entry(row: int, head: str, page: str) -> tuple[Cell, ...]:
    """A project's line: code, name, department, page."""
    return (
        Cell("A", row, f"{{{{{head}.事業コード}}}}", "list_code"),
        Cell("B", row, f"{{{{{head}.事業}}}}", "list_3"),
        Cell("C", row, f"{{{{{head}.所管課}}}}", "list_unit"),
        Cell("D", row, f"{{{{{head}.{page}}}}}", "list_page"),
    )
