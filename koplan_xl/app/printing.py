"""`print`: the book of all forms, as .xlsx or, through LibreOffice, as .pdf."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from koplan_xl.app.opening import open_forms, open_looks, open_plan
from koplan_xl.errors import UsageError
from koplan_xl.excel.converter import to_pdf
from koplan_xl.excel.outline import with_outline
from koplan_xl.excel.pdf_fonts import embedded_fonts
from koplan_xl.excel.store import write_atomically
from koplan_xl.fonts import replaced, unmeasured
from koplan_xl.forms.pages import Chosen, book_pages, changed_pages
from koplan_xl.plan import schema
from koplan_xl.plan.figures import fingerprint
from koplan_xl.plan.model import Plan, Record
from koplan_xl.plan.units import UNITS, Unit
from koplan_xl.typesetting.book import Marks, make_book

_MOST_NAMED = 30  # in one message
PLEDGED = schema.PLEDGES[1]


@dataclass(frozen=True, slots=True)
class Selection:
    """What to print of a plan; all of it when nothing is said. Several conditions hold together."""

    measures: Sequence[str] = ()
    departments: Sequence[str] = ()
    projects: Sequence[str] = ()
    pledge: bool = False
    changed_since: Path | None = None

    @property
    def whole(self) -> bool:
        """Whether it is the whole book, with cover, contents and index."""
        return not (self.measures or self.departments or self.projects or self.pledge or self.changed_since)


@dataclass(frozen=True, slots=True)
class Printed:
    """The book that was made: its sheets, its pages, the unit of its amounts, the number its figures give, and what to look
    at.
    """

    path: Path
    sheets: tuple[str, ...]
    pages: int
    unit: str
    figures: str
    notices: tuple[str, ...]


def print_book(
    plan_path: Path,
    output: Path,
    selection: Selection | None = None,
    forms_path: Path | None = None,
    *,
    draft: datetime | None = None,
    unit: str | None = None,
) -> Printed:
    """Write the book. `draft`: the time to mark it with as a draft; without, it is the final one. `unit` goes before the
    unit of money that the forms workbook says.

    UsageError for an unknown suffix or selection, ConverterError when no PDF can be made.
    """
    suffix = output.suffix.lower()
    if suffix not in (".xlsx", ".pdf"):
        raise UsageError(f"{output}: 出力は .xlsx か .pdf で指定してください。")
    selection = selection or Selection()
    for source in (plan_path, selection.changed_since):
        if source is not None and os.path.realpath(output) == os.path.realpath(source):
            raise UsageError(f"{output}: 正本そのものには書き出せません。-o に別の名前を指定してください。")
    plan = open_plan(plan_path).plan
    sheets = open_forms(forms_path)
    pages = book_pages(plan, sheets.forms, _chosen(plan, selection))
    if selection.changed_since is not None:
        pages = list(changed_pages(pages, plan, open_plan(selection.changed_since).plan))
    if not pages:
        raise UsageError("選んだ条件に当てはまる様式がありません。条件を減らしてください。")
    figures = fingerprint(plan)
    office = open_looks(forms_path)
    shown = UNITS[unit or office.looks.unit]
    made = make_book(plan, sheets, pages, _marks(plan, figures, draft, shown), selection.whole)
    notices = [*office.notices, *unmeasured(made.fonts)]
    notices += [
        f"シート「{name}」に、1行に収まらない長さの文があります。印刷して確かめてください。"
        for name in made.cut
    ]
    notices += [
        f"シート「{name}」に、8ポイントより小さく印刷される数字があります。様式ファイルの列を広げてください。"
        for name in made.small
    ]
    content, expected = made.content, sum(made.pages)
    if suffix == ".pdf":
        pdf = to_pdf(content)
        notices += replaced(made.fonts, embedded_fonts(pdf))
        content, count = with_outline(pdf, made.outline, made.jumps)
        if count != expected:
            notices.append(
                f"PDFが{count}ページになりました(目次では{expected}ページ)。目次の頁がずれています。"
                "様式ファイルの余白と行の高さを確かめてください。"
            )
    output.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(output, content)
    return Printed(output, made.sheets, expected, shown.name, figures, tuple(notices))


def _chosen(plan: Plan, selection: Selection) -> Chosen:
    """Find the subjects that meet all conditions."""
    _refuse_unknown("施策", selection.measures, plan)
    _refuse_unknown("部署", selection.departments, plan)
    _refuse_unknown("事務事業", selection.projects, plan)
    narrow = bool(selection.projects or selection.pledge)
    return Chosen(
        policies=not (selection.measures or selection.departments or narrow),
        measures=frozenset(m.key for m in plan.records("施策") if not narrow and _fits(m, m.key, selection)),
        projects=frozenset(
            p.key
            for p in plan.records("事務事業")
            if _fits(p, p.text("施策コード"), selection)
            and (not selection.projects or p.key in selection.projects)
            and (not selection.pledge or p.text("市長公約事項") == PLEDGED)
        ),
    )


def _fits(record: Record, measure: str, selection: Selection) -> bool:
    return (not selection.measures or measure in selection.measures) and (
        not selection.departments or record.text("所管課") in selection.departments
    )


def _refuse_unknown(table: str, chosen: Sequence[str], plan: Plan) -> None:
    known = [record.key for record in plan.records(table)]
    if unknown := [name for name in chosen if name not in known]:
        usable = "、".join(known) if len(known) <= _MOST_NAMED else f"シート「{table}」をご覧ください"
        raise UsageError(f"{table}「{'」「'.join(unknown)}」は正本にありません。使えるもの: {usable}")


def _marks(plan: Plan, figures: str, draft: datetime | None, unit: Unit) -> Marks:
    version = plan.setting("版") or ""
    title = "　".join(part for part in (plan.city, plan.setting("計画名"), version) if part)
    if draft is None:
        return Marks("", "", {}, title, unit)
    made = f"{draft.year}年{draft.month}月{draft.day}日 {draft:%H:%M} 作成"
    return Marks(
        f"【案】{version}　{made}",
        f"数値の照合番号 {figures}",
        {"案": "（案）", "作成日時": made, "照合番号": f"数値の照合番号 {figures}"},
        f"{title}（案）",
        unit,
    )
