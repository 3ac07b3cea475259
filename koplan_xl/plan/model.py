"""A plan in memory: the records of every sheet, typed, each knowing where it stands.

Nothing here knows of Excel. Amounts are in 千円, years are fiscal years as integers (2025 = 令和7年度).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from koplan_xl.plan import schema
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Note, Value, fold
from koplan_xl.years import parse_year

RecordKey = tuple[str, str, int | None, str | None]
OUTCOME_YEARS = 3  # the printed form has three plan years per outcome indicator


class Place(Protocol):
    """Where the fields of a record stand."""

    def locate(self, column: str) -> Location | None:
        """Return the cell of that column; None when the record has no such cell there."""


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A record that is one row of a sheet. `columns` maps column names to column letters."""

    sheet: str
    row: int
    columns: Mapping[str, str]

    def locate(self, column: str) -> Location | None:
        """Return the cell in this row under that column name."""
        letters = self.columns.get(column)
        return Location(self.sheet, f"{letters}{self.row}") if letters else None


@dataclass(frozen=True, slots=True)
class CellsPlace:
    """A record whose fields stand in single cells of a form."""

    cells: Mapping[str, Location]

    def locate(self, column: str) -> Location | None:
        """Return the form cell of that field."""
        return self.cells.get(column)


@dataclass(slots=True)
class Record:
    """One row of a table: typed values by column name."""

    table: str
    values: dict[str, Value]
    place: Place

    def text(self, column: str) -> str:
        """Return the value as text, empty when blank."""
        value = self.values.get(column)
        return "" if value is None else str(value)

    @property
    def key(self) -> str:
        """The record's code."""
        return self.text(schema.table(self.table).key)

    @property
    def year(self) -> int | None:
        """The record's fiscal year where its table has one and it could be read."""
        column = schema.table(self.table).year
        value = self.values.get(column) if column else None
        return value if isinstance(value, int) else None

    @property
    def part(self) -> str | None:
        """The 区分 of 事業費, the 規則 of 説明."""
        column = schema.table(self.table).part
        return (self.text(column) or None) if column else None

    def subject(self, column: str) -> Subject:
        """Return the subject of one of this record's fields."""
        return Subject(self.table, self.key, column, self.year, self.part)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A cell whose text had to be interpreted (N01, N02) or could not be (N07)."""

    note: Note
    subject: Subject
    location: Location
    raw: str
    value: Value


@dataclass
class Plan:
    """All records by table name, and what reading them had to interpret."""

    tables: dict[str, list[Record]]
    interpretations: list[Interpretation] = field(default_factory=list)

    def records(self, table: str) -> list[Record]:
        """Return the table's records in sheet order."""
        return self.tables.get(table, [])

    @cached_property
    def _indexes(self) -> dict[str, dict[RecordKey, Record]]:
        return {}

    def _index(self, table: str) -> dict[RecordKey, Record]:
        """Return a table's first records by identity; each table is gone through once, when asked for."""
        if table not in self.tables:
            return {}
        if table not in self._indexes:
            declared = schema.table(table)
            index: dict[RecordKey, Record] = {}
            for record, key in zip(self.records(table), self.keys(table), strict=True):
                year = record.year if declared.year else None
                index.setdefault((table, key, year, record.part if declared.part else None), record)
            self._indexes[table] = index
        return self._indexes[table]

    def keys(self, table: str) -> list[str]:
        """Return the records' codes in sheet order."""
        column = schema.table(table).key
        codes = [record.values.get(column) for record in self.records(table)]
        return [code if type(code) is str else "" if code is None else str(code) for code in codes]

    def find(self, table: str, key: str, year: int | None = None, part: str | None = None) -> Record | None:
        """Return the first record with that identity."""
        return self._index(table).get((table, key, year, part))

    def value(self, subject: Subject) -> Value:
        """Return the subject's value; None when blank or when the record does not exist."""
        record = self._index(subject.table).get(subject.record)
        return record.values.get(subject.field) if record else None

    def setting(self, item: str) -> str | None:
        """Return a value of sheet 計画, None when blank or absent."""
        record = self.find("計画", item)
        return (record.text("値") or None) if record else None

    @property
    def last_dispatches(self) -> dict[str, Record]:
        """Each department's last row of 配布 for the round that was sent last."""
        records = self.records("配布")
        return {r.text("部署名"): r for r in records if r.text("回") == records[-1].text("回")}

    @property
    def city(self) -> str:
        """自治体名."""
        return self.setting("自治体名") or ""

    @property
    def version(self) -> int | None:
        """版: the fiscal year this plan is for."""
        return parse_year(self.setting("版"))

    @cached_property
    def budget_years(self) -> tuple[int, ...]:
        """The window of budget years, starting with 版."""
        count = int(fold(self.setting("事業費の年数") or "3"))
        return tuple(self.version + i for i in range(count)) if self.version else ()

    @cached_property
    def outcome_years(self) -> tuple[int, ...]:
        """The plan years printed for outcome indicators, starting with the period's first year."""
        start = parse_year(self.setting("計画期間開始"))
        return tuple(start + i for i in range(OUTCOME_YEARS)) if start else ()

    @property
    def period_end(self) -> int | None:
        """計画期間終了: the year outcome indicators aim at unless they say otherwise."""
        return parse_year(self.setting("計画期間終了"))

    @property
    def closed_year(self) -> int | None:
        """実績の確定年度, by default the year before 版."""
        given = parse_year(self.setting("実績の確定年度"))
        return given or (self.version - 1 if self.version else None)

    @cached_property
    def _positions(self) -> dict[tuple[str, str], dict[str, list[int]]]:
        return {}

    def where(self, table: str, column: str, texts: Iterable[str]) -> list[Record]:
        """Return the records with one of those texts in a column, in sheet order; the table is searched once."""
        records = self.records(table)
        if (table, column) not in self._positions:
            found = self._positions[table, column] = {}
            for position, record in enumerate(records):
                found.setdefault(record.text(column), []).append(position)
        positions = self._positions[table, column]
        return [records[at] for at in sorted(at for text in set(texts) for at in positions.get(text, ()))]

    def of_measure(self, table: str, measure: str) -> list[Record]:
        """Return the records of 成果指標 or 事務事業 that belong to a measure (施策コード)."""
        return self.where(table, "施策コード", [measure])

    @cached_property
    def activity_indicators(self) -> dict[str, dict[int, Record]]:
        """活動指標 by 事業コード and 番号."""
        return _numbered(self.records("活動指標"), "事業コード")

    @cached_property
    def outcome_indicators(self) -> dict[str, dict[int, Record]]:
        """成果指標 by 施策コード and 番号."""
        return _numbered(self.records("成果指標"), "施策コード")


def _numbered(records: Iterable[Record], owner: str) -> dict[str, dict[int, Record]]:
    slots: dict[str, dict[int, Record]] = {}
    for record in records:
        number = record.text("番号")
        if number.isdigit():
            slots.setdefault(record.text(owner), {}).setdefault(int(number), record)
    return slots
