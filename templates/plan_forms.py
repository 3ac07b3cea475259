"""The forms of the plan round: 政策, 施策, 事業詳細, 事業簡易."""

from layout import Cell, Form, mark

SLOTS, YEARS = (1, 2, 3), (0, 1, 2)
FUNDING = ("国・県支出金", "地方債", "その他")
MEASURE_LINE = "施策　{{施策.施策コード}}　{{施策.施策名}}"
MEASURE_WIDTHS = (76, 116, 116, 116, 56, 60, 132)

# 千円 has a narrow column of its own, so that the cell beside it holds a number and nothing else
_MONEY_WIDTHS = (20, 20, 72, *(68, 28) * 3)  # eleven letters, as in 100,000,000, keep 8 points
DETAILED_WIDTHS = (22, 250, *_MONEY_WIDTHS)
SIMPLE_WIDTHS = (180, 92, *_MONEY_WIDTHS)
SIMPLE_HEIGHTS = (21, 7.5, 13.5, *(14.25,) * 6)  # line of the page, then the block
MONEY_COLUMNS = ("F", "H", "J")
UNIT_COLUMNS = ("G", "I", "K")
_YEAR_COLUMNS = ("F:G", "H:I", "J:K")
_OUTCOME_TOP, _OUTCOME_ROWS = 15, 8


def policy() -> Form:
    """政策: one page, all of it the office's."""
    cells = (
        Cell("A", 1, "政策", "label"),
        Cell("B", 1, "{{政策.政策コード}}", "code"),
        Cell("C:G", 1, "{{政策.政策名}}", "name"),
        Cell("A", 2, "所管", "label"),
        Cell("B:G", 2, "{{政策.所管}}", "lined"),
        *_section(4, "◆ミッション", "{{政策.ミッション}}", entry=False),
        *_section(6, "◆方針", "{{政策.方針}}", entry=False),
        Cell("A:G", 8, "◆施策", "heading"),
        Cell("A:G", 9, "【施策 {{施策.施策コード}}】{{施策.施策名}}", "name"),
    )
    return Form(
        name="政策",
        widths=MEASURE_WIDTHS,
        heights=(33, 21, 7.5, 24, 112.5, 24, 375, 30, 21.75),
        cells=cells,
        frames=("A1:G2", "A4:G5", "A6:G7"),
        regions={"繰返し.施策": (9, 9)},
    )


def _section(row: int, heading: str, text: str, entry: bool = True) -> tuple[Cell, ...]:
    """A heading and, in the same frame below it, a long text."""
    return (
        Cell("A:G", row, heading, "section"),
        Cell("A:G", row + 1, text, "section_text", entry=entry),
    )


def measure() -> Form:
    """施策: two pages, the second with three outcome indicators."""
    tops = tuple(_OUTCOME_TOP + _OUTCOME_ROWS * (slot - 1) for slot in SLOTS)
    page1 = (
        *measure_head(),
        Cell("D", 3, "関連", "label"),
        Cell("E:G", 3, "{{施策.関連課}}", "lined", entry=True),
        *_section(5, "◆現状と課題", "{{施策.現状と課題}}"),
        *_section(7, "◆方針", "{{施策.方針}}"),
        *_section(9, "◆今後の取り組みのうち{{計画.版}}重点方針と目標", "{{施策.重点方針と目標}}"),
        *_section(11, "◆目標（目的）", "{{施策.目的}}"),
    )
    page2 = (
        Cell("A:G", 13, MEASURE_LINE, "line"),
        Cell("A:G", 14, "◆成果指標（アウトカム）・目標の計画と達成状況", "heading"),
        *(cell for slot, top in zip(SLOTS, tops, strict=True) for cell in _outcome(slot, top)),
        Cell("A:D", 39, "◆目標の実現に向けた今後の取り組み", "section_left"),
        Cell("E:F", 39, "今後の方針", "label"),
        Cell("G", 39, "{{施策.今後の方針}}", "fit", entry=True),
        Cell("A:G", 40, "{{施策.今後の取り組み}}", "section_text", entry=True),
        *_section(41, "◆個別計画", "{{施策.個別計画}}"),
        *_section(43, "◆特記事項", "{{施策.特記事項}}"),
    )
    return Form(
        name="施策",
        widths=MEASURE_WIDTHS,
        heights=(
            *(24, 30, 21, 7.5, 22.5, 138, 22.5, 138, 22.5, 168, 22.5, 145.5),
            *(15.75, 22.5),
            *(height for _ in SLOTS for height in (15.75, 25.5, 27, 25.5, 15, 18, 18, 6.75)),
            *(24, 124.5, 22.5, 36, 22.5, 36),
        ),
        cells=(*page1, *page2),
        frames=(
            *("A1:G3", "A5:G6", "A7:G8", "A9:G10", "A11:G12"),
            *(f"A{top}:G{top + 6}" for top in tops),
            *("A39:G40", "A41:G42", "A43:G44"),
        ),
        states=tuple(f"G{top}" for top in tops),
        breaks=(12,),
    )


def measure_head() -> tuple[Cell, ...]:
    """政策, 施策 and 所管 at the head of a measure's sheet."""
    return (
        Cell("A", 1, "政策", "label"),
        Cell("B", 1, "{{政策.政策コード}}", "code"),
        Cell("C:G", 1, "{{政策.政策名}}", "lined"),
        Cell("A", 2, "施策", "label"),
        Cell("B", 2, "{{施策.施策コード}}", "code"),
        Cell("C:G", 2, "{{施策.施策名}}", "name"),
        Cell("A", 3, "所管", "label"),
        Cell("B:C", 3, "{{施策.所管課}}", "lined"),
    )


def _outcome(slot: int, top: int) -> tuple[Cell, ...]:
    """One outcome indicator: seven rows from `top`."""
    own = f"成果指標{slot}"
    years = ("C", "D", "E:F")
    return (
        Cell("A:F", top, f"成果指標　{slot}", "band"),
        Cell("G", top, mark(f"確認.{own}"), "band_mark"),
        Cell("A", top + 1, "指標名", "label"),
        Cell("B:E", top + 1, mark(f"{own}.指標名"), "text", entry=True),
        Cell("F", top + 1, "単位", "label"),
        Cell("G", top + 1, mark(f"{own}.単位"), "fit", entry=True),
        Cell("A", top + 2, "設定理由", "label"),
        Cell("B:G", top + 2, mark(f"{own}.設定理由"), "text", entry=True),
        Cell("A", top + 3, "算　式", "label"),
        Cell("B:G", top + 3, mark(f"{own}.算式"), "text", entry=True),
        Cell("A", top + 4, "年　度", "label"),
        Cell("B", top + 4, "計画策定時", "label"),
        *(Cell(at, top + 4, f"（{mark(f'成果年度[{i}]')}）", "year") for i, at in enumerate(years)),
        Cell("G", top + 4, f"目標値（{mark(f'{own}.目標年度')}）", "year"),
        Cell("A", top + 5, "計　画", "label"),
        Cell("A", top + 6, "実　績", "label"),
        Cell("B", top + 5, mark(f"{own}.計画策定時"), "value", rows=2, entry=True),
        *(Cell(at, top + 5, mark(f"{own}.計画[{i}]"), "value", entry=True) for i, at in enumerate(years)),
        *(Cell(at, top + 6, mark(f"{own}.実績[{i}]"), "value") for i, at in enumerate(years)),
        Cell("G", top + 5, mark(f"{own}.目標値"), "value", rows=2, entry=True),
    )


def detailed_project() -> Form:
    """事業詳細: half a page for each project."""
    cells = (
        *project_head(),
        *label_row(3, ("A:E", "事務事業名"), ("F:H", "新規・継続"), ("I:K", "事業優先順位")),
        Cell("A:E", 4, "{{事業.事務事業名}}", "name"),
        Cell("F:H", 4, "{{事業.新規・継続}}", "fit", entry=True),
        Cell("I:K", 4, "{{事業.事業優先順位}}", "fit", entry=True),
        *label_row(5, ("A:E", "会計・款・項・目"), ("F:H", "所管課"), ("I:K", "市長公約事項")),
        Cell("A:E", 6, "{{事業.会計・款・項・目}}", "account"),
        Cell("F:H", 6, "{{事業.所管課}}", "fit"),
        Cell("I:K", 6, "{{事業.市長公約事項}}", "fit", entry=True),
        Cell("A", 7, "事業概要", "vertical", rows=6),
        Cell("B", 7, "{{事業.事業概要}}", "small", rows=6, entry=True),
        *_budget(top=7, left=("C", "D", "E")),
        Cell("A", 13, "目的", "vertical"),
        Cell("B:K", 13, "{{事業.目的}}", "body", entry=True),
        Cell("A:K", 14, "{{計画.版}}の目標", "label"),
        Cell("A:K", 15, "{{事業.年度目標}}", "indented", entry=True),
        Cell("A", 16, "活動目標", "vertical", rows=3),
        *label_row(16, ("B:D", "指標名"), ("E", "単位")),
        *(Cell(at, 16, mark(f"年度[{i}]") + "目標", "year") for i, at in enumerate(_YEAR_COLUMNS)),
        *(cell for slot in (1, 2) for cell in _activity(slot, 16 + slot)),
        Cell("A", 19, "特記事項", "vertical"),
        Cell("B:K", 19, "{{事業.特記事項}}", "small", entry=True),
    )
    return Form(
        name="事業詳細",
        widths=DETAILED_WIDTHS,
        heights=(
            *(13.5, 15.75),
            *(12.75, 18.75, 12.75, 22.5),
            *(14.25, 16.5, 16.5, 16.5, 16.5, 16.5),
            *(24, 12.75, 57.75),
            *(12.75, 19.5, 19.5),
            43.5,
        ),
        cells=cells,
        frames=("A3:K19",),
        regions={"繰返し.詳細事業": (1, 19)},
        states=("G2", "G7", "I7", "K7"),
        alarms=_alarms(8),
    )


def project_head() -> tuple[Cell, ...]:
    """The block's head line: 施策, the project's code, the form's worst state."""
    return (
        Cell("A:F", 2, MEASURE_LINE, "line"),
        Cell("I:K", 2, "{{事業.事業コード}}", "tiny"),
        Cell("G:H", 2, "{{確認.様式}}", "mark"),
    )


def label_row(row: int, *labels: tuple[str, str]) -> tuple[Cell, ...]:
    """Label cells side by side: (columns, text) each."""
    return tuple(Cell(columns, row, text, "label") for columns, text in labels)


def _budget(top: int, left: tuple[str, str, str]) -> tuple[Cell, ...]:
    """投入指標: a year header with its check, then five amounts for each year."""
    return (
        *budget_labels(top, left, "投入指標", "年　度"),
        *(Cell(at, top, mark(f"年度[{i}]"), "year_left") for i, at in enumerate(MONEY_COLUMNS)),
        *(Cell(at, top, mark(f"確認.T01[{i}]"), "mark_right") for i, at in enumerate(UNIT_COLUMNS)),
        *(
            cell
            for i in YEARS
            for cell in amounts(f"事業費[{i}]", top + 1, (MONEY_COLUMNS[i], UNIT_COLUMNS[i]), True)
        ),
    )


def budget_labels(top: int, left: tuple[str, str, str], caption: str, head: str) -> tuple[Cell, ...]:
    """The labels of the amounts' table: six rows from `top`, in three columns."""
    whole, group, name = left
    return (
        Cell(whole, top, caption, "vertical", rows=6),
        Cell(f"{group}:{name}", top, head, "label"),
        Cell(f"{group}:{name}", top + 1, "年度別事業費", "label"),
        Cell(group, top + 2, "特定財源", "vertical", rows=3),
        *(Cell(name, top + 2 + i, source, "label") for i, source in enumerate(FUNDING)),
        Cell(f"{group}:{name}", top + 5, "一般財源", "label"),
    )


def amounts(record: str, top: int, columns: tuple[str, str], entry: bool) -> tuple[Cell, ...]:
    """Five amounts below each other, each followed by 千円."""
    fields = ("年度別事業費", *FUNDING, "一般財源")
    money, unit = columns
    return tuple(
        cell
        for row, name in enumerate(fields, top)
        for cell in (
            Cell(money, row, mark(f"{record}.{name}"), "amount", entry=entry),
            Cell(unit, row, "千円", "unit"),
        )
    )


def _activity(slot: int, row: int) -> tuple[Cell, ...]:
    own = f"活動指標{slot}"
    return (
        Cell("B:D", row, mark(f"{own}.指標名"), "small", entry=True),
        Cell("E", row, mark(f"{own}.単位"), "fit", entry=True),
        *(Cell(at, row, mark(f"{own}.目標[{i}]"), "value", entry=True) for i, at in enumerate(_YEAR_COLUMNS)),
    )


def _alarms(row: int) -> tuple[tuple[str, str], ...]:
    """年度別事業費 of each year against the state in the row above, one column to the right."""
    return tuple((f"{m}{row}", f"{u}{row - 1}") for m, u in zip(MONEY_COLUMNS, UNIT_COLUMNS, strict=True))


def simple_project() -> Form:
    """事業簡易: seven projects to a page."""
    cells = (
        Cell("A:K", 1, MEASURE_LINE, "line"),
        *simple_head(3),
        Cell("B", 4, "新規・継続", "label"),
        Cell("B", 5, "{{事業.新規・継続}}", "fit", rows=2, entry=True),
        *_budget(top=4, left=("C", "D", "E")),
    )
    return Form(
        name="事業簡易",
        widths=SIMPLE_WIDTHS,
        heights=SIMPLE_HEIGHTS,
        cells=cells,
        frames=("A4:K9",),
        regions={"繰返し.簡易事業": (2, 9)},
        states=("J3", "G4", "I4", "K4"),
        alarms=_alarms(5),
        titles=(1, 1),
    )


def simple_head(top: int) -> tuple[Cell, ...]:
    """Code, state, name, account path and department of a short block."""
    return (
        Cell("A:B", top, "{{事業.事業コード}}", "tiny_left"),
        Cell("J:K", top, "{{確認.様式}}", "mark"),
        Cell("A", top + 1, "事務事業名", "label"),
        Cell("A", top + 2, "{{事業.事務事業名}}", "short_name", rows=2),
        Cell("A", top + 4, "会計・款・項・目", "label"),
        Cell("A", top + 5, "{{事業.会計・款・項・目}}", "path", rows=2),
        Cell("B", top + 4, "所管課", "label"),
        Cell("B", top + 5, "{{事業.所管課}}", "center", rows=2),
    )
