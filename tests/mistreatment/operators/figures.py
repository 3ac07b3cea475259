"""Figures in every guise: a program types them as they stand here."""

from functools import partial

from koplan_xl.plan.values import Value
from tests.mistreatment.case import Case, Outcome, operator
from tests.mistreatment.ground import (
    DETAIL,
    FILLED,
    GENERAL,
    GRANT,
    NOTE,
    OFFICER,
    PRIORITY,
    SIMPLE_TOTAL,
    SLOT_TARGET,
    TOTAL,
)

READ, REPAIRED, REFUSED = Outcome.READ, Outcome.REPAIRED, Outcome.REFUSED


def _typed(case: Case, texts: tuple[str, ...], value: Value, refused: bool) -> None:
    """Type the texts into as many amounts; all mean the same."""
    for subject, text in zip((TOTAL, GENERAL, GRANT, SIMPLE_TOTAL), texts, strict=False):
        case.type(subject, text, value)
        if refused:
            case.doubtful.add(subject)


def _amounts(
    name: str, words: str, value: Value, *texts: str, expected: Outcome = REPAIRED, pending: str = ""
) -> None:
    treat = partial(_typed, texts=texts, value=value, refused=expected is REFUSED)
    treat.__name__, treat.__module__ = name, __name__  # type: ignore[attr-defined]
    operator(words, expected, harmless=expected is REPAIRED, pending=pending)(treat)


_amounts("full_width", "figures in full width", 1234, "１２３４", "１，２３４", "１2３4", "１，２３４．０")
_amounts("commas", "figures as texts with commas", 1234567, "1,234,567", "1，234，567", "１,２３４,５６７")
_amounts("spaces", "figures with spaces in and around", 1234567, " 1234567 ", "1 234 567", "　1234567")
_amounts("thousand_yen", "figures with 千円", 1234, "1234千円", "1,234 千円", "１，２３４千円")
_amounts("yen", "figures with 円", 1234, "1,234円", "１２３４円")
_amounts(
    "full_yen",
    "full yen in a column of 千円",
    1234,
    "1,234,000円",
    "1234000 円",
    expected=REFUSED,
)
_amounts("yen_signs", "figures with a yen sign", 1234, "￥1,234", "¥1234", expected=REFUSED)
_amounts("triangles", "negative figures with ▲ and △", -1234, "▲1,234", "△1234", "▲ 1,234", "△１，２３４")
_amounts(
    "minus_signs", "negative figures with －, − and (…)", -1234, "－1234", "−1,234", "(1,234)", "（1,234）"
)
_amounts("hyphens", "negative figures with a hyphen", -1234, "-1234", "- 1,234")
_amounts(
    "odd_dashes", "negative figures with other dashes", -1234, "‐1234", "–1,234", "―1234", expected=REFUSED
)
_amounts(
    "trailing_marks", "a trailing dot, decimals of nothing", 1234, "1234.", "1234.0", "1,234.00", "１２３４．"
)
_amounts("misplaced_commas", "commas in the wrong places", 1234, "12,34", "1,23", "1,2345", expected=REFUSED)
_amounts("about", "figures with words", 1234, "約1234", "1234程度", "1234～1300", "千二百", expected=REFUSED)
_amounts("letters_for_digits", "letters for digits", 1000, "1OOO", "l000", "１〇〇〇", expected=REFUSED)
_amounts("tricks", "texts that programs take for numbers", 1000, "1e3", "0x3E8", "1_000", expected=REFUSED)
_amounts("not_numbers", "infinity and the like", 0, "NaN", "inf", "#N/A", expected=REFUSED)


@operator("integers saved as 1234.0 and 1.234E3", READ, harmless=True)
def floats(case: Case) -> None:
    case.wanted |= {TOTAL: 1234, GENERAL: 1234}
    case.set_cell(TOTAL, "<v>1234.0</v>")
    case.set_cell(GENERAL, "<v>1.234E3</v>")


@operator("binary noise: 0.1+0.2, 1233.9999999999998", READ, harmless=True)
def noise(case: Case) -> None:
    case.wanted |= {TOTAL: 1234, SLOT_TARGET: 0.3}
    case.set_cell(TOTAL, "<v>1233.9999999999998</v>")
    case.set_cell(SLOT_TARGET, "<v>0.30000000000000004</v>")


@operator("a number formatted as a date", REFUSED)
def dates(case: Case) -> None:
    case.doubtful |= {TOTAL, SLOT_TARGET}
    with case.openpyxl() as book:
        sheet, cell = case.place(TOTAL)
        book[sheet][cell].value = 45000
        book[sheet][cell].number_format = "yyyy/m/d"
        sheet, cell = case.place(SLOT_TARGET)
        book[sheet][cell].number_format = '[$-411]ge"年"m"月"'


@operator("a number formatted in 万円 or %", READ)
def scaled_formats(case: Case) -> None:
    """The cell shows 12 and holds 115500: the number is what it is."""
    with case.openpyxl() as book:
        sheet, cell = case.place(TOTAL)
        book[sheet][cell].number_format = '#,##0,"百万円"'


@operator("the text 1 for the number 1 and the number 1 for a text", REPAIRED)
def text_for_number(case: Case) -> None:
    case.wanted |= {GRANT: 1, NOTE: "1", OFFICER: "7"}
    case.set_cell(GRANT, "<is><t>1</t></is>", t="inlineStr")
    case.set_cell(NOTE, "<v>1</v>")
    case.set_cell(OFFICER, "<v>7</v>")


@operator("an untouched number saved as text", REPAIRED, harmless=True)
def base_as_text(case: Case) -> None:
    with case.sheet(DETAIL) as root:
        cell = case.cell(root, "H8")
        (value,) = cell
        value.text = "103774"
        cell.set("t", "str")


@operator("TRUE in an amount", REFUSED)
def booleans(case: Case) -> None:
    case.doubtful |= {TOTAL}
    case.set_cell(TOTAL, "<v>1</v>", t="b")


@operator("an error value in an amount", REFUSED)
def errors(case: Case) -> None:
    case.doubtful |= {TOTAL}
    case.set_cell(TOTAL, "<v>#DIV/0!</v>", t="e")


@operator("formulas in amounts", REFUSED)
def formulas(case: Case) -> None:
    case.doubtful |= {TOTAL, GENERAL}
    case.set_cell(TOTAL, "<f>100000+15500</f><v>115500</v>")
    case.set_cell(GENERAL, "<f>F8-F11</f><v>114262</v>")


@operator("formulas in amounts without their results", REFUSED)
def uncached_formulas(case: Case) -> None:
    case.doubtful |= {TOTAL, GRANT}
    case.set_cell(TOTAL, "<f>100000+15500</f>")
    case.set_cell(GRANT, "<f>10+2</f><v></v>")


@operator("formulas to other workbooks, web services and programs", REFUSED)
def foreign_formulas(case: Case) -> None:
    case.doubtful |= {TOTAL, NOTE, OFFICER}
    case.set_cell(TOTAL, "<f>'[1]集計'!$A$1</f><v>5</v>")
    case.set_cell(NOTE, "<f>HYPERLINK(&quot;http://example.com&quot;,&quot;x&quot;)</f><v>x</v>", t="str")
    case.set_cell(OFFICER, "<f>cmd|' /c calc'!A0</f><v>0</v>")


@operator("－ and 未定 for amounts, each in several spellings", READ)
def dashes(case: Case) -> None:
    case.type(TOTAL, "－", "－")
    case.type(GENERAL, "未定", "未定")
    case.type(SIMPLE_TOTAL, "―", "－")


@operator("0 typed for a blank, a blank for 0", READ)
def zero_and_blank(case: Case) -> None:
    case.wanted |= {GRANT: None, SLOT_TARGET: 0}
    case.set_cell(GRANT, "")
    case.set_cell(SLOT_TARGET, "<v>0</v>")


@operator("a blank that is a space or an empty text", READ)
def spaces_for_blank(case: Case) -> None:
    del case.wanted[OFFICER]
    case.set_cell(OFFICER, "<is><t xml:space='preserve'> 　</t></is>", t="inlineStr")
    case.wanted[GRANT] = None
    case.set_cell(GRANT, "<is><t/></is>", t="inlineStr")


@operator("indicator values with bounds and in full width", REPAIRED)
def indicator_texts(case: Case) -> None:
    case.type(SLOT_TARGET, "５０．５", 50.5)
    target = next(s for s in FILLED if s.table == "活動指標値" and s.year == 2027)
    case.type(target, "300以上", "300以上")


@operator("a choice typed in another width", READ)
def choice_width(case: Case) -> None:
    """Both widths are in the book: what stands there is kept."""
    case.type(PRIORITY, "A", "A")


@operator("a choice with blanks behind it", READ)
def choice_blanks(case: Case) -> None:
    case.type(PRIORITY, "Ａ 　", "Ａ")


@operator("huge and tiny numbers", READ)
def huge(case: Case) -> None:
    case.wanted |= {TOTAL: 999999999999999, GRANT: -1}
    case.set_cell(TOTAL, "<v>999999999999999</v>")
    case.set_cell(GRANT, "<v>-1</v>")


@operator("numbers beyond all bounds", REFUSED)
def absurd(case: Case) -> None:
    case.set_cell(TOTAL, "<v>1E308</v>")
    case.set_cell(GRANT, "<v>NaN</v>")
