"""The plan as pandas frames. Only running rules loads this module.

A frame's index is the record's position in its table, so that a row leads back to its record.
Columns that live checks read bear the names of `registry.Scope`.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

import pandas as pd

from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.values import DASH, UNDECIDED, Value

_JOINED = ("施策コード", "様式", "事務事業名", *schema.ACCOUNT_PATH, "所管課")
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

    @cached_property
    def projects(self) -> pd.DataFrame:
        """事務事業, a row each, texts as they are read (None: blank)."""
        return self._columns("事務事業", schema.table("事務事業").names)

    @cached_property
    def budgets(self) -> pd.DataFrame:
        """事業費, a row per project, year and 区分, with its project's fields.

        Amounts are floats in 千円; NaN for a blank, －, 未定 and what cannot be read.
        年度 is None when unreadable.
        """
        records = self._plan.records("事業費")
        frame = self._columns("事業費", ("事業コード", "区分"))
        frame["年度"] = pd.Series([record.year for record in records], dtype=object)
        for name in schema.BUDGET_FIELDS:
            frame[name] = pd.Series([_number(record.values.get(name)) for record in records], dtype=float)
        projects = self.projects.drop_duplicates("事業コード").set_index("事業コード")
        for name in _JOINED:
            frame[name] = frame["事業コード"].map(projects[name])
        return frame.assign(**self._limits)

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
        records = self._plan.records("事業費")
        for name in schema.BUDGET_FIELDS:
            unread = [i for i in planned.index if _is_unreadable(records[i].values.get(name))]
            planned.loc[unread, name] = float("nan")
        return planned

    @cached_property
    def consecutive(self) -> pd.DataFrame:
        """The rows of `known` with the five amounts of the year before as `前 …`, where it is in the window."""
        planned = self.known
        before = _first_rows(planned).rename(columns={name: f"前 {name}" for name in schema.BUDGET_FIELDS})
        before["年度"] = before["年度"] + 1
        joined = planned.assign(行=planned.index).merge(before, on=["事業コード", "年度"])
        return joined.set_index("行").sort_index()

    @cached_property
    def periodic(self) -> frozenset[str]:
        """The projects whose 年度別事業費 is 0 in some year of the window and not in another."""
        known = self.known.dropna(subset=schema.BUDGET_TOTAL)
        by_project = (known[schema.BUDGET_TOTAL] != 0).groupby(known["事業コード"])
        return frozenset(by_project.any().index[by_project.any() & ~by_project.all()])

    def matched(self, other: "Frames") -> "pd.Series[float]":
        """Return another plan's 年度別事業費 of the project-years in `planned`; NaN where it has none."""
        before = _first_rows(other.planned).set_index(["事業コード", "年度"])[schema.BUDGET_TOTAL]
        keys = pd.MultiIndex.from_frame(self.planned[["事業コード", "年度"]])
        return pd.Series(before.reindex(keys).to_numpy(), index=self.planned.index, dtype=float)

    @cached_property
    def activity(self) -> pd.DataFrame:
        """活動指標 with 目標[i] (as read) and its project's 年度別事業費[i] (float) over the window."""
        frame = self._columns("活動指標", _ACTIVITY_FIELDS)
        targets = self._values("活動指標値", "目標")
        for i, year in enumerate(self._plan.budget_years):
            keys = frame["活動指標コード"]
            frame[f"目標[{i}]"] = pd.Series([targets.get((key, year)) for key in keys], dtype=object)
        return self._with_totals(frame).assign(**self._limits)

    @cached_property
    def project(self) -> pd.DataFrame:
        """事務事業 with its 年度別事業費[i] (float) over the window."""
        return self._with_totals(self._columns("事務事業", ("事業コード",))).assign(**self._limits)

    @cached_property
    def _totals(self) -> dict[tuple[str, int], float]:
        planned = self.planned.drop_duplicates(["事業コード", "年度"])
        keys = zip(planned["事業コード"], planned["年度"], strict=True)
        return dict(zip(keys, planned[schema.BUDGET_TOTAL], strict=True))

    def _with_totals(self, frame: pd.DataFrame) -> pd.DataFrame:
        for i, year in enumerate(self._plan.budget_years):
            spent = [self._totals.get((project, year), float("nan")) for project in frame["事業コード"]]
            frame[f"{schema.BUDGET_TOTAL}[{i}]"] = pd.Series(spent, dtype=float)
        return frame

    @cached_property
    def outcome(self) -> pd.DataFrame:
        """成果指標 with 計画[i] over the printed plan years, all as read."""
        frame = self._columns("成果指標", _OUTCOME_FIELDS)
        plans = self._values("成果指標値", "計画")
        for i, year in enumerate(self._plan.outcome_years):
            values = [plans.get((key, year)) for key in frame["指標コード"]]
            frame[f"計画[{i}]"] = pd.Series(values, dtype=object)
        return frame.assign(**self._limits)

    def picked(self, table: str, verdicts: "pd.Series[bool]") -> Iterator[Record]:
        """Yield the table's records where the verdict on its frame is true."""
        records = self._plan.records(table)
        for position in verdicts.index[verdicts.to_numpy(dtype=bool)]:
            yield records[position]

    def _columns(self, table: str, names: tuple[str, ...]) -> pd.DataFrame:
        records = self._plan.records(table)
        return pd.DataFrame(
            {name: pd.Series([r.values.get(name) for r in records], dtype=object) for name in names}
        )

    def _values(self, table: str, column: str) -> dict[tuple[str, int | None], object]:
        return {(r.key, r.year): r.values.get(column) for r in reversed(self._plan.records(table))}


def _first_rows(planned: pd.DataFrame) -> pd.DataFrame:
    rows = planned.drop_duplicates(["事業コード", "年度"])
    return rows[["事業コード", "年度", *schema.BUDGET_FIELDS]].copy()


def _is_unreadable(value: Value) -> bool:
    return isinstance(value, str) and value not in (DASH, UNDECIDED)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
