"""The totals of sheet 集計, each declared once: its row, its column, its Excel formula and its value.

The writer takes formula and value from here, the checker compares and recomputes with them. Amounts in 千円.

A total adds 事業費 of 区分 計画 over the projects of its row: 総計 by SUMIFS; the cuts find each row's project by
MATCH, because the criteria of SUMIFS read codes such as `6-2-07` as dates and then take different codes for equal.
A blank 目 in 集計 stands for the projects whose 目 is blank.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import compress
from operator import add
from typing import NamedTuple

from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.values import Value, fold, tidy_number
from koplan_xl.years import format_year

CUT, LABEL, COUNT, CHECK = "集計", "名称", "事業数", "検算"
AGREES, DIFFERS = "✔", "✖"
GRAND_TOTAL = "総計"
# Each cut of the plan and the 事務事業 columns that tell its rows apart.
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    GRAND_TOTAL: (),
    "施策別": ("施策コード",),
    "所管課別": ("所管課",),
    "会計別": ("会計",),
    "款別": ("会計", "款"),
    "項別": ("会計", "款", "項"),
    "目別": ("会計", "款", "項", "目"),
}
DIMENSION_COLUMNS = ("施策コード", "所管課", *schema.ACCOUNT_PATH)
ROW_COLUMNS = (CUT, LABEL, *DIMENSION_COLUMNS)

_CODES = "事務事業[事業コード]"
_SPENT_CODES = "事業費[事業コード]"
_POSITIONS = f"ROW({_CODES})-ROW(事務事業[[#Headers],[事業コード]])"

Path = tuple[str, ...]


class Cut(NamedTuple):
    """A row of 集計: the projects whose dimensions hold these values (`""`: blank)."""

    name: str
    values: tuple[str, ...] = ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The 事務事業 columns this row selects by."""
        return DIMENSIONS[self.name]

    def value_of(self, dimension: str) -> str:
        """Return what the row shows under that dimension, empty when it does not select by it."""
        return dict(zip(self.dimensions, self.values, strict=True)).get(dimension, "")


class Figure(NamedTuple):
    """A computed column of 集計: 事業数, 検算, or with a year one field of 事業費."""

    field: str
    year: int | None = None

    @property
    def header(self) -> str:
        """The column's name: `令和7年度 年度別事業費`."""
        return self.field if self.year is None else f"{format_year(self.year)} {self.field}"


def figures(plan: Plan) -> list[Figure]:
    """Return the computed columns in sheet order."""
    amounts = [Figure(field, year) for year in plan.budget_years for field in schema.BUDGET_FIELDS]
    return [Figure(COUNT), *amounts, Figure(CHECK)] if amounts else [Figure(COUNT)]


def headers(plan: Plan) -> list[str]:
    """Return all columns of 集計 in sheet order."""
    return [*ROW_COLUMNS, *(figure.header for figure in figures(plan))]


def cuts(plan: Plan) -> list[Cut]:
    """Return the rows of 集計: measures and departments in the order of their sheets, accounts by number."""
    projects = plan.records("事務事業")
    masters = {
        "施策別": [(record.key,) for record in plan.records("施策") if record.key],
        "所管課別": [(record.key,) for record in plan.records("部署") if record.key],
    }
    found = [Cut(GRAND_TOTAL)]
    for name, paths in _paths(projects).items():
        if name == GRAND_TOTAL:
            continue
        used = dict.fromkeys(paths)
        rows = [*masters[name], *used] if name in masters else _by_number(used)
        found.extend(Cut(name, values) for values in dict.fromkeys(rows))
    return found


def row_label(cut: Cut, column: str, plan: Plan) -> str:
    """Return what one of ROW_COLUMNS shows for the row: the cut, a readable name, or a dimension's value."""
    if column == CUT:
        return cut.name
    return _name(cut, plan) if column == LABEL else cut.value_of(column)


def _name(cut: Cut, plan: Plan) -> str:
    if cut.name == GRAND_TOTAL:
        return GRAND_TOTAL
    if not cut.values[-1]:
        return f"（{cut.dimensions[-1]}なし）"
    measure = plan.find("施策", cut.values[0]) if cut.name == "施策別" else None
    return measure.text("施策名") if measure else cut.values[-1]


def formula(cut: Cut, figure: Figure, row: int, letters: Mapping[str, str], plan: Plan) -> str:
    """Return the cell's Excel formula without `=`; `letters` has the column letters of 集計 by header."""
    if figure.field == CHECK:
        return _check_formula(row, letters, plan)
    conditions = "*".join(f"(事務事業[{name}]=${letters[name]}{row})" for name in cut.dimensions)
    if figure.year is None:
        return f'SUMPRODUCT(({_CODES}<>"")*{conditions or 1})'
    year, kind = format_year(figure.year), schema.PLANNED
    if not conditions:
        return f'SUMIFS(事業費[{figure.field}],事業費[年度],"{year}",事業費[区分],"{kind}")'
    selected = f"LOOKUP(MATCH({_SPENT_CODES},{_CODES},0),{_POSITIONS},1*{conditions})"
    planned = f'(事業費[年度]="{year}")*(事業費[区分]="{kind}")*ISNUMBER(1/{selected})'
    return f"SUMPRODUCT({planned},事業費[{figure.field}])"


def _check_formula(row: int, letters: Mapping[str, str], plan: Plan) -> str:
    """Compare the sum of the row's cut with 総計, over all years and fields."""
    amounts = [figure.header for figure in figures(plan) if figure.year is not None]
    block = f"集計[[{amounts[0]}]:[{amounts[-1]}]]"
    own = f"SUMPRODUCT((集計[{CUT}]=${letters[CUT]}{row})*{block})"
    grand = f'SUMPRODUCT((集計[{CUT}]="{GRAND_TOTAL}")*{block})'
    return f'IF(ROUND({own}-{grand},3)=0,"{AGREES}","{DIFFERS}")'


class Totals:
    """The values of all totals, recomputed from the plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._projects = plan.records("事務事業")

    def value(self, cut: Cut, figure: Figure) -> Value:
        """Return the total in 千円, the number of projects, or whether the cut agrees with 総計."""
        if figure.field == CHECK:
            difference = self._cut_sums[cut.name] - self._cut_sums[GRAND_TOTAL]
            return AGREES if round(difference, 3) == 0 else DIFFERS
        if figure.year is None:
            return self._counts.get(cut, 0)
        sums, place = self._sums.get(cut), self._amounts.get(figure)
        return 0 if sums is None or place is None else tidy_number(sums[place])

    @cached_property
    def _paths(self) -> Mapping[str, Sequence[Path]]:
        return _paths(self._projects)

    @cached_property
    def _counts(self) -> Mapping[Cut, int]:
        coded = [record.key != "" for record in self._projects]
        counted = {name: Counter(compress(paths, coded)) for name, paths in self._paths.items()}
        return {Cut(name, path): number for name, found in counted.items() for path, number in found.items()}

    @cached_property
    def _amounts(self) -> Mapping[Figure, int]:
        """The place of each amount in a list of sums."""
        amounts = (figure for figure in figures(self._plan) if figure.year is not None)
        return {figure: place for place, figure in enumerate(amounts)}

    @cached_property
    def _spent(self) -> Mapping[str, list[int | float]]:
        """What each project spends, by its code."""
        table = schema.table("事業費")
        spent: dict[str, list[int | float]] = {}
        by_year: dict[Value, list[tuple[str, int]]] = defaultdict(list)
        for figure, place in self._amounts.items():
            by_year[figure.year].append((figure.field, place))
        for record in self._plan.records(table.name):
            values = record.values
            fields = by_year.get(values.get(str(table.year)))
            if fields is None or values.get(str(table.part)) != schema.PLANNED:
                continue
            own = spent.setdefault(record.text(table.key), [0] * len(self._amounts))
            for name, place in fields:
                amount = values.get(name)
                if isinstance(amount, int | float):
                    own[place] += amount
        return spent

    @cached_property
    def _sums(self) -> Mapping[Cut, list[int | float]]:
        """The sums of each cut. As with MATCH, the first project of a code counts; 総計 needs none."""
        firsts: dict[str, int] = {}
        for place, record in enumerate(self._projects):
            firsts.setdefault(record.key, place)
        firsts.pop("", None)
        sums: dict[Cut, list[int | float]] = {}
        for name, paths in self._paths.items():
            by_path: dict[Path, list[int | float]] = {}
            for code, own in self._spent.items():
                if name == GRAND_TOTAL or code in firsts:
                    path = paths[firsts[code]] if name != GRAND_TOTAL else ()
                    found = by_path.get(path)
                    by_path[path] = own if found is None else list(map(add, found, own))
            sums.update((Cut(name, path), found) for path, found in by_path.items())
        return sums

    @cached_property
    def _cut_sums(self) -> Mapping[str, int | float]:
        """The sum over all fields and years of the rows that stand in 集計 for each cut."""
        sums: dict[str, int | float] = defaultdict(int)
        for cut, amounts in self._sums.items():
            sums[cut.name] += sum(amounts)
        return sums


def _paths(projects: Sequence[Record]) -> dict[str, Sequence[Path]]:
    """Return for each cut, in the order of the projects, the values that tell its rows apart."""
    texts = {name: [record.text(name) for record in projects] for name in DIMENSION_COLUMNS}
    return {
        name: list(zip(*(texts[dimension] for dimension in dimensions), strict=True))
        if dimensions
        else [()] * len(projects)
        for name, dimensions in DIMENSIONS.items()
    }


def _by_number(paths: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Sort account paths: accounts as they first stand, below them by the leading number, blank last."""
    paths = list(paths)
    accounts = {account: order for order, account in enumerate(dict.fromkeys(path[0] for path in paths))}
    return sorted(paths, key=lambda path: (accounts[path[0]], [_leading_number(part) for part in path[1:]]))


def _leading_number(name: str) -> tuple[int, str]:
    digits = name[: len(name) - len(name.lstrip("0123456789"))]
    return (int(digits) if digits else 10**9, name)


def counted_twice(plan: Plan) -> frozenset[str]:
    """Return the transfers (会計対応) whose receiving account has projects of the plan: 総計 holds them twice."""
    accounts = {fold(record.text("会計")) for record in plan.records("事務事業")}
    return frozenset(
        record.key for record in plan.records("会計対応") if fold(record.text("繰入先会計")) in accounts
    )
