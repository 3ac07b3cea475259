"""Units of money, and the one rule by which figures are rounded: half away from zero, once, when they are shown."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.values import Value, tidy_number

ROUNDED_NOTE = "※ 端数処理のため、内訳の計が合計と一致しないところがあります。"
_UNIT_ITEM = "金額単位"  # of sheet 計画
_PLACE_NAMES = ("第1位", "第2位", "第3位")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of money: how many 千円 it holds; with it the mark of negative numbers and the places of a percentage."""

    name: str
    thousands: int
    minus: str = "▲"
    places: int = 1

    def told(self, amount: Fraction, *, signed: bool = False) -> str:
        """Write an amount of 千円 in this unit: `4,230百万円`, `▲12千円`."""
        number = int(rounded(amount / self.thousands, 0))
        return f"{self.sign(number, signed=signed)}{abs(number):,}{self.name}"

    def percent(self, value: Fraction | None, *, signed: bool = False) -> str:
        """Write a share or a rate in running text: `12.3%`, `▲0.7%`."""
        if value is None:
            return "－"
        shown = rounded(value, self.places + 2) * 100
        return f"{self.sign(shown, signed=signed)}{float(abs(shown)):.{self.places}f}%"

    def sign(self, number: Fraction | int, *, signed: bool = False) -> str:
        """Return what stands before a number without its sign."""
        return self.minus if number < 0 else "+" if signed and number else ""

    @property
    def rule(self) -> str:
        """The rule of rounding, in words."""
        return f"金額は表示単位未満を、割合（%）は小数{_PLACE_NAMES[self.places]}を四捨五入しています"


UNITS = {unit.name: unit for unit in (Unit("千円", 1), Unit("百万円", 1000))}


def exact(value: Value) -> Fraction:
    """Return a number without binary noise; 0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Fraction(0)
    return Fraction(str(tidy_number(value)))


def rounded(value: Fraction, places: int) -> Fraction:
    """Round half away from zero."""
    scaled = value * 10**places
    whole = floor(abs(scaled) + Fraction(1, 2))
    return Fraction(whole if scaled >= 0 else -whole, 10**places)


def in_unit(plan: Plan, unit: Unit) -> Plan:
    """Return the plan as it is shown in a unit: all amounts rounded, 金額単位 its name. For showing only."""
    if unit.thousands == 1:
        return plan
    tables = {name: [_scaled(record, unit) for record in records] for name, records in plan.tables.items()}
    return Plan(tables, plan.interpretations)


def _scaled(record: Record, unit: Unit) -> Record:
    values = dict(record.values)
    for column in schema.table(record.table).columns:
        value = values.get(column.name)
        if (
            column.kind is schema.Kind.AMOUNT
            and isinstance(value, int | float)
            and not isinstance(value, bool)
        ):
            values[column.name] = int(rounded(exact(value) / unit.thousands, 0))
    if (record.table, record.key) == ("計画", _UNIT_ITEM):
        values["値"] = unit.name
    return Record(record.table, values, record.place)


def parts_miss(record: Record, unit: Unit) -> bool:
    """Tell whether the funding sources of a row of 事業費 add up, but no longer do so once rounded."""
    total = exact(record.values.get(schema.BUDGET_TOTAL))
    parts = [exact(record.values.get(name)) for name in schema.FUNDING_SOURCES]
    shown = sum((rounded(part / unit.thousands, 0) for part in parts), Fraction(0))
    return sum(parts, Fraction(0)) == total and shown != rounded(total / unit.thousands, 0)
