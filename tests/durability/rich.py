"""What an office adds in Excel, written by hand as raw parts into a canonical workbook: all that libraries lose."""

import re
from dataclasses import dataclass

from koplan_xl.excel.package import CONTENT_TYPES, Package
from tests.excel.drawn import png

OWN, PIVOT = "庁内資料", "ピボット"
READING = "コモロシ"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_X14 = f"{_MICROSOFT}/spreadsheetml/2009/9/main"
_XM = f"{_MICROSOFT}/excel/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACES = (
    f'xmlns="{_MAIN}" xmlns:r="{_OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    f' xmlns:x14="{_X14}" xmlns:xm="{_XM}"'
)
_THREAD = "{11111111-2222-4333-8444-555555555555}"
_PERSON = "{66666666-7777-4888-9999-000000000000}"


@dataclass(frozen=True)
class Added:
    """A part with the part that points to it, by which kind of relationship. `content_type` is empty for defaults."""

    name: str
    content: str | bytes
    content_type: str
    owner: str
    kind: str
    id: str


def enrich(package: Package, *, macros: bool = False) -> dict[str, bytes]:
    """Return the parts of a canonical workbook with everything added."""
    parts = dict(package.parts)
    budget = package.sheet_part("事業費")
    table = next(item.part for item in package.related(budget) if item.kind == "table")
    assert table
    identity = re.search(rb'<table [^>]*?\bid="(\d+)"', parts[table])
    area = re.search(rb'<table [^>]*?\bref="A1:H(\d+)"', parts[table])
    assert identity and area
    last = area[1].decode()
    for added in _parts(identity[1].decode(), last, macros):
        content = added.content
        parts[added.name] = content if isinstance(content, bytes) else (_HEAD + content).encode()
        _relate(parts, added)
        if added.content_type:
            override = f'<Override PartName="/{added.name}" ContentType="{added.content_type}"/>'
            _insert(parts, CONTENT_TYPES, "</Types>", override)
    defaults = "".join(
        f'<Default Extension="{extension}" ContentType="{kind}"/>'
        for extension, kind in (
            ("png", "image/png"),
            ("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing"),
            ("bin", f"{_SHEETML}.printerSettings"),
        )
    )
    _insert(parts, CONTENT_TYPES, "<Override", defaults)
    _external(
        parts, "xl/externalLinks/externalLink1.xml", "externalLinkPath", "file:///S:/財政課/予算書.xlsx"
    )
    _external(parts, "xl/worksheets/sheet18.xml", "hyperlink", "https://example.lg.jp/", "rId20")
    _workbook(parts, macros)
    _styles(parts)
    _insert(
        parts, budget, "</sheetData>", '<sheetProtection sheet="1" objects="1" scenarios="1"/>', after=True
    )
    _insert(parts, budget, "</worksheet>", _office_format(last))
    return parts


def with_reading(package: Package, parts: dict[str, bytes], cells: dict[str, list[str]]) -> None:
    """Give cells of shared text furigana of their own, as typing on a Japanese keyboard does."""
    for sheet, places in cells.items():
        for place in places:
            data = parts[package.sheet_part(sheet)].decode()
            found = re.search(rf'<c r="{place}"([^>]*?) t="s"><v>(\d+)</v></c>', data)
            assert found, place
            strings = parts["xl/sharedStrings.xml"].decode()
            item = re.findall(r"<si>.*?</si>", strings, re.DOTALL)[int(found[2])]
            furigana = f'<rPh sb="0" eb="1"><t>{READING}</t></rPh><phoneticPr fontId="1"/></si>'
            parts["xl/sharedStrings.xml"] = strings.replace(item, item.replace("</si>", furigana)).encode()


def _parts(table: str, last: str, macros: bool) -> list[Added]:
    book, sheet, pivot = "xl/workbook.xml", "xl/worksheets/sheet18.xml", "xl/worksheets/sheet19.xml"
    drawing, cache = "xl/drawings/drawing1.xml", "xl/pivotCache/pivotCacheDefinition1.xml"
    custom, active_x = "customXml/item1.xml", "xl/activeX/activeX1.xml"
    drawn = "application/vnd.openxmlformats-officedocument"
    result = [
        Added(sheet, _own_sheet(last), f"{_SHEETML}.worksheet+xml", book, f"{_OFFICE}/worksheet", "rId101"),
        Added(pivot, _pivot_sheet(), f"{_SHEETML}.worksheet+xml", book, f"{_OFFICE}/worksheet", "rId102"),
        Added(drawing, _drawing(), f"{drawn}.drawing+xml", sheet, f"{_OFFICE}/drawing", "rId1"),
        Added(
            "xl/charts/chart1.xml",
            _chart(last),
            f"{drawn}.drawingml.chart+xml",
            drawing,
            f"{_OFFICE}/chart",
            "rId1",
        ),
        Added("xl/media/image1.png", png(), "", drawing, f"{_OFFICE}/image", "rId2"),
        Added("xl/drawings/vmlDrawing1.vml", _VML.encode(), "", sheet, f"{_OFFICE}/vmlDrawing", "rId2"),
        Added("xl/comments1.xml", _COMMENTS, f"{_SHEETML}.comments+xml", sheet, f"{_OFFICE}/comments", "rId3"),
        Added(
            "xl/threadedComments/threadedComment1.xml",
            _THREADS,
            "application/vnd.ms-excel.threadedcomments+xml",
            sheet,
            f"{_MICROSOFT}/2017/10/relationships/threadedComment",
            "rId4",
        ),
        Added(
            "xl/persons/person.xml",
            _PERSONS,
            "application/vnd.ms-excel.person+xml",
            book,
            f"{_MICROSOFT}/2017/10/relationships/person",
            "rId103",
        ),
        Added(
            "xl/printerSettings/printerSettings1.bin",
            bytes(range(256)),
            "",
            sheet,
            f"{_OFFICE}/printerSettings",
            "rId5",
        ),
        Added(
            "xl/slicers/slicer1.xml",
            _SLICER,
            "application/vnd.ms-excel.slicer+xml",
            sheet,
            f"{_MICROSOFT}/2007/relationships/slicer",
            "rId6",
        ),
        Added(
            "xl/slicerCaches/slicerCache1.xml",
            _SLICER_CACHE.replace("TABLE", table),
            "application/vnd.ms-excel.slicerCache+xml",
            book,
            f"{_MICROSOFT}/2007/relationships/slicerCache",
            "rId104",
        ),
        Added(
            "xl/ctrlProps/ctrlProp1.xml",
            f'<formControlPr xmlns="{_X14}" objectType="Button" lockText="1"/>',
            "application/vnd.ms-excel.controlproperties+xml",
            sheet,
            f"{_OFFICE}/ctrlProp",
            "rId7",
        ),
        Added(
            active_x,
            f'<ax:ocx xmlns:ax="{_MICROSOFT}/2006/activeX" xmlns:r="{_OFFICE}" ax:classid="{{8BD21D40-EC42-11CE-9E0D-00AA006002F3}}" ax:persistence="persistStreamInit" r:id="rId1"/>',
            "application/vnd.ms-office.activeX+xml",
            sheet,
            f"{_OFFICE}/control",
            "rId8",
        ),
        Added(
            "xl/activeX/activeX1.bin",
            b"\x00\x02\x18\x00ActiveX",
            "application/vnd.ms-office.activeX",
            active_x,
            f"{_MICROSOFT}/2006/relationships/activeXControlBinary",
            "rId1",
        ),
        Added(
            cache,
            _pivot_cache(last),
            f"{_SHEETML}.pivotCacheDefinition+xml",
            book,
            f"{_OFFICE}/pivotCacheDefinition",
            "rId105",
        ),
        Added(
            "xl/pivotCache/pivotCacheRecords1.xml",
            f'<pivotCacheRecords xmlns="{_MAIN}" count="0"/>',
            f"{_SHEETML}.pivotCacheRecords+xml",
            cache,
            f"{_OFFICE}/pivotCacheRecords",
            "rId1",
        ),
        Added(
            "xl/pivotTables/pivotTable1.xml",
            _PIVOT_TABLE,
            f"{_SHEETML}.pivotTable+xml",
            pivot,
            f"{_OFFICE}/pivotTable",
            "rId1",
        ),
        Added(
            "xl/externalLinks/externalLink1.xml",
            f'<externalLink xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><externalBook r:id="rId1"><sheetNames><sheetName val="予算"/></sheetNames></externalBook></externalLink>',
            f"{_SHEETML}.externalLink+xml",
            book,
            f"{_OFFICE}/externalLink",
            "rId106",
        ),
        Added(custom, '<市 xmlns="urn:example:city"><起案番号>123</起案番号></市>', "", book, f"{_OFFICE}/customXml", "rId107"),
        Added(
            "customXml/itemProps1.xml",
            '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{ABCDEF01-2345-4789-8ABC-DEF012345678}"><ds:schemaRefs/></ds:datastoreItem>',
            "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
            custom,
            f"{_OFFICE}/customXmlProps",
            "rId1",
        ),
    ]  # fmt: skip
    # The pivot table reads the cache that the workbook lists.
    result.append(
        Added(cache, _pivot_cache(last), "", "xl/pivotTables/pivotTable1.xml", f"{_OFFICE}/pivotCacheDefinition", "rId1")
    )  # fmt: skip
    if macros:
        kind = "application/vnd.ms-office.vbaProject"
        result.append(
            Added("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 VBA", kind, book, f"{_MICROSOFT}/2006/relationships/vbaProject", "rId108")
        )  # fmt: skip
    return result


def _relate(parts: dict[str, bytes], added: Added) -> None:
    start = added.owner.rpartition("/")[0].count("/") + 1
    target = "../" * start + added.name
    _add_relationship(parts, added.owner, f'Id="{added.id}" Type="{added.kind}" Target="{target}"')


def _external(parts: dict[str, bytes], owner: str, kind: str, target: str, name: str = "rId1") -> None:
    text = f'Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}" TargetMode="External"'
    _add_relationship(parts, owner, text)


def _add_relationship(parts: dict[str, bytes], owner: str, attributes: str) -> None:
    folder, _, name = owner.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts.setdefault(rels, f'{_HEAD}<Relationships xmlns="{space}"></Relationships>'.encode())
    _insert(parts, rels, "</Relationships>", f"<Relationship {attributes}/>")


def _insert(parts: dict[str, bytes], part: str, at: str, text: str, *, after: bool = False) -> None:
    data = parts[part].decode()
    assert at in data, (part, at)
    parts[part] = data.replace(at, at + text if after else text + at, 1).encode()


def _workbook(parts: dict[str, bytes], macros: bool) -> None:
    book = "xl/workbook.xml"
    _insert(parts, book, "<bookViews>", '<workbookProtection lockStructure="1"/>')
    sheets = f'<sheet name="{OWN}" sheetId="101" r:id="rId101"/><sheet name="{PIVOT}" sheetId="102" r:id="rId102"/>'
    _insert(parts, book, "</sheets>", sheets)
    external = '<externalReferences><externalReference r:id="rId106"/></externalReferences>'
    _insert(parts, book, "<definedNames>", external)
    _insert(
        parts, book, "<definedNames>", '<definedName name="予算書">[1]予算!$A$1</definedName>', after=True
    )
    data = re.sub(r"<calcPr [^>]*/>", '<calcPr calcId="191029"/>', parts[book].decode())
    tail = (
        '<pivotCaches><pivotCache cacheId="7" r:id="rId105"/></pivotCaches><extLst>'
        '<ext uri="{46BE6895-7355-4a93-B00E-2C351335B9C9}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">'
        f'<x15:slicerCaches xmlns:x14="{_X14}"><x14:slicerCache r:id="rId104"/></x15:slicerCaches></ext></extLst>'
    )
    parts[book] = data.replace("</workbook>", f"{tail}</workbook>").encode()
    if macros:
        types = parts[CONTENT_TYPES].decode()
        plain = f"{_SHEETML}.sheet.main+xml"
        parts[CONTENT_TYPES] = types.replace(
            plain, "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        ).encode()


def _styles(parts: dict[str, bytes]) -> None:
    """Add a named style, as 「セルのスタイル」 does."""
    part = "xl/styles.xml"
    data = parts[part].decode()
    for tag, item in (
        ("cellStyleXfs", '<xf numFmtId="9" fontId="0" fillId="0" borderId="0"/>'),
        ("cellStyles", '<cellStyle name="庁内の割合" xfId="{last}"/>'),
    ):
        found = re.search(rf'<{tag} count="(\d+)">', data)
        assert found
        last = len(re.findall(r"<xf ", data.split("<cellStyleXfs")[1].split("</cellStyleXfs>")[0])) - 1
        data = data.replace(found[0], f'<{tag} count="{int(found[1]) + 1}">')
        data = data.replace(f"</{tag}>", f"{item.format(last=last)}</{tag}>")
    parts[part] = data.encode()


def _office_format(last: str) -> str:
    return (
        f'<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{_X14}"><x14:conditionalFormattings>'
        f'<x14:conditionalFormatting xmlns:xm="{_XM}"><x14:cfRule type="expression" priority="90" id="{{AAAAAAAA-0000-4000-8000-000000000001}}">'
        f"<xm:f>$D2&gt;{OWN}!$B$1</xm:f><x14:dxf><font><b/></font></x14:dxf></x14:cfRule><xm:sqref>D2:D{last}</xm:sqref>"
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )


def _own_sheet(last: str) -> str:
    return (
        f'<worksheet {_SPACES} mc:Ignorable="x14"><sheetPr codeName="庁内"/><dimension ref="A1:C3"/>'
        '<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="18"/><sheetData>'
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>小諸市</t><rPh sb="0" eb="3"><t>{READING}</t></rPh><phoneticPr fontId="0"/></is></c>'
        f'<c r="B1"><f>SUM(事業費!D2:D{last})</f><v>1</v></c><c r="C1"><f>[1]予算!$A$1</f><v>5</v></c></row></sheetData>'
        '<sheetProtection sheet="1" objects="1" scenarios="1"/>'
        '<hyperlinks><hyperlink ref="A1" r:id="rId20"/></hyperlinks>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="portrait" r:id="rId5"/><drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>'
        '<mc:AlternateContent><mc:Choice Requires="x14"><controls><control shapeId="1026" r:id="rId7" name="ボタン 1"/>'
        '<control shapeId="1027" r:id="rId8" name="CheckBox1"/></controls></mc:Choice></mc:AlternateContent>'
        '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups><x14:sparklineGroup>'
        f"<x14:sparklines><x14:sparkline><xm:f>事業費!D2:D{last}</xm:f><xm:sqref>B2</xm:sqref></x14:sparkline></x14:sparklines>"
        "</x14:sparklineGroup></x14:sparklineGroups></ext>"
        '<ext uri="{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}"><x14:slicerList><x14:slicer r:id="rId6"/></x14:slicerList></ext>'
        "</extLst></worksheet>"
    )


def _pivot_sheet() -> str:
    return (
        f'<worksheet xmlns="{_MAIN}"><dimension ref="A3"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        '<sheetFormatPr defaultRowHeight="18"/><sheetData><row r="3"><c r="A3" t="inlineStr"><is><t>合計</t></is></c></row></sheetData>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>'
    )


def _anchor(number: int, content: str) -> str:
    place = "<xdr:col>{0}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{1}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    return (
        f"<xdr:twoCellAnchor><xdr:from>{place.format(3, number * 9)}</xdr:from>"
        f"<xdr:to>{place.format(8, number * 9 + 8)}</xdr:to>{content}<xdr:clientData/></xdr:twoCellAnchor>"
    )


def _shape(number: int, form: str, text: str, box: str = "") -> str:
    return (
        f'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{number}" name="図形 {number}"/><xdr:cNvSpPr{box}/></xdr:nvSpPr>'
        f'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="400000"/></a:xfrm><a:prstGeom prst="{form}"><a:avLst/></a:prstGeom></xdr:spPr>'
        f"<xdr:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    )


def _drawing() -> str:
    chart = (
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="グラフ 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame>'
    )
    picture = (
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="紋章"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId2"/>'
        '<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>'
    )
    slicer = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:sle15="http://schemas.microsoft.com/office/drawing/2012/slicer"><mc:Choice Requires="sle15">'
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="6" name="区分"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/drawing/2010/slicer">'
        '<sle:slicer xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="区分"/></a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice></mc:AlternateContent>'
    )
    shapes = (
        chart,
        picture,
        _shape(4, "ellipse", "図形の文字"),
        _shape(5, "rect", "市の基本理念", ' txBox="1"'),
        slicer,
    )
    body = "".join(_anchor(number, shape) for number, shape in enumerate(shapes))
    return (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_OFFICE}">{body}</xdr:wsDr>'
    )


def _chart(last: str) -> str:
    return (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/>'
        f'<c:val><c:numRef><c:f>事業費!$D$2:$D${last}</c:f></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>'
    )


def _pivot_cache(last: str) -> str:
    columns = ("事業コード", "年度", "区分", "年度別事業費", "国・県支出金", "地方債", "その他", "一般財源")
    fields = "".join(
        f'<cacheField name="{name}" numFmtId="0"><sharedItems/></cacheField>' for name in columns
    )
    return (
        f'<pivotCacheDefinition xmlns="{_MAIN}" xmlns:r="{_OFFICE}" r:id="rId1" refreshOnLoad="1" recordCount="0">'
        f'<cacheSource type="worksheet"><worksheetSource ref="A1:H{last}" sheet="事業費"/></cacheSource>'
        f'<cacheFields count="{len(columns)}">{fields}</cacheFields></pivotCacheDefinition>'
    )


_PIVOT_TABLE = (
    f'<pivotTableDefinition xmlns="{_MAIN}" name="ピボットテーブル1" cacheId="7" dataCaption="値"><location ref="A3" firstHeaderRow="0" firstDataRow="0" firstDataCol="0"/>'
    f'<pivotFields count="8">{"<pivotField/>" * 3}<pivotField dataField="1"/>{"<pivotField/>" * 4}</pivotFields>'
    '<dataFields count="1"><dataField name="合計" fld="3"/></dataFields></pivotTableDefinition>'
)
_SLICER = f'<slicers xmlns="{_X14}"><slicer name="区分" cache="スライサー_区分" caption="区分" rowHeight="241300"/></slicers>'
_SLICER_CACHE = (
    f'<slicerCacheDefinition xmlns="{_X14}" name="スライサー_区分" sourceName="区分"><extLst>'
    f'<x:ext xmlns:x="{_MAIN}" uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}"><x15:tableSlicerCache xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main" tableId="TABLE" column="3"/></x:ext>'
    "</extLst></slicerCacheDefinition>"
)
_COMMENTS = (
    f'<comments xmlns="{_MAIN}"><authors><author>tc={_THREAD}</author></authors><commentList>'
    '<comment ref="B1" authorId="0"><text><t>[スレッド化されたコメント] 要確認</t></text></comment></commentList></comments>'
)
_THREADS = (
    f'<ThreadedComments xmlns="{_MICROSOFT}/spreadsheetml/2018/threadedcomments">'
    f'<threadedComment ref="B1" dT="2026-04-01T00:00:00.00" personId="{_PERSON}" id="{_THREAD}"><text>要確認</text></threadedComment></ThreadedComments>'
)
_PERSONS = (
    f'<personList xmlns="{_MICROSOFT}/spreadsheetml/2018/threadedcomments">'
    f'<person displayName="企画 太郎" id="{_PERSON}" userId="taro" providerId="None"/></personList>'
)
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>'
    '<v:shape id="_x0000_s1025" type="#_x0000_t202" style="visibility:hidden"><x:ClientData ObjectType="Note"><x:Row>0</x:Row><x:Column>1</x:Column></x:ClientData></v:shape>'
    '<v:shape id="_x0000_s1026" type="#_x0000_t202"><x:ClientData ObjectType="Button"><x:Anchor>1,0,5,0,2,0,6,0</x:Anchor></x:ClientData></v:shape>'
    '<v:shape id="_x0000_s1027" type="#_x0000_t202"><x:ClientData ObjectType="Pict"><x:Anchor>1,0,7,0,2,0,8,0</x:Anchor></x:ClientData></v:shape></xml>'
)
