"""Make a realistic plan of any size from the real one: `make_plan(departments, projects, seed)`.

Texts, indicators and the shape of the amounts are the real plan's, so their lengths and gaps are, too; names, codes,
departments, accounts and amounts are drawn. The same numbers and seed give the same plan. It has no errors by
the tool's own rules, and about as many asks a project as the real plan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from random import Random

from benchmarks.places import ACCOUNTS, DIVISIONS, SPECIAL_ACCOUNTS, area_names, department_names
from benchmarks.sizes import REAL_PLAN
from koplan_xl.app.opening import open_plan
from koplan_xl.grid import column_letters
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record, RowPlace
from koplan_xl.plan.values import Value

Row = dict[str, Value]
_PROJECTS_A_MEASURE = 12  # as in the real plan
_MEASURES_A_POLICY = 8
_AT_HOME = 0.7  # share of a measure's projects that its own department has
_ELSEWHERE = 0.7  # share of projects under accounts the real plan, a single policy, does not have
_PROJECTS_A_TRANSFER = 100
_BOND_UNIT = 100  # 千円
_GENERAL = "一般会計"


def make_plan(departments: int, projects: int, seed: int, a_measure: int = _PROJECTS_A_MEASURE) -> Plan:
    """Return a plan of so many departments and projects, `a_measure` projects a measure.

    Departments own measures in turn: with at least as many measures as departments, each gets a workbook.
    """
    draft = _Draft(Random(seed), list(islice(department_names(), departments)))
    draft.add_settings()
    measures = max(1, round(projects / a_measure))
    shares = [projects // measures + (number < projects % measures) for number in range(measures)]
    for number, share in enumerate(shares):
        draft.add_measure(number, share)
    draft.add_transfers(projects // _PROJECTS_A_TRANSFER)
    return draft.plan()


@cache
def _real() -> Plan:
    return open_plan(REAL_PLAN).plan


@cache
def _prototypes(table: str, owner: str) -> Mapping[str, list[Record]]:
    """Return the real plan's records by the code of what they belong to."""
    found: dict[str, list[Record]] = {}
    for record in _real().records(table):
        found.setdefault(record.text(owner), []).append(record)
    return found


@cache
def _project_prototypes() -> list[Record]:
    return [
        r
        for r in _real().records("事務事業")
        if r.text("会計") == _GENERAL and "繰出金" not in r.text("事務事業名")
    ]


@dataclass
class _Draft:
    """The rows drawn so far."""

    random: Random
    departments: list[str]
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table.name: [] for table in schema.TABLES})
    areas: Iterator[str] = field(default_factory=area_names)

    def add_settings(self) -> None:
        """Add the plan's settings and the departments."""
        self.rows["計画"] = [dict(record.values) for record in _real().records("計画")]
        for row in self.rows["計画"]:
            row["値"] = {"自治体名": "架空市", "計画名": "架空市総合計画 実施計画書"}.get(
                str(row["項目"]), row["値"]
            )
        for number, name in enumerate(self.departments):
            division = DIVISIONS[number % len(DIVISIONS)]
            self.rows["部署"].append(
                {"部署名": name, "部名": division, "担当者": "", "連絡先": f"内線{1000 + number}"}
            )

    def add_measure(self, number: int, projects: int) -> None:
        """Add a measure with its indicators and its projects, and a policy when one begins."""
        policy, within = divmod(number, _MEASURES_A_POLICY)
        code, area = f"{policy + 1}-{within + 1}", next(self.areas)
        if within == 0:
            prototype = self.random.choice(_real().records("政策"))
            self.rows["政策"].append({**prototype.values, "政策コード": f"{policy + 1}"})
        prototype = self.random.choice(_real().records("施策"))
        department = self.departments[number % len(self.departments)]
        names: Row = {"施策コード": code, "政策コード": f"{policy + 1}", "所管課": department}
        names["施策名"] = f"{area}の{prototype.text('施策名')}"
        self.rows["施策"].append({**prototype.values, **names})
        for indicator in _prototypes("成果指標", "施策コード")[prototype.key]:
            own = {"指標コード": f"{code}-K{indicator.text('番号')}", "施策コード": code}
            self.rows["成果指標"].append(
                {**indicator.values, **own, "指標名": f"{area}の{indicator.text('指標名')}"}
            )
            self._add_years("成果指標値", "指標コード", indicator.key, own["指標コード"], 1)
        for project in range(projects):
            home = self.random.random() < _AT_HOME
            charge = department if home else self.random.choice(self.departments)
            self._add_project(f"{code}-{project + 1:02d}", code, charge)

    def _add_project(self, code: str, measure: str, department: str) -> None:
        prototype, area = self.random.choice(_project_prototypes()), next(self.areas)
        own: Row = {"事業コード": code, "施策コード": measure, "所管課": department}
        own["事務事業名"] = f"{area}{prototype.text('事務事業名')}"
        if self.random.random() < _ELSEWHERE:
            own.update(zip(schema.ACCOUNT_PATH[1:], self.random.choice(ACCOUNTS), strict=True))
        self.rows["事務事業"].append({**prototype.values, **own})
        factor = min(5.0, max(0.2, self.random.lognormvariate(0, 0.8)))
        for year in _prototypes("事業費", "事業コード").get(prototype.key, []):
            self.rows["事業費"].append({**year.values, "事業コード": code, **_scaled(year, factor)})
        for indicator in _prototypes("活動指標", "事業コード").get(prototype.key, []):
            mark = f"{code}-A{indicator.text('番号')}"
            name = f"{area}の{indicator.text('指標名')}"
            self.rows["活動指標"].append(
                {**indicator.values, "活動指標コード": mark, "事業コード": code, "指標名": name}
            )
            times = 1 if "%" in indicator.text("単位") else self.random.choice((1, 1, 2, 3))
            self._add_years("活動指標値", "活動指標コード", indicator.key, mark, times)

    def _add_years(self, table: str, key: str, prototype: str, code: str, times: int) -> None:
        for year in _prototypes(table, key).get(prototype, []):
            values = {
                name: v * times if isinstance(v, int) and name != "年度" else v
                for name, v in year.values.items()
            }
            self.rows[table].append({**values, key: code})

    def add_transfers(self, count: int) -> None:
        """Turn some projects into transfers, each with another that takes the money in, in a special account."""
        simple = [row for row in self.rows["事務事業"] if row["様式"] == schema.SIMPLE]
        chosen = self.random.sample(simple, min(2 * count, len(simple) // 2 * 2))
        budgets: dict[Value, list[Row]] = {}
        for row in self.rows["事業費"]:
            budgets.setdefault(row["事業コード"], []).append(row)
        for giving, taking in zip(chosen[::2], chosen[1::2], strict=True):
            account = self.random.choice(SPECIAL_ACCOUNTS)
            giving["事務事業名"] = f"{next(self.areas)}{account}繰出金"
            taking["事務事業名"] = f"{next(self.areas)}{account}運営費"
            taking.update(
                zip(schema.ACCOUNT_PATH, (account, "1総務費", "1総務管理費", "1一般管理費"), strict=True)
            )
            amount = self.random.randrange(500, 50_000)
            self.rows["会計対応"].append(
                {
                    "繰出元事業コード": giving["事業コード"],
                    "繰入先会計": account,
                    "その他の収入を含む": "いいえ",
                }
            )
            for row, source in ((giving, "一般財源"), (taking, "その他")):
                for year in budgets[row["事業コード"]]:
                    year.update(dict.fromkeys(schema.FUNDING_SOURCES, 0))
                    year.update({schema.BUDGET_TOTAL: amount, source: amount})

    def plan(self) -> Plan:
        """Return the rows as a plan, each standing where `write_canonical` writes it."""
        return Plan({table.name: list(self._records(table)) for table in schema.TABLES})

    def _records(self, table: schema.Table) -> Iterator[Record]:
        letters = {name: column_letters(number) for number, name in enumerate(table.names, start=1)}
        for number, row in enumerate(self.rows[table.name], start=2):
            yield Record(table.name, row, RowPlace(table.name, number, letters))


def _scaled(year: Record, factor: float) -> Row:
    """Return a year's amounts times the factor, whole, with funding that adds up. Blanks and zeros stay."""
    amounts: Row = {}
    for name in schema.FUNDING_SOURCES:
        value = year.values[name]
        unit = _BOND_UNIT if name == "地方債" else 1
        amounts[name] = (
            max(unit, round(value * factor / unit) * unit) if isinstance(value, int) and value else value
        )
    funding = [value for value in amounts.values() if isinstance(value, int)]
    total = year.values[schema.BUDGET_TOTAL]
    amounts[schema.BUDGET_TOTAL] = sum(funding) if funding else total
    return amounts
