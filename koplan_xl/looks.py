"""How all that is no form looks: papers, reports, charts, and how figures are written. The one place for it.

`STANDARD` is what the tool brings along; the office replaces any of it on sheet 体裁 of its forms workbook, whose rows are
`GROUPS`. Colours are `#RRGGBB`, sizes points, margins millimetres; patterns and lines have Excel's numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

SHEET = "体裁"
TEXT_FONT = "BIZ UDPゴシック"
BLACK, WHITE = "#000000", "#FFFFFF"
SOLID = 1
THIN, MEDIUM, DASHED, THICK = 1, 2, 3, 5
SMALLEST, LARGEST = 8.0, 48.0  # points of a letter
MOST_PLACES, WIDEST_MARGIN = 2, 40.0
UNITS = ("千円", "百万円")
MINUS_MARKS = ("▲", "△", "-")
PAPERS = {
    "A4": (9, 210.0, 297.0),
    "A3": (8, 297.0, 420.0),
    "B4": (12, 257.0, 364.0),
}  # Excel's number, mm upright
_INK, _LINK = "#17365D", "#0B4F9E"


@dataclass(frozen=True, slots=True)
class Line:
    """A line at a cell's edge; weight 0 is none."""

    weight: int = 0
    colour: str = BLACK


@dataclass(frozen=True, slots=True)
class Edges:
    """The lines round a cell."""

    left: Line = Line()
    right: Line = Line()
    top: Line = Line()
    bottom: Line = Line()


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks. `fill` is the colour of the whole cell or of its pattern, `ground` what is behind a pattern."""

    size: float = 10.0
    font: str = TEXT_FONT
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    colour: str = BLACK
    pattern: int = 0
    fill: str = WHITE
    ground: str = WHITE
    edges: Edges = Edges()


def _box(colour: str) -> Edges:
    line = Line(THIN, colour)
    return Edges(line, line, line, line)


def _mark(fill: str, letters: str) -> Style:
    return Style(bold=True, pattern=SOLID, fill=fill, colour=letters, edges=_box("#BFBFBF"))


def _sign(fill: str) -> Style:
    return Style(16, bold=True, pattern=SOLID, fill=fill, edges=_box("#A6A6A6"))


def _head(size: float, fill: str, line: str) -> Style:
    return Style(size, bold=True, pattern=SOLID, fill=fill, edges=_box(line))


_ROW = _box("#A6A6A6")


@dataclass(frozen=True, slots=True)
class Looks:
    """All looks, by what they are for. Charts take the fill of `bar_…`, the line below and the letters of `line_…`."""

    unit: str = UNITS[0]
    minus: str = MINUS_MARKS[0]
    places: int = 1
    paper: str = "A4"
    papers_side: float = 9.144
    papers_top: float = 11.43
    papers_bottom: float = 15.748
    reports_side: float = 10.16
    slips_side: float = 12.7
    reports_height: float = 15.24

    paper_title: Style = Style(24, bold=True, colour=_INK, edges=Edges(bottom=Line(THICK, _INK)))
    paper_lead: Style = Style(13.5)
    paper_note: Style = Style(11)
    paper_head: Style = _head(11, "#DCE6F1", "#A6A6A6")
    paper_row: Style = Style(11, edges=_ROW)
    paper_group: Style = Style(11, bold=True, pattern=SOLID, fill="#F2F2F2", edges=_ROW)
    paper_total: Style = Style(
        11, bold=True, pattern=SOLID, fill="#E4E4E4",
        edges=Edges(_ROW.left, _ROW.right, Line(MEDIUM, "#404040"), _ROW.bottom),
    )  # fmt: skip
    paper_link: Style = Style(11, colour=_LINK, underlined=True, edges=_ROW)
    paper_foot: Style = Style(9)
    # Told by the sign itself; the fill goes from blue over nothing to orange.
    sign_best: Style = _sign("#BDD7EE")
    sign_good: Style = _sign("#DEEBF7")
    sign_fair: Style = _sign("#FBE5D6")
    sign_poor: Style = _sign("#F4B183")

    # From dark to light, with different patterns: told apart in grey print.
    bar_1: Style = Style(pattern=SOLID, fill="#1F4E79")
    bar_2: Style = Style(pattern=8, fill="#C55A11")
    bar_3: Style = Style(pattern=SOLID, fill="#BDD7EE")
    bar_4: Style = Style(pattern=4, fill="#595959")
    bar_5: Style = Style(pattern=5, fill="#1F4E79")
    line_plan: Style = Style(11, colour="#595959", edges=Edges(bottom=Line(DASHED, "#7F7F7F")))
    line_actual: Style = Style(11, colour="#1F4E79", edges=Edges(bottom=Line(MEDIUM, "#1F4E79")))
    line_limit: Style = Style(11, colour="#C00000", edges=Edges(bottom=Line(DASHED, "#C00000")))

    report_title: Style = Style(16, bold=True)
    report_section: Style = Style(12, bold=True)
    report_head: Style = _head(10, "#E3E8EE", "#BFBFBF")
    report_row: Style = Style(10, edges=_box("#BFBFBF"))
    report_link: Style = Style(10, colour=_LINK, underlined=True, edges=_box("#BFBFBF"))
    report_foot: Style = Style(8)
    # The contrast of each pair is above 4.5.
    mark_unread: Style = _mark("#9C0006", WHITE)
    mark_error: Style = _mark("#FFC7CE", "#9C0006")
    mark_ask: Style = _mark("#FFEB9C", "#6B4400")
    mark_info: Style = _mark("#DDEBF7", "#1F4E79")
    mark_explained: Style = _mark("#E2EFDA", "#2F5A2F")
    mark_good: Style = _mark("#C6E7CE", "#0B5A1E")

    @property
    def signs(self) -> dict[str, Style]:
        """The styles of the signals."""
        return {"◎": self.sign_best, "○": self.sign_good, "△": self.sign_fair, "×": self.sign_poor}

    @property
    def bars(self) -> tuple[Style, ...]:
        """The styles of a chart's series."""
        return self.bar_1, self.bar_2, self.bar_3, self.bar_4, self.bar_5

    @property
    def marks(self) -> dict[str, Style]:
        """The styles of the severities, by their marks."""
        names = ("unread", "error", "ask", "info", "explained", "good")
        found = (self.mark_unread, self.mark_error, self.mark_ask, self.mark_info)
        return dict(zip(names, (*found, self.mark_explained, self.mark_good), strict=True))

    @property
    def paper_fonts(self) -> frozenset[str]:
        """The fonts every paper is set in."""
        styles = (
            self.paper_title,
            self.paper_lead,
            self.paper_note,
            self.paper_head,
            self.paper_row,
            self.paper_foot,
        )
        return frozenset(style.font for style in styles)

    def value(self, field: str) -> "Style | str | int | float":
        """Return what a row of sheet 体裁 sets."""
        found: Style | str | int | float = getattr(self, field)
        return found


STANDARD = Looks()
Setting = str | int | float


@dataclass(frozen=True, slots=True)
class Row:
    """A row of sheet 体裁: the field it sets, its name, what it is for. A style's cell shows `sample`.

    `read` gives a setting's value from its cell, None when it cannot be one; `wanted` says what can.
    """

    field: str
    name: str
    about: str
    sample: str = ""
    read: Callable[[object], Setting | None] | None = None
    wanted: str = ""


def _one_of(choices: Sequence[str]) -> Callable[[object], Setting | None]:
    written = {"－": "-", "−": "-", "‐": "-"}

    def read(value: object) -> Setting | None:
        text = str(value).strip() if value is not None else ""
        text = written.get(text, text)
        return text if text in choices else None

    return read


def _places(value: object) -> Setting | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and value in range(MOST_PLACES + 1)
    return int(value) if good and isinstance(value, int | float) else None


def _millimetres(value: object) -> Setting | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= WIDEST_MARGIN else None


def _chosen(field: str, name: str, choices: Sequence[str], about: str) -> Row:
    return Row(field, name, about, read=_one_of(choices), wanted=f"{'・'.join(choices)} のどれか")


def _margin(field: str, name: str, about: str) -> Row:
    return Row(field, name, about, read=_millimetres, wanted=f"0 から {WIDEST_MARGIN:.0f} までの数（mm）")


GROUPS: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("数と紙（B列の値を書き換えます）", (
        _chosen("unit", "金額の単位", UNITS, "会議資料と本の金額の単位です。--unit を付けると、そちらになります。"),
        _chosen("minus", "負の数の印", MINUS_MARKS, "会議資料と点検の結果の、負の数の印です。本は様式のセルの表示形式のとおりです。"),
        Row("places", "割合の小数の桁", "会議資料の % の小数の桁です。その下の桁を四捨五入します。", read=_places,
            wanted=f"0 から {MOST_PLACES} までの整数"),
        _chosen("paper", "用紙", tuple(PAPERS), "会議資料（横）と点検の結果の用紙です。本は様式のシートのページ設定のとおりです。"),
        _margin("papers_side", "会議資料の左右の余白", "mm です。"),
        _margin("papers_top", "会議資料の上の余白", "mm です。"),
        _margin("papers_bottom", "会議資料の下の余白", "mm です。欄外の文字が入ります。"),
        _margin("reports_side", "点検結果の左右の余白", "mm です。"),
        _margin("slips_side", "差戻し票と提出状況の左右の余白", "mm です。"),
        _margin("reports_height", "点検結果、差戻し票、提出状況の上下の余白", "mm です。欄外の文字が入ります。"),
    )),
    ("会議資料（B列のセルの書式を変えます）", (
        Row("paper_title", "題", "各ページの題", "総括表"),
        Row("paper_lead", "要点", "題の下の一文", "事業費は1,234千円です。"),
        Row("paper_note", "注と単位", "注、金額の単位、図の中の文字", "※ 端数処理のため"),
        Row("paper_head", "表の見出し", "列の名前", "事業費"),
        Row("paper_row", "明細", "表の行", "123,456"),
        Row("paper_group", "小計", "まとめの行", "123,456"),
        Row("paper_total", "合計", "合計の行。上の罫線も使います", "123,456"),
        Row("paper_link", "目次の項目", "押すと移る項目", "総括表"),
        Row("paper_foot", "会議資料の欄外", "ページの下の、正本の名前とページ番号（書体と大きさ）", "1 / 20"),
        Row("sign_best", "判定◎", "達成率の判定", "◎"),
        Row("sign_good", "判定○", "達成率の判定", "○"),
        Row("sign_fair", "判定△", "達成率の判定", "△"),
        Row("sign_poor", "判定×", "達成率の判定", "×"),
    )),
    ("図（B列のセルの塗りつぶし、下の罫線、文字の色を変えます）", (
        Row("bar_1", "棒1", "1番目の棒の塗りつぶしと模様"),
        Row("bar_2", "棒2", "2番目の棒の塗りつぶしと模様"),
        Row("bar_3", "棒3", "3番目の棒の塗りつぶしと模様。上限と比べる棒も"),
        Row("bar_4", "棒4", "4番目の棒の塗りつぶしと模様"),
        Row("bar_5", "棒5", "5番目の棒の塗りつぶしと模様"),
        Row("line_plan", "計画の線", "線は下の罫線（破線か実線か）、点は文字の色", "○"),
        Row("line_actual", "実績の線", "線は下の罫線（破線か実線か）、点は文字の色", "■"),
        Row("line_limit", "上限の線", "線は下の罫線（破線か実線か）、点は文字の色", "◆"),
    )),
    ("点検結果、差戻し票、提出状況（B列のセルの書式を変えます）", (
        Row("report_title", "報告の題", "シートの題", "点検結果"),
        Row("report_section", "報告の小見出し", "表の題、宛名", "重さ別"),
        Row("report_head", "報告の表の見出し", "列の名前", "どのようなことか"),
        Row("report_row", "報告の明細", "表の行と本文", "財源の計が年度別事業費と違います"),
        Row("report_link", "セルへのリンク", "押すとセルが開く番地", "D12"),
        Row("report_foot", "報告の欄外", "ページの下のページ番号など（書体と大きさ）", "1 / 3"),
        Row("mark_unread", "読めません", "読めないファイルやセル", "読めません"),
        Row("mark_error", "要修正", "直すもの", "✖ 要修正"),
        Row("mark_ask", "要説明", "理由をうかがうもの", "△ 要説明"),
        Row("mark_info", "情報", "お知らせ", "情報"),
        Row("mark_explained", "説明済み", "理由の書かれたもの", "説明済み"),
        Row("mark_good", "完了", "問題のないもの", "✔ 完了"),
    )),
)  # fmt: skip
ROWS = tuple(row for _, rows in GROUPS for row in rows)


def number_format(digits: str, minus: str) -> str:
    """Return Excel's number format that puts the mark before negative numbers."""
    return f'{digits};"{minus}"{digits}'
