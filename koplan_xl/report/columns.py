"""The columns of a list of findings, declared once for every kind of report."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from koplan_xl.plan.values import Value
from koplan_xl.report.model import EXPLAINED, Report, Row, state_name


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` in digits on a sheet, what it shows of a row, and whether paper shows it, too."""

    name: str
    width: float
    value: Callable[[Report, Row], Value]
    centred: bool = False
    printed: bool = False


def _of(name: str) -> Callable[[Report, Row], Value]:
    return lambda _, row: getattr(row, name)


SEVERITY = Column("重さ", 8, _of("severity"), printed=True)
PLACE = Column("セル", 6.5, _of("cell"), centred=True, printed=True)
_FILE = Column("ファイル", 11, lambda report, row: report.short_file(row.file))
_STATE = Column("前回比", 6.5, lambda _, row: state_name(row), centred=True, printed=True)
# What is printed stands first. A4 has room for about 115 digits in letters of 8 points; 内容 names code and year.
COLUMNS = (
    SEVERITY,
    Column("規則", 5.5, _of("code"), centred=True, printed=True),
    Column("題名", 11, _of("title"), printed=True),
    Column("内容", 32, _of("detail"), printed=True),
    Column("シート", 8.5, _of("sheet"), printed=True),
    PLACE,
    Column("所管課", 8.5, _of("department"), printed=True),
    Column("直し方", 18.5, _of("fix"), printed=True),
    _FILE,
    Column("コード", 10.5, _of("key"), centred=True),
    Column("年度", 9, _of("year"), centred=True),
    Column("項目", 9, _of("field")),
    Column("あるべき値", 10, _of("expected")),
    Column("実際の値", 10, _of("actual")),
    Column("差", 9.5, _of("difference")),
    Column("説明", 9, lambda _, row: EXPLAINED if row.explained else "", centred=True),
)


def columns_of(report: Report) -> tuple[Column, ...]:
    """Return the columns, those on paper first; the state only when an earlier run was given."""
    columns = [replace(_FILE, printed=len(report.files) > 1) if each is _FILE else each for each in COLUMNS]
    if report.comparison:
        columns.append(_STATE)
    return tuple(sorted(columns, key=lambda column: not column.printed))
