"""Texts with furigana, runs, line ends, composed and rare characters."""

import unicodedata

from lxml import etree

from koplan_xl.plan.values import Value
from tests.mistreatment.case import MAIN, NS, Case, Outcome, operator
from tests.mistreatment.ground import DETAIL, NOTE, OFFICER, REASON, SIMPLE

READ, REPAIRED, REFUSED = Outcome.READ, Outcome.REPAIRED, Outcome.REFUSED


def _raw(case: Case, text: str, value: Value) -> None:
    case.wanted[NOTE] = value
    case.set_cell(NOTE, f"<is><t xml:space='preserve'>{text}</t></is>", t="inlineStr")


@operator("rich text: several fonts in one cell", READ, harmless=True)
def rich_text(case: Case) -> None:
    case.wanted[NOTE] = "赤い字と太い字"
    case.set_shared(
        NOTE,
        "<r><rPr><color rgb='FFFF0000'/></rPr><t>赤い</t></r><r><t>字と</t></r>"
        "<r><rPr><b/></rPr><t>太い字</t></r>",
    )


@operator("furigana", READ, harmless=True)
def furigana(case: Case) -> None:
    case.wanted |= {OFFICER: "髙橋花子", NOTE: "市税"}
    case.set_shared(
        OFFICER,
        "<t>髙橋花子</t><rPh sb='0' eb='2'><t>タカハシ</t></rPh><rPh sb='2' eb='4'><t>ハナコ</t></rPh>"
        "<phoneticPr fontId='1'/>",
    )
    case.set_shared(NOTE, "<r><t>市</t></r><r><t>税</t></r><rPh sb='0' eb='2'><t>シゼイ</t></rPh>")


@operator("line ends as CR LF", READ, harmless=True)
def crlf(case: Case) -> None:
    _raw(case, "一&#13;&#10;二&#13;&#10;三", "一\n二\n三")


@operator("line ends as CR, and written _x000D_", READ, harmless=True)
def carriage_returns(case: Case) -> None:
    _raw(case, "一&#13;二_x000D_&#10;三", "一\n二\n三")


@operator(
    "line ends of other kinds: vertical tab, next line, line and paragraph separator", READ, harmless=True
)
def odd_line_ends(case: Case) -> None:
    _raw(case, "一_x000B_二&#x85;三&#x2028;四&#x2029;五", "一\n二\n三\n四\n五")


@operator(
    "untouched texts with other line ends",
    REPAIRED,
    harmless=True,
)
def base_line_ends(case: Case) -> None:
    with case.xml("xl/sharedStrings.xml") as root:
        for text in root.iter(f"{{{MAIN}}}t"):
            text.text = (text.text or "").replace("\n", "_x000D_\n")


@operator(
    "all texts decomposed (NFD), as some file systems and programs do",
    REPAIRED,
    harmless=True,
)
def decomposed(case: Case) -> None:
    for part in ("xl/sharedStrings.xml", *case.sheet_parts().values()):
        case.parts[part] = unicodedata.normalize("NFD", case.parts[part].decode()).encode()


@operator("a text typed decomposed", READ, harmless=True)
def typed_decomposed(case: Case) -> None:
    _raw(case, unicodedata.normalize("NFD", "がんばるプラン"), "がんばるプラン")


@operator("異体字, surrogate pairs, emoji, compatibility ideographs", READ, harmless=True)
def rare_characters(case: Case) -> None:
    text = "葛󠄀城市 辻󠄁 𠮷野家 𩸽 塚﨑 神社 👨‍👩‍👧 ㈱ ①"
    _raw(case, text, text)


@operator("a text that looks like a formula", READ, harmless=True)
def formula_like(case: Case) -> None:
    _raw(case, "=1+1は数式ではない", "=1+1は数式ではない")


@operator("a text that looks like an escape", READ, harmless=True)
def escape_like(case: Case) -> None:
    _raw(case, "_x005F_x000D_は記号", "_x000D_は記号")


@operator("blanks and line ends around a text", READ, harmless=True)
def edges(case: Case) -> None:
    _raw(case, "&#10;　 文 &#10;　", "文")


@operator("32,767 letters in one cell", READ)
def long_text(case: Case) -> None:
    _raw(case, "長" * 32767, "長" * 32767)


@operator("control characters in a text", READ)
def control_characters(case: Case) -> None:
    _raw(case, "鐘_x0007_と矢印_x001B_[31m", "鐘と矢印[31m")
    case.tolerated[NOTE] = "鐘\x07と矢印\x1b[31m"


@operator("a reason that is only a number", READ)
def number_in_text(case: Case) -> None:
    case.wanted[REASON] = "2025"
    case.set_cell(REASON, "<v>2025</v>")


@operator("comments on inputs and elsewhere", REPAIRED)
def comments(case: Case) -> None:
    from openpyxl.comments import Comment

    with case.openpyxl() as book:
        for cell in ("F8", "B19", "A3"):
            book[DETAIL][cell].comment = Comment("要確認", "課長")


@operator("text and figures outside the form", REPAIRED)
def outside(case: Case) -> None:
    with case.openpyxl() as book:
        for name in (DETAIL, SIMPLE):
            sheet = book[name]
            sheet["M8"].value, sheet["M9"].value, sheet["A25"].value = 115500, "年度別事業費", "課内メモ"
            sheet["M12"].value = "国・県支出金"


@operator("an untouched text cut into runs", READ, harmless=True)
def base_in_runs(case: Case) -> None:
    with case.xml("xl/sharedStrings.xml") as root:
        for item in root.xpath("m:si[count(*)=1]/m:t", namespaces=NS):
            text = item.text or ""
            if len(text) < 2:
                continue
            parent = item.getparent()
            parent.remove(item)
            for piece in (text[:1], text[1:]):
                run = etree.SubElement(parent, item.tag[:-1] + "r")
                there = etree.SubElement(run, item.tag)
                there.text = piece
                there.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
