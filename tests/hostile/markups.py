"""Hostile XML and workbooks that are well-formed but absurd."""

import re

from koplan_xl.plan.subject import Subject
from tests.hostile.case import BOOK_RELS, CELL, FORM, READ, STRINGS, TYPES, WORKBOOK, Group, Parts

AMOUNT = Subject("事業費", "6-2-02", "年度別事業費", 2026, "計画")
NOTE = Subject("事務事業", "6-2-02", "特記事項")
TARGET = Subject("活動指標値", "6-2-02-A2", "目標", 2026)
AMOUNT_CELL, NOTE_CELL, TARGET_CELL = "H8", "B19", "H18"
_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 11))
    + "]>"
).encode()
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
xml = Group("XML")
absurd = Group("Absurd content")
formulas = Group("Formulas and macros")


def into(parts: Parts, part: str, old: bytes, new: bytes) -> None:
    """Replace what must be there, once."""
    assert old in parts[part], old
    parts[part] = parts[part].replace(old, new, 1)


def cell(parts: Parts, address: str, rest: str) -> None:
    """Write a cell of the form anew: what follows its address and style."""
    pattern = re.compile(rf'<c r="{address}"( s="\d+")[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
    data, count = pattern.subn(
        lambda match: f'<c r="{address}"{match[1]}{rest}', parts[FORM].decode(), count=1
    )
    assert count == 1
    parts[FORM] = data.encode()


def doctype(parts: Parts, part: str, declaration: bytes) -> None:
    """Put a document type behind the XML declaration."""
    head = re.match(rb"\s*(<\?xml.*?\?>)?", parts[part])
    assert head
    parts[part] = parts[part][: head.end()] + declaration + parts[part][head.end() :]


def relate(parts: Parts, kind: str, target: str, mode: str = "") -> None:
    """Give the form a relationship."""
    parts["xl/worksheets/_rels/sheet3.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    ).encode()


def _laughing(what: str, name: str, part: str) -> None:
    def change(parts: Parts) -> None:
        parts.setdefault(part, b"<a/>")
        doctype(parts, part, _LAUGHS)

    change.__name__ = name
    xml.parts(f"a billion laughs in {what}", "odd_xml")(change)


_laughing("a sheet", "laughs_in_a_sheet", FORM)
_laughing("the shared strings", "laughs_in_strings", STRINGS)
_laughing("the content types", "laughs_in_types", TYPES)
_laughing("the relationships", "laughs_in_rels", BOOK_RELS)
_laughing("a drawing nobody reads", "laughs_in_a_drawing", "xl/drawings/drawing1.xml")


@xml.parts("a billion laughs in a part that is not named .xml", "broken")
def laughs_under_another_name(parts: Parts) -> None:
    doctype(parts, FORM, _LAUGHS)
    parts["xl/worksheets/sheet3.dat"] = parts.pop(FORM)
    into(parts, BOOK_RELS, b"worksheets/sheet3.xml", b"worksheets/sheet3.dat")


@xml.parts("an external entity that reads a local file", "odd_xml")
def external_entity(parts: Parts) -> None:
    doctype(parts, STRINGS, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    parts[STRINGS] = parts[STRINGS].replace(b"<t>", b"<t>&x;", 1)


@xml.parts("a parameter entity that calls a server", "odd_xml")
def parameter_entity(parts: Parts) -> None:
    doctype(parts, FORM, b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>')


@xml.parts("a document type in UTF-16", "odd_xml")
def utf16_doctype(parts: Parts) -> None:
    doctype(parts, FORM, _LAUGHS)
    data = parts[FORM].decode()
    parts[FORM] = re.sub(r"^\s*<\?xml.*?\?>", '<?xml version="1.0" encoding="UTF-16"?>', data).encode(
        "utf-16"
    )


@xml.parts("a document type in UTF-16 without a byte order mark", "odd_xml")
def utf16_unmarked(parts: Parts) -> None:
    parts[WORKBOOK] = "<!DOCTYPE a><workbook/>".encode("utf-16-be")


@xml.parts("an encoding other than UTF-8", "odd_xml")
def other_encoding(parts: Parts) -> None:
    parts[STRINGS] = b'<?xml version="1.0" encoding="cp037"?>' + "<sst/>".encode("cp037")


@xml.parts("elements a million deep", READ)
def deep(parts: Parts) -> None:
    into(parts, FORM, b"</worksheet>", b"<x>" * 10**6 + b"</x>" * 10**6 + b"</worksheet>")


@xml.parts("sheets listed 300 elements deep", "broken")
def deep_list(parts: Parts) -> None:
    into(parts, WORKBOOK, b"<sheets>", b"<x>" * 300 + b"</x>" * 300 + b"<sheets>")


@xml.parts("an element with 200,000 attributes", READ)
def attributes(parts: Parts) -> None:
    flood = b"".join(b' a%d="1"' % i for i in range(200_000))
    into(parts, FORM, b"</worksheet>", b"<x" + flood + b"/></worksheet>")


@xml.parts("bytes that are no UTF-8", "broken")
def bad_utf8(parts: Parts) -> None:
    into(parts, FORM, b"</sheetData>", b"\xff\xfe</sheetData>")


@xml.parts("an end tag is missing", "broken")
def unclosed(parts: Parts) -> None:
    into(parts, FORM, b"</sheetData>", b"")


@absurd.parts("content types that are all wrong", READ)
def wrong_types(parts: Parts) -> None:
    parts[TYPES] = parts[TYPES].replace(b"spreadsheetml", b"wordprocessingml")


@absurd.parts("a sheet that owns itself", READ)
def cycle(parts: Parts) -> None:
    relate(parts, "drawing", "sheet3.xml")


@absurd.parts("a sheet whose part is missing", "broken")
def sheet_lost(parts: Parts) -> None:
    del parts[FORM]


@absurd.parts("two sheets of one name", "twice")
def sheet_twice(parts: Parts) -> None:
    parts[WORKBOOK] = re.sub(rb'(<sheet [^>]*name=")[^"]*"', rb'\1X"', parts[WORKBOOK])


@absurd.parts("a cell at XFD1048576", READ)
def last_cell(parts: Parts) -> None:
    into(parts, FORM, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


@absurd.parts("a cell beyond the last one", "broken")
def beyond(parts: Parts) -> None:
    into(parts, FORM, b"</sheetData>", b'<row r="9999999"><c r="ZZZ9999999"><v>1</v></c></row></sheetData>')


@absurd.parts("a row number of 10,000 digits", READ)
def row_number(parts: Parts) -> None:
    into(parts, FORM, b"</sheetData>", b'<row r="' + b"9" * 10_000 + b'"/></sheetData>')


@absurd.parts("a cell that stands twice", "broken")
def cell_twice(parts: Parts) -> None:
    into(
        parts,
        FORM,
        b"</sheetData>",
        f'<row r="8"><c r="{AMOUNT_CELL}"><v>7</v></c></row></sheetData>'.encode(),
    )


@absurd.parts("a used range that is a lie", READ)
def dimension(parts: Parts) -> None:
    parts[FORM] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', parts[FORM])


@absurd.parts("one merge over 17 billion cells", READ)
def merge_all(parts: Parts) -> None:
    into(parts, FORM, b"</mergeCells>", b'<mergeCell ref="A1:XFD1048576"/></mergeCells>')


@absurd.parts("300,000 merges", READ)
def merges(parts: Parts) -> None:
    flood = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (i, i) for i in range(100, 300_100))
    into(parts, FORM, b"</mergeCells>", flood + b"</mergeCells>")


@absurd.parts("the number 1e308 as an amount", CELL)
def huge_amount(parts: Parts) -> None:
    cell(parts, AMOUNT_CELL, "><v>1e308</v></c>")


@absurd.parts("the number 1e308 as an indicator's target", READ, {TARGET: "1e+308"})
def huge_target(parts: Parts) -> None:
    cell(parts, TARGET_CELL, "><v>1e308</v></c>")


@absurd.parts("the number 1e999", "broken")
def infinite(parts: Parts) -> None:
    cell(parts, AMOUNT_CELL, "><v>1e999</v></c>")


@absurd.parts("a number that is none (NaN)", "broken")
def not_a_number(parts: Parts) -> None:
    cell(parts, AMOUNT_CELL, "><v>nan</v></c>")


@absurd.parts("an amount of 5,000 digits, typed as text", CELL)
def digits(parts: Parts) -> None:
    cell(parts, AMOUNT_CELL, f' t="inlineStr"><is><t>{"9" * 5000}</t></is></c>')


@absurd.parts("an amount of 400 digits", CELL)
def many_digits(parts: Parts) -> None:
    cell(parts, AMOUNT_CELL, f"><v>{'9' * 200}</v></c>")


@absurd.parts("a text of 32,767 letters", READ, {NOTE: "長" * 32_767})
def longest_text(parts: Parts) -> None:
    cell(parts, NOTE_CELL, f' t="inlineStr"><is><t>{"長" * 32_767}</t></is></c>')


@absurd.parts("a text of a million letters", "broken")
def endless_text(parts: Parts) -> None:
    cell(parts, NOTE_CELL, f' t="inlineStr"><is><t>{"長" * 10**6}</t></is></c>')


@absurd.parts("control characters in a text", READ, {NOTE: "a\x1b[31mb\x00\x07"})
def controls(parts: Parts) -> None:
    cell(parts, NOTE_CELL, ' t="inlineStr"><is><t>a_x001B_[31mb_x0000__x0007_</t></is></c>')


@absurd.parts("half a surrogate pair in a text", READ, {NOTE: "a\ufffdb"})
def half_a_letter(parts: Parts) -> None:
    cell(parts, NOTE_CELL, ' t="inlineStr"><is><t>a_xD83D_b</t></is></c>')


@absurd.parts("a shared string with a negative number", "broken")
def negative_string(parts: Parts) -> None:
    cell(parts, NOTE_CELL, ' t="s"><v>-1</v></c>')


@absurd.parts("a shared string that is not there", "broken")
def string_lost(parts: Parts) -> None:
    cell(parts, NOTE_CELL, ' t="s"><v>99999999</v></c>')


@absurd.parts("style numbers that are none", "broken")
def bad_style(parts: Parts) -> None:
    into(
        parts,
        "xl/styles.xml",
        b"<cellXfs",
        b'<numFmts><numFmt numFmtId="x" formatCode="yy"/></numFmts><cellXfs',
    )


@absurd.parts("a number format made to keep a search busy", READ)
def slow_format(parts: Parts) -> None:
    busy = b"[" * 500_000
    into(
        parts, "xl/styles.xml", b"<cellXfs",
        b'<numFmts><numFmt numFmtId="900" formatCode="' + busy + b'"/></numFmts><cellXfs',
    )  # fmt: skip


@absurd.parts("a name that belongs to a sheet that is not there", "broken")
def bad_name(parts: Parts) -> None:
    into(
        parts,
        WORKBOOK,
        b"</definedNames>",
        b'<definedName name="a" localSheetId="x">1</definedName></definedNames>',
    )


@absurd.parts("three million cells", "memory", slow=True)
def crowded(parts: Parts) -> None:
    rows = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}"><v>{r}</v></c>' for c in "ABCDEFGHIJ") + "</row>"
        for r in range(1000, 301_000)
    )
    into(parts, FORM, b"</sheetData>", rows.encode() + b"</sheetData>")


@absurd.parts("cells and array formulas that keep a reader busy for hours", "timeout", slow=True)
def endless(parts: Parts) -> None:
    rows = "".join(
        f'<row r="{r}"><c r="AA{r}"><f t="array" ref="AA{r}:AB{r}">1</f><v>1</v></c></row>'
        for r in range(1000, 101_000)
    )
    into(parts, FORM, b"</sheetData>", rows.encode() + b"</sheetData>")


def _formula(what: str, name: str, text: str, kind: str = "", outcome: str = CELL) -> None:
    def change(parts: Parts) -> None:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        cell(parts, NOTE_CELL, f' t="str"><f{kind}>{escaped}</f><v>x</v></c>')

    change.__name__ = name
    formulas.parts(what, outcome)(change)


_formula("=HYPERLINK in an input", "hyperlink", 'HYPERLINK("http://127.0.0.1:9/","開く")')
_formula("a DDE call in an input", "dde", "cmd|'/c calc'!A1")
_formula("a reference to another workbook in an input", "external_link", "[1]Sheet1!$A$1")
_formula("=WEBSERVICE in an input", "webservice", 'WEBSERVICE("http://127.0.0.1:9/")')
_formula("a formula of one megabyte", "long_formula", "1+" * 500_000 + "1", outcome="broken")
_formula("an array formula", "array", "A1:A2", f' t="array" ref="{NOTE_CELL}"')
_formula("a data table", "data_table", "", f' t="dataTable" ref="{NOTE_CELL}" r1="A1"')
_formula("a shared formula without its text", "shared", "", ' t="shared" si="7"')


@formulas.parts("the result of an array formula that stands in another cell", CELL)
def spilled(parts: Parts) -> None:
    cell(parts, AMOUNT_CELL, "><v>5</v></c>")
    into(
        parts,
        FORM,
        b"</sheetData>",
        b'<row r="900"><c r="A900"><f t="array" ref="H8:H9">1</f><v>1</v></c></row></sheetData>',
    )


@formulas.parts("a text that begins with an equals sign", READ, {NOTE: "=1+1"})
def quoted(parts: Parts) -> None:
    cell(parts, NOTE_CELL, ' t="inlineStr"><is><t>=1+1</t></is></c>')


@formulas.parts("links to other workbooks, connections and pictures on servers", READ)
def outside(parts: Parts) -> None:
    relate(parts, "image", "http://127.0.0.1:9/pixel.png", ' TargetMode="External"')
    into(
        parts, BOOK_RELS, b"</Relationships>",
        f'<Relationship Id="rId90" Type="{_OFFICE}/externalLinkPath" Target="\\\\127.0.0.1\\x.xlsx" TargetMode="External"/>'
        f'<Relationship Id="rId91" Type="{_OFFICE}/connections" Target="http://127.0.0.1:9/" TargetMode="External"/></Relationships>'.encode(),
    )  # fmt: skip


@formulas.parts("macros", READ)
def macros(parts: Parts) -> None:
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0Auto_Open"
    vba = b'<Relationship Id="rId92" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
    into(parts, BOOK_RELS, b"</Relationships>", vba + b"</Relationships>")
