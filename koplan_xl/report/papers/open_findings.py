"""指摘と説明: what is still open, and what was explained with which reason."""

from koplan_xl.plan.values import fold
from koplan_xl.report.model import EXPLAINED, MARK_SIGNS, SEVERITY_NAMES
from koplan_xl.report.papers.paper import Column, LeftOut, Paper, TableBuilder
from koplan_xl.report.papers.source import Source
from koplan_xl.rules.engine import Finding
from koplan_xl.rules.registry import Severity


def findings(source: Source) -> Paper | LeftOut:
    """Return open errors and asks with what to do, then the explained ones with their reasons."""
    title = "点検の指摘と説明"
    open_ones = [f for f in source.findings if not f.explained and f.severity is not Severity.INFO]
    explained = [f for f in source.findings if f.explained]
    if not open_ones and not explained:
        return LeftOut(title, "要修正・要説明の指摘も、説明済みの指摘もありません")
    builder = TableBuilder(
        (
            Column("区分", "centred"), Column("規則", "centred"), Column("内容", flexible=1.5),
            Column("所管課", flexible=0.4), Column("お願いすること・理由", flexible=1),
        )
    )  # fmt: skip
    for one in open_ones:
        mark = f"{MARK_SIGNS[one.severity.value]} {SEVERITY_NAMES[one.severity]}"
        builder.add((mark, one.code, one.message, one.department or "", one.fix))
    for one in explained:
        builder.add(
            (
                f"{MARK_SIGNS['explained']} {EXPLAINED}",
                one.code,
                one.message,
                one.department or "",
                _reason(source, one),
            )
        )
    counts = [
        f"{SEVERITY_NAMES[severity]} {sum(f.severity is severity for f in open_ones)}件"
        for severity in (Severity.ERROR, Severity.ASK)
    ]
    lead = f"残っている指摘は{'、'.join(counts)}、{EXPLAINED}は{len(explained)}件です。"
    return Paper("指摘と説明", title, lead, builder.table(), money=False)


def _reason(source: Source, finding: Finding) -> str:
    return "\n".join(
        record.text("理由")
        for record in source.plan.records("説明")
        if fold(record.text("規則")).upper() == finding.code
        and fold(record.key) == fold(finding.key or "")
        and record.year in (None, finding.year)
    )
