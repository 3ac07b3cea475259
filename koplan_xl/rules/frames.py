"""The plan as pandas frames. Only running rules loads this module.

A frame's index is the record's position in its table, so that a row leads back to its record.
Columns that live checks read bear the names of `registry.Scope`.
"""

from collections.abc import Iterator
from functools import cached_property

import pandas as pd

from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record

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

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

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
        return frame

    @cached_property
    def planned(self) -> pd.DataFrame:
        """The rows of `budgets` that are 区分 計画 and in the window."""
        budgets = self.budgets
        years = list(self._plan.budget_years)
        return budgets[(budgets["区分"] == schema.PLANNED) & budgets["年度"].isin(years)]

    @cached_property
    def activity(self) -> pd.DataFrame:
        """活動指標 with 目標[i] (as read) and its project's 年度別事業費[i] (float) over the window."""
        frame = self._columns("活動指標", _ACTIVITY_FIELDS)
        targets = self._values("活動指標値", "目標")
        planned = self.planned
        totals = dict(
            zip(
                zip(planned["事業コード"], planned["年度"], strict=True), planned["年度別事業費"], strict=True
            )
        )
        for i, year in enumerate(self._plan.budget_years):
            keys, projects = frame["活動指標コード"], frame["事業コード"]
            frame[f"目標[{i}]"] = pd.Series([targets.get((key, year)) for key in keys], dtype=object)
            spent = [totals.get((project, year), float("nan")) for project in projects]
            frame[f"年度別事業費[{i}]"] = pd.Series(spent, dtype=float)
        return frame

    @cached_property
    def outcome(self) -> pd.DataFrame:
        """成果指標 with 計画[i] over the printed plan years, all as read."""
        frame = self._columns("成果指標", _OUTCOME_FIELDS)
        plans = self._values("成果指標値", "計画")
        for i, year in enumerate(self._plan.outcome_years):
            values = [plans.get((key, year)) for key in frame["指標コード"]]
            frame[f"計画[{i}]"] = pd.Series(values, dtype=object)
        return frame

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


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
