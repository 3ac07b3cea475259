"""The sheets that go with every workbook: 表紙 and 確認票."""

from layout import Cell, Form, mark

REQUEST = (
    "日ごろから計画の推進にご協力いただき、ありがとうございます。"
    "つきましては、このブックの各様式に記入のうえ、締切までに企画担当課へ返送してください。"
    "お忙しいところ恐れ入りますが、よろしくお願いいたします。"
)
STEPS = (
    "１　色と網点の付いた欄だけに記入してください。ほかの欄は書き込めないようにしてあります。",
    "２　金額は千円単位の整数で記入してください。年度別事業費は財源の合計と一致させてください。",
    "３　「確認票」を開き、✖ の付いたものは様式を直し、要説明のものは理由を書いてください。",
    "４　ファイル形式（.xlsx）とシートは変えずに上書き保存してください。ファイル名は変えてもかまいません。",
    "５　担当者と連絡先を記入し、このファイルを企画担当課へ返送してください。控えを手元に残してください。",
)
_FIRST_STEP = 12


def cover() -> Form:
    """表紙: the request, how to fill in, progress and the list of forms."""
    after = _FIRST_STEP + len(STEPS)
    cells = (
        Cell("A:D", 1, "{{部署.部署名}}　御中", "addressee"),
        Cell("E:F", 1, "様式版　{{配布.様式版}}", "tiny"),
        Cell("C:F", 2, "{{計画.自治体名}}　企画担当課", "sender"),
        Cell("A:F", 3, "{{計画.計画名}}", "title"),
        Cell("A:F", 4, "{{計画.版}}　実施計画書 兼 事業説明書の作成について（依頼）", "subtitle"),
        Cell("A:F", 5, REQUEST, "prose"),
        Cell("A", 7, "部署", "label"),
        Cell("B:C", 7, "{{部署.部署名}}", "name"),
        Cell("D", 7, "締切", "label"),
        Cell("E:F", 7, "{{配布.締切}}", "date"),
        Cell("A", 8, "配布番号", "label"),
        Cell("B:C", 8, "{{配布.配布番号}}", "lined"),
        Cell("D", 8, "回", "label"),
        Cell("E:F", 8, "{{配布.回}}", "lined"),
        Cell("A", 9, "担当者", "label"),
        Cell("B:C", 9, "{{部署.担当者}}", "lined", entry=True),
        Cell("D", 9, "連絡先", "label"),
        Cell("E:F", 9, "{{部署.連絡先}}", "lined", entry=True),
        Cell("A:F", 11, "◆記入のしかた", "heading"),
        *(Cell("A:F", row, step, "step") for row, step in enumerate(STEPS, _FIRST_STEP)),
        *_legend(after),
        *_progress(after + 4),
        *_contents(after + 8),
    )
    return Form(
        name="表紙",
        widths=(112,) * 6,
        heights=(
            *(21, 21, 54, 27, 39, 9, 25.5, 25.5, 25.5, 6, 24),
            *(18,) * len(STEPS),
            *(24, 22.5, 22.5, 6),
            *(24, 18, 30, 6),
            *(24, 18, 19.5),
        ),
        cells=cells,
        frames=("A7:F9", f"A{after + 1}:F{after + 2}", f"A{after + 5}:F{after + 6}"),
        regions={"繰返し.様式": (after + 10, after + 10)},
        states=(f"F{after + 10}",),
        counts=((f"A{after + 6}", "✖"), (f"C{after + 6}", "要説明")),
        titles=(after + 9, after + 9),
    )


def _legend(top: int) -> tuple[Cell, ...]:
    """What colours and marks mean; its samples are no inputs."""
    marks = (("✖", "様式を直す"), ("要説明", "理由を書く"), ("✔", "問題なし"))
    cells = [Cell("A:F", top, "◆欄と印の見分け方", "heading")]
    cells += [Cell("A", top + 1, "記入欄", "sample"), Cell("B:C", top + 1, "記入していただく欄", "lined")]
    cells += [
        Cell("D", top + 1, "", "lined"),
        Cell("E:F", top + 1, "そのほかの欄（書き込めません）", "lined"),
    ]
    for (sign, meaning), (at, beside) in zip(marks, (("A", "B"), ("C", "D"), ("E", "F")), strict=True):
        cells += [Cell(at, top + 2, sign, f"sample_{sign}"), Cell(beside, top + 2, meaning, "meaning")]
    return tuple(cells)


def _progress(top: int) -> tuple[Cell, ...]:
    columns = ("A:B", "C:D", "E:F")
    labels = ("✖ 直していただくもの", "要説明 理由を書けば足りるもの", "✔ 問題のないもの")
    fields = ("{{式.誤り件数}}", "{{式.要説明件数}}", "{{式.確認件数}}")
    return (
        Cell("A:F", top, "◆記入の状況（件数。記入すると自動で変わります）", "heading"),
        *(Cell(at, top + 1, label, "label") for at, label in zip(columns, labels, strict=True)),
        *(Cell(at, top + 2, text, "count") for at, text in zip(columns, fields, strict=True)),
    )


def _contents(top: int) -> tuple[Cell, ...]:
    columns = ("A:B", "C:E", "F")
    labels = ("シート", "様式", "状態")
    fields = ("{{様式.シート名}}", "{{様式.名称}}", "{{様式.状態}}")
    return (
        Cell("A:F", top, "◆記入していただく様式", "heading"),
        *(Cell(at, top + 1, label, "label") for at, label in zip(columns, labels, strict=True)),
        *(
            Cell(at, top + 2, text, style)
            for at, text, style in zip(columns, fields, ("lined", "lined", "state"), strict=True)
        ),
    )


FINDING_LABELS = ("シート", "対象", "規則", "内容", "状態", "直し方", "理由（Ｂの欄だけ記入）")
FINDING_FIELDS = ("シート", "対象", "規則", "内容", "状態", "直し方")
FINDING_STYLES = ("small", "small", "fit", "small", "state", "small")


def findings() -> Form:
    """確認票: every check that is not met, and the reasons given."""
    cells = (
        Cell("A:E", 1, "確認票　{{部署.部署名}}", "page_title"),
        Cell("F:G", 1, "{{計画.版}}　{{配布.回}}　配布番号 {{配布.配布番号}}", "tiny"),
        Cell(
            "A:G",
            2,
            "状態は記入に応じて変わります。✖ は様式の記入を直すと ✔ になります。"
            "要説明は、記入のとおりでよければ理由の欄に10文字以上で事情を書いてください。",
            "note",
        ),
        *(Cell(at, 3, label, "label") for at, label in zip("ABCDEFG", FINDING_LABELS, strict=True)),
        Cell("A:G", 4, "Ａ　直していただくもの", "band"),
        *_finding(5, "確認"),
        Cell("G", 5, "", "blocked"),
        Cell("A:G", 6, "Ｂ　理由を書いていただけば足りるもの", "band"),
        *_finding(7, "説明"),
        Cell("G", 7, "{{説明.理由}}", "small", entry=True),
    )
    return Form(
        name="確認票",
        widths=(72, 164, 44, 196, 56, 264, 196),
        heights=(30, 18, 18, 19.5, 37.5, 19.5, 37.5),
        cells=cells,
        regions={"繰返し.確認": (5, 5), "繰返し.説明": (7, 7)},
        states=("E5", "E7"),
        titles=(3, 3),
        frozen=3,
        landscape=True,
    )


def _finding(row: int, kind: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(at, row, mark(f"{kind}.{name}"), style)
        for at, name, style in zip("ABCDEF", FINDING_FIELDS, FINDING_STYLES, strict=True)
    )
