"""The findings as one HTML page that needs no network and works as a plain table without JavaScript."""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import TypeGuard

from koplan_xl.looks import STANDARD, Looks
from koplan_xl.plan.values import Value
from koplan_xl.report.columns import SEVERITY, Column, columns_of
from koplan_xl.report.files import PAGE_TITLE, TITLE
from koplan_xl.report.model import EXPLAINED, MARK_NAMES, MARK_SIGNS, MARKS, NOBODY, Report, Row
from koplan_xl.report.summary import HEADERS, Summary, severities, summaries

_FOLDER = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_DIGIT = 0.75  # em on the screen for a digit of a column's width on a sheet
_KINDS = {**MARK_NAMES, "explained": EXPLAINED}


def render_page(report: Report, looks: Looks = STANDARD) -> bytes:
    """Return the page."""
    return "\n".join(_page(report, looks)).encode()


def _page(report: Report, looks: Looks) -> Iterator[str]:
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    worst = report.worst
    sign = MARK_SIGNS[worst] if worst else "✔"
    yield '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield f"{PAGE_TITLE}{_text(report.verdict)}</title>"
    yield f"<style>\n{_colours(looks)}\n{style}</style>\n</head>\n<body>\n<header>\n<h1>{TITLE}</h1>"
    yield f'<p class="verdict {worst or "good"}">{sign} {_text(report.verdict)}</p>'
    yield f"<p>{_text(report.tally)}。</p>"
    if report.comparison:
        yield f"<p>{_text(report.comparison.line)}。</p>"
    yield f"<p>点検したファイル: {_text('、'.join(map(report.short_file, report.files)))}</p>\n</header>\n<main>"
    yield from _overview(report)
    yield '<section aria-labelledby="list">\n<h2 id="list">指摘の一覧</h2>'
    yield from _filters(report)
    yield from _findings("findings", "指摘（重い順）", report, report.rows)
    yield "</section>"
    if report.comparison:
        yield '<section aria-labelledby="gone">\n<h2 id="gone">解消した指摘</h2>'
        yield from _findings("fixed", "前回あって今回ない指摘", report, report.fixed)
        yield "</section>"
    yield f"</main>\n<script>\n{script}</script>\n</body>\n</html>\n"


def _text(value: Value) -> str:
    """Escape a value for content and attributes; control characters a page must not hold become `?`."""
    shown = _figure(value) if _is_figure(value) else str(value or "")
    kept = "".join(c if c in "\n\t" or (c.isprintable() or c == "　") else "?" for c in shown)
    return escape(kept)


def _is_figure(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _figure(value: int | float) -> str:
    return f"▲{-value:,}" if value < 0 else f"{value:,}"


def _colours(looks: Looks) -> str:
    return "\n".join(
        f".{kind} {{ background: {style.fill}; color: {style.colour}; }}"
        for kind, style in looks.marks.items()
    )


def _overview(report: Report) -> Iterator[str]:
    yield '<section aria-labelledby="counts">\n<h2 id="counts">総括</h2>'
    yield '<table class="counts"><caption>重さ別</caption>'
    yield _head(("重さ", "件数", "すること"))
    yield "<tbody>"
    for mark, name, count, meaning in severities(report):
        yield f'<tr><th scope="row" class="{mark}">{MARK_SIGNS[mark]} {name}</th><td class="figure">{count:,}</td><td>{meaning}</td></tr>'
    yield "</tbody></table>"
    for summary in summaries(report):
        yield from _summary(summary)
    yield "</section>"


def _summary(summary: Summary) -> Iterator[str]:
    yield f"<details><summary>{summary.title}（{len(summary.lines)}）</summary>"
    yield f'<table class="counts"><caption>{summary.title}</caption>'
    yield _head((summary.title.removesuffix("別"), *HEADERS))
    yield "<tbody>"
    for line in summary.lines:
        figures = "".join(f'<td class="figure">{figure:,}</td>' for figure in line.figures)
        yield f'<tr><th scope="row">{_text(line.name)}</th>{figures}</tr>'
    yield "</tbody></table></details>"


def _head(names: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col">{name}</th>' for name in names)
    return f"<thead><tr>{cells}</tr></thead>"


def _filters(report: Report) -> Iterator[str]:
    """Yield the controls; the script shows them, so that a page without it has none that do nothing."""
    rules = {row.code or "-": row.rule for row in report.rows}
    departments = sorted({row.department or NOBODY for row in report.rows})
    kinds = {_kind(row) for row in report.rows}
    yield '<form id="filters" hidden role="search" aria-label="指摘を絞り込む">'
    yield _choice("department", "所管課", ((name, name) for name in departments))
    yield _choice("kind", "重さ", ((k, _KINDS[k]) for k in (*MARKS, "explained") if k in kinds))
    yield _choice("rule", "規則", sorted(rules.items()))
    if report.comparison:
        yield _choice("state", "前回比", (("new", "新規"), ("unchanged", "継続")))
    yield '<label>検索 <input type="search" name="search" placeholder="言葉、コード、セル" autocomplete="off"></label>'
    yield '<button type="reset">すべて表示</button>'
    yield '<output id="shown" aria-live="polite"></output>\n</form>'


def _choice(name: str, label: str, options: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f'<option value="{_text(value)}">{_text(text)}</option>' for value, text in options)
    return f'<label>{label} <select name="{name}"><option value="">すべて</option>{listed}</select></label>'


def _kind(row: Row) -> str:
    return "explained" if row.explained else row.mark


def _findings(name: str, caption: str, report: Report, rows: Iterable[Row]) -> Iterator[str]:
    columns = columns_of(report)
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{caption}">'
    yield f'<table id="{name}"><caption>{caption}</caption>'
    heads = (
        f'<th scope="col" style="min-width: {column.width * _DIGIT:.1f}em"{_classes(column)}>{column.name}</th>'
        for column in columns
    )
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    empty = True
    for number, row in enumerate(rows):
        empty = False
        about = (
            f'data-number="{number}" data-kind="{_kind(row)}" data-department="{_text(row.department or NOBODY)}" '
            f'data-rule="{_text(row.code or "-")}" data-state="{row.state or ""}"'
        )
        yield f"<tr {about}>{''.join(_cell(column, report, row) for column in columns)}</tr>"
    if empty:
        yield f'<tr><td colspan="{len(columns)}">ありません</td></tr>'
    yield "</tbody></table></div>"


def _cell(column: Column, report: Report, row: Row) -> str:
    value = column.value(report, row)
    if column is SEVERITY:
        return f'<th scope="row" class="{_kind(row)}" data-sort="{MARKS.index(row.mark)}">{_text(value)}</th>'
    if _is_figure(value):
        return f'<td{_classes(column, "figure")} data-sort="{value}">{_text(value)}</td>'
    return f"<td{_classes(column, *(['centred'] if column.centred else []))}>{_text(value)}</td>"


def _classes(column: Column, *names: str) -> str:
    """Return the attribute; what paper leaves out is `aside`."""
    all_names = " ".join((*names, *([] if column.printed else ["aside"])))
    return f' class="{all_names}"' if all_names else ""
