"""The columns of a list of findings, declared once for every kind of report."""

from collections.abc import Callable
from dataclasses import dataclass

from koplan_xl.plan.values import Value
from koplan_xl.report.model import EXPLAINED, Report, Row, state_name


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` in digits on a sheet, and what it shows of a row."""

    name: str
    width: float
    value: Callable[[Report, Row], Value]
    centred: bool = False


def _of(name: str) -> Callable[[Report, Row], Value]:
    return lambda _, row: getattr(row, name)


SEVERITY = Column("重さ", 9.5, _of("severity"))
PLACE = Column("セル", 7, _of("cell"), centred=True)
_STATE = Column("前回比", 8, lambda _, row: state_name(row), centred=True)
COLUMNS = (
    SEVERITY,
    Column("規則", 6, _of("code"), centred=True),
    Column("題名", 15, _of("title")),
    Column("内容", 29, _of("detail")),
    Column("ファイル", 11, lambda report, row: report.short_file(row.file)),
    Column("シート", 9.5, _of("sheet")),
    PLACE,
    Column("所管課", 9, _of("department")),
    Column("コード", 10.5, _of("key"), centred=True),
    Column("年度", 10.5, _of("year"), centred=True),
    Column("項目", 9, _of("field")),
    Column("あるべき値", 10, _of("expected")),
    Column("実際の値", 10, _of("actual")),
    Column("差", 9.5, _of("difference")),
    Column("直し方", 21, _of("fix")),
    Column("説明", 9, lambda _, row: EXPLAINED if row.explained else "", centred=True),
)


def columns_of(report: Report) -> tuple[Column, ...]:
    """Return the columns; the state only when an earlier run was given."""
    return (*COLUMNS, _STATE) if report.comparison else COLUMNS
