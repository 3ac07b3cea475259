"""T: the subtotals of sheet 集計."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from operator import attrgetter

from koplan_xl.plan import schema
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.totals import CHECK, COUNT, CUT, Cut, Totals
from koplan_xl.plan.values import fold, tidy_number
from koplan_xl.rules.context import Context, Hit
from koplan_xl.rules.registry import Severity, rule
from koplan_xl.rules.wording import difference, thousand
from koplan_xl.stored_totals import StoredTotal, StoredTotals, normalise_formula

Row = tuple[Cut, list[StoredTotal]]
_MASTERS = {"施策別": "施策", "所管課別": "部署"}
_CORNER = "A1"


@rule(
    "T03",
    "小計が、事業の合計と一致しません",
    Severity.ERROR,
    look=(
        "集計の施策別・所管課別・会計別・款別・項別・目別の小計が、財源・年度ごとに、その行の事業の合計と等しいか、"
        "どの分け方の合計も総計と等しくなるかを見ます。"
    ),
    why="小計が合わないまま印刷すると、計画書の表どうしで額が食い違うためです。",
    example="施策 6-2 の令和7年度 年度別事業費の小計が 48,200千円、事業の合計は 48,920千円、差は ▲720千円。",
    fix="手で入れた小計は消して、元の式に戻してください。同じ行が2つあるときは、余分な行を消してください。",
)
def subtotal_differs_from_sum(context: Context) -> Iterator[Hit]:
    """Yield a hit per row of 集計 with typed figures that are not the sums, or that stands there twice."""
    if context.totals is None:
        return
    computed = Totals(context.plan)
    seen: set[Cut] = set()
    for cut, totals in _rows(context.stored_totals):
        wrong = [total for total in totals if _differs(total, computed)]
        if wrong:
            told = "、".join(_compared(total, computed) for total in wrong[:3]) + _more(wrong)
            yield _hit(wrong[0], told, computed)
        elif cut in seen:
            yield _hit(totals[0], "同じ行が前にもあり、この分け方の合計が総計と合いません")
        seen.add(cut)


def _differs(total: StoredTotal, computed: Totals) -> bool:
    if total.formula is not None or total.figure.field == CHECK or not isinstance(total.value, int | float):
        return False
    return tidy_number(total.value) != computed.value(total.cut, total.figure)


def _compared(total: StoredTotal, computed: Totals) -> str:
    typed, summed = total.value, computed.value(total.cut, total.figure)
    assert isinstance(typed, int | float) and isinstance(summed, int | float)
    if total.figure.field == COUNT:
        return f"{COUNT} {typed:g}、実際は {summed}"
    gap = difference(tidy_number(typed - summed))
    return f"{total.figure.header} {thousand(typed)}、事業の合計 {thousand(summed)}、差 {gap}"


@rule(
    "T04",
    "集計の式が、値や別の式に変わっています",
    Severity.ERROR,
    look="集計の各欄に決められた式が入っているか、集計から抜けている施策・所管課・会計・款・項・目がないかを見ます。",
    why="式が値に変わると、事業費を直しても合計が変わらず、古い額のまま印刷されるためです。",
    example="集計の「施策別 6-2」の行の令和7年度 年度別事業費が、式でなく 48,200 という値になっている。",
    fix="変わった欄を消し、同じ列の別の行から式を写してください。抜けている行は、別の行を写して見出しを直してください。",
)
def total_formula_tampered(context: Context) -> Iterator[Hit]:
    """Yield a hit per row of 集計 with changed formulas, and per row or column that is left out."""
    if context.totals is None:
        return
    stored = context.stored_totals
    spelled = partial(normalise_formula, areas=context.areas, sheet=context.totals.name)
    for _, totals in _rows(stored):
        constants = [total for total in totals if total.formula is None]
        changed = [
            total
            for total in totals
            if total.formula not in (None, total.declared)
            and spelled(total.formula or "") != spelled(total.declared)
        ]
        for wrong, told in ((constants, "式がなく、値か空欄です"), (changed, "式が決められたものと違います")):
            if wrong:
                headers = "、".join(total.figure.header for total in wrong[:3]) + _more(wrong)
                yield _hit(wrong[0], f"{headers}に{told}")
    corner = Location(context.totals.name, _CORNER)
    if stored.missing_columns:
        yield Hit(None, f"集計に {'、'.join(stored.missing_columns)} の列がありません", location=corner)
    else:
        for cut in _rows_left_out(context, stored):
            subject = Subject(schema.TOTALS_SHEET, _key(cut) or cut.name, CUT)
            yield Hit(subject, f"集計に「{_label(cut)}」の行がありません", location=corner, key=_key(cut))


def _rows_left_out(context: Context, stored: StoredTotals) -> Iterator[Cut]:
    """Yield the missing rows, without those that follow from another defect or from a missing row above."""
    present = {_numbers(cut) for cut, _ in _rows(stored)} if stored.missing_cuts else set()
    missing = {cut.values for cut in stored.missing_cuts}
    for cut in stored.missing_cuts:
        master = _MASTERS.get(cut.name)
        unknown = master and context.first(master, cut.values[0]) is None  # C15, C17
        renamed = not master and cut.values and _numbers(cut) in present  # C13
        if not unknown and not renamed and (len(cut.values) < 2 or cut.values[:-1] not in missing):
            yield cut


def _numbers(cut: Cut) -> tuple[str, ...]:
    """Return the row's identity with 款, 項 and 目 by their numbers alone."""
    numbered = (re.match(r"\d+", fold(value)) for value in cut.values)
    values = (match[0] if match else value for match, value in zip(numbered, cut.values, strict=True))
    return (cut.name, *values)


def _rows(stored: StoredTotals) -> Iterator[Row]:
    for _, row in groupby(stored.totals, key=attrgetter("row")):
        totals = list(row)
        yield totals[0].cut, totals


def _key(cut: Cut) -> str | None:
    return "・".join(filter(None, cut.values)) or None


def _label(cut: Cut) -> str:
    return f"{cut.name} {_key(cut) or ''}".strip()


def _more(totals: list[StoredTotal]) -> str:
    return f" ほか{len(totals) - 3}欄" if len(totals) > 3 else ""


def _hit(total: StoredTotal, detail: str, computed: Totals | None = None) -> Hit:
    """Return a hit on a row of 集計, at its first wrong cell."""
    figure = total.figure
    subject = Subject(schema.TOTALS_SHEET, _key(total.cut) or total.cut.name, figure.field, figure.year)
    expected = computed.value(total.cut, figure) if computed else None
    told = f"集計の「{_label(total.cut)}」：{detail}"
    return Hit(subject, told, expected, total.value, total.location, _key(total.cut))
