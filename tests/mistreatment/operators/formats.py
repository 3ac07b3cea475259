"""The file itself: strings, namespaces, date systems, caches, sizes, other formats and versions."""

import re

from lxml import etree

from koplan_xl.excel.package import Package
from tests.mistreatment.case import MAIN, NS, Case, Outcome, operator
from tests.mistreatment.ground import DETAIL, FILLED, OFFICER, filled, ground
from tests.mistreatment.operators.anchors import hidden_deleted

READ, REPAIRED, REFUSED = Outcome.READ, Outcome.REPAIRED, Outcome.REFUSED
_STRINGS = "xl/sharedStrings.xml"
_STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
    b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": (
        b"http://purl.oclc.org/ooxml/officeDocument/extendedProperties"
    ),
    b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties": (
        b"http://purl.oclc.org/ooxml/officeDocument/customProperties"
    ),
    b"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes": (
        b"http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"
    ),
}


@operator("shared strings written into the cells", READ, harmless=True)
def inline_strings(case: Case) -> None:
    strings = etree.fromstring(case.parts[_STRINGS]).findall(f"{{{MAIN}}}si")
    for name in case.sheet_parts():
        with case.sheet(name) as root:
            for cell in root.xpath(".//m:c[@t='s']", namespaces=NS):
                index = int(cell.findtext(f"{{{MAIN}}}v"))
                for child in list(cell):
                    cell.remove(child)
                cell.set("t", "inlineStr")
                holder = etree.SubElement(cell, f"{{{MAIN}}}is")
                holder.extend(etree.fromstring(etree.tostring(strings[index])))


@operator("the shared strings missing", REFUSED)
def strings_missing(case: Case) -> None:
    del case.parts[_STRINGS]
    for part, tag in (("xl/_rels/workbook.xml.rels", "Relationship"), ("[Content_Types].xml", "Override")):
        case.parts[part] = re.sub(rb"<" + tag.encode() + rb"[^>]*sharedStrings[^>]*/>", b"", case.parts[part])


@operator("saved as strict Open XML", READ)
def strict(case: Case) -> None:
    for part, data in case.parts.items():
        if part.endswith((".xml", ".rels")):
            for old, new in _STRICT.items():
                data = data.replace(old, new)  # noqa: PLW2901
            case.parts[part] = data


@operator("every element with a namespace prefix", READ)
def prefixed(case: Case) -> None:
    for part in [case.package.workbook_part, _STRINGS, *case.sheet_parts().values()]:
        text = case.parts[part].decode()
        text = re.sub(r"<(/?)(?=[A-Za-z]+[\s/>])(?!\?)", r"<\1x:", text)
        case.parts[part] = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()


@operator("rows without numbers", READ)
def unnumbered_rows(case: Case) -> None:
    for name in case.sheet_parts():
        with case.sheet(name) as root:
            (data,) = root.xpath("m:sheetData", namespaces=NS)
            for position, row in enumerate(list(data), start=1):
                if row.get("r") != str(position):
                    break  # a row is left out: those below need their numbers
                del row.attrib["r"]


@operator("the 1904 date system", READ, harmless=True)
def date_1904(case: Case) -> None:
    with case.workbook() as root:
        (properties,) = root.xpath("m:workbookPr", namespaces=NS)
        properties.set("date1904", "1")


@operator("no cached results of formulas", READ, harmless=True)
def caches_removed(case: Case) -> None:
    for name in case.sheet_parts():
        with case.sheet(name) as root:
            for value in root.xpath(".//m:c[m:f]/m:v", namespaces=NS):
                value.getparent().remove(value)


@operator("cached results of formulas replaced by 0", READ, harmless=True)
def caches_zero(case: Case) -> None:
    for name in case.sheet_parts():
        with case.sheet(name) as root:
            for cell in root.xpath(".//m:c[m:f]", namespaces=NS):
                cell.attrib.pop("t", None)
                for value in cell.findall(f"{{{MAIN}}}v"):
                    value.text = "0"


@operator("a million formatted rows below the form", READ, slow=True)
def million_rows(case: Case) -> None:
    part = case.sheet_parts()[DETAIL]
    rows = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % number for number in range(20, 1048577))
    case.parts[part] = case.parts[part].replace(b"</sheetData>", rows + b"</sheetData>")


@operator("a hundred thousand formatted cells below the form", READ, slow=True)
def many_cells(case: Case) -> None:
    part = case.sheet_parts()[DETAIL]
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(20, 100020))
    case.parts[part] = case.parts[part].replace(b"</sheetData>", rows + b"</sheetData>")


@operator("saved with macros (.xlsm)", REPAIRED)
def macros(case: Case) -> None:
    types = "[Content_Types].xml"
    case.parts[types] = (
        case.parts[types]
        .replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
        .replace(
            b"</Types>",
            b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        )
    )
    relations = "xl/_rels/workbook.xml.rels"
    case.parts[relations] = case.parts[relations].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
        b'Target="vbaProject.bin"/></Relationships>',
    )
    case.parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1not a project"
    case.suffix = ".xlsm"


@operator("saved as a template (.xltx content under .xlsx)", READ)
def template_type(case: Case) -> None:
    types = "[Content_Types].xml"
    case.parts[types] = case.parts[types].replace(b"sheet.main+xml", b"template.main+xml")


@operator("a date typed for a name", REFUSED)
def date_for_text(case: Case) -> None:
    case.doubtful.add(OFFICER)
    with case.openpyxl() as book:
        sheet, cell = case.place(OFFICER)
        book[sheet][cell].value = 45000
        book[sheet][cell].number_format = "m/d"


@operator("styles lost", READ)
def styles_lost(case: Case) -> None:
    del case.parts["xl/styles.xml"]
    for part, tag in (("xl/_rels/workbook.xml.rels", "Relationship"), ("[Content_Types].xml", "Override")):
        case.parts[part] = re.sub(rb"<" + tag.encode() + rb"[^>]*styles[^>]*/>", b"", case.parts[part])


@operator("absolute relationship targets and odd part names", READ)
def absolute_targets(case: Case) -> None:
    relations = "xl/_rels/workbook.xml.rels"
    case.parts[relations] = case.parts[relations].replace(b'Target="worksheets/', b'Target="/xl/worksheets/')


@operator("made from the version of the template before: rows in another order, other words", REPAIRED)
def older_template(case: Case) -> None:
    case.parts = dict(Package.open(filled(FILLED, ground().older)).parts)


@operator("made from the version of the template before, the hidden sheet deleted", REPAIRED)
def older_template_without_record(case: Case) -> None:
    older_template(case)
    hidden_deleted(case)
