"""The plan as pandas frames. Only running rules loads this module.

A frame's index is the record's position in its table, so that a row leads back to its record.
Columns that live checks read bear the names of `registry.Scope`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from math import nan
from typing import Any

import pandas as pd

from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.values import DASH, UNDECIDED, Value
from koplan_xl.rules import readings
from koplan_xl.rules.expression import Condition
from koplan_xl.rules.readings import Distinct, ReadOnce
from koplan_xl.rules.registry import Scope

# The frame each scope's live checks look at.
_FRAMES: Mapping[Scope, str] = {
    "project_year": "budgets",
    "project": "project",
    "activity": "activity",
    "outcome": "outcome",
}
_JOINED = ("施策コード", *schema.ACCOUNT_PATH, "所管課")
_OUTCOME_FIELDS = (
    "指標コード",
    "施策コード",
    "指標名",
    "単位",
    "算式",
    "計画策定時",
    "目標値",
    "向き",
    "達成の型",
)
_ACTIVITY_FIELDS = ("活動指標コード", "事業コード", "指標名", "単位", "向き", "達成の型")


class Frames:
    """Frames over one plan, each built when first asked for."""

    def __init__(self, plan: Plan, limits: Mapping[str, float] | None = None) -> None:
        self._plan = plan
        self._limits = limits or {}
        self._rows: dict[str, list[dict[str, Value]]] = {}
        self._values: dict[tuple[str, str], list[Value]] = {}
        self._distinct: dict[tuple[str, str], Distinct] = {}
        self._texts: dict[tuple[str, str], pd.Series[str]] = {}
        self._read: dict[Scope, ReadOnce] = {}

    def values(self, table: str, name: str) -> list[Value]:
        """Return a column of a table as it is read."""
        found = self._values.get((table, name))
        if found is None:
            if table not in self._rows:
                self._rows[table] = [record.values for record in self._plan.records(table)]
            found = self._values[table, name] = [row.get(name) for row in self._rows[table]]
        return found

    def anywhere(self, table: str, names: Iterable[str]) -> set[Value]:
        """Return all values that stand in any of the columns."""
        return set[Value]().union(*(self.values(table, name) for name in names))

    def distinct(self, table: str, name: str) -> Distinct:
        """Return a column of a table by its distinct values."""
        found = self._distinct.get((table, name))
        if found is None:
            found = self._distinct[table, name] = Distinct(self.values(table, name))
        return found

    def column(self, table: str, name: str) -> "pd.Series[Any]":
        """Return a column of a table as it is read."""
        return pd.Series(self.values(table, name), dtype=object)

    def folded(self, table: str, name: str) -> "pd.Series[str]":
        """Return a column as folded texts, empty where it is blank."""
        found = self._texts.get((table, name))
        if found is None:
            texts = self.distinct(table, name).texts()
            found = self._texts[table, name] = pd.Series(texts, dtype=object)
        return found

    def years(self, table: str) -> "pd.Series[float]":
        """Return the fiscal years of a table; NaN where it cannot be read."""
        values = self.values(table, schema.table(table).year or "")
        return pd.Series([year if isinstance(year, int) else nan for year in values], dtype=float)

    def first_positions(self, table: str, name: str) -> dict[Value, int]:
        """Return the position at which each value of a column first stands."""
        values = self.values(table, name)
        return dict(zip(reversed(values), reversed(range(len(values))), strict=True))

    def matching(self, table: str, name: str, question: Callable[[Value], bool]) -> list[Record]:
        """Return the records for whose value in that column the question, put once per value, is true."""
        records = self._plan.records(table)
        return [records[row] for row in self.distinct(table, name).rows(question)]

    def asked(self, table: str, name: str, question: Callable[[Value], bool]) -> "pd.Series[bool]":
        """Say where the question, put once per value, is true."""
        return pd.Series(self.distinct(table, name).read(question, bool))

    def holds(self, scope: Scope, condition: Condition) -> "pd.Series[bool]":
        """Say of which rows of a scope's frame the condition is true; each cell is read once for all conditions."""
        read = self._read.get(scope)
        if read is None:
            frame: pd.DataFrame = getattr(self, _FRAMES[scope])
            read = self._read[scope] = ReadOnce(frame)
        return condition.evaluate(read)

    @cached_property
    def budgets(self) -> pd.DataFrame:
        """事業費, a row per project, year and 区分, with its project's fields.

        Amounts are floats in 千円; NaN for a blank, －, 未定 and what cannot be read.
        年度 is NaN when unreadable.
        """
        codes = self.values("事業費", "事業コード")
        columns: dict[str, Any] = {"事業コード": _categories(codes), "区分": self.column("事業費", "区分")}
        columns["年度"] = self.years("事業費")
        for name in schema.BUDGET_FIELDS:
            columns[name] = readings.once_each(self.column("事業費", name), _number, float)
        projects = pd.DataFrame({name: self.column("事務事業", name) for name in _JOINED})
        first = self.first_positions("事務事業", "事業コード")
        joined = projects.reindex([first.get(code, -1) for code in codes]).reset_index(drop=True)
        return pd.DataFrame(columns).join(joined).assign(**self._limits)

    def repeated(self, table: str) -> Iterator[Record]:
        """Yield the rows of a yearly table with the code, year and 区分 of a row above."""
        declared = schema.table(table)
        columns = [self.values(table, name) for name in (declared.key, declared.year, declared.part) if name]
        identities = list(zip(*columns, strict=True))
        if len(set(identities)) == len(identities):
            return
        seen: set[tuple[Value, ...]] = set()
        for record, identity in zip(self._plan.records(table), identities, strict=True):
            if identity in seen and identity[0] and isinstance(identity[1], int):
                yield record
            seen.add(identity)

    @cached_property
    def planned(self) -> pd.DataFrame:
        """The rows of `budgets` that are 区分 計画 and in the window."""
        budgets = self.budgets
        years = list(self._plan.budget_years)
        return budgets[(budgets["区分"] == schema.PLANNED) & budgets["年度"].isin(years)]

    @cached_property
    def known(self) -> pd.DataFrame:
        """The rows of `planned`, a blank amount being 0 and NaN only what cannot be read: no rule may judge it."""
        planned = self.planned.fillna(dict.fromkeys(schema.BUDGET_FIELDS, 0.0))
        for name in schema.BUDGET_FIELDS:
            unread = self.asked("事業費", name, _is_unreadable)
            if unread.any():
                planned.loc[unread[planned.index], name] = nan
        return planned

    @cached_property
    def consecutive(self) -> pd.DataFrame:
        """The rows of `known` with the five amounts of the year before as `前 …`, where it is in the window."""
        known = self.known
        before = _first_rows(known).rename(columns={name: f"前 {name}" for name in schema.BUDGET_FIELDS})
        before["年度"] = before["年度"] + 1
        joined = known.assign(行=known.index).merge(before, on=["事業コード", "年度"])
        return joined.set_index("行").sort_index()

    @cached_property
    def periodic(self) -> frozenset[str]:
        """The projects whose 年度別事業費 is 0 in some year of the window and not in another."""
        known = self.known.dropna(subset=schema.BUDGET_TOTAL)
        spent = (known[schema.BUDGET_TOTAL] != 0).groupby(known["事業コード"], observed=True)
        share = spent.mean()
        return frozenset(share.index[(share > 0) & (share < 1)])

    def matched(self, other: "Frames") -> "pd.Series[float]":
        """Return another plan's 年度別事業費 of the project-years in `planned`; NaN where it has none."""
        before = _first_rows(other.planned).set_index(["事業コード", "年度"])[schema.BUDGET_TOTAL]
        keys = pd.MultiIndex.from_frame(self.planned[["事業コード", "年度"]])
        return pd.Series(before.reindex(keys).to_numpy(), index=self.planned.index, dtype=float)

    @cached_property
    def activity(self) -> pd.DataFrame:
        """活動指標 with 目標[i] (as read) and its project's 年度別事業費[i] (float) over the window."""
        columns = {name: self.column("活動指標", name) for name in _ACTIVITY_FIELDS}
        for i, year in enumerate(self._plan.budget_years):
            columns[f"目標[{i}]"] = self._of_year(
                "活動指標値", "目標", year, self.values("活動指標", "活動指標コード")
            )
        return self._with_totals(columns)

    @cached_property
    def project(self) -> pd.DataFrame:
        """事務事業 with its 年度別事業費[i] (float) over the window."""
        return self._with_totals({"事業コード": self.column("事務事業", "事業コード")})

    @cached_property
    def outcome(self) -> pd.DataFrame:
        """成果指標 with 計画[i] over the printed plan years, all as read."""
        columns = {name: self.column("成果指標", name) for name in _OUTCOME_FIELDS}
        for i, year in enumerate(self._plan.outcome_years):
            columns[f"計画[{i}]"] = self._of_year(
                "成果指標値", "計画", year, self.values("成果指標", "指標コード")
            )
        return pd.DataFrame(columns).assign(**self._limits)

    def picked(self, table: str, verdicts: "pd.Series[bool]") -> Iterator[Record]:
        """Yield the table's records where the verdict on its frame is true."""
        records = self._plan.records(table)
        for position in verdicts.index[verdicts.to_numpy(dtype=bool)]:
            yield records[position]

    def _with_totals(self, columns: dict[str, "pd.Series[Any]"]) -> pd.DataFrame:
        planned = self.planned
        for i, year in enumerate(self._plan.budget_years):
            of_year = planned[planned["年度"] == year].iloc[::-1]  # of two rows the first counts
            totals = dict(zip(of_year["事業コード"], of_year[schema.BUDGET_TOTAL], strict=True))
            found = [totals.get(code, nan) for code in columns["事業コード"]]
            columns[f"{schema.BUDGET_TOTAL}[{i}]"] = pd.Series(found, dtype=float)
        return pd.DataFrame(columns).assign(**self._limits)

    def _of_year(self, table: str, name: str, year: int, codes: list[Value]) -> "pd.Series[Any]":
        """Return what a table of yearly values has for each code in that year; None where there is no row."""
        declared = schema.table(table)
        rows = zip(
            self.values(table, declared.key),
            self.values(table, declared.year or ""),
            self.values(table, name),
            strict=True,
        )
        found: dict[Value, Value] = {}
        for code, its_year, value in rows:
            if its_year == year:
                found.setdefault(code, value)
        return pd.Series([found.get(code) for code in codes], dtype=object)


def _categories(values: list[Value]) -> "pd.Categorical":
    """Return the values as categories: groups and joins over them are cheap."""
    codes, distinct = pd.factorize(pd.Series(values, dtype=object))
    return pd.Categorical.from_codes(codes, distinct)


def _first_rows(planned: pd.DataFrame) -> pd.DataFrame:
    rows = planned.drop_duplicates(["事業コード", "年度"])
    return rows[["事業コード", "年度", *schema.BUDGET_FIELDS]].copy()


def _is_unreadable(value: Value) -> bool:
    return isinstance(value, str) and value not in (DASH, UNDECIDED)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else nan
