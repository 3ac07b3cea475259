"""The sheets and columns of the canonical workbook (正本), declared once.

Sheet and column names are contract: the office's scripts and formulas rely on them.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a column's cells hold, and so how they are read, written and offered."""

    TEXT = "text"
    LONG_TEXT = "long text"
    CODE = "code"
    YEAR = "year"
    AMOUNT = "amount"  # 千円
    MEASURED = "measured"  # an indicator value: 12.5, 300以上, －
    CHOICE = "choice"
    REFERENCE = "reference"  # a value of another table's column, offered as a drop-down
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `choices` are its closed list; `refers_to` is (table, column) for codes and drop-downs."""

    name: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with one Excel table. A record is told by `key`, and by `year` and `part` where they exist.

    `extras` are columns an office may add and the checker then reads; nothing else asks for them or writes them.
    """

    name: str
    columns: tuple[Column, ...]
    key: str
    year: str | None = None
    part: str | None = None
    extras: tuple[Column, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when there is none."""
        for column in (*self.columns, *self.extras):
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in sheet order."""
        return tuple(column.name for column in self.columns)


FUNDING_SOURCES = ("国・県支出金", "地方債", "その他", "一般財源")
BUDGET_TOTAL = "年度別事業費"
BUDGET_FIELDS = (BUDGET_TOTAL, *FUNDING_SOURCES)
ACCOUNT_PATH = ("会計", "款", "項", "目")
OUTLOOKS = ("拡充", "維持", "改善", "縮小", "統合", "廃止", "完了")
PRIORITIES = ("A", "B", "C", "D")
PLEDGES = ("1：無", "2：有")
DIRECTIONS = ("上昇", "低下", "維持")
BOUNDS = ("以上", "以下", "一致")
DETAILED, SIMPLE = "詳細", "簡易"
PLANNED, APPROPRIATED, SETTLED = "計画", "予算", "決算"


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _long(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.LONG_TEXT) for name in names)


def _code(name: str, refers_to: tuple[str, str] | None = None) -> Column:
    return Column(name, Kind.CODE, refers_to=refers_to)


def _choice(name: str, *choices: str) -> Column:
    return Column(name, Kind.CHOICE, choices)


def _department(name: str) -> Column:
    return Column(name, Kind.REFERENCE, refers_to=("部署", "部署名"))


_YEAR = Column("年度", Kind.YEAR)
_DIRECTION = _choice("向き", *DIRECTIONS)
_BOUND = _choice("達成の型", *BOUNDS)
_RATE = Column("達成率")

TABLES: tuple[Table, ...] = (
    Table("計画", _text("項目", "値"), key="項目"),
    Table("部署", _text("部署名", "部名", "担当者", "連絡先"), key="部署名"),
    Table(
        "政策",
        (_code("政策コード"), *_text("政策名", "所管"), *_long("ミッション", "方針")),
        key="政策コード",
    ),
    Table(
        "施策",
        (
            _code("施策コード"),
            _code("政策コード", ("政策", "政策コード")),
            Column("施策名"),
            _department("所管課"),
            Column("関連課"),
            *_long("現状と課題", "方針", "重点方針と目標", "目的"),
            _choice("今後の方針", *OUTLOOKS),
            *_long("今後の取り組み", "個別計画", "特記事項"),
        ),
        key="施策コード",
    ),
    Table(
        "成果指標",
        (
            _code("指標コード"),
            _code("施策コード", ("施策", "施策コード")),
            *_text("番号", "指標名", "単位"),
            *_long("設定理由", "算式"),
            Column("計画策定時", Kind.MEASURED),
            Column("目標年度", Kind.YEAR),
            Column("目標値", Kind.MEASURED),
            _DIRECTION,
            _BOUND,
        ),
        key="指標コード",
    ),
    Table(
        "成果指標値",
        (
            _code("指標コード", ("成果指標", "指標コード")),
            _YEAR,
            Column("計画", Kind.MEASURED),
            Column("実績", Kind.MEASURED),
        ),
        key="指標コード",
        year="年度",
        extras=(_RATE,),
    ),
    Table(
        "事務事業",
        (
            _code("事業コード"),
            _code("施策コード", ("施策", "施策コード")),
            _choice("様式", DETAILED, SIMPLE),
            Column("事務事業名"),
            _choice("新規・継続", "新規", "継続"),
            _choice("事業優先順位", *PRIORITIES),
            *_text(*ACCOUNT_PATH),
            _department("所管課"),
            _choice("市長公約事項", *PLEDGES),
            *_long("事業概要", "目的", "年度目標", "特記事項"),
        ),
        key="事業コード",
    ),
    Table(
        "事業費",
        (
            _code("事業コード", ("事務事業", "事業コード")),
            _YEAR,
            _choice("区分", PLANNED, APPROPRIATED, SETTLED),
            *(Column(name, Kind.AMOUNT) for name in BUDGET_FIELDS),
        ),
        key="事業コード",
        year="年度",
        part="区分",
    ),
    Table(
        "活動指標",
        (
            _code("活動指標コード"),
            _code("事業コード", ("事務事業", "事業コード")),
            *_text("番号", "指標名", "単位"),
            _DIRECTION,
            _BOUND,
        ),
        key="活動指標コード",
    ),
    Table(
        "活動指標値",
        (
            _code("活動指標コード", ("活動指標", "活動指標コード")),
            _YEAR,
            Column("目標", Kind.MEASURED),
            Column("実績", Kind.MEASURED),
        ),
        key="活動指標コード",
        year="年度",
        extras=(_RATE,),
    ),
    Table(
        "評価",
        (
            _code("事業コード", ("事務事業", "事業コード")),
            _YEAR,
            *_long("所見"),
            _choice("今後の方向性", *OUTLOOKS),
        ),
        key="事業コード",
        year="年度",
    ),
    Table(
        "会計対応",
        (
            _code("繰出元事業コード", ("事務事業", "事業コード")),
            Column("繰入先会計"),
            _choice("その他の収入を含む", "はい", "いいえ"),
        ),
        key="繰出元事業コード",
    ),
    Table(
        "統制額",
        (*_text(*ACCOUNT_PATH), _YEAR, Column("金額", Kind.AMOUNT)),
        key="会計",
        year="年度",
    ),
    Table(
        "説明",
        (
            Column("規則"),
            _code("対象コード"),
            _YEAR,
            *_long("理由"),
            Column("記入者"),
            Column("記入日", Kind.DATE),
            Column("有効期限", Kind.YEAR),
        ),
        key="対象コード",
        year="年度",
        part="規則",
    ),
    Table(
        "配布",
        (
            _code("配布番号"),
            *_text("回", "部署名", "様式版"),
            Column("配布日時", Kind.DATE),
            *_text("ファイル名", "基準値ハッシュ"),
            Column("締切", Kind.DATE),
        ),
        key="配布番号",
        part="部署名",
    ),
    Table(
        "履歴",
        (
            Column("日時", Kind.DATE),
            *_text("配布番号", "部署名", "ファイル名", "表"),
            _code("コード"),
            _YEAR,
            *_text("項目", "旧値", "新値"),
        ),
        key="コード",
        year="年度",
    ),
)
TOTALS_SHEET = "集計"
_BY_NAME = {table.name: table for table in TABLES}


def table(name: str) -> Table:
    """Return the table of that sheet name; KeyError when there is none."""
    return _BY_NAME[name]
