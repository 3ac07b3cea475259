"""The forms of the results round: 施策実績, 詳細実績, 簡易実績."""

from layout import Cell, Form, mark
from plan_forms import (
    DETAILED_WIDTHS,
    MEASURE_LINE,
    MEASURE_WIDTHS,
    MONEY_COLUMNS,
    SIMPLE_HEIGHTS,
    SIMPLE_WIDTHS,
    SLOTS,
    UNIT_COLUMNS,
    amounts,
    budget_labels,
    label_row,
    measure_head,
    project_head,
    simple_head,
)

CLOSED = "{{年度[確定]}}"
PARTS = (("事業費", "計画"), ("予算", "予算"), ("決算", "決算"))  # record, its column's label
_FIRST_SLOT, _SLOT_ROWS = 6, 6


def measure_results() -> Form:
    """施策実績: the closed year's outcome indicators."""
    tops = tuple(_FIRST_SLOT + _SLOT_ROWS * (slot - 1) for slot in SLOTS)
    cells = (
        *measure_head(),
        Cell("D", 3, "実績の年度", "label"),
        Cell("E:G", 3, CLOSED, "fit"),
        Cell("A:G", 4, "◆成果指標（アウトカム）・目標の達成状況", "heading"),
        Cell("A:G", 5, f"色と網点の付いた欄に、{CLOSED}の実績を記入してください。", "note"),
        *(cell for slot, top in zip(SLOTS, tops, strict=True) for cell in _outcome_result(slot, top)),
    )
    return Form(
        name="施策実績",
        widths=MEASURE_WIDTHS,
        heights=(24, 30, 21, 27, 15, *(15.75, 25.5, 15, 24, 24, 9) * len(SLOTS)),
        cells=cells,
        frames=("A1:G3", *(f"A{top}:G{top + 4}" for top in tops)),
        states=tuple(f"G{top}" for top in tops),
    )


def _outcome_result(slot: int, top: int) -> tuple[Cell, ...]:
    own = f"成果指標{slot}"
    return (
        Cell("A:F", top, f"成果指標　{slot}", "band"),
        Cell("G", top, mark(f"確認.{own}"), "band_mark"),
        Cell("A", top + 1, "指標名", "label"),
        Cell("B:E", top + 1, mark(f"{own}.指標名"), "text"),
        Cell("F", top + 1, "単位", "label"),
        Cell("G", top + 1, mark(f"{own}.単位"), "fit"),
        Cell("A", top + 2, "年　度", "label"),
        Cell("B", top + 2, "計画策定時", "label"),
        Cell("C:F", top + 2, f"（{CLOSED}）", "year"),
        Cell("G", top + 2, f"目標値（{mark(f'{own}.目標年度')}）", "year"),
        Cell("A", top + 3, "計　画", "label"),
        Cell("A", top + 4, "実　績", "label"),
        Cell("B", top + 3, mark(f"{own}.計画策定時"), "value", rows=2),
        Cell("C:F", top + 3, mark(f"{own}.計画[確定]"), "value"),
        Cell("C:F", top + 4, mark(f"{own}.実績[確定]"), "value", entry=True),
        Cell("G", top + 3, mark(f"{own}.目標値"), "value", rows=2),
    )


def detailed_results() -> Form:
    """詳細実績: half a page for each project."""
    cells = (
        *project_head(),
        *label_row(3, ("A:E", "事務事業名"), ("F:K", "所管課")),
        Cell("A:E", 4, "{{事業.事務事業名}}", "name"),
        Cell("F:K", 4, "{{事業.所管課}}", "fit"),
        *label_row(5, ("A:E", "会計・款・項・目"), ("F:K", "実績の年度")),
        Cell("A:E", 6, "{{事業.会計・款・項・目}}", "account"),
        Cell("F:K", 6, CLOSED, "fit"),
        Cell("A", 7, "目的", "vertical", rows=6),
        Cell("B", 7, "{{事業.目的}}", "body", rows=6),
        *_settlement(top=7, left=("C", "D", "E")),
        Cell("A", 13, "活動指標", "vertical", rows=3),
        *label_row(13, ("B:D", "指標名"), ("E", "単位"), ("F:H", "目標"), ("I:K", "実績")),
        *(cell for slot in (1, 2) for cell in _activity_result(slot, 13 + slot)),
        *label_row(16, ("A:H", "所見（成果、目標に届かなかった理由など）"), ("I:K", "今後の方向性")),
        Cell("A:H", 17, "{{評価[確定].所見}}", "indented", entry=True),
        Cell("I:K", 17, "{{評価[確定].今後の方向性}}", "fit", entry=True),
    )
    return Form(
        name="詳細実績",
        widths=DETAILED_WIDTHS,
        heights=(
            *(13.5, 15.75),
            *(12.75, 21, 12.75, 22.5),
            *(14.25, *(16.5,) * 5),
            *(12.75, 22.5, 22.5, 12.75),
            113.25,
        ),
        cells=cells,
        frames=("A3:K17",),
        regions={"繰返し.詳細事業": (1, 17)},
        states=("G2",),
    )


def _settlement(top: int, left: tuple[str, str, str]) -> tuple[Cell, ...]:
    """Plan, appropriation and settlement side by side; only the settlement is typed."""
    places = tuple(zip(MONEY_COLUMNS, UNIT_COLUMNS, PARTS, strict=True))
    return (
        *budget_labels(top, left, "事業費", "区　分"),
        *(Cell(f"{money}:{unit}", top, label, "label") for money, unit, (_, label) in places),
        *(
            cell
            for money, unit, (record, label) in places
            for cell in amounts(f"{record}[確定]", top + 1, (money, unit), label == "決算")
        ),
    )


def _activity_result(slot: int, row: int) -> tuple[Cell, ...]:
    own = f"活動指標{slot}"
    return (
        Cell("B:D", row, mark(f"{own}.指標名"), "small"),
        Cell("E", row, mark(f"{own}.単位"), "fit"),
        Cell("F:H", row, mark(f"{own}.目標[確定]"), "value"),
        Cell("I:K", row, mark(f"{own}.実績[確定]"), "value", entry=True),
    )


def simple_results() -> Form:
    """簡易実績: seven projects to a page."""
    cells = (
        Cell("A:H", 1, MEASURE_LINE, "line"),
        Cell("I:K", 1, f"実績の年度　{CLOSED}", "tiny"),
        *simple_head(3),
        Cell("B", 4, "今後の方向性", "label"),
        Cell("B", 5, "{{評価[確定].今後の方向性}}", "fit", rows=2, entry=True),
        *_settlement(top=4, left=("C", "D", "E")),
    )
    return Form(
        name="簡易実績",
        widths=SIMPLE_WIDTHS,
        heights=SIMPLE_HEIGHTS,
        cells=cells,
        frames=("A4:K9",),
        regions={"繰返し.簡易事業": (2, 9)},
        states=("J3",),
        titles=(1, 1),
    )
